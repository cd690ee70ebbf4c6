"""The few places where SQLite and PostgreSQL differ: engines, clock, leases, search, triggers.

Everything else in the tree is portable Core.
"""

from datetime import UTC, datetime
from types import SimpleNamespace
from typing import Any

import sqlalchemy as sa
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.engine import Connection, Engine

from iorder.kernel.turns import OneInTurn

PG_JSON = postgresql.JSONB()

BUSY_SECONDS = 30
RECYCLE_SECONDS = 1_800
"""How long a connection to SQLite is kept: a fresh one sees what ``analyze`` has found since."""
ANALYZED_ROWS = 10_000
WORTH_ANALYZING = 5_000
"""Rows of one value that SQLite reads to learn how common it is, and of the least table that is
read at all: one that has just begun to grow would be taken for small ever after."""
_REPEATABLE_STATES = {"40001", "40P01", "55P03", "57P01", "57P03", "08006", "08001", "08003"}


def engines(url: str) -> tuple[Engine, Engine]:
    """(writer, reader) of the database at ``url``."""
    if sa.engine.make_url(url).get_backend_name() == "sqlite":
        return _sqlite(url, "BEGIN IMMEDIATE", query_only=False), _sqlite(
            url, "BEGIN", query_only=True
        )
    engine = sa.create_engine(
        url,
        pool_size=20,
        max_overflow=20,
        pool_pre_ping=True,
        connect_args={"prepare_threshold": 2},
    )
    sa.event.listen(engine, "connect", _alone)
    return engine, engine


def _alone(connection: Any, _record: object) -> None:
    """What people wait for is short and many ask: to begin helpers costs more than they spare."""
    connection.execute("set max_parallel_workers_per_gather = 0")
    connection.commit()


def _sqlite(url: str, begin: str, *, query_only: bool) -> Engine:
    # One writing connection per process, in turn: SQLite's own lock is unfair, and a pool's too.
    pool: dict[str, Any] = (
        {"pool_size": 8, "max_overflow": 8}
        if query_only
        else {"pool_size": 1, "max_overflow": 0, "poolclass": OneInTurn}
    )
    engine = sa.create_engine(
        url,
        pool_timeout=BUSY_SECONDS,
        pool_recycle=RECYCLE_SECONDS,
        connect_args={"timeout": BUSY_SECONDS, "check_same_thread": False},
        **pool,
    )

    @sa.event.listens_for(engine, "connect")
    def configure(connection: Any, _record: object) -> None:
        connection.isolation_level = None
        for pragma in (
            "journal_mode=WAL",
            "synchronous=FULL",
            "foreign_keys=ON",
            "cache_size=-65536" if query_only else "cache_size=-32768",
            "temp_store=MEMORY",
            f"query_only={int(query_only)}",
        ):
            connection.execute(f"PRAGMA {pragma}")

    @sa.event.listens_for(engine, "begin")
    def start(connection: Connection) -> None:
        connection.exec_driver_sql(begin)

    return engine


def now(conn: Connection) -> datetime:
    """The database's clock at the start of this transaction."""
    if conn.dialect.name == "sqlite":  # in this process, so this machine's clock is the store's
        return datetime.now(UTC)
    value: datetime = conn.exec_driver_sql("select transaction_timestamp()").scalar_one()
    return value.astimezone(UTC)


def can_write(engine: Engine, seconds: float) -> bool:
    """Whether a write could begin within ``seconds``: on SQLite one other process can hold all."""
    if engine.dialect.name != "sqlite":
        with engine.connect() as conn:
            return not conn.exec_driver_sql("select pg_is_in_recovery()").scalar_one()
    probe = sa.create_engine(engine.url, poolclass=sa.NullPool, connect_args={"timeout": seconds})
    with probe.connect() as conn:
        raw: Any = conn.connection.driver_connection
        raw.isolation_level = None
        try:
            raw.execute("BEGIN IMMEDIATE")
        except raw.OperationalError:
            return False
        raw.execute("ROLLBACK")
    return True


def begin_snapshot(conn: Connection) -> None:
    """All that is read on ``conn`` is of one moment; what is read together or on SQLite is so."""
    if conn.dialect.name != "sqlite" and not conn.in_transaction():
        conn.exec_driver_sql("set transaction isolation level repeatable read read only")


