"""The least an intake can be: the same six writes on bare tables, as the project's floor has them.

One transaction = 1 order + 3 lines + 3 conditional reservations + 3 ledger rows + 1 outbox row
+ 1 audit row; no search, no customer, no idempotency but a unique key.
"""

import json
from collections.abc import Callable
from random import Random

import psycopg
from sqlalchemy import make_url

from bench._replay import sqlite_connection

SKUS = 1000
_TABLES = """
create table stock(id integer primary key, sku varchar(40) not null, on_hand integer not null,
  reserved integer not null default 0, check (reserved >= 0 and reserved <= on_hand));
create table orders(id {pk}, idem_key varchar(64) not null unique, customer varchar(80) not null,
  status varchar(20) not null, total_minor bigint not null, currency char(3) not null,
  version integer not null default 1, created_at timestamp not null);
create table order_line(id {pk}, order_id bigint not null references orders(id),
  stock_id integer not null references stock(id), qty integer not null, unit_minor bigint not null);
create index order_line_o on order_line(order_id);
create table stock_ledger(id {pk}, stock_id integer not null, order_id bigint not null,
  kind varchar(12) not null, d_reserved integer not null, created_at timestamp not null);
create index stock_ledger_s on stock_ledger(stock_id, id);
create table outbox(id {pk}, dedup_key varchar(80) not null unique, topic varchar(40) not null,
  payload text not null, run_at timestamp not null, done_at timestamp);
create index outbox_ready on outbox(run_at) where done_at is null;
create table audit(id {pk}, actor varchar(40) not null, action varchar(40) not null,
  entity varchar(40) not null, entity_id bigint not null, data text not null,
  prev_hash varchar(64), hash varchar(64), created_at timestamp not null);
create index orders_new on orders(status, created_at, id);
"""
_ORDER = (
    "insert into orders(idem_key,customer,status,total_minor,currency,created_at) "
    "values(?,?,'new',?,'EUR',?) returning id"
)
_TAKE = "update stock set reserved=reserved+? where id=? and on_hand-reserved>=?"
_LINE = "insert into order_line(order_id,stock_id,qty,unit_minor) values {}"
_LEDGER = "insert into stock_ledger(stock_id,order_id,kind,d_reserved,created_at) values {}"
_OUTBOX = "insert into outbox(dedup_key,topic,payload,run_at) values(?,'order.placed',?,?)"
_AUDIT = (
    "insert into audit(actor,action,entity,entity_id,data,created_at) "
    "values('api','create','order',?,'{}',?)"
)


def opened(url: str) -> tuple[Callable[[int], None], Callable[[], None]]:
    """(take order number n in, close) on an empty database at ``url``."""
    if make_url(url).get_backend_name() == "sqlite":
        lite = sqlite_connection(str(make_url(url).database))
        lite.executescript(_TABLES.format(pk="integer primary key"))
        lite.executemany("insert into stock(id,sku,on_hand) values(?,?,10000000)", _stock())
        return _taking(lambda text: text, lite, "BEGIN IMMEDIATE"), lite.close
    pg = psycopg.connect(
        url.replace("postgresql+psycopg", "postgresql"), autocommit=True, prepare_threshold=1
    )
    pg.execute(_TABLES.format(pk="bigint generated always as identity primary key"))  # type: ignore[arg-type]
    with pg.cursor() as cursor:
        cursor.executemany("insert into stock(id,sku,on_hand) values(%s,%s,10000000)", _stock())
    return _taking(lambda text: text.replace("?", "%s"), pg, "BEGIN"), pg.close


def _stock() -> list[tuple[int, str]]:
    return [(number, f"SKU{number}") for number in range(1, SKUS + 1)]


def _taking(form: Callable[[str], str], conn: object, begin: str) -> Callable[[int], None]:
    dice, at = Random(7), "2026-11-24 12:00:00"
    execute = conn.execute  # type: ignore[attr-defined]
    order, take, outbox, audit = form(_ORDER), form(_TAKE), form(_OUTBOX), form(_AUDIT)
    lines = form(_LINE.format(",".join(["(?,?,?,999)"] * 3)))
    ledger = form(_LEDGER.format(",".join(["(?,?,'reserve',?,?)"] * 3)))

    def one(number: int) -> None:
        wanted = [(sku, dice.randrange(1, 4)) for sku in sorted(dice.sample(range(1, SKUS + 1), 3))]
        total = 999 * sum(units for _, units in wanted)
        execute(begin)
        (key,) = execute(order, (f"k{number}", f"c{number}@example.com", total, at)).fetchone()
        for sku, units in wanted:
            assert execute(take, (units, sku, units)).rowcount == 1
        execute(lines, [value for sku, units in wanted for value in (key, sku, units)])
        execute(ledger, [value for sku, units in wanted for value in (sku, key, units, at)])
        execute(outbox, (f"order.placed:{key}", json.dumps({"id": key}), at))
        execute(audit, (key, at))
        execute("COMMIT")

    return one
