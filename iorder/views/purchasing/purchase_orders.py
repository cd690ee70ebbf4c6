"""What the list of purchase orders reads: one row an order, the newest first.

A shop buys far less often than it sells, so states and suppliers are read off an index and the
lines of one page of orders are summed together.
"""

from dataclasses import dataclass, replace
from datetime import date, timedelta
from typing import Any
from zoneinfo import ZoneInfo

import sqlalchemy as sa
from sqlalchemy.engine import Connection

from iorder.catalog.model import skus
from iorder.insight.days import begins
from iorder.inventory.model import points
from iorder.kernel import dialect
from iorder.kernel.errors import InvalidInput
from iorder.kernel.money import Money
from iorder.kernel.store import Store
from iorder.purchasing.model import (
    ORDER_STATES,
    purchase_order_lines,
    purchase_orders,
    suppliers,
)
from iorder.purchasing.standing import left
from iorder.purchasing.states import AWAITED
from iorder.views.lists.list_page import CAP, Count, capped, two_parts, window
from iorder.views.lists.list_query import WAYS, ListFilter

LATE = "late"
TABS = ("", LATE, *ORDER_STATES)
SORTS = ("number", "expected")
_lines = purchase_order_lines.c


@dataclass(frozen=True)
class PurchaseOrderFilter(
    ListFilter,
    subject="Purchase orders have",
    known={"state": TABS, "sort": SORTS, "dir": WAYS},
):
    """One view: ``q`` begins a number, a supplier's name or code, or is a SKU's code; ``state`` is
    a state or ``late``; ``supplier`` and ``point`` are codes; days are days of drafting."""

    q: str = ""
    state: str = ""
    supplier: str = ""
    point: str = ""
    since: date | None = None
    until: date | None = None
    sort: str = "number"
    dir: str = "desc"


@dataclass(frozen=True, slots=True)
class PurchaseOrderRow:
    """One order. Units over its lines; ``total`` of all that was ordered, in its currency.
    ``is_late``: awaited and past its day, in the reader's zone."""

    id: int
    number: str
    state: str
    supplier: str
    supplier_code: str
    point: str
    expected_on: date | None
    is_late: bool
    lines: int
    ordered: int
    received: int
    left: int
    total: Money


def rows(
    store: Store, wanted: PurchaseOrderFilter, start: int, end: int, zone: str = "UTC"
) -> list[PurchaseOrderRow]:
    """Rows ``start`` to ``end`` (not in) of the view; at most ``LONGEST_PAGE``."""
    start, length = window(start, end)
    with store.reading() as conn:
        day = today(conn, zone)
        page = _page(conn, wanted, zone, start, length)
        found = conn.execute(
            sa.select(
                purchase_orders, suppliers.c.label.label("supplier"),
                suppliers.c.code.label("supplier_code"), points.c.code.label("point"),
            )
            .join(suppliers, suppliers.c.id == purchase_orders.c.supplier_id)
            .join(points, points.c.id == purchase_orders.c.point_id)
            .where(purchase_orders.c.id.in_(page))
            .order_by(*in_order(wanted))
        ).all()  # fmt: skip
        sums = _sums(conn, [row.id for row in found])
    return [_row(row, sums.get(row.id, (0, 0, 0, 0, 0)), day) for row in found]


def count(store: Store, wanted: PurchaseOrderFilter, zone: str = "UTC", cap: int = CAP) -> Count:
    """How many rows the view has, exact up to ``cap``."""
    with store.reading() as conn:
        return _count(conn, wanted, zone, cap)


def tab_counts(store: Store, wanted: PurchaseOrderFilter, zone: str = "UTC") -> dict[str, Count]:
    """Counts by tab (empty for all, ``late``, each state) under the other filters, each exact up to
    ``CAP``."""
    with store.reading() as conn:
        return {tab: _count(conn, replace(wanted, state=tab), zone, CAP) for tab in TABS}


def _count(conn: Connection, wanted: PurchaseOrderFilter, zone: str, cap: int) -> Count:
    ids = sa.select(purchase_orders.c.id).where(*_conditions(conn, wanted, zone))
    return capped(conn, ids, cap)


def matching(conn: Connection, wanted: PurchaseOrderFilter, zone: str) -> sa.Select[Any]:
    """Ids of the orders of the view in no order, with their suppliers and points.

    Raises InvalidInput for a supplier or point that is not there.
    """
    joined = purchase_orders.join(suppliers, suppliers.c.id == purchase_orders.c.supplier_id).join(
        points, points.c.id == purchase_orders.c.point_id
    )
    return (
        sa.select(purchase_orders.c.id).select_from(joined).where(*_conditions(conn, wanted, zone))
    )


