"""What can be promised: free units of each SKU at each active point, expired ones added back."""

from collections.abc import Collection
from dataclasses import dataclass, field
from functools import lru_cache

import sqlalchemy as sa

from iorder.inventory.model import available as available_units
from iorder.inventory.model import commitments, points, stock
from iorder.kernel.prepared import Prepared, any_of, filled, room_for
from iorder.kernel.tables import UtcDateTime
from iorder.kernel.work import Work


@dataclass(slots=True)
class Supply:
    """One point and what it could send. ``free``: units by SKU id, never negative.

    ``latitude`` and ``longitude`` in degrees, None where nobody has placed the point.
    """

    point_id: int
    code: str
    country: str
    latitude: float | None
    longitude: float | None
    priority: int
    free: dict[int, int] = field(default_factory=dict)


def available(work: Work, sku_ids: Collection[int]) -> list[Supply]:
    """The active points that have any of these SKUs, by id. Nothing is locked."""
    if not sku_ids:
        return []
    wanted = sorted(sku_ids)
    found: dict[int, Supply] = {}
    for row in _supply(room_for(len(wanted))).run(work, now=work.now, **filled("sku", wanted)):
        point_id, code, country, latitude, longitude, priority, sku_id, units = row
        supply = found.get(point_id)
        if supply is None:
            supply = Supply(point_id, code, country, latitude, longitude, priority)
            found[point_id] = supply
        supply.free[sku_id] = max(units, 0)
    return [found[point_id] for point_id in sorted(found)]


@lru_cache(maxsize=16)
def _supply(count: int) -> Prepared:
    now = sa.bindparam("now", type_=UtcDateTime)
    expired = (
        sa.select(
            commitments.c.point_id,
            commitments.c.sku_id,
            sa.func.sum(commitments.c.quantity).label("units"),
        )
        .where(commitments.c.stage == sa.literal_column("'reserved'"))
        .where(commitments.c.expires_at <= now)
        .group_by(commitments.c.point_id, commitments.c.sku_id)
        .subquery("expired")
    )
    return Prepared(
        sa.select(
            points.c.id, points.c.code, points.c.country, points.c.latitude, points.c.longitude,
            points.c.priority, stock.c.sku_id,
            (available_units + sa.func.coalesce(expired.c.units, 0)).label("units"),
        )
        .select_from(stock)
        .join(points, points.c.id == stock.c.point_id)
        .outerjoin(
            expired,
            sa.and_(
                expired.c.point_id == stock.c.point_id, expired.c.sku_id == stock.c.sku_id
            ),
        )
        .where(any_of(stock.c.sku_id, "sku", count), points.c.active.is_(True))
    )  # fmt: skip
