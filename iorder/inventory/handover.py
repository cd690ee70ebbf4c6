"""Stock that leaves with an order, or stays after all: what happens to commitments at the end.

Picking changes no number: the units stay allocated until they leave. Each change of a number is
one conditional statement per (point, SKU) in sorted order and one ledger row, under a movement
per order and point whose cause names the commitments.
"""

from collections import defaultdict
from collections.abc import Collection, Sequence
from dataclasses import dataclass

import sqlalchemy as sa

from iorder.inventory.model import commitments, stock, stock_ledger, stock_movements
from iorder.kernel.errors import Refused
from iorder.kernel.work import Work

HELD = ("allocated", "picked", "packed")
LIVE = ("reserved", *HELD)


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
    """Mark allocated units as picked; returns the orders any of them belong to, ascending."""
    fresh = [one for one in wanted if one.stage == "allocated"]
    _mark(work, fresh, "picked")
    return sorted({one.order_id for one in fresh})


def hand_over(work: Work, leaving: Sequence[Held]) -> None:
    """Take what leaves off the shelf and off the promises.

    ``leaving`` comes from ``held`` in this transaction. Raises ShortOnHand where a shelf holds
    less than was promised, which must end the transaction.
    """
    _change(work, leaving, {"on_hand": -1, "allocated": -1})
    _mark(work, leaving, "shipped")
    _note_down(work, leaving, "ship", {"d_on_hand": -1, "d_allocated": -1})


def give_back(work: Work, order_ids: Collection[int]) -> None:
    """Nobody holds anything for these orders any more; nothing happens the second time."""
    freed = held(work, order_ids, LIVE)
    reserved = [one for one in freed if one.stage == "reserved"]
    allocated = [one for one in freed if one.stage != "reserved"]
    _change(work, reserved, {"reserved": -1})
    _change(work, allocated, {"allocated": -1})
    _mark(work, freed, "released")
    _note_down(work, reserved, "release", {"d_reserved": -1})
    _note_down(work, allocated, "release", {"d_allocated": -1})


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


def _note_down(work: Work, some: Sequence[Held], kind: str, signs: dict[str, int]) -> None:
    if not some:
        return
    groups: dict[tuple[int, int], list[Held]] = defaultdict(list)
    for one in some:
        groups[one.order_id, one.point_id].append(one)
    movements, rows = [], []
    for movement_id, ((order_id, point_id), parts) in zip(
        work.ids(stock_movements, len(groups)), groups.items(), strict=True
    ):
        first = min(one.id for one in parts)  # an order may leave one point in several goes
        movements.append(
            {
                "id": movement_id,
                "cause": f"{kind}:{order_id}:{point_id}:{first}",
                "kind": kind,
                "reason": f"order:{order_id}",
                "actor": work.actor,
                "at": work.now,
            }
        )
        units: dict[int, int] = defaultdict(int)
        for one in parts:
            units[one.sku_id] += one.quantity
        place = {"movement_id": movement_id, "point_id": point_id}
        rows += [
            {**place, "sku_id": sku_id, **{name: sign * total for name, sign in signs.items()}}
            for sku_id, total in units.items()
        ]
    work.insert(stock_movements, movements)
    ids = work.ids(stock_ledger, len(rows))
    work.insert(stock_ledger, [{"id": key, **row} for key, row in zip(ids, rows, strict=True)])
