"""What the box in the header finds: orders, parcels, SKUs and customers, a few of each.

Each is sought by an index: orders by trigrams or the beginning of their number, parcels by the
beginning of a tracking number, SKUs by that of a code, customers through the orders found.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from urllib.parse import quote, urlencode

import sqlalchemy as sa
from sqlalchemy.engine import Connection

from iorder.catalog.model import skus
from iorder.customers.model import customers
from iorder.kernel import dialect
from iorder.kernel.money import Money
from iorder.kernel.store import Store
from iorder.orders.model import orders
from iorder.orders.states import STAGES
from iorder.shipping.model import parcels, shipment_lines
from iorder.views.orders.order_filter import OrderFilter
from iorder.views.orders.order_query import matching
from iorder.views.orders.order_search import SHORTEST_SEARCH, named

MOST_ORDERS = 6
MOST_OTHERS = 4
LOOKED_AT = 60
"""So many of the newest orders found are looked at for their customers."""
LONGEST = 100
LABELS = {stage.slug: stage.label for stage in STAGES}


@dataclass(frozen=True, slots=True)
class Hit:
    """One thing found; ``path`` opens it."""

    kind: str
    title: str
    note: str
    path: str


def search(store: Store, text: str, sees: Callable[[str], bool]) -> list[Hit]:
    """What ``text`` finds among what ``sees`` grants, kind by kind; nothing of no text."""
    wanted = " ".join("".join(char if char.isprintable() else " " for char in text).split())
    wanted = wanted[:LONGEST].strip()
    if not wanted:
        return []
    with store.reading() as conn:
        return [
            hit for needs, find in _FINDERS.items() if sees(needs) for hit in find(conn, wanted)
        ]


def _orders(conn: Connection, text: str) -> list[Hit]:
    found = conn.execute(
        sa.select(
            orders.c.number, orders.c.stage, orders.c.total_minor, orders.c.currency,
            customers.c.name, customers.c.email,
        )
        .outerjoin(customers, customers.c.id == orders.c.customer_id)
        .where(orders.c.id.in_(_newest(conn, text, MOST_ORDERS)))
        .order_by(orders.c.id.desc())
    )  # fmt: skip
    return [
        Hit(
            "order",
            row.number,
            _joined(
                row.name or row.email,
                LABELS[row.stage],
                str(Money(row.total_minor, row.currency)),
            ),
            f"/orders/{quote(row.number)}",
        )
        for row in found
    ]


def _parcels(conn: Connection, text: str) -> list[Hit]:
    if len(text) < SHORTEST_SEARCH:
        return []
    number = (
        sa.select(sa.func.min(orders.c.number))
        .join(shipment_lines, shipment_lines.c.order_id == orders.c.id)
        .where(shipment_lines.c.parcel_id == parcels.c.id)
        .scalar_subquery()
    )
    called = {text, text.upper()}
    found = conn.execute(
        sa.select(parcels.c.tracking_number, parcels.c.carrier, parcels.c.state, number)
        .where(sa.or_(*(_begins(conn, parcels.c.tracking_number, word) for word in called)))
        .order_by(parcels.c.tracking_number)
        .limit(MOST_OTHERS)
    )
    return [
        Hit(
            "parcel",
            tracking,
            _joined(carrier, state.replace("_", " "), order),
            "/shipments?" + urlencode({"q": tracking}),
        )
        for tracking, carrier, state, order in found
    ]


def _skus(conn: Connection, text: str) -> list[Hit]:
    begins = sa.or_(*(_begins(conn, skus.c.code, word) for word in {text, text.upper()}))
    columns = (skus.c.code, skus.c.title)
    found = conn.execute(
        sa.select(*columns).where(begins).order_by(skus.c.code).limit(MOST_OTHERS)
    ).all()
    if not found and len(text) >= SHORTEST_SEARCH:
        holds = skus.c.title.icontains(text, autoescape=True)
        found = conn.execute(sa.select(*columns).where(holds).limit(MOST_OTHERS)).all()
    return [
        Hit("sku", code, title, f"/skus/{quote(code, safe='')}") for code, title in found
    ]  # fmt: skip


def _customers(conn: Connection, text: str) -> list[Hit]:
    """Customers of the newest orders that the text finds, where it stands in name or email."""
    if len(text) < SHORTEST_SEARCH:
        return []
    holds = sa.or_(
        *(part.icontains(text, autoescape=True) for part in (customers.c.name, customers.c.email))
    )
    theirs = (
        sa.select(orders.c.customer_id)
        .where(orders.c.id.in_(_newest(conn, text, LOOKED_AT)))
        .distinct()
    )
    found = conn.execute(
        sa.select(customers.c.name, customers.c.email)
        .where(customers.c.id.in_(theirs), holds)
        .order_by(customers.c.name, customers.c.id)
        .limit(MOST_OTHERS)
    )
    return [
        Hit(
            "customer",
            name or email,
            email if name else "",
            "/orders?" + urlencode({"q": email or name}),
        )
        for name, email in found
    ]


def _newest(conn: Connection, text: str, most: int) -> sa.Select[int]:
    """Ids of at most ``most`` orders that the text finds; on SQLite the newest."""
    if conn.dialect.name == "sqlite" and len(text) >= SHORTEST_SEARCH and named(conn, text) is None:
        return dialect.searched(text, most, "sqlite")
    some = matching(conn, OrderFilter(q=text), "UTC").limit(most).subquery("some")
    return sa.select(some.c.id)


def _begins(
    conn: Connection, column: sa.ColumnElement[str], text: str
) -> sa.ColumnElement[bool]:  # fmt: skip
    return dialect.begins(column, text, conn.dialect.name)


def _joined(*parts: str | None) -> str:
    return " · ".join(part for part in parts if part)


_FINDERS: Mapping[str, Callable[[Connection, str], list[Hit]]] = {
    "orders.view": _orders,
    "shipments.view": _parcels,
    "stock.view": _skus,
    "customers.view": _customers,
}
"""Permission -> what it lets one find, in the order of the list."""
