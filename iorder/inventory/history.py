"""Counts from a file: what is on hand becomes the number counted, through the ledger.

Nothing is promised or taken here. One count is one movement whose cause names the import and
the row's content, so the same row of the same import never counts twice.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import sqlalchemy as sa

from iorder.inventory.ledger import Act, Place, note
from iorder.inventory.model import stock
from iorder.kernel import bulk, refs
from iorder.kernel.work import Work

KIND = "stock"


@dataclass(frozen=True, slots=True)
class Count:
    """What was counted of a SKU at a point. ``ref`` is the source's name of the row."""

    ref: str
    digest: str
    point_id: int
    sku_id: int
    on_hand: int
    safety: int | None = None
    reorder_point: int | None = None


def take_counts(
    work: Work, source_id: int, import_id: int, counts: Sequence[Count]
) -> tuple[int, int, int]:
    """Set stock as counted: (new, changed, same). Two counts of one place: the last one holds."""
    known = refs.known(work, source_id, KIND, [one.ref for one in counts])
    changed = {
        one.ref: one
        for one in counts
        if one.ref not in known or known[one.ref].digest != one.digest
    }
    places = {(one.point_id, one.sku_id): one for one in changed.values()}
    _set(work, import_id, dict(sorted(places.items())))
    fresh = [one for one in changed.values() if one.ref not in known]
    refs.remember(work, source_id, KIND, [(one.ref, one.sku_id, one.digest) for one in fresh])
    old = {one.ref: one.digest for one in changed.values() if one.ref in known}
    refs.refresh(work, source_id, KIND, old)
    return len(fresh), len(old), len(counts) - len(fresh) - len(old)


def _set(work: Work, import_id: int, places: Mapping[Place, Count]) -> None:
    if not places:
        return
    now_there = _locked(work, list(places))
    bulk.insert(
        work, stock, ("point_id", "sku_id"), [key for key in places if key not in now_there]
    )
    moves = {key: one.on_hand - now_there.get(key, 0) for key, one in places.items()}
    _record(work, import_id, places, {key: delta for key, delta in moves.items() if delta})
    work.execute(
        sa.update(stock)
        .where(stock.c.point_id == sa.bindparam("p"), stock.c.sku_id == sa.bindparam("s"))
        .values(
            on_hand=sa.bindparam("counted"),
            safety=sa.func.coalesce(sa.bindparam("safe", type_=sa.Integer), stock.c.safety),
            reorder_point=sa.func.coalesce(
                sa.bindparam("reorder", type_=sa.Integer), stock.c.reorder_point
            ),
        ),
        [
            {
                "p": point,
                "s": sku,
                "counted": one.on_hand,
                "safe": one.safety,
                "reorder": one.reorder_point,
            }
            for (point, sku), one in places.items()
        ],
    )


def _locked(work: Work, places: Sequence[Place]) -> dict[Place, int]:
    """What is on hand there now, held until the commit, in sorted order."""
    rows = work.execute(
        sa.select(stock.c.point_id, stock.c.sku_id, stock.c.on_hand)
        .where(sa.tuple_(stock.c.point_id, stock.c.sku_id).in_(places))
        .order_by(stock.c.point_id, stock.c.sku_id)
        .with_for_update()
    )
    return {(point, sku): on_hand for point, sku, on_hand in rows}


def _record(
    work: Work, import_id: int, places: Mapping[Place, Count], moves: Mapping[Place, int]
) -> None:
    acts = []
    for place, delta in moves.items():
        cause = f"import:{import_id}:{places[place].ref}:{places[place].digest}"
        acts.append(Act(cause, "import", {place: {"d_on_hand": delta}}))
    note(work, "count", acts)