def damage(conn: Connection) -> list[dict[str, Any]]:
    """What the database itself finds wrong with its file and its keys, a row a finding.

    PostgreSQL refuses broken keys at once and has checksums of its pages; SQLite is asked.
    """
    if conn.dialect.name != "sqlite":
        return []
    found = conn.exec_driver_sql("PRAGMA integrity_check(100)").scalars()
    keys = conn.exec_driver_sql("PRAGMA foreign_key_check")
    return [{"integrity": words} for words in found if words != "ok"] + [
        {"table": table, "row": row, "points_into": parent} for table, row, parent, _ in keys
    ]


def to_analyze(conn: Connection, least: int = WORTH_ANALYZING) -> list[str]:
    """Tables of ``least`` rows whose values a planner should be told about. PostgreSQL's autovacuum
    does that by itself; SQLite never does."""
    if conn.dialect.name != "sqlite":
        return []
    named = conn.exec_driver_sql(
        "select name from sqlite_schema where type = 'table' and sql not like '%virtual%' "
        "and name not like 'sqlite_%' and name not like 'order_search%' order by name"
    )
    found: list[str] = []
    for name in named.scalars().all():
        last = conn.exec_driver_sql(f'select max(rowid) from "{name}"').scalar_one()  # noqa: S608
        if (last or 0) >= least:
            found.append(name)
    return found


def analyze(conn: Connection, table: str) -> None:
    """Tell SQLite's planner how the values of ``table`` lie. It reads ``ANALYZED_ROWS`` of each
    value of an index and jumps to the next, so that a large table keeps writers for
    milliseconds."""
    conn.exec_driver_sql(f"PRAGMA analysis_limit={ANALYZED_ROWS}")
    conn.exec_driver_sql(f'ANALYZE "{table}"')


def size_of(conn: Connection) -> int:
    """Bytes of the database."""
    if conn.dialect.name == "sqlite":
        pages = conn.exec_driver_sql("PRAGMA page_count").scalar_one()
        return int(pages) * int(conn.exec_driver_sql("PRAGMA page_size").scalar_one())
    return int(conn.exec_driver_sql("select pg_database_size(current_database())").scalar_one())


def may_be_repeated(error: sa.exc.DBAPIError) -> bool:
    """Whether the same transaction may succeed when it is run again."""
    state = getattr(error.orig, "sqlstate", None)
    if state == "23505":  # an outside reference was taken meanwhile: run again and find it
        return bool(error.orig.diag.constraint_name == "pk_external_refs")  # type: ignore[union-attr]
    if state is not None:
        return state in _REPEATABLE_STATES
    return "database is locked" in str(error.orig) or error.connection_invalidated


def iso_text(column: sa.ColumnElement[Any], dialect_name: str) -> sa.ColumnElement[str]:
    """A UTC time as the database itself writes it out: ``2026-01-31T18:30:00Z``."""
    if dialect_name == "sqlite":
        return sa.func.strftime("%Y-%m-%dT%H:%M:%SZ", column, type_=sa.Text)
    return sa.func.to_char(
        sa.func.timezone("UTC", column), 'YYYY-MM-DD"T"HH24:MI:SS"Z"', type_=sa.Text
    )


def later(column: sa.ColumnElement[Any], seconds: int, dialect_name: str) -> Any:
    """A UTC time or a day so many seconds after ``column``, to be read as a UTC time; a day begins
    at midnight UTC."""
    if dialect_name == "sqlite":  # its own arithmetic knows milliseconds only
        whole, rest = sa.func.substr(column, 1, 19), sa.func.substr(column, 20)
        moved = sa.func.strftime("%Y-%m-%d %H:%M:%S", whole, f"{seconds:+d} seconds", type_=sa.Text)
        return moved.concat(".000000" if isinstance(column.type, sa.Date) else rest)
    if isinstance(column.type, sa.Date):
        column = sa.func.timezone("UTC", sa.cast(column, sa.DateTime()))
    return column + sa.cast(f"{seconds} seconds", postgresql.INTERVAL)


def epoch(column: sa.ColumnElement[Any], dialect_name: str) -> sa.ColumnElement[int]:
    """Whole seconds since 1970 of a UTC time, those begun left out."""
    seconds = sa.extract("epoch", column)
    return seconds if dialect_name == "sqlite" else sa.cast(sa.func.floor(seconds), sa.BigInteger)


LAST = chr(0x10FFFF)


