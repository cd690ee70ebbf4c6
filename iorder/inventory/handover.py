"""Stock that leaves with an order, or stays after all: what happens to commitments at the end.

Picking changes no number: the units stay allocated until they leave. Each change of a number is
one conditional statement per (point, SKU) in sorted order and one ledger row, under a movement
per order and point whose cause names the commitments.
"""

from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import sqlalchemy as sa

from iorder.inventory import lots, quotas
from iorder.inventory.events import StockFreed
from iorder.inventory.ledger import Act, Place, note
from iorder.inventory.lot_shares import Share
from iorder.inventory.model import commitments, stock
from iorder.kernel.errors import Refused
from iorder.kernel.work import Work

HELD = ("allocated", "picked", "packed")
LIVE = ("reserved", *HELD)
SENT = (*LIVE, "shipped")


class ShortOnHand(Refused):
    """Less is on the shelf than was promised to the orders."""

    code = "short_on_hand"


@dataclass(frozen=True, slots=True)
class Held:
    """Units of one order line that a point holds for it."""

    id: int
    order_id: int
    order_line_id: int
    point_id: int
    sku_id: int
    quantity: int
    stage: str
    channel_id: int | None = None


def held(work: Work, order_ids: Collection[int], stages: Sequence[str] = HELD) -> list[Held]:
    """What points hold for these orders and has not left yet, by order, point and SKU; locked."""
    columns = [commitments.c[name] for name in Held.__dataclass_fields__]
    rows = work.execute(
        sa.select(*columns)
        .where(commitments.c.order_id.in_(order_ids), commitments.c.stage.in_(stages))
        .order_by(
            commitments.c.order_id, commitments.c.point_id, commitments.c.sku_id, commitments.c.id
        )
        .with_for_update()
    )
    return [Held(*row) for row in rows]


def pick(work: Work, wanted: Sequence[Held]) -> list[int]:
    """Mark allocated units as picked; returns the orders any of them belong to, ascending.

    What no lot may serve (expired, set aside, in other boxes) stays allocated.
    """
    fresh = [one for one in wanted if one.stage == "allocated"]
    unserved = lots.choose(work, _units(fresh))
    fresh = [one for one in fresh if one.id not in unserved]
    _mark(work, fresh, "picked")
    return sorted({one.order_id for one in fresh})


def hand_over(work: Work, leaving: Sequence[Held]) -> None:
    """Take what leaves off the shelf and off the promises.

    ``leaving`` comes from ``held`` in this transaction. Raises ShortOnHand where a shelf holds
    less than was promised, NoFittingLot where no lot may serve it: both must end the transaction.
    """
    _change(work, leaving, {"on_hand": -1, "allocated": -1})
    taken = lots.leaving(work, _units(leaving))
    _mark(work, leaving, "shipped")
    _note_down(work, leaving, "ship", {"d_on_hand": -1, "d_allocated": -1}, taken)


def give_back(work: Work, order_ids: Collection[int]) -> list[Held]:
    """Nobody holds anything for these orders any more; nothing happens the second time. Returns
    what was freed."""
    freed = held(work, order_ids, LIVE)
    let_go(work, freed)
    return freed


def let_go(work: Work, freed: Sequence[Held]) -> None:
    """Nobody holds these any more. ``freed`` comes from ``held`` in this transaction."""
    reserved = [one for one in freed if one.stage == "reserved"]
    allocated = [one for one in freed if one.stage != "reserved"]
    _change(work, reserved, {"reserved": -1})
    _change(work, allocated, {"allocated": -1})
    _mark(work, freed, "released")
    quotas.give_back(
        work, quotas.summed((one.channel_id, one.sku_id, one.quantity) for one in freed)
    )
    lots.unpick(work, [one.id for one in freed if one.stage in ("picked", "packed")])
    _note_down(work, reserved, "release", {"d_reserved": -1})
    _note_down(work, allocated, "release", {"d_allocated": -1})


def tell_freed(work: Work, freed: Iterable[Any]) -> None:
    """Who waits for these SKUs hears that nobody holds these units any more: rows with a
    ``sku_id`` and a ``quantity``, freed for good and not for another point."""
    units: dict[int, int] = defaultdict(int)
    for one in freed:
        units[one.sku_id] += one.quantity
    for sku_id, quantity in sorted(units.items()):
        work.announce(StockFreed(sku_id, quantity))


def _mark(work: Work, some: Sequence[Held], stage: str) -> None:
    if some:
        work.execute(
            sa.update(commitments)
            .where(commitments.c.id.in_([one.id for one in some]))
            .values(stage=stage)
        )


def _change(work: Work, some: Sequence[Held], signs: dict[str, int]) -> None:
    """Add sign x units to the columns of ``stock``, where none falls below zero by it."""
    if not some:
        return
    units: dict[tuple[int, int], int] = defaultdict(int)
    for one in some:
        units[one.point_id, one.sku_id] += one.quantity
    quantity = sa.bindparam("quantity", type_=sa.Integer)
    changed = work.execute(
        sa.update(stock)
        .where(
            stock.c.point_id == sa.bindparam("the_point"),
            stock.c.sku_id == sa.bindparam("the_sku"),
            *(stock.c[name] + sign * quantity >= 0 for name, sign in signs.items()),
        )
        .values({name: stock.c[name] + sign * quantity for name, sign in signs.items()}),
        [
            {"the_point": point_id, "the_sku": sku_id, "quantity": total}
            for (point_id, sku_id), total in sorted(units.items())
        ],
    ).rowcount
    if changed != len(units):
        raise ShortOnHand(
            "A shelf holds less than was promised to the order; count its stock, then try again."
        )


def _note_down(
    work: Work,
    some: Sequence[Held],
    kind: str,
    signs: Mapping[str, int],
    taken: Mapping[int, Mapping[int, int]] | None = None,
) -> None:
    """``taken``: units by lot of each commitment that leaves from named lots."""
    groups: dict[tuple[int, int], list[Held]] = defaultdict(list)
    for one in some:
        groups[one.order_id, one.point_id].append(one)
    acts = []
    for (order_id, point_id), parts in groups.items():
        first = min(one.id for one in parts)  # an order may leave one point in several goes
        units: dict[Place, int] = defaultdict(int)
        shares: dict[Place, dict[int, Share]] = defaultdict(dict)
        for one in parts:
            place = (point_id, one.sku_id)
            units[place] += one.quantity
            for lot_id, quantity in (taken or {}).get(one.id, {}).items():
                before = shares[place].get(lot_id, (0, 0))[0]
                shares[place][lot_id] = (before - quantity, 0)
        moves = {p: {name: sign * n for name, sign in signs.items()} for p, n in units.items()}
        acts.append(
            Act(f"{kind}:{order_id}:{point_id}:{first}", f"order:{order_id}", moves, shares)
        )
    note(work, kind, acts)


def _units(some: Sequence[Held]) -> list[tuple[int, Place, int]]:
    return [(one.id, (one.point_id, one.sku_id), one.quantity) for one in some]
