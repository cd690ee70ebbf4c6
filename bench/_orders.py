"""Any number of past orders made by the database itself: a store as a large shop's grid sees it.

Nothing in it is random: the same number of orders is the same store on both databases.
"""

from collections.abc import Mapping

import sqlalchemy as sa
from sqlalchemy.engine import Connection

from iorder.kernel import dialect
from iorder.kernel.store import Store
from iorder.orders.model import orders
from iorder.schema import metadata

NEWEST = 1_790_000_000
"""Seconds since 1970: when the last order was placed; each before it 31 seconds earlier."""
FIRST = (
    "Priya",
    "Ingrid",
    "Nora",
    "Lars",
    "Noah",
    "Ethan",
    "Arjun",
    "Lucia",
    "Emma",
    "Hana",
    "Leo",
)
LAST = ("Brown", "Cohen", "Kim", "Johnson", "Davis", "Ali", "Lopez", "Dubois", "Tran", "Tanaka",
        "Okafor", "Silva", "Nowak")  # fmt: skip
STAGES = (
    ("delivered", 68, "completed", "fulfilled", "delivered"),
    ("shipped", 8, "released", "fulfilled", "in_transit"),
    ("pending", 7, "pending", "unallocated", "none"),
    ("allocated", 5, "released", "allocated", "none"),
    ("confirmed", 3, "confirmed", "unallocated", "none"),
    ("on_hold", 2, "pending", "unallocated", "none"),
    ("exception", 1, "released", "fulfilled", "attempt_failed"),
    ("returned", 1, "completed", "fulfilled", "returned"),
    ("cancelled", 5, "cancelled", "unallocated", "none"),
)
COUNTRIES = ("US", "DE", "FR", "GB", "IN", "JP", "BR", "NO")
CHANNELS = ("web", "pos", "edi", "phone", "marketplace")
POINTS = ("DFW-2", "AMS-1", "LHR-3", "SGP-1")


def fill(store: Store, count: int) -> None:
    """Put ``count`` orders into an empty, migrated store, with their customers and search text."""
    people = max(count // 5, 1)
    indexes = list(orders.indexes)
    with store.writer.begin() as conn:
        for index in indexes:
            index.drop(conn)
        _few(conn)
        conn.execute(_numbers(_CUSTOMERS, count=people))
        conn.execute(_numbers(_orders(conn.dialect.name, people), count=count))
        conn.execute(sa.text(_TAGS))
        conn.execute(sa.text(_SEARCH))
        for index in indexes:
            index.create(conn)
    _analyze(store)


def _analyze(store: Store) -> None:
    """As the worker does it now and then, and PostgreSQL by itself."""
    if store.is_sqlite:
        with store.writer.begin() as conn:
            for table in dialect.to_analyze(conn):
                dialect.analyze(conn, table)
        store.dispose()  # who is connected already does not see it
        return
    with store.writer.connect().execution_options(isolation_level="AUTOCOMMIT") as conn:
        conn.exec_driver_sql("vacuum analyze")


def _few(conn: Connection) -> None:
    tables = metadata.tables
    now = sa.func.current_timestamp()
    for table, codes in (("channels", CHANNELS), ("points", POINTS)):
        name = "slug" if table == "channels" else "code"
        for place, code in enumerate(codes):
            conn.execute(
                sa.insert(tables[table]).values(
                    {"id": place + 1, name: code, "label": code, "created_at": now}
                )
            )


def _numbers(statement: str, count: int) -> sa.TextClause:
    """``insert ... select`` once for each i from 1 to ``count``."""
    head, _, rest = statement.partition(" select ")
    numbers = "select cast(1 as bigint) union all select i + 1 from n where i < :count"
    text = f"{head} with recursive n(i) as ({numbers}) select {rest}"
    return sa.text(text).bindparams(count=count)


def _picked(words: tuple[str, ...], of: str) -> str:
    cases = " ".join(f"when {place} then '{word}'" for place, word in enumerate(words))
    return f"case ({of}) % {len(words)} {cases} end"


def _staged(place: int) -> str:
    """Field ``place`` of the order's stage; in a hundred orders each has its share."""
    found, upto = [], 0
    for stage in STAGES:
        upto += stage[1]
        found.append(f"when (i * 7919) % 100 < {upto} then '{stage[place]}'")
    return f"case {' '.join(found)} end"


_NAME = f"{_picked(FIRST, 'i * 7')} || ' ' || {_picked(LAST, 'i * 11')}"
_CUSTOMERS = (
    "insert into customers (id, name, email, country, created_at) "
    f"select i, {_NAME}, 'buyer' || i || '@example.com', {_picked(COUNTRIES, 'i')}, "
    "current_timestamp from n"
)
_TAGS = (
    "insert into order_tags (order_id, tag, placed_at) "
    "select o.id, case when o.id % 90 = 0 then 'vip' else 'gift' end, o.placed_at "
    "from orders o where o.id % 10 = 0"
)
_SEARCH = (
    "insert into order_search (rowid, text) select o.id, "
    "lower(o.number || ' ' || o.external_ref || ' ' || c.name || ' ' || c.email) "
    "from orders o join customers c on c.id = o.customer_id order by o.id"
)


def _at(seconds: str, dialect_name: str) -> str:
    return {
        "sqlite": f"strftime('%Y-%m-%d %H:%M:%S', {seconds}, 'unixepoch') || '.000000'",
        "postgresql": f"to_timestamp({seconds})",
    }[dialect_name]


def _orders(dialect_name: str, people: int) -> str:
    seconds = f"({NEWEST} - (:count - i) * 31)"
    at = _at(seconds, dialect_name)
    true, false = ("1", "0") if dialect_name == "sqlite" else ("true", "false")
    values: Mapping[str, str] = {
        "id": "i", "number": "'IO-' || (1000 + i)", "channel_id": "1 + i % 5",
        "external_ref": "'SO-' || (500000 + i)", "customer_id": f"1 + (i * 31) % {people}",
        "point_id": "1 + (i / 3) % 4", "placed_at": at, "created_at": at,
        "promised_at": _at(f"({seconds} + 518400)", dialect_name),
        "delivered_at": f"case when {_staged(0)} = 'delivered' then "
        f"{_at(f'({seconds} + 86400 + (i * 7919) % 604800)', dialect_name)} end",
        "stage": _staged(0), "order_state": _staged(2), "fulfillment_state": _staged(3),
        "tracking_state": _staged(4),
        "payment_state": "case when i % 10 = 0 then 'unpaid' else 'captured' end",
        "currency": "case when i % 20 = 0 then 'EUR' else 'USD' end",
        "items_minor": "500 + (i * 7919) % 90000", "total_minor": "500 + (i * 7919) % 90000",
        "line_count": "1 + i % 4", "unit_count": "1 + i % 11",
        "ship_country": _picked(COUNTRIES, "i"), "payment_method": "'card'",
        "is_history": f"case when i % 50 = 0 then {false} else {true} end",
        "flags": "case when i % 100 = 0 then ' difference ' else '' end",
    }  # fmt: skip
    return f"insert into orders ({', '.join(values)}) select {', '.join(values.values())} from n"
