"""Holds as machines and people set and lift them while an order is on its way."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

import sqlalchemy as sa

from iorder.kernel import bulk
from iorder.kernel.errors import NotFound
from iorder.kernel.work import Work
from iorder.orders.edits import next_version, versions_of
from iorder.orders.events import HoldPlaced, HoldReleased
from iorder.orders.lifecycle import follow, standing
from iorder.orders.model import holds


@dataclass(frozen=True, slots=True)
class NewHold:
    """``kind`` is one of ``HOLD_KINDS``; ``reason`` is what people read, never personal data.

    ``owner``: the actor who looks after it; ``when_due``: what happens at ``due_at`` by itself,
    one of ``model.WHEN_DUE``.
    """

    kind: str
    reason: str
    owner: str = ""
    due_at: datetime | None = None
    when_due: str = "wait"


def hold(work: Work, wanted: Mapping[int, NewHold]) -> dict[int, int]:
    """Put orders on hold; one that is held for the same kind of reason already stays as it is.

    Returns the new holds by order.
    """
    known = standing(work, wanted)
    there = kinds_open(work, known)
    held = [one for one in known.values()
            if one.is_open and (one.id, wanted[one.id].kind) not in there]  # fmt: skip
    made = dict(zip((one.id for one in held), work.ids(holds, len(held)), strict=True))
    bulk.insert(
        work,
        holds,
        ("id", "order_id", "kind", "reason", "opened_by", "opened_at", "due_at", "owner",
         "when_due"),
        [
            (
                made[one.id], one.id, new.kind, new.reason, work.actor, work.now, new.due_at,
                new.owner, new.when_due,
            )
            for one in held
            for new in (wanted[one.id],)
        ],
    )  # fmt: skip
    versions = versions_of(work, made)
    for order_id, hold_id in made.items():
        version = versions[order_id] + 1
        work.announce(HoldPlaced(order_id, hold_id, wanted[order_id].kind, version))
    facts = {one.id: {"open_holds": one.open_holds + 1} for one in held}
    follow(work, known, facts, dict.fromkeys(made, 1))
    return made


def kinds_open(work: Work, order_ids: Collection[int]) -> set[tuple[int, str]]:
    """(order, kind) of the holds that are open."""
    found = work.execute(
        sa.select(holds.c.order_id, holds.c.kind).where(
            holds.c.order_id.in_(order_ids), holds.c.state == "open"
        )
    )
    return {(order_id, kind) for order_id, kind in found}


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
    return bool(release_many(work, {hold_id: order_id}))


def expire(work: Work, order_id: int, hold_id: int) -> bool:
    """The hold's time is over and the order goes on; False where it is not open."""
    return bool(release_many(work, {hold_id: order_id}, "expired"))


def one(work: Work, hold_id: int) -> sa.Row[Any]:
    """The hold of this id, as it stands. Raises NotFound."""
    found = work.execute(sa.select(holds).where(holds.c.id == hold_id)).one_or_none()
    if found is None:
        raise NotFound("There is no such hold; open the order again and look at its holds.")
    return found


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


@dataclass(frozen=True, slots=True)
class Due:
    """A hold past its deadline, and what is to happen then: release or cancel."""

    hold_id: int
    order_id: int
    when_due: str


def is_due(now: datetime) -> sa.Select[*tuple[Any, ...]]:
    """The open holds past a deadline at which something happens by itself, oldest first."""
    return (
        sa.select(holds.c.id, holds.c.order_id, holds.c.when_due)
        .where(
            holds.c.state == sa.literal_column("'open'"),
            holds.c.due_at <= now,
            holds.c.when_due != "wait",
        )
        .order_by(holds.c.due_at, holds.c.id)
    )


def due(work: Work, most: int = 500) -> list[Due]:
    """The first of them."""
    return [Due(*row) for row in work.execute(is_due(work.now).limit(most))]


def is_open(work: Work, hold_id: int) -> bool:
    """Whether the hold still stops its order."""
    state = sa.select(holds.c.state).where(holds.c.id == hold_id)
    return work.execute(state).scalar_one_or_none() == "open"


def wait_on(work: Work, hold_id: int, why: str) -> None:
    """What was to happen at the hold's deadline cannot; it waits for a person, who reads why."""
    mine = sa.and_(holds.c.id == hold_id, holds.c.state == "open")
    reason = holds.c.reason.concat(f" ({why})")
    work.execute(sa.update(holds).where(mine).values(when_due="wait", reason=reason))


def close_all(work: Work, order_id: int) -> None:
    """The order is called off: its open holds are rejected. Its own count is the caller's."""
    work.execute(
        sa.update(holds)
        .where(holds.c.order_id == order_id, holds.c.state == "open")
        .values(state="rejected", closed_by=work.actor, closed_at=work.now)
    )


def reopen(work: Work, order_id: int, since: datetime, besides: Collection[str]) -> int:
    """The holds that ended as the order was called off, at ``since``, stop it again; how many.
    Those of the kinds ``besides`` do not; its count is the caller's."""
    again = work.execute(
        sa.update(holds)
        .where(
            holds.c.order_id == order_id, holds.c.state == "rejected", holds.c.closed_at == since,
            holds.c.kind.not_in(besides),
        )
        .values(state="open", closed_by=None, closed_at=None)
        .returning(holds.c.id, holds.c.kind)
    ).all()  # fmt: skip
    for hold_id, kind in again:
        work.announce(HoldPlaced(order_id, hold_id, kind, next_version(work, order_id)))
    return len(again)


def open_kinds(work: Work, order_id: int) -> set[str]:
    """The kinds of hold that stop the order."""
    return {kind for _, kind in kinds_open(work, [order_id])}


def open_holds(work: Work, order_id: int, kind: str) -> list[int]:
    """The ids of the order's open holds of that kind."""
    found = work.execute(
        sa.select(holds.c.id).where(
            holds.c.order_id == order_id, holds.c.kind == kind, holds.c.state == "open"
        )
    )
    return list(found.scalars())


def _release(work: Work, order_id: int, hold_ids: Sequence[int]) -> None:
    release_many(work, dict.fromkeys(hold_ids, order_id))


def release_many(
    work: Work, order_of: Mapping[int, int], state: str = "released"
) -> dict[int, str]:
    """End those of the holds that are open and let their orders go on; their kinds by id.

    ``order_of``: the order of each hold; ``state``: what they end as.
    """
    if not order_of:
        return {}
    known = standing(work, set(order_of.values()))  # locks the orders before their holds
    ended = work.execute(
        sa.update(holds)
        .where(
            holds.c.id.in_(order_of), holds.c.order_id.in_(known), holds.c.state == "open"
        )
        .values(state=state, closed_by=work.actor, closed_at=work.now)
        .returning(holds.c.id, holds.c.order_id, holds.c.kind)
    ).all()  # fmt: skip
    left = {order_id: one.open_holds for order_id, one in known.items()}
    rounds: dict[int, list[tuple[int, str]]] = {}
    for hold_id, order_id, kind in sorted(ended):
        rounds.setdefault(order_id, []).append((hold_id, kind))
        left[order_id] -= 1
    versions = versions_of(work, rounds)
    for order_id, some in rounds.items():
        for version, (hold_id, kind) in enumerate(some, versions[order_id] + 1):
            work.announce(HoldReleased(order_id, hold_id, kind, version))
    facts = {one: {"open_holds": left[one]} for one in rounds}
    follow(work, known, facts, {one: len(some) for one, some in rounds.items()})
    return {hold_id: kind for hold_id, _, kind in ended}
