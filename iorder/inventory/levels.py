"""How much a point has, keeps back and wants of a SKU, and how many orders it can send."""

from collections.abc import Mapping
from dataclasses import dataclass, field

import sqlalchemy as sa

from iorder.inventory import service
from iorder.inventory.events import SafetySet
from iorder.inventory.ledger import Place
from iorder.inventory.model import MOVED, points, stock
from iorder.inventory.reorder_levels import MOST_UNITS, Reorder, set_reorder
from iorder.kernel.errors import InvalidInput, NotFound, StaleEdit
from iorder.kernel.work import Work


@dataclass(frozen=True, slots=True)
class Levels:
    """What a place keeps back, and when and up to how many units it is bought for."""

    safety: int = 0
    reorder: Reorder = field(default_factory=Reorder)


def keep(work: Work, place: Place, wanted: Levels, seen: Levels) -> bool:
    """Set the levels of a place as ``seen``; False where nothing is new.

    Raises InvalidInput, NotFound where nothing ever was in stock, and StaleEdit.
    """
    if not 0 <= wanted.safety <= MOST_UNITS:
        raise InvalidInput(f"The safety stock goes from 0 to {MOST_UNITS:,} units.")
    here = sa.and_(stock.c.point_id == place[0], stock.c.sku_id == place[1])
    row = work.execute(
        sa.select(stock.c.safety, stock.c.reorder_point, stock.c.reorder_up_to)
        .where(here)
        .with_for_update()
    ).one_or_none()
    if row is None:
        raise NotFound("There is no stock of that SKU at that point; receive some first.")
    now = Levels(row.safety, Reorder(row.reorder_point, row.reorder_up_to))
    if now == wanted:
        return False
    if now.safety not in (wanted.safety, seen.safety):
        raise StaleEdit("The place", {"safety": (seen.safety, now.safety)})
    set_reorder(work, place, wanted.reorder, seen.reorder)
    if now.safety != wanted.safety:
        work.execute(sa.update(stock).where(here).values(safety=wanted.safety))
        work.announce(SafetySet(place[1], place[0], wanted.safety))
    return True


def keep_all(work: Work, changes: Mapping[Place, tuple[Levels, Levels]]) -> int:
    """``keep`` for each place (wanted, seen), all or none; returns how many were new."""
    return sum(keep(work, place, *change) for place, change in sorted(changes.items()))


def set_on_hand(work: Work, cause: str, wanted: Mapping[Place, int], reason: str) -> None:
    """Say how many units are on each shelf; what moved meanwhile is waited for, not overwritten.

    Raises what ``service.adjust`` raises.
    """
    here = sa.tuple_(stock.c.point_id, stock.c.sku_id).in_(sorted(wanted))
    rows = work.execute(
        sa.select(stock.c.point_id, stock.c.sku_id, stock.c.on_hand)
        .where(here)
        .order_by(stock.c.point_id, stock.c.sku_id)
        .with_for_update()
    )
    now = {(row.point_id, row.sku_id): row.on_hand for row in rows}
    deltas = {place: units - now.get(place, 0) for place, units in wanted.items()}
    service.adjust(work, cause, deltas, reason)


def set_levels(work: Work, levels: Mapping[Place, tuple[int, int]]) -> None:
    """Set (safety, reorder point) of places that have stock or had it once."""
    if levels:
        work.execute(
            sa.update(stock)
            .where(stock.c.point_id == sa.bindparam("point"), stock.c.sku_id == sa.bindparam("sku"))
            .values(safety=sa.bindparam("keep"), reorder_point=sa.bindparam("want")),
            [
                {"point": point, "sku": sku, "keep": safety, "want": reorder}
                for (point, sku), (safety, reorder) in sorted(levels.items())
            ],
        )


def set_capacity(work: Work, orders_a_day: Mapping[int, int]) -> None:
    """How many orders each point can send a day."""
    for point_id, capacity in sorted(orders_a_day.items()):
        work.execute(
            sa.update(points)
            .where(points.c.id == point_id)
            .values(daily_capacity=capacity, version=points.c.version + 1)
        )


def is_stocked(work: Work, sku_id: int) -> bool:
    """Whether any point has, is promised or expects units of the SKU."""
    some = sa.or_(*(stock.c[name] > 0 for name in MOVED))
    found = sa.select(stock.c.point_id).where(stock.c.sku_id == sku_id, some).limit(1)
    return work.execute(found).first() is not None