def _page(
    conn: Connection, wanted: PurchaseOrderFilter, zone: str, start: int, length: int
) -> list[int]:
    ids = sa.select(purchase_orders.c.id).where(*_conditions(conn, wanted, zone))
    *_, by, key = (sa.false(), *in_order(wanted))
    if wanted.sort == "number":
        return list(conn.execute(ids.order_by(key).limit(length).offset(start)).scalars())
    day = purchase_orders.c.expected_on
    dated = ids.where(day.is_not(None)).order_by(by, key)
    return two_parts(conn, dated, ids.where(day.is_(None)).order_by(key), start, length)


def in_order(wanted: PurchaseOrderFilter) -> list[sa.ColumnElement[Any]]:
    """By number as it was made; by day with those without one last."""
    key = purchase_orders.c.id
    order = [key] if wanted.sort == "number" else [purchase_orders.c.expected_on, key]
    ways = [column.desc() if wanted.dir == "desc" else column.asc() for column in order]
    return [purchase_orders.c.expected_on.is_(None), *ways] if len(ways) > 1 else list(ways)


def today(conn: Connection, zone: str) -> date:
    """The day it is in ``zone``."""
    return dialect.now(conn).astimezone(ZoneInfo(zone)).date()


def supplier_choices(store: Store) -> list[tuple[str, str]]:
    """(code, label) of every supplier, by label."""
    with store.reading() as conn:
        query = sa.select(suppliers.c.code, suppliers.c.label).order_by(suppliers.c.label)
        return [(code, label) for code, label in conn.execute(query)]


def _late(day: date) -> sa.ColumnElement[bool]:
    return sa.and_(
        purchase_orders.c.state.in_(AWAITED),
        sa.func.coalesce(purchase_orders.c.expected_on < day, sa.false()),
    )


def _conditions(
    conn: Connection, wanted: PurchaseOrderFilter, zone: str
) -> list[sa.ColumnElement[bool]]:
    found: list[sa.ColumnElement[bool]] = []
    if wanted.state == LATE:
        found.append(_late(today(conn, zone)))
    elif wanted.state:
        found.append(purchase_orders.c.state == wanted.state)
    for value, table, column in (
        (wanted.supplier, suppliers, purchase_orders.c.supplier_id),
        (wanted.point, points, purchase_orders.c.point_id),
    ):
        if value:
            found.append(column == _called(conn, table, value))
    if wanted.q:
        found.append(purchase_orders.c.id.in_(_named(wanted.q, conn.dialect.name)))
    if wanted.since:
        found.append(purchase_orders.c.created_at >= begins(wanted.since, zone))
    if wanted.until:
        after = begins(wanted.until + timedelta(days=1), zone)
        found.append(purchase_orders.c.created_at < after)
    return found


def _called(conn: Connection, table: sa.Table, code: str) -> int:
    known = conn.execute(sa.select(table.c.id).where(table.c.code == code)).scalar()
    if known is None:
        raise InvalidInput(f"There is no {table.name[:-1]} {code!r}; choose another.")
    return int(known)


def _named(text: str, dialect_name: str) -> sa.CompoundSelect[Any]:
    """Ids of the orders called so, of a supplier called so, or of a SKU: each off an index."""
    one, of_sku = (
        purchase_orders.alias("one"),
        _lines.sku_id.in_(sa.select(skus.c.id).where(skus.c.code == text)),
    )
    theirs = sa.select(suppliers.c.id).where(
        sa.or_(
            suppliers.c.label.icontains(text, autoescape=True),
            suppliers.c.code.istartswith(text, autoescape=True),
        )
    )
    return sa.union(
        sa.select(one.c.id).where(dialect.begins(one.c.number, text.upper(), dialect_name)),
        sa.select(one.c.id).where(one.c.supplier_id.in_(theirs)),
        sa.select(_lines.purchase_order_id).where(of_sku),
    )


def _sums(conn: Connection, order_ids: list[int]) -> dict[int, tuple[int, int, int, int, int]]:
    """(lines, ordered, received, left, minor units of all) by order."""
    if not order_ids:
        return {}
    found: dict[int, tuple[int, int, int, int, int]] = {}
    query = sa.select(purchase_order_lines).where(_lines.purchase_order_id.in_(order_ids))
    for one in conn.execute(query):
        lines, ordered, received, rest, minor = found.get(one.purchase_order_id, (0, 0, 0, 0, 0))
        found[one.purchase_order_id] = (
            lines + 1, ordered + one.quantity, received + one.received,
            rest + left(one.quantity, one.received, one.short),
            minor + one.quantity * one.cost_minor,
        )  # fmt: skip
    return found


def _row(row: Any, sums: tuple[int, int, int, int, int], day: date) -> PurchaseOrderRow:
    lines, ordered, received, rest, minor = sums
    is_late = row.state in AWAITED and row.expected_on is not None and row.expected_on < day
    return PurchaseOrderRow(
        row.id, row.number, row.state, row.supplier, row.supplier_code, row.point,
        row.expected_on, is_late, lines, ordered, received,
        rest if row.state in AWAITED else 0, Money(minor, row.currency),
    )  # fmt: skip
