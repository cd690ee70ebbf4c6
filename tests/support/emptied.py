"""Databases that tests have used, made as empty as fresh copies: quicker than copying anew."""

import os
from functools import cache
from pathlib import Path

import psycopg
from psycopg import sql

from tests.support.postgres import Server

TEMPLATE = "iorder_template"
MOST_USED = 4_000_000
"""Bytes of tables: with more in them a new copy is as quick."""
_ALONE = (
    "select pg_terminate_backend(pid) from pg_stat_activity "
    "where datname = current_database() and pid <> pg_backend_pid()"
)
_OURS = "relnamespace = 'public'::regnamespace"
_SHAPE = f"""
    select (select (count(*), sum(oid::bigint), sum(relnatts))::text from pg_class
             where {_OURS}),
           (select (count(*), sum(oid::bigint))::text from pg_constraint),
           (select (count(*), sum(oid::bigint), min(tgenabled), max(tgenabled))::text
              from pg_trigger),
           (select count(*) from pg_proc where pronamespace = 'public'::regnamespace),
           (select count(*) from pg_statistic s join pg_class c on c.oid = s.starelid
             where {_OURS}),
           (select count(*) from pg_db_role_setting d join pg_database b on b.oid = d.setdatabase
             where b.datname = current_database())
"""
"""Tables, their columns, rules and triggers (a copy has the template's own oids), functions,
statistics, settings of the database."""
_USED = f"""
    select relname, pg_relation_size(oid) from pg_class
     where {_OURS} and relkind = 'r' and relname <> 'alembic_version' and pg_relation_size(oid) > 0
"""
_COUNT_ANEW = (
    "select setval(format('%I', sequencename)::regclass, start_value, false) from pg_sequences "
    "where schemaname = 'public' and last_value is not null"
)


def emptied(server: Server, database: str) -> bool:
    """Make ``database`` as empty as a fresh copy of its template; False where it cannot be
    sure to be: schema, statistics or sizes are not those of a fresh copy."""
    with psycopg.connect(_conninfo(server.port, database), autocommit=True) as conn:
        conn.execute(_ALONE)
        if conn.execute(_SHAPE).fetchone() != _shape_of(server.port):
            return False
        used = conn.execute(_USED).fetchall()
        if sum(size for _, size in used) > MOST_USED:
            return False
        with conn.transaction():  # row by row: truncating would go on to every key's table
            conn.execute("set local session_replication_role = replica")
            for name, _ in used:
                conn.execute(sql.SQL("delete from {}").format(sql.Identifier(name)))
        conn.execute(_COUNT_ANEW)
    return True


@cache
def _shape_of(port: int) -> tuple[object, ...] | None:
    """What a fresh copy answers; nobody may connect to the template itself."""
    server, name = Server(port, Path(), Path()), f"shape_{os.getpid()}"
    server.create(name, TEMPLATE)
    with psycopg.connect(_conninfo(port, name), autocommit=True) as conn:
        found = conn.execute(_SHAPE).fetchone()
    server.drop(name)
    return found


def _conninfo(port: int, database: str) -> str:
    return f"host=127.0.0.1 port={port} user=postgres dbname={database}"
