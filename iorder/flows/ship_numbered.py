"""Units with serial numbers of their own, as an order leaves: asked for, then written down."""

from collections import defaultdict
from collections.abc import Mapping, Sequence

from iorder.catalog import lookup
from iorder.inventory import handover
from iorder.inventory.handover import Held
from iorder.kernel.errors import InvalidInput
from iorder.kernel.work import Work
from iorder.shipping import serials
from iorder.shipping.serials import Numbered

Given = Mapping[int, Sequence[str]]
Numbers = Mapping[int, tuple[str, ...]]
"""By id of a commitment."""


def check(work: Work, order_id: int, given: Given) -> None:
    """Raises SerialsMissing or InvalidInput where the order cannot leave with these numbers."""
    held = handover.held(work, [order_id])
    _read(held, given, lookup.serial_tracked(work, {one.sku_id for one in held}))


def numbered(
    work: Work, held: Sequence[Held], given: Mapping[int, Given]
) -> tuple[list[Held], Numbers]:
    """(what of ``held`` can leave, its numbers): orders with wrong numbers stay."""
    tracked = lookup.serial_tracked(work, {one.sku_id for one in held})
    if not tracked:
        return list(held), {}
    by_order: dict[int, list[Held]] = defaultdict(list)
    for one in held:
        by_order[one.order_id].append(one)
    leaving: list[Held] = []
    numbers: dict[int, tuple[str, ...]] = {}
    for order_id, theirs in by_order.items():
        try:
            numbers |= _read(theirs, given[order_id], tracked)
        except InvalidInput:
            continue
        leaving += theirs
    return leaving, numbers


def record(
    work: Work, held: Sequence[Held], numbers: Numbers, parcels: Mapping[int, Sequence[int]]
) -> None:
    """Write the numbers down with their parcels, one a point in the order of ``held``."""
    if not numbers:
        return
    points: dict[int, list[int]] = defaultdict(list)
    for one in held:
        if one.point_id not in points[one.order_id]:
            points[one.order_id].append(one.point_id)
    serials.record(
        work,
        [
            Numbered(
                parcels[one.order_id][points[one.order_id].index(one.point_id)],
                one.order_line_id,
                one.sku_id,
                numbers[one.id],
            )
            for one in held
            if one.id in numbers
        ],
    )


def _read(
    held: Sequence[Held], given: Given, tracked: Mapping[int, str]
) -> dict[int, tuple[str, ...]]:
    units: dict[int, int] = defaultdict(int)
    for one in held:
        if one.sku_id in tracked:
            units[one.sku_id] += one.quantity
    codes = {
        sku_id: serials.read(given.get(sku_id, ()), count, tracked[sku_id])
        for sku_id, count in units.items()
    }
    shares = serials.per_parcel(
        {(one.id, one.sku_id): one.quantity for one in held if one.sku_id in tracked}, codes
    )
    return {commitment: found for (commitment, _), found in shares.items()}
