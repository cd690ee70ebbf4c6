"""Stock for programs: places in the order of their keys, a page after another without offsets."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from typing import Any

import sqlalchemy as sa
from sqlalchemy.engine import Connection

from iorder.catalog.model import skus
from iorder.inventory.ledger import Place
from iorder.inventory.model import available, points, stock
from iorder.kernel.errors import NotFound
from iorder.kernel.store import Store


@dataclass(frozen=True, slots=True)
class PlaceRow:
    """One SKU at one point, in units; ``available`` may be negative after a short count."""

    sku_id: int
    point_id: int
    sku: str
    point: str
    on_hand: int
    reserved: int
    allocated: int
    quarantine: int
    inbound: int
    safety: int
    available: int


@dataclass(frozen=True, slots=True)
class PointRow:
    """A fulfillment point; coordinates in degrees."""

    id: int
    code: str
    label: str
    kind: str
    active: bool
    closed_reason: str
    city: str
    region: str
    postcode: str
    country: str
    latitude: float | None
    longitude: float | None
    zone: str
    cut_off: str
    work_days: str
    handling_days: int
    daily_capacity: int | None


def places_after(
    store: Store, after: Place | None, limit: int, sku: str = "", point: str = ""
) -> list[PlaceRow]:
    """At most ``limit`` places by (SKU id, point id). Raises NotFound for a code nobody has."""
    with store.reading() as conn:
        wanted = _places()
        if sku:
            wanted = wanted.where(stock.c.sku_id == sku_ids(conn, [sku])[sku])
        if point:
            wanted = wanted.where(stock.c.point_id == point_ids(conn, [point])[point])
        if after:
            wanted = wanted.where(sa.tuple_(stock.c.sku_id, stock.c.point_id) > sa.tuple_(*after))
        rows = conn.execute(wanted.order_by(stock.c.sku_id, stock.c.point_id).limit(limit))
        return [PlaceRow(*row) for row in rows]


def places(conn: Connection, wanted: Collection[Place]) -> list[PlaceRow]:
    """The numbers of these (point id, SKU id), by SKU and point; what is not there is left out."""
    found = conn.execute(
        _places()
        .where(sa.tuple_(stock.c.point_id, stock.c.sku_id).in_(sorted(wanted)))
        .order_by(stock.c.sku_id, stock.c.point_id)
    )
    return [PlaceRow(*row) for row in found]


def points_after(store: Store, after: int | None, limit: int) -> list[PointRow]:
    """At most ``limit`` points by id."""
    names = PointRow.__dataclass_fields__
    query = sa.select(*(points.c[name] for name in names)).order_by(points.c.id).limit(limit)
    with store.reading() as conn:
        rows = conn.execute(query.where(points.c.id > after) if after is not None else query)
        return [PointRow(*row) for row in rows]


def sku_ids(conn: Connection, codes: Collection[str]) -> dict[str, int]:
    """SKU ids by code. Raises NotFound that names those nobody has."""
    return _ids(conn, skus, codes, "SKU")


def point_ids(conn: Connection, codes: Collection[str]) -> dict[str, int]:
    """Point ids by code. Raises NotFound that names those nobody has."""
    return _ids(conn, points, codes, "point")


def _ids(conn: Connection, table: sa.Table, codes: Collection[str], what: str) -> dict[str, int]:
    wanted: Sequence[str] = sorted(set(codes))
    rows = conn.execute(sa.select(table.c.code, table.c.id).where(table.c.code.in_(wanted)))
    found: dict[str, int] = {row[0]: row[1] for row in rows}
    missing = [code for code in wanted if code not in found]
    if missing:
        raise NotFound(f"There is no {what} {', '.join(missing)}; write its code as listed.")
    return found


def _places() -> sa.Select[Any]:
    joined = stock.join(skus, skus.c.id == stock.c.sku_id).join(
        points, points.c.id == stock.c.point_id
    )
    return sa.select(
        stock.c.sku_id, stock.c.point_id, skus.c.code, points.c.code.label("point"),
        stock.c.on_hand, stock.c.reserved, stock.c.allocated, stock.c.quarantine, stock.c.inbound,
        stock.c.safety, available.label("available"),
    ).select_from(joined)  # fmt: skip
