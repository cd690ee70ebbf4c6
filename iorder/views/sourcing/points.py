"""What the page of fulfillment points reads: each point with its load, and what is allocated there.

A shop has few points, so they are read together; their orders are counted off an index, their
stock is summed in one reading.
"""

from dataclasses import dataclass, fields, replace
from typing import Any

import sqlalchemy as sa
from sqlalchemy.engine import Connection

from iorder.catalog.model import skus
from iorder.inventory.model import available, points, stock
from iorder.kernel.address import Address
from iorder.kernel.errors import NotFound
from iorder.kernel.store import Store
from iorder.orders.model import orders
from iorder.orders.states import STAGES
from iorder.views.lists.list_page import Count
from iorder.views.lists.list_query import WAYS, ListFilter
from iorder.views.orders.order_facts import OPEN

MOST = 1_000
MOST_SKUS = 12
KINDS = {"warehouse": "Warehouse", "store": "Store", "3pl": "3PL", "dropship": "Drop shipper"}
_OPEN = (OPEN, sa.not_(orders.c.is_test))
"""Few of all orders, so they are found by an index of their own, never by the point's."""
SORTS = ("code", "open", "load", "allocated", "out")


@dataclass(frozen=True)
class PointFilter(
    ListFilter,
    subject="Points have",
    known={"kind": KINDS, "sort": SORTS, "dir": WAYS},
):
    """One view of the points: ``q`` stands in a code, label or city; ``kind`` is one of KINDS."""

    q: str = ""
    kind: str = ""
    sort: str = "code"
    dir: str = "asc"


@dataclass(frozen=True, slots=True)
class PointRow:
    """One point. ``open_orders``: not yet shipped, tests left out. ``daily_capacity``: orders it
    can send a day, None where nobody has said. Units are summed over its SKUs; ``out`` of its
    ``skus`` have nothing available. Coordinates in degrees."""

    id: int
    code: str
    label: str
    kind: str
    city: str
    country: str
    latitude: float | None
    longitude: float | None
    is_active: bool
    daily_capacity: int | None
    open_orders: int
    on_hand: int
    reserved: int
    allocated: int
    skus: int
    out: int

    @property
    def load(self) -> float | None:
        """Days its open orders take it; None without a capacity."""
        return self.open_orders / self.daily_capacity if self.daily_capacity else None


@dataclass(frozen=True, slots=True)
class Allocated:
    """Units of one SKU that the point has bound to orders, or promised to some."""

    sku_id: int
    sku: str
    title: str
    allocated: int
    reserved: int
    on_hand: int


@dataclass(frozen=True, slots=True)
class PointSheet:
    """``stages``: (stage, label, orders) of what has yet to leave; ``skus`` by what is bound."""

    row: PointRow
    address: Address
    stages: tuple[tuple[str, str, int], ...]
    skus: tuple[Allocated, ...]


def rows(store: Store, wanted: PointFilter, start: int, end: int) -> list[PointRow]:
    """Rows ``start`` to ``end`` (not in) of the view."""
    with store.reading() as conn:
        found = [_row(row) for row in conn.execute(_listed(wanted))]
    return sorted(found, key=_KEYS[wanted.sort], reverse=wanted.dir == "desc")[max(start, 0) : end]


def count(store: Store, wanted: PointFilter) -> Count:
    with store.reading() as conn:
        some = matching(wanted).subquery()
        return Count(conn.execute(sa.select(sa.func.count()).select_from(some)).scalar_one(), True)


def tab_counts(store: Store, wanted: PointFilter) -> dict[str, Count]:
    """Counts by kind (empty for all) under the search."""
    with store.reading() as conn:
        some = matching(replace(wanted, kind="")).add_columns(points.c.kind).subquery()
        query = sa.select(some.c.kind, sa.func.count()).group_by(some.c.kind)
        found: dict[str, int] = {row[0]: row[1] for row in conn.execute(query)}
    every = {"": sum(found.values())} | {kind: found.get(kind, 0) for kind in KINDS}
    return {tab: Count(number, exact=True) for tab, number in every.items()}


