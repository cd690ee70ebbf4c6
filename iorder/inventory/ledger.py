"""Every change of stock in two rows or more: the movement, and what it did at each place.

A movement's cause is unique, so the same act never counts twice. The database refuses to change
either table afterwards.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

import sqlalchemy as sa

from iorder.inventory.lot_shares import Share, share
from iorder.inventory.model import MOVED, stock_ledger, stock_movements
from iorder.kernel import bulk, dialect
from iorder.kernel.errors import Refused
from iorder.kernel.prepared import Prepared
from iorder.kernel.work import Work

Place = tuple[int, int]
"""(point id, SKU id)."""

_ENTRY = ("id", "movement_id", "point_id", "sku_id", *(f"d_{name}" for name in MOVED))


class DoneBefore(Refused):
    """A movement with this cause exists: the act was done already."""

    code = "done_before"


@dataclass(frozen=True, slots=True)
class Act:
    """What becomes one movement. ``deltas``: units by ledger column at each place.

    ``lots``: which lots they are of, where that is known; ``lot_shares`` chooses the rest.
    """

    cause: str
    reason: str
    deltas: Mapping[Place, Mapping[str, int]]
    lots: Mapping[Place, Mapping[int, Share]] = field(default_factory=dict)


def note_movement(
    work: Work,
    cause: str,
    kind: str,
    deltas: Mapping[Place, Mapping[str, int]],
    reason: str = "",
) -> None:
    """One movement and a ledger row for each place. ``deltas``: units by ledger column."""
    note(work, kind, [Act(cause, reason, deltas)] if deltas else [])


def note(work: Work, kind: str, acts: Sequence[Act]) -> list[int]:
    """Write each act as a movement, its ledger rows and its lots; returns the movements' ids.

    Raises DoneBefore, which must end the transaction.
    """
    if not acts:
        return []
    movements = work.ids(stock_movements, len(acts))
    insert = _MOVEMENT if work.store.is_sqlite else _MOVEMENT_PG
    same = {"kind": kind, "actor": work.actor, "at": work.now}
    made = insert.count(
        work,
        [
            {"id": key, "cause": act.cause, "reason": act.reason, **same}
            for key, act in zip(movements, acts, strict=True)
        ],
    )
    if made != len(acts):
        raise DoneBefore(f"{acts[0].cause} was recorded before; nothing was changed.")
    rows = [
        (movement, *place, *(delta.get(name, 0) for name in _ENTRY[4:]))
        for movement, act in zip(movements, acts, strict=True)
        for place, delta in act.deltas.items()
    ]
    keys = work.ids(stock_ledger, len(rows))
    bulk.insert(
        work, stock_ledger, _ENTRY, [(key, *row) for key, row in zip(keys, rows, strict=True)]
    )
    share(
        work,
        [
            (movement, place, _on_shelf(delta), act.lots.get(place, {}))
            for movement, act in zip(movements, acts, strict=True)
            for place, delta in act.deltas.items()
        ],
    )
    return movements


def _on_shelf(delta: Mapping[str, int]) -> Share:
    return delta.get("d_on_hand", 0), delta.get("d_quarantine", 0)


def _movement(dialect_name: str) -> Prepared:
    return Prepared(
        dialect.insert(stock_movements, dialect_name)
        .values({one.name: sa.bindparam(one.name, type_=one.type) for one in stock_movements.c})
        .on_conflict_do_nothing(index_elements=["cause"])
    )


_MOVEMENT, _MOVEMENT_PG = _movement("sqlite"), _movement("postgresql")
