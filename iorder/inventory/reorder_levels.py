"""When a place is bought for, and up to how many units, where a person says so."""

from dataclasses import dataclass

import sqlalchemy as sa

from iorder.inventory.events import ReorderLevelsSet
from iorder.inventory.ledger import Place
from iorder.inventory.model import stock
from iorder.kernel.errors import InvalidInput, NotFound, StaleEdit
from iorder.kernel.work import Work

MOST_UNITS = 10_000_000


@dataclass(frozen=True, slots=True)
class Reorder:
    """When a place is bought for and up to how many units; None leaves it to the formula."""

    point: int | None = None
    up_to: int | None = None


def set_reorder(work: Work, place: Place, wanted: Reorder, seen: Reorder) -> None:
    """Set the levels of a place as ``seen``; the same once more changes nothing.

    Raises InvalidInput, NotFound where nothing ever was in stock, and StaleEdit.
    """
    _check(wanted)
    here = sa.and_(stock.c.point_id == place[0], stock.c.sku_id == place[1])
    row = work.execute(
        sa.select(stock.c.reorder_point, stock.c.reorder_up_to).where(here).with_for_update()
    ).one_or_none()
    if row is None:
        raise NotFound("There is no stock of that SKU at that point; receive some first.")
    now = Reorder(*row)
    if now == wanted:
        return
    if now != seen:
        raise StaleEdit("The place", {"reorder point": (seen.point, now.point),
                                      "order up to": (seen.up_to, now.up_to)})  # fmt: skip
    work.execute(
        sa.update(stock).where(here).values(reorder_point=wanted.point, reorder_up_to=wanted.up_to)
    )
    work.announce(ReorderLevelsSet(place[1], place[0], wanted.point, wanted.up_to))


def _check(wanted: Reorder) -> None:
    for what, number in (("reorder point", wanted.point), ("order-up-to", wanted.up_to)):
        if number is not None and not 0 <= number <= MOST_UNITS:
            raise InvalidInput(f"The {what} goes from 0 to {MOST_UNITS:,} units.")
    if None not in (wanted.point, wanted.up_to) and (wanted.up_to or 0) < (wanted.point or 0):
        raise InvalidInput("Order up to the reorder point or more, not less than it.")