def begins(column: sa.ColumnElement[str], text: str, dialect_name: str) -> sa.ColumnElement[bool]:
    """Values of an indexed column that begin with ``text``, not empty, in the very same case."""
    if dialect_name == "sqlite":  # compares by code point, so what begins so is one stretch
        stem = text.rstrip(LAST)  # nothing comes behind the last character there is
        until = column < stem[:-1] + chr(ord(stem[-1]) + 1) if stem else sa.true()
        return sa.and_(column >= text, until)
    return column.startswith(text, autoescape=True)


def one_of_few(
    column: sa.ColumnElement[int], ids: sa.Select[int], dialect_name: str
) -> sa.ColumnElement[bool]:
    """``column`` is among few ``ids``: those are listed first. PostgreSQL would rather meet them
    on its way along an index of the order wanted, and walk far."""
    if dialect_name == "sqlite":
        return column.in_(ids)
    return column == sa.any_(sa.func.array(ids.scalar_subquery()))


def in_passing(table: sa.Table) -> SimpleNamespace:
    """The columns of ``table`` by name, for conditions that SQLite is not to look for an index of
    but ask each row it comes by."""
    named = {
        column.name: sa.literal_column(f"+{table.name}.{column.name}", column.type)
        for column in table.columns
    }
    return SimpleNamespace(**named)


def insert(table: sa.Table, dialect_name: str) -> Any:
    """An INSERT that knows ON CONFLICT, of the database in use."""
    return (sqlite if dialect_name == "sqlite" else postgresql).insert(table)


def for_update_skip_locked(query: sa.Select[*tuple[Any, ...]]) -> sa.Select[*tuple[Any, ...]]:
    """Take rows nobody else holds. SQLite compiles this to nothing: its writer is alone."""
    return query.with_for_update(skip_locked=True)


def take_turn(conn: Connection, name: str) -> None:
    """Wait until nobody else's transaction has taken ``name``; ours has it until it ends.

    For what has no row of its own to lock. SQLite's writer is alone anyway.
    """
    if conn.dialect.name != "sqlite":
        conn.execute(sa.select(sa.func.pg_advisory_xact_lock(sa.func.hashtextextended(name, 0))))


def append_only(table: str) -> dict[str, list[str]]:
    """DDL by dialect that makes the database refuse UPDATE and DELETE of ``table``."""
    refuse = f"{table} is append-only: write a correcting row instead"
    lite = [
        f"create trigger {table}_no_{verb} before {verb} on {table} "
        f"begin select raise(abort, '{refuse}'); end"
        for verb in ("update", "delete")
    ]
    pg = [
        f"create or replace function {table}_append_only() returns trigger language plpgsql "
        f"as $$ begin raise exception '{refuse}'; end $$",
        f"create trigger {table}_append_only before update or delete on {table} "
        f"for each row execute function {table}_append_only()",
    ]
    return {"sqlite": lite, "postgresql": pg}


SEARCH_DDL = {
    "sqlite": ["create virtual table order_search using fts5(text, tokenize='trigram')"],
    "postgresql": [
        "create extension if not exists pg_trgm",
        "create table order_search (rowid bigint primary key, text text not null)",
        "create index ix_order_search_text on order_search using gin (text gin_trgm_ops)",
    ],
}
"""The trigram table of orders: ``rowid`` is the order's id on both databases, the text is in lower
case, so that PostgreSQL compares it as it is, half as dear as in any case."""

order_search = sa.table("order_search", sa.column("rowid", sa.BigInteger), sa.column("text"))


def search_condition(term: str, dialect_name: str) -> sa.ColumnElement[bool]:
    """Rows of ``order_search`` that contain ``term`` (3 characters or more), any case."""
    if dialect_name == "sqlite":
        quoted = '"' + term.replace('"', '""') + '"'
        return sa.text("order_search match :term").bindparams(term=quoted)  # type: ignore[return-value]
    return order_search.c.text.contains(term.lower(), autoescape=True)


def searched(term: str, most: int | None, dialect_name: str) -> sa.Select[int]:
    """Ids of the orders that ``term`` finds. PostgreSQL plans the search together with what asks
    for it and stops where a page is full; SQLite lists all hits first: the newest ``most``, or
    all of them.
    """
    found = sa.select(order_search.c.rowid).where(search_condition(term, dialect_name))
    if dialect_name != "sqlite" or most is None:
        return found
    newest = found.order_by(order_search.c.rowid.desc()).limit(most).subquery("found")
    return sa.select(newest.c.rowid)
