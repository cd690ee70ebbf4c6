"""What the stock page lists: every SKU at every point. What is behind a number: ``explained``.

*The page's own order and its filters by point and code are read off an index. What moves with
every reservation has none, as each reservation would have to write it: the tabs, and the sorts by
a number, read ``stock`` once, which has as many rows as there are SKUs at points.*
"""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Any

import sqlalchemy as sa
from sqlalchemy.engine import Connection

from iorder.catalog.model import products, skus
from iorder.inventory.ledger import Place
from iorder.inventory.model import available, points, stock
from iorder.kernel.store import Store
from iorder.views.lists.list_page import CAP, Count, capped, window
from iorder.views.purchasing.demand import daily
from iorder.views.purchasing.lead_days import USUAL_LEAD_DAYS, lead_days
from iorder.views.stock.stock_filter import CONDITIONS, STATES, StockFilter, conditions, heat

__all__ = ["STATES", "StockFilter", "StockRow"]

MOST_CATEGORIES = 200
_SORT_COLUMNS: dict[str, sa.ColumnElement[Any]] = {
    "sku": skus.c.code,
    "available": available,
    "on_hand": stock.c.on_hand,
    "reserved": stock.c.reserved,
    "allocated": stock.c.allocated,
}


@dataclass(frozen=True, slots=True)
class StockRow:
    """One SKU at one point, in units. ``cover_days``: how long what is available lasts at the
    demand of the last 28 days; None without demand. ``lead_days``: of its quickest supplier."""

    point_id: int
    sku_id: int
    point: str
    sku: str
    title: str
    on_hand: int
    reserved: int
    allocated: int
    quarantine: int
    inbound: int
    safety: int
    reorder_point: int | None
    reorder_up_to: int | None
    available: int
    cover_days: float | None
    lead_days: int = USUAL_LEAD_DAYS

    @property
    def heat(self) -> str:
        """The one of ``COVERS`` that it is; empty where nobody knows."""
        return heat(self.available, self.cover_days, self.lead_days)

    @classmethod
    def of(
        cls, row: Any, demand: Mapping[Place, float], leads: Mapping[int, int] | None = None
    ) -> "StockRow":
        """A row of the store with these columns; ``demand``: units a day by place; ``leads``:
        days by SKU."""
        a_day = demand.get((row.point_id, row.sku_id), 0.0)
        values = {
            name: getattr(row, name)
            for name in cls.__annotations__
            if name not in ("cover_days", "lead_days")
        }
        covers = max(row.available, 0) / a_day if a_day else None
        lead = (leads or {}).get(row.sku_id, USUAL_LEAD_DAYS)
        return cls(**values, cover_days=covers, lead_days=lead)


def rows(store: Store, wanted: StockFilter, start: int, end: int) -> list[StockRow]:
    """Rows ``start`` to ``end`` (not in) of the view; at most ``LONGEST_PAGE``."""
    start, length = window(start, end)
    with store.reading() as conn:
        page = _page(conn, wanted).limit(length).offset(start).subquery("page")
        found = conn.execute(_details(page).order_by(*_in_order(wanted))).all()
        demand = daily(conn, [(row.point_id, row.sku_id) for row in found])
        leads = lead_days(conn, [row.sku_id for row in found])
    return [StockRow.of(row, demand, leads) for row in found]


def count(store: Store, wanted: StockFilter, cap: int = CAP) -> Count:
    """How many rows the view has, exact up to ``cap``."""
    with store.reading() as conn:
        return capped(conn, sa.select(stock.c.sku_id).where(*conditions(conn, wanted)), cap)


def tab_counts(store: Store, wanted: StockFilter) -> dict[str, Count]:
    """Counts by state (empty for all) under the other filters, all in one reading."""
    numbers = [
        sa.func.count().filter(condition).label(state) for state, condition in CONDITIONS.items()
    ]
    with store.reading() as conn:
        query = (
            sa.select(sa.func.count().label("every"), *numbers)
            .select_from(stock)
            .where(*conditions(conn, replace(wanted, state="")))
        )
        every, *found = conn.execute(query).one()
    return {"": Count(every, exact=True)} | {
        state: Count(number, exact=True) for state, number in zip(CONDITIONS, found, strict=True)
    }


def row_of(conn: Connection, place: Place) -> StockRow | None:
    """The numbers of one place."""
    here = sa.select(stock.c.point_id, stock.c.sku_id).where(
        stock.c.point_id == place[0], stock.c.sku_id == place[1]
    )
    row = conn.execute(_details(here.subquery("page"))).one_or_none()
    if row is None:
        return None
    return StockRow.of(row, daily(conn, [place]), lead_days(conn, [row.sku_id]))


def categories(store: Store) -> list[str]:
    """The first ``MOST_CATEGORIES`` categories of products, by name."""
    found = sa.select(products.c.category).where(products.c.category != "").distinct()
    with store.reading() as conn:
        query = found.order_by(products.c.category).limit(MOST_CATEGORIES)
        return list(conn.execute(query).scalars())


def matching(conn: Connection, wanted: StockFilter) -> sa.Select[Any]:
    """The rows of the view in no order, with their SKUs and points.

    Raises InvalidInput for a point that does not exist.
    """
    joined = stock.join(skus, skus.c.id == stock.c.sku_id).join(
        points, points.c.id == stock.c.point_id
    )
    return sa.select(stock.c.sku_id).select_from(joined).where(*conditions(conn, wanted))


def _page(conn: Connection, wanted: StockFilter) -> sa.Select[Any]:
    """The places of the view in its order; SKUs are looked up only where they make the order."""
    source: sa.FromClause = stock
    if wanted.sort == "sku":
        source = stock.join(skus, skus.c.id == stock.c.sku_id)
    return (
        sa.select(stock.c.point_id, stock.c.sku_id)
        .select_from(source)
        .where(*conditions(conn, wanted))
        .order_by(*_in_order(wanted))
    )


def _in_order(wanted: StockFilter) -> list[sa.ColumnElement[Any]]:
    first = _SORT_COLUMNS[wanted.sort]
    ties = [] if wanted.sort == "sku" else [stock.c.sku_id]  # a code is a SKU's own
    columns = [first, *ties, stock.c.point_id]
    return [column.desc() if wanted.dir == "desc" else column.asc() for column in columns]


def _details(page: sa.Subquery) -> sa.Select[Any]:
    here = sa.and_(stock.c.point_id == page.c.point_id, stock.c.sku_id == page.c.sku_id)
    joined = (
        page.join(stock, here)
        .join(skus, skus.c.id == stock.c.sku_id)
        .join(points, points.c.id == stock.c.point_id)
    )
    return sa.select(
        stock, available.label("available"), points.c.code.label("point"),
        skus.c.code.label("sku"), skus.c.title,
    ).select_from(joined)  # fmt: skip
