"""Holds as machines and people set and lift them while an order is on its way."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import sqlalchemy as sa

from iorder.kernel.work import Work
from iorder.orders.edits import next_version
from iorder.orders.events import HoldPlaced, HoldReleased
from iorder.orders.lifecycle import follow, standing
from iorder.orders.model import holds


@dataclass(frozen=True, slots=True)
class NewHold:
    """``kind`` is one of ``HOLD_KINDS``; ``reason`` is what people read, never personal data."""

    kind: str
    reason: str


def hold(work: Work, wanted: Mapping[int, NewHold]) -> None:
    """Put orders on hold; one that is held for the same kind of reason already stays as it is."""
    known = standing(work, wanted)
    facts = {}
    for one in known.values():
        new = wanted[one.id]
        if not one.is_open or open_holds(work, one.id, new.kind):
            continue
        (hold_id,) = work.ids(holds, 1)
        work.insert(
            holds,
            [
                {
                    "id": hold_id,
                    "order_id": one.id,
                    "kind": new.kind,
                    "reason": new.reason,
                    "opened_by": work.actor,
                    "opened_at": work.now,
                }
            ],
        )
        facts[one.id] = {"open_holds": one.open_holds + 1}
        work.announce(HoldPlaced(one.id, hold_id, new.kind, next_version(work, one.id)))
    follow(work, known, facts)


def lift(work: Work, order_id: int, kind: str) -> None:
    """Release the order's open holds of that kind and let it go on; nothing where there is none."""
    _release(work, order_id, open_holds(work, order_id, kind))


def lift_said(work: Work, order_id: int, kind: str, beginning: str) -> None:
    """``lift`` only those whose reason begins so: what a machine stopped and can tell again."""
    found = work.execute(
        sa.select(holds.c.id).where(
            holds.c.order_id == order_id,
            holds.c.kind == kind,
            holds.c.state == "open",
            holds.c.reason.startswith(beginning, autoescape=True),
        )
    )
    _release(work, order_id, list(found.scalars()))


def release(work: Work, order_id: int, hold_id: int) -> bool:
    """Release one hold of the order and let it go on; False where it is not open."""
    mine = sa.and_(holds.c.id == hold_id, holds.c.order_id == order_id, holds.c.state == "open")
    found = list(work.execute(sa.select(holds.c.id).where(mine)).scalars())
    _release(work, order_id, found)
    return bool(found)


def reword(work: Work, hold_id: int, reason: str) -> None:
    """The hold stands for another reason from now on."""
    held = work.execute(
        sa.update(holds)
        .where(holds.c.id == hold_id)
        .values(reason=reason)
        .returning(holds.c.order_id, holds.c.kind)
    ).one()
    version = next_version(work, held.order_id)
    work.announce(HoldPlaced(held.order_id, hold_id, held.kind, version))


def close_all(work: Work, order_id: int) -> None:
    """The order is called off: its open holds are rejected. Its own count is the caller's."""
    work.execute(
        sa.update(holds)
        .where(holds.c.order_id == order_id, holds.c.state == "open")
        .values(state="rejected", closed_by=work.actor, closed_at=work.now)
    )


def open_holds(work: Work, order_id: int, kind: str) -> list[int]:
    """The ids of the order's open holds of that kind."""
    found = work.execute(
        sa.select(holds.c.id).where(
            holds.c.order_id == order_id, holds.c.kind == kind, holds.c.state == "open"
        )
    )
    return list(found.scalars())


def _release(work: Work, order_id: int, hold_ids: Sequence[int]) -> None:
    if not hold_ids:
        return
    known = standing(work, [order_id])  # locks the order before its holds
    released = work.execute(
        sa.update(holds)
        .where(holds.c.id.in_(hold_ids), holds.c.state == "open")
        .values(state="released", closed_by=work.actor, closed_at=work.now)
        .returning(holds.c.id, holds.c.kind)
    ).all()
    for hold_id, kind in released:
        work.announce(HoldReleased(order_id, hold_id, kind, next_version(work, order_id)))
    left = known[order_id].open_holds - len(released)
    follow(work, known, {order_id: {"open_holds": left}})
