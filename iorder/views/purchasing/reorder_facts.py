"""What ``reorder`` weighs: places that may need buying, with demand, levels and offers."""

from collections import defaultdict
from collections.abc import Collection, Mapping
from dataclasses import dataclass, replace
from typing import Any

import sqlalchemy as sa
from sqlalchemy.engine import Connection

from iorder.catalog.model import skus
from iorder.inventory.ledger import Place
from iorder.inventory.model import points, stock
from iorder.inventory.model import stock_ledger as ledger
from iorder.kernel import dialect
from iorder.orders.model import backorders
from iorder.purchasing.model import (
    purchase_order_lines,
    purchase_orders,
    supplier_skus,
    suppliers,
)
from iorder.purchasing.reorder import USUAL_LEAD_DAYS, Need, Offer
from iorder.views.purchasing import demand

SKUS_A_STATEMENT = 5_000
_here = stock.c.on_hand - stock.c.reserved - stock.c.allocated - stock.c.quarantine
_ours = (points.c.active, points.c.kind != "dropship")
"""Points that are bought for: those open, and not a supplier's own."""


@dataclass(frozen=True, slots=True)
class Candidate:
    """A SKU at a point that may have to be bought; ``currency`` is the SKU's own."""

    point_id: int
    sku_id: int
    point: str
    sku: str
    title: str
    currency: str
    need: Need
    offers: tuple[Offer, ...] = ()

    @property
    def key(self) -> str:
        """What an address calls the place; stock levels call it the same."""
        return f"{self.point_id}-{self.sku_id}"


def candidates(conn: Connection) -> list[Candidate]:
    """Every place that may be at or below its reorder point, or whose SKU customers wait for."""
    waiting = _waiting(conn)
    sold = demand.sold_since(conn, dialect.now(conn))
    return _told(conn, _places(sold).where(*_may_need(conn, waiting)), waiting)


def selling(conn: Connection) -> list[str]:
    """The labels of active suppliers with a price list."""
    lists = sa.exists().where(supplier_skus.c.supplier_id == suppliers.c.id)
    query = sa.select(suppliers.c.label).where(suppliers.c.active, lists)
    return list(conn.execute(query.distinct().order_by(suppliers.c.label)).scalars())


def of_sku(conn: Connection, sku_id: int) -> list[Candidate]:
    """Every place where the SKU is or was in stock, whatever it needs."""
    waiting = {sku: units for sku, units in _waiting(conn).items() if sku == sku_id}
    sold = demand.sold_since(conn, dialect.now(conn)).where(ledger.c.sku_id == sku_id)
    here = (stock.c.sku_id == sku_id, *_ours, sa.not_(skus.c.discontinued))
    return _told(conn, _places(sold).where(*here), waiting)


def _told(conn: Connection, query: sa.Select[Any], waiting: Mapping[int, int]) -> list[Candidate]:
    found = [_candidate(row) for row in conn.execute(query)]
    drafted = _drafted(conn)
    waits_at = _where_they_wait(found, waiting)
    offers = _offers(conn, {one.sku_id: one.currency for one in found})
    return [
        replace(
            one,
            need=replace(
                one.need,
                drafted=drafted.get((one.point_id, one.sku_id), 0),
                waiting=waits_at.get((one.point_id, one.sku_id), 0),
            ),
            offers=offers.get(one.sku_id, ()),
        )
        for one in found
    ]


_units, _recent = (sa.literal_column(f"sold.{name}", sa.Integer) for name in ("units", "recent"))
"""Of the select that ``_places`` calls ``sold``."""


def _places(demanded: sa.Select[Any]) -> sa.Select[Any]:
    """Places with their numbers; ``demanded`` as ``demand.sold_since`` gives it."""
    sold = demanded.cte("sold")
    here = sa.and_(sold.c.point_id == stock.c.point_id, sold.c.sku_id == stock.c.sku_id)
    joined = (
        stock.join(points, points.c.id == stock.c.point_id)
        .join(skus, skus.c.id == stock.c.sku_id)
        .outerjoin(sold, here)
    )
    return sa.select(
        stock.c.point_id, stock.c.sku_id, points.c.code.label("point"), skus.c.code,
        skus.c.title, skus.c.currency, _here.label("here"), stock.c.inbound, stock.c.safety,
        stock.c.reorder_point, stock.c.reorder_up_to, sold.c.units, sold.c.recent,
    ).select_from(joined)  # fmt: skip


