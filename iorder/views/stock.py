"""What the stock page lists: every SKU at every point. What is behind a number: ``explained``.

*The page's own order and its filters by point and code are read off an index. What moves with
every reservation has none, as each reservation would have to write it: the tabs, and the sorts by
a number, read ``stock`` once, which has as many rows as there are SKUs at points.*
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, fields, replace
from typing import Any

import sqlalchemy as sa
from sqlalchemy.engine import Connection

from iorder.catalog.model import skus
from iorder.inventory.ledger import Place
from iorder.inventory.model import available, points, stock
from iorder.kernel.errors import InvalidInput
from iorder.kernel.store import Store
from iorder.views.demand import daily
from iorder.views.order_query import CAP
from iorder.views.orders import Count

LONGEST_PAGE = 500
STATES = {
    "out": "Out of stock",
    "low": "Low",
    "short": "Short",
}
"""``out``: nothing available. ``low``: at or below the reorder point. ``short``: less on hand than
is promised."""
SORTS = ("sku", "available", "on_hand", "reserved", "allocated")

_CONDITIONS: dict[str, sa.ColumnElement[bool]] = {
    "out": available <= 0,
    "low": available <= stock.c.reorder_point,
    "short": stock.c.on_hand < stock.c.reserved + stock.c.allocated,
}
_SORT_COLUMNS: dict[str, sa.ColumnElement[Any]] = {
    "sku": skus.c.code,
    "available": available,
    "on_hand": stock.c.on_hand,
    "reserved": stock.c.reserved,
    "allocated": stock.c.allocated,
}


@dataclass(frozen=True)
class StockFilter:
    """One view of stock: ``q`` begins a SKU code or stands in a title; ``point`` is a code."""

    q: str = ""
    point: str = ""
    state: str = ""
    sort: str = "sku"
    dir: str = "asc"

    @classmethod
    def parse(cls, query: Mapping[str, str]) -> "StockFilter":
        """Read an address's query. Raises InvalidInput that says what there is."""
        known = [field.name for field in fields(cls)]
        if strange := [key for key in query if key not in known]:
            raise InvalidInput(f"Stock has no filter {strange[0]!r}; there are {', '.join(known)}.")
        made = cls(**{key: text.strip() for key, text in query.items() if text.strip()})
        allowed: tuple[tuple[str, str, Sequence[str]], ...] = (
            ("state", made.state, ("", *STATES)),
            ("sort", made.sort, SORTS),
            ("dir", made.dir, ("asc", "desc")),
        )
        for what, value, values in allowed:
            if value not in values:
                raise InvalidInput(f"{value!r} is no {what}; there are {', '.join(values)}.")
        return made

    def to_query(self) -> dict[str, str]:
        """The smallest query that ``parse`` reads as this filter."""
        plain = StockFilter()
        return {
            field.name: getattr(self, field.name)
            for field in fields(self)
            if getattr(self, field.name) != getattr(plain, field.name)
        }


@dataclass(frozen=True, slots=True)
class StockRow:
    """One SKU at one point, in units. ``cover_days``: how long what is available lasts at the
    demand of the last 28 days; None without demand."""

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
    available: int
    cover_days: float | None


def rows(store: Store, wanted: StockFilter, start: int, end: int) -> list[StockRow]:
    """Rows ``start`` to ``end`` (not in) of the view; at most ``LONGEST_PAGE``."""
    start = max(start, 0)
    length = min(max(end - start, 0), LONGEST_PAGE)
    with store.reading() as conn:
        page = _page(conn, wanted).limit(length).offset(start).subquery("page")
        found = conn.execute(_details(page).order_by(*_in_order(wanted))).all()
        demand = daily(conn, [(row.point_id, row.sku_id) for row in found])
    return [_row(row, demand) for row in found]


def count(store: Store, wanted: StockFilter, cap: int = CAP) -> Count:
    """How many rows the view has, exact up to ``cap``."""
    with store.reading() as conn:
        some = sa.select(stock.c.sku_id).where(*_conditions(conn, wanted)).limit(cap + 1).subquery()
        number = conn.execute(sa.select(sa.func.count()).select_from(some)).scalar_one()
    return Count(min(number, cap), number <= cap)


def tab_counts(store: Store, wanted: StockFilter) -> dict[str, Count]:
    """Counts by state (empty for all) under the other filters, all in one reading."""
    numbers = [
        sa.func.count().filter(condition).label(state) for state, condition in _CONDITIONS.items()
    ]
    with store.reading() as conn:
        query = (
            sa.select(sa.func.count().label("every"), *numbers)
            .select_from(stock)
            .where(*_conditions(conn, replace(wanted, state="")))
        )
        every, *found = conn.execute(query).one()
    return {"": Count(every, exact=True)} | {
        state: Count(number, exact=True) for state, number in zip(_CONDITIONS, found, strict=True)
    }


def row_of(conn: Connection, place: Place) -> StockRow | None:
    """The numbers of one place."""
    here = sa.select(stock.c.point_id, stock.c.sku_id).where(
        stock.c.point_id == place[0], stock.c.sku_id == place[1]
    )
    row = conn.execute(_details(here.subquery("page"))).one_or_none()
    return _row(row, daily(conn, [place])) if row is not None else None


def point_choices(store: Store) -> list[tuple[str, str]]:
    """(code, label) of every point, by code."""
    with store.reading() as conn:
        found = conn.execute(sa.select(points.c.code, points.c.label).order_by(points.c.code))
        return [(code, label) for code, label in found]


def matching(conn: Connection, wanted: StockFilter) -> sa.Select[Any]:
    """The rows of the view in no order, with their SKUs and points.

    Raises InvalidInput for a point that does not exist.
    """
    joined = stock.join(skus, skus.c.id == stock.c.sku_id).join(
        points, points.c.id == stock.c.point_id
    )
    return sa.select(stock.c.sku_id).select_from(joined).where(*_conditions(conn, wanted))


def _conditions(conn: Connection, wanted: StockFilter) -> list[sa.ColumnElement[bool]]:
    found: list[sa.ColumnElement[bool]] = []
    if wanted.point:
        known = conn.execute(sa.select(points.c.id).where(points.c.code == wanted.point)).scalar()
        if known is None:
            raise InvalidInput(f"There is no point {wanted.point!r}; choose another.")
        found.append(stock.c.point_id == known)
    if wanted.q:
        named = sa.or_(
            skus.c.code.istartswith(wanted.q, autoescape=True),
            skus.c.title.icontains(wanted.q, autoescape=True),
        )
        found.append(stock.c.sku_id.in_(sa.select(skus.c.id).where(named)))
    if wanted.state:
        found.append(_CONDITIONS[wanted.state])
    return found


def _page(conn: Connection, wanted: StockFilter) -> sa.Select[Any]:
    """The places of the view in its order; SKUs are looked up only where they make the order."""
    source: sa.FromClause = stock
    if wanted.sort == "sku":
        source = stock.join(skus, skus.c.id == stock.c.sku_id)
    return (
        sa.select(stock.c.point_id, stock.c.sku_id)
        .select_from(source)
        .where(*_conditions(conn, wanted))
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


def _row(row: Any, demand: Mapping[Place, float]) -> StockRow:
    a_day = demand.get((row.point_id, row.sku_id), 0.0)
    values = {name: getattr(row, name) for name in StockRow.__annotations__ if name != "cover_days"}
    return StockRow(**values, cover_days=max(row.available, 0) / a_day if a_day else None)
