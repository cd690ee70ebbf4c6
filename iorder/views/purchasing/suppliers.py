"""What the pages of suppliers read: the list with what is open at each, and one with its prices."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import sqlalchemy as sa
from sqlalchemy.engine import Connection

from iorder.catalog.model import skus
from iorder.kernel.errors import NotFound
from iorder.kernel.money import Money
from iorder.kernel.store import Store
from iorder.purchasing.model import (
    purchase_order_lines,
    purchase_orders,
    supplier_skus,
    suppliers,
)
from iorder.purchasing.states import AWAITED
from iorder.views.lists.list_page import CAP, Count, capped, window
from iorder.views.lists.list_query import WAYS, ListFilter

MOST_PRICES = 500
STATES = {"active": "Active", "closed": "Not active"}
SORTS = ("code", "label", "lead")


@dataclass(frozen=True)
class SupplierFilter(
    ListFilter,
    subject="Suppliers have",
    known={"state": STATES, "sort": SORTS, "dir": WAYS},
):
    """One view: ``q`` stands in a code, name or email, or is the code of a SKU it sells."""

    q: str = ""
    state: str = ""
    sort: str = "label"
    dir: str = "asc"


@dataclass(frozen=True, slots=True)
class SupplierRow:
    """One supplier. ``skus`` on its price list; ``awaited`` orders, and the worth of their lines
    that have not come, in its currency (None without one)."""

    id: int
    code: str
    label: str
    email: str
    phone: str
    currency: str
    lead_days: int
    is_active: bool
    version: int
    skus: int
    awaited: int
    open_worth: Money | None


@dataclass(frozen=True, slots=True)
class PriceRow:
    """One line of a price list."""

    sku_id: int
    sku: str
    title: str
    code: str
    cost: Money
    pack_units: int
    min_units: int
    lead_days: int | None


@dataclass(frozen=True, slots=True)
class SupplierSheet:
    """A supplier with lines of its price list that hold ``q``, at most ``MOST_PRICES``, by SKU."""

    row: SupplierRow
    prices: tuple[PriceRow, ...]


def rows(store: Store, wanted: SupplierFilter, start: int, end: int) -> list[SupplierRow]:
    """Rows ``start`` to ``end`` (not in) of the view; at most ``LONGEST_PAGE``."""
    start, length = window(start, end)
    with store.reading() as conn:
        page = matching(wanted).order_by(*in_order(wanted)).limit(length).offset(start)
        return _rows(conn, list(conn.execute(page).scalars()))


def count(store: Store, wanted: SupplierFilter, cap: int = CAP) -> Count:
    with store.reading() as conn:
        return capped(conn, matching(wanted), cap)


def supplier_sheet(store: Store, supplier_id: int, q: str = "") -> SupplierSheet:
    """One supplier. Raises NotFound."""
    with store.reading() as conn:
        found = _rows(conn, [supplier_id])
        if not found:
            raise NotFound("There is no such supplier; choose one of the list.")
        return SupplierSheet(found[0], tuple(_prices(conn, found[0], q)))


def active_choices(store: Store) -> list[tuple[str, str]]:
    """(id as text, label) of the suppliers that can be ordered from, by label."""
    query = (
        sa.select(suppliers.c.id, suppliers.c.label)
        .where(suppliers.c.active)
        .order_by(suppliers.c.label)
    )
    with store.reading() as conn:
        return [(str(key), label) for key, label in conn.execute(query)]


def matching(wanted: SupplierFilter) -> sa.Select[int]:
    """Ids of the suppliers of the view, in no order."""
    found: list[sa.ColumnElement[bool]] = []
    if wanted.state:
        found.append(suppliers.c.active == (wanted.state == "active"))
    if wanted.q:
        sells = (
            sa.select(supplier_skus.c.supplier_id)
            .join(skus, skus.c.id == supplier_skus.c.sku_id)
            .where(skus.c.code == wanted.q)
        )
        named = (
            column.icontains(wanted.q, autoescape=True)
            for column in (suppliers.c.code, suppliers.c.label, suppliers.c.email)
        )
        found.append(sa.or_(*named, suppliers.c.id.in_(sells)))
    return sa.select(suppliers.c.id).where(*found)


def in_order(wanted: SupplierFilter) -> list[sa.ColumnElement[Any]]:
    first = {
        "code": suppliers.c.code,
        "label": suppliers.c.label,
        "lead": suppliers.c.lead_days,
    }[wanted.sort]
    columns = (first, suppliers.c.id)
    return [column.desc() if wanted.dir == "desc" else column.asc() for column in columns]


def _rows(conn: Connection, ids: list[int]) -> list[SupplierRow]:
    found = {
        row.id: row for row in conn.execute(sa.select(suppliers).where(suppliers.c.id.in_(ids)))
    }
    sold = sa.select(supplier_skus.c.supplier_id, sa.func.count()).group_by(
        supplier_skus.c.supplier_id
    )
    sold = sold.where(supplier_skus.c.supplier_id.in_(ids))
    listed: dict[int, int] = dict(conn.execute(sold).all())
    awaited = _awaited(conn, ids)
    return [
        _row(found[key], listed.get(key, 0), awaited.get(key, (0, {})))
        for key in ids
        if key in found
    ]


def _awaited(conn: Connection, ids: list[int]) -> dict[int, tuple[int, dict[str, int]]]:
    """(orders, minor units not come by currency) by supplier."""
    lines = purchase_order_lines.c
    rest = lines.quantity - lines.received - lines.short
    worth = sa.func.sum(sa.case((rest > 0, rest * lines.cost_minor), else_=0))
    query = (
        sa.select(
            purchase_orders.c.supplier_id, purchase_orders.c.currency,
            sa.func.count(sa.distinct(purchase_orders.c.id)), worth,
        )
        .join(purchase_order_lines, lines.purchase_order_id == purchase_orders.c.id)
        .where(purchase_orders.c.supplier_id.in_(ids), purchase_orders.c.state.in_(AWAITED))
        .group_by(purchase_orders.c.supplier_id, purchase_orders.c.currency)
    )  # fmt: skip
    found: dict[int, tuple[int, dict[str, int]]] = {}
    for supplier_id, currency, orders, minor in conn.execute(query):
        number, by_currency = found.get(supplier_id, (0, {}))
        found[supplier_id] = (number + orders, {**by_currency, currency: int(minor)})
    return found


def _row(row: Any, listed: int, awaited: tuple[int, Mapping[str, int]]) -> SupplierRow:
    orders, worth = awaited
    money = Money(worth.get(row.currency, 0), row.currency) if row.currency else None
    return SupplierRow(
        row.id, row.code, row.label, row.email, row.phone, row.currency, row.lead_days,
        row.active, row.version, listed, orders, money,
    )  # fmt: skip


def _prices(conn: Connection, of: SupplierRow, q: str) -> list[PriceRow]:
    if not of.currency:
        return []
    table = supplier_skus.c
    query = (
        sa.select(
            table.sku_id, skus.c.code.label("sku"), skus.c.title, table.code, table.cost_minor,
            table.pack_units, table.min_units, table.lead_days,
        )
        .join(skus, skus.c.id == table.sku_id)
        .where(table.supplier_id == of.id)
        .order_by(skus.c.code)
        .limit(MOST_PRICES)
    )  # fmt: skip
    if q:
        named = (skus.c.code, skus.c.title, table.code)
        query = query.where(sa.or_(*(one.icontains(q, autoescape=True) for one in named)))
    return [
        PriceRow(
            row.sku_id, row.sku, row.title, row.code, Money(row.cost_minor, of.currency),
            row.pack_units, row.min_units, row.lead_days,
        )
        for row in conn.execute(query)
    ]  # fmt: skip
