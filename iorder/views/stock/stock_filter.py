"""Which places the stock page shows: its filter, and the filter as conditions.

What a place covers is known from the ledger of four weeks, so that filter alone reads it.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import sqlalchemy as sa
from sqlalchemy.engine import Connection

from iorder.catalog.model import products, skus
from iorder.inventory.model import available, points, stock
from iorder.kernel import dialect
from iorder.kernel.errors import InvalidInput
from iorder.views.lists.list_query import WAYS, ListFilter
from iorder.views.purchasing import demand
from iorder.views.purchasing.lead_days import USUAL_LEAD_DAYS, quickest

STATES = {
    "out": "Out of stock",
    "low": "Low",
    "short": "Short",
}
"""``out``: nothing available. ``low``: at or below the reorder point. ``short``: less on hand than
is promised."""
LONG_DAYS = 180
COVERS = {
    "out": "Out of stock",
    "low": "Under the lead time",
    "fine": "Enough",
    "over": f"Over {LONG_DAYS} days: over-stocked",
}
"""What is available against the demand of the last 28 days: gone before goods could come
(``low``), or lasting longer than ``LONG_DAYS`` (``over``). Without demand nothing is known."""
TRACKINGS = {"none": "Not tracked", "lot": "By lot", "serial": "By serial number"}
SORTS = ("sku", "available", "on_hand", "reserved", "allocated")

CONDITIONS: Mapping[str, sa.ColumnElement[bool]] = {
    "out": available <= 0,
    "low": available <= stock.c.reorder_point,
    "short": stock.c.on_hand < stock.c.reserved + stock.c.allocated,
}


@dataclass(frozen=True)
class StockFilter(
    ListFilter,
    subject="Stock has",
    known={"state": STATES, "cover": COVERS, "tracking": TRACKINGS, "sort": SORTS, "dir": WAYS},
):
    """One view of stock: ``q`` begins a SKU code or stands in a title; ``point`` is a code;
    ``cover`` one of ``COVERS``."""

    q: str = ""
    point: str = ""
    state: str = ""
    cover: str = ""
    category: str = ""
    tracking: str = ""
    sort: str = "sku"
    dir: str = "asc"


def heat(free: int, days: float | None, lead: int) -> str:
    """The one of ``COVERS`` that ``free`` units are which last ``days``; empty where that is not
    known."""
    if free <= 0:
        return "out"
    if days is None:
        return ""
    return "low" if days < lead else "over" if days > LONG_DAYS else "fine"


def conditions(conn: Connection, wanted: StockFilter) -> list[sa.ColumnElement[bool]]:
    """On ``stock`` alone. Raises InvalidInput for a point that does not exist."""
    found: list[sa.ColumnElement[bool]] = []
    if wanted.point:
        known = conn.execute(sa.select(points.c.id).where(points.c.code == wanted.point)).scalar()
        if known is None:
            raise InvalidInput(f"There is no point {wanted.point!r}; choose another.")
        found.append(stock.c.point_id == known)
    if of_skus := _sku_conditions(wanted):
        found.append(stock.c.sku_id.in_(sa.select(skus.c.id).where(*of_skus)))
    if wanted.state:
        found.append(CONDITIONS[wanted.state])
    if wanted.cover:
        found.append(_covers(conn, wanted.cover))
    return found


def _sku_conditions(wanted: StockFilter) -> list[sa.ColumnElement[bool]]:
    found: list[sa.ColumnElement[bool]] = []
    if wanted.q:
        begins = skus.c.code.istartswith(wanted.q, autoescape=True)
        found.append(sa.or_(begins, skus.c.title.icontains(wanted.q, autoescape=True)))
    if wanted.category:
        some = sa.select(products.c.id).where(products.c.category == wanted.category)
        found.append(skus.c.product_id.in_(some))
    if wanted.tracking:
        found.append(skus.c.tracking == wanted.tracking)
    return found


def _covers(conn: Connection, cover: str) -> sa.ColumnElement[bool]:
    if cover == "out":
        return available <= 0
    sold = demand.sold_since(conn, dialect.now(conn)).subquery("sold")
    leads = quickest().subquery("leads")
    a_day = sa.cast(sold.c.units, sa.Float) / demand.DAYS
    lead = sa.func.coalesce(leads.c.days, USUAL_LEAD_DAYS)
    here = stock.alias("covered")
    free = here.c.on_hand - here.c.reserved - here.c.allocated - here.c.safety - here.c.quarantine
    wanted = {
        "low": free < a_day * lead,
        "fine": sa.and_(free >= a_day * lead, free <= a_day * LONG_DAYS),
        "over": sa.and_(free >= a_day * lead, free > a_day * LONG_DAYS),
    }[cover]
    some: sa.Select[Any] = (
        sa.select(here.c.point_id, here.c.sku_id)
        .join(sold, sa.and_(sold.c.point_id == here.c.point_id, sold.c.sku_id == here.c.sku_id))
        .outerjoin(leads, leads.c.sku_id == here.c.sku_id)
        .where(free > 0, wanted)
    )
    return sa.tuple_(stock.c.point_id, stock.c.sku_id).in_(some)
