"""An order wants less: points let go of the units it does not want any more, and no others."""

from collections import defaultdict
from collections.abc import Collection, Mapping, Sequence
from dataclasses import replace

import sqlalchemy as sa

from iorder.inventory import handover, lots
from iorder.inventory.handover import LIVE, Held
from iorder.inventory.model import commitments
from iorder.kernel.work import Work

Asked = tuple[int, int]
"""(order line id, SKU id)."""


def let_go_of(work: Work, order_id: int, surplus: Mapping[Asked, int]) -> list[Held]:
    """Free so many units of what is held by line and SKU; returns what was freed.

    What is least far along goes first: reserved before allocated, allocated before picked; of
    those the point that holds the fewest, so that a point may fall away altogether.
    """
    mine = defaultdict(list)
    for one in handover.held(work, [order_id], LIVE):
        mine[one.order_line_id, one.sku_id].append(one)
    at: dict[int, int] = defaultdict(int)
    for some in mine.values():
        for one in some:
            at[one.point_id] += one.quantity
    freed: list[Held] = []
    for asked, units in sorted(surplus.items()):
        order = sorted(
            mine[asked], key=lambda one: (LIVE.index(one.stage), at[one.point_id], -one.id)
        )
        for one in order:
            taken = min(units, one.quantity)
            if taken:
                freed.append(one if taken == one.quantity else _parted(work, one, taken))
                units -= taken
    handover.let_go(work, freed)
    return freed


def held_units(work: Work, order_id: int) -> dict[Asked, int]:
    """Units points hold for the order that have not left, by line and SKU."""
    units: dict[Asked, int] = defaultdict(int)
    for one in handover.held(work, [order_id], LIVE):
        units[one.order_line_id, one.sku_id] += one.quantity
    return dict(units)


def shipped(work: Work, order_id: int) -> dict[Asked, int]:
    """Units that have left, by line and SKU."""
    rows = work.execute(
        sa.select(
            commitments.c.order_line_id, commitments.c.sku_id, sa.func.sum(commitments.c.quantity)
        )
        .where(commitments.c.order_id == order_id, commitments.c.stage == "shipped")
        .group_by(commitments.c.order_line_id, commitments.c.sku_id)
    )
    return {(line_id, sku_id): int(units) for line_id, sku_id, units in rows}


def move_to(
    work: Work, order_id: int, units: Mapping[Asked, int], to: Mapping[int, tuple[int, int]]
) -> None:
    """Units held for lines of the order are held for lines of another from now on.

    ``units``: by line and SKU; ``to``: line -> (the other order, its line). What is nearest to
    leaving stays; what is moved stays at its point, in its stage.
    """
    mine = defaultdict(list)
    for one in handover.held(work, [order_id], LIVE):
        mine[one.order_line_id, one.sku_id].append(one)
    for (line_id, sku_id), wanted in sorted(units.items()):
        for one in sorted(mine[line_id, sku_id], key=lambda one: (LIVE.index(one.stage), -one.id)):
            taken = min(wanted, one.quantity)
            if taken:
                moved = one if taken == one.quantity else _parted(work, one, taken)
                _belongs(work, [moved], *to[line_id])
                wanted -= taken


def _belongs(work: Work, some: Sequence[Held], order_id: int, line_id: int) -> None:
    work.execute(
        sa.update(commitments)
        .where(commitments.c.id.in_([one.id for one in some]))
        .values(order_id=order_id, order_line_id=line_id)
    )


def any_picked(some: Collection[Held]) -> bool:
    """Whether any of these are in boxes already."""
    return any(one.stage in ("picked", "packed") for one in some)


def _parted(work: Work, one: Held, units: int) -> Held:
    """``units`` of it as a commitment of their own; lots of what was picked are named anew."""
    (key,) = work.ids(commitments, 1)
    whole = work.execute(sa.select(commitments).where(commitments.c.id == one.id)).mappings().one()
    picked = one.stage in ("picked", "packed")
    if picked:
        lots.unpick(work, [one.id])
    work.execute(
        sa.update(commitments)
        .where(commitments.c.id == one.id)
        .values(quantity=one.quantity - units)
    )
    work.insert(commitments, [{**whole, "id": key, "quantity": units}])
    if picked:
        place = (one.point_id, one.sku_id)
        lots.choose(work, [(one.id, place, one.quantity - units), (key, place, units)])
    return replace(one, id=key, quantity=units)