def point_sheet(store: Store, code: str) -> PointSheet:
    """One point with what is allocated there. Raises NotFound."""
    with store.reading() as conn:
        found = conn.execute(_rows_of(points.c.code == code)).one_or_none()
        if found is None:
            raise NotFound(f"There is no point {code!r}.")
        address = conn.execute(
            sa.select(*(points.c[part.name] for part in fields(Address))).where(
                points.c.code == code
            )
        ).one()
        return PointSheet(
            _row(found), Address(*address), _stages(conn, found.id), _allocated(conn, found.id)
        )


def matching(wanted: PointFilter) -> sa.Select[Any]:
    """Ids of the points of the view, in no order."""
    return sa.select(points.c.id).where(*_conditions(wanted))


def _conditions(wanted: PointFilter) -> list[sa.ColumnElement[bool]]:
    found: list[sa.ColumnElement[bool]] = []
    if wanted.kind:
        found.append(points.c.kind == wanted.kind)
    if wanted.q:
        found.append(
            sa.or_(
                *(
                    column.icontains(wanted.q, autoescape=True)
                    for column in (points.c.code, points.c.label, points.c.city)
                )
            )
        )
    return found


def _listed(wanted: PointFilter) -> sa.Select[Any]:
    return _rows_of(*_conditions(wanted)).order_by(points.c.code).limit(MOST)


def _rows_of(*conditions: sa.ColumnElement[bool]) -> sa.Select[Any]:
    place = orders.c.point_id + 0  # as a number, not as what the point's own index is sorted by
    waiting = (
        sa.select(place.label("point_id"), sa.func.count().label("open_orders"))
        .where(*_OPEN)
        .group_by(place)
        .subquery("waiting")
    )
    these = sa.select(points.c.id).where(*conditions)
    held = (
        sa.select(
            stock.c.point_id,
            sa.func.sum(stock.c.on_hand).label("on_hand"),
            sa.func.sum(stock.c.reserved).label("reserved"),
            sa.func.sum(stock.c.allocated).label("allocated"),
            sa.func.count().label("skus"),
            sa.func.count().filter(available <= 0).label("out"),
        )
        .where(stock.c.point_id.in_(these))
        .group_by(stock.c.point_id)
        .subquery("held")
    )
    numbers = [waiting.c.open_orders, *(one for one in held.c if one.key != "point_id")]
    joined = points.outerjoin(waiting, waiting.c.point_id == points.c.id).outerjoin(
        held, held.c.point_id == points.c.id
    )
    return sa.select(points, *numbers).select_from(joined).where(*conditions)


def _row(row: Any) -> PointRow:
    return PointRow(
        row.id, row.code, row.label, row.kind, row.city, row.country, row.latitude, row.longitude,
        row.active, row.daily_capacity, row.open_orders or 0, int(row.on_hand or 0),
        int(row.reserved or 0), int(row.allocated or 0), int(row.skus or 0), int(row.out or 0),
    )  # fmt: skip


def _stages(conn: Connection, point_id: int) -> tuple[tuple[str, str, int], ...]:
    query = (
        sa.select(orders.c.stage, sa.func.count())
        .where(orders.c.point_id + 0 == point_id, *_OPEN)
        .group_by(orders.c.stage)
    )
    found: dict[str, int] = {row[0]: row[1] for row in conn.execute(query)}
    return tuple(
        (stage.slug, stage.label, found[stage.slug]) for stage in STAGES if stage.slug in found
    )


def _allocated(conn: Connection, point_id: int) -> tuple[Allocated, ...]:
    bound = stock.c.allocated + stock.c.reserved
    query = (
        sa.select(
            stock.c.sku_id, skus.c.code, skus.c.title, stock.c.allocated, stock.c.reserved,
            stock.c.on_hand,
        )
        .join(skus, skus.c.id == stock.c.sku_id)
        .where(stock.c.point_id == point_id, bound > 0)
        .order_by(bound.desc(), skus.c.code)
        .limit(MOST_SKUS)
    )  # fmt: skip
    return tuple(Allocated(*row) for row in conn.execute(query))


_KEYS: dict[str, Any] = {
    "code": lambda row: row.code,
    "open": lambda row: (row.open_orders, row.code),
    "load": lambda row: (row.load or 0, row.code),
    "allocated": lambda row: (row.allocated, row.code),
    "out": lambda row: (row.out, row.code),
}
