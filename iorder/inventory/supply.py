"""What can be promised: free units of each SKU at each point, expired ones added back."""

from collections.abc import Collection
from datetime import date
from functools import lru_cache

import sqlalchemy as sa

from iorder.inventory.model import available as available_units
from iorder.inventory.model import commitments, lot_stock, lots, stock
from iorder.kernel.prepared import Prepared, any_of, filled, portions, room_for
from iorder.kernel.tables import UtcDateTime
from iorder.kernel.work import Work


def free_units(work: Work, sku_ids: Collection[int]) -> list[tuple[int, int, int]]:
    """(point, SKU, free units, which may be negative) wherever a SKU has a shelf, closed points
    too. Nothing is locked."""
    return [
        (point_id, sku_id, units)
        for some in portions(sku_ids)
        for point_id, sku_id, units in _free(room_for(len(some))).run(
            work, now=work.now, **filled("sku", some)
        )
    ]


def sellable_units(
    work: Work, sku_ids: Collection[int], by_lot: Collection[int]
) -> list[tuple[int, int, int]]:
    """``free_units`` without what has expired and nobody has set aside yet; ``by_lot``: those of
    the SKUs whose units may."""
    free = free_units(work, sku_ids)
    past = _past_their_day(work, by_lot) if by_lot else {}
    if not past:
        return free
    return [(point, sku, units - past.get((point, sku), 0)) for point, sku, units in free]


def _past_their_day(work: Work, sku_ids: Collection[int]) -> dict[tuple[int, int], int]:
    units = sa.func.sum(lot_stock.c.on_hand - lot_stock.c.quarantine)
    rows = work.execute(
        sa.select(lot_stock.c.point_id, lots.c.sku_id, units)
        .join(lots, lots.c.id == lot_stock.c.lot_id)
        .where(
            lots.c.sku_id.in_(sku_ids),
            lots.c.expires_on <= work.today,
            lot_stock.c.on_hand > lot_stock.c.quarantine,
        )
        .group_by(lot_stock.c.point_id, lots.c.sku_id)
    )
    return {(point_id, sku_id): int(count) for point_id, sku_id, count in rows}


def expiring(work: Work, sku_ids: Collection[int]) -> dict[tuple[int, int], date]:
    """The first day on which units of a SKU expire at a point; those past it are not counted."""
    first = (
        sa.select(lot_stock.c.point_id, lots.c.sku_id, sa.func.min(lots.c.expires_on))
        .join(lots, lots.c.id == lot_stock.c.lot_id)
        .where(lots.c.expires_on >= work.today, lot_stock.c.on_hand > 0)
        .group_by(lot_stock.c.point_id, lots.c.sku_id)
    )
    return {
        (point_id, sku_id): day
        for some in portions(sku_ids)
        for point_id, sku_id, day in work.execute(first.where(lots.c.sku_id.in_(some)))
    }


@lru_cache(maxsize=16)
def _free(count: int) -> Prepared:
    expired = _expired()
    return Prepared(
        sa.select(
            stock.c.point_id, stock.c.sku_id,
            (available_units + sa.func.coalesce(expired.c.units, 0)).label("units"),
        )
        .select_from(stock)
        .outerjoin(
            expired,
            sa.and_(
                expired.c.point_id == stock.c.point_id, expired.c.sku_id == stock.c.sku_id
            ),
        )
        .where(any_of(stock.c.sku_id, "sku", count))
    )  # fmt: skip


def _expired() -> sa.Subquery:
    """Units past their end that no sweep has released yet, by point and SKU."""
    now = sa.bindparam("now", type_=UtcDateTime)
    return (
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