def _may_need(conn: Connection, waiting: Mapping[int, int]) -> list[sa.ColumnElement[bool]]:
    a_day = _greater(_units / float(demand.DAYS), _recent / (demand.DAYS / 2))
    low = sa.func.coalesce(stock.c.reorder_point, a_day * _longest_lead(conn) + stock.c.safety + 1)
    known = sa.or_(stock.c.reorder_point.is_not(None), stock.c.safety > 0, _units > 0)
    return [
        *_ours,
        sa.not_(skus.c.discontinued),
        sa.or_(sa.and_(known, _here + stock.c.inbound <= low), stock.c.sku_id.in_(list(waiting))),
    ]


def _greater(one: sa.ColumnElement[Any], other: sa.ColumnElement[Any]) -> sa.ColumnElement[Any]:
    return sa.func.coalesce(sa.case((one >= other, one), else_=other), 0.0)


def _candidate(row: Any) -> Candidate:
    need = Need(
        here=row.here,
        inbound=row.inbound,
        drafted=0,
        waiting=0,
        safety=row.safety,
        daily=int(row.units or 0) / demand.DAYS,
        lately=int(row.recent or 0) / (demand.DAYS / 2),
        reorder_point=row.reorder_point,
        reorder_up_to=row.reorder_up_to,
    )
    return Candidate(row.point_id, row.sku_id, row.point, row.code, row.title, row.currency, need)


def _longest_lead(conn: Connection) -> int:
    lead = sa.func.coalesce(supplier_skus.c.lead_days, suppliers.c.lead_days)
    longest = sa.select(sa.func.max(lead)).join(
        suppliers, suppliers.c.id == supplier_skus.c.supplier_id
    )
    return max(conn.execute(longest.where(suppliers.c.active)).scalar() or 0, USUAL_LEAD_DAYS)


def _waiting(conn: Connection) -> dict[int, int]:
    """Units customers wait for by SKU, wherever they come from."""
    query = (
        sa.select(backorders.c.sku_id, sa.func.sum(backorders.c.quantity))
        .where(backorders.c.filled_at.is_(None))
        .group_by(backorders.c.sku_id)
    )
    return {sku: int(units) for sku, units in conn.execute(query)}


def _where_they_wait(found: Collection[Candidate], waiting: Mapping[int, int]) -> dict[Place, int]:
    """No point is chosen yet for what is waited for: it is bought where the SKU sells most."""
    best: dict[int, Candidate] = {}
    for one in sorted(found, key=lambda one: (-one.need.demand, one.point_id)):
        if one.sku_id in waiting:
            best.setdefault(one.sku_id, one)
    return {(one.point_id, sku): waiting[sku] for sku, one in best.items()}


def _drafted(conn: Connection) -> dict[Place, int]:
    lines = purchase_order_lines.c
    query = (
        sa.select(purchase_orders.c.point_id, lines.sku_id, sa.func.sum(lines.quantity))
        .join(purchase_orders, purchase_orders.c.id == lines.purchase_order_id)
        .where(purchase_orders.c.state == "draft")
        .group_by(purchase_orders.c.point_id, lines.sku_id)
    )
    return {(point, sku): int(units) for point, sku, units in conn.execute(query)}


def _offers(conn: Connection, currencies: Mapping[int, str]) -> Mapping[int, tuple[Offer, ...]]:
    """What suppliers ask by SKU; ``currencies``: the SKUs' own."""
    table = supplier_skus.c
    query = (
        sa.select(
            table.sku_id, table.supplier_id, suppliers.c.label, table.cost_minor,
            suppliers.c.currency, sa.func.coalesce(table.lead_days, suppliers.c.lead_days),
            table.pack_units, table.min_units,
        )
        .join(suppliers, suppliers.c.id == table.supplier_id)
        .where(suppliers.c.active, suppliers.c.currency != "")
        .order_by(table.supplier_id)
    )  # fmt: skip
    if len(currencies) <= SKUS_A_STATEMENT:
        query = query.where(table.sku_id.in_(list(currencies)))
    found: dict[int, list[Offer]] = defaultdict(list)
    for sku_id, supplier_id, label, cost, currency, *terms in conn.execute(query):
        own = currency == currencies.get(sku_id)
        lead, pack, least = terms
        offer = Offer(supplier_id, label, cost, currency, lead, pack, least, own)
        found[sku_id].append(offer)
    return {sku_id: tuple(some) for sku_id, some in found.items()}
