"""Holds as people set, edit and lift them, on one order or on many they have seen.

Each names the version it was made on, as in ``service``.
"""

from collections.abc import Mapping
from dataclasses import replace
from datetime import datetime
from typing import Any

import sqlalchemy as sa

from iorder.kernel.errors import InvalidInput, NotFound, Refused, StaleEdit
from iorder.kernel.words import words_of
from iorder.kernel.work import Work
from iorder.orders import holding
from iorder.orders.edits import changed_since, editable, next_version, versions_of
from iorder.orders.events import HoldChanged
from iorder.orders.holding import NewHold
from iorder.orders.lifecycle import Standing, standing
from iorder.orders.model import HOLD_KINDS, WHEN_DUE, holds
from iorder.orders.said import OrderClosed

LONGEST_REASON = 300
DOUBTED = frozenset({"review", "declined"})
"""Where an order's fraud axis stands while a person is to decide, or has declined."""


class ReviewWaits(Refused):
    """The hold is a fraud review's, which ends it."""

    code = "review_waits"


def place_hold(  # noqa: PLR0913 - what a person fills in
    work: Work,
    order_id: int,
    kind: str,
    reason: str,
    version: int,
    *,
    owner: str = "",
    due_at: datetime | None = None,
    when_due: str = "wait",
) -> int:
    """Stop the order where it stands; returns the hold's id.

    Raises OrderClosed once it has left or ended, Refused where it has a hold of that kind.
    """
    new = checked(work, NewHold(kind, reason, owner, due_at, when_due))
    editable(work, order_id, version)
    one = standing(work, [order_id])[order_id]
    if refusal := _refusal(one, kind, bool(holding.open_holds(work, order_id, kind))):
        raise refusal
    return holding.hold(work, {order_id: new})[order_id]


def place_holds(work: Work, seen: Mapping[int, int], new: NewHold) -> dict[int, int | Refused]:
    """``place_hold`` on many orders by the version they were seen at: each one's hold, or why it
    was refused."""
    wanted = checked(work, new)
    known = standing(work, seen)
    versions = versions_of(work, seen)
    there = holding.kinds_open(work, seen)
    found: dict[int, int | Refused] = {}
    for order_id, version in seen.items():
        if order_id not in known:
            found[order_id] = NotFound("There is no such order any more.")
            continue
        one = known[order_id]
        if versions[order_id] != version:
            found[order_id] = StaleEdit(one.number, changed_since(work, order_id, version))
        elif refusal := _refusal(one, new.kind, (order_id, new.kind) in there):
            found[order_id] = refusal
    free = [order_id for order_id in seen if order_id not in found]
    return {**found, **holding.hold(work, dict.fromkeys(free, wanted))}


def lift_holds(work: Work, hold_of: Mapping[int, int]) -> dict[int, bool]:
    """Release one hold of each order; whether it was still open. ``hold_of``: by order."""
    ended = holding.release_many(work, {hold: order for order, hold in hold_of.items()})
    return {order: hold in ended for order, hold in hold_of.items()}


def checked(work: Work, new: NewHold) -> NewHold:
    """The hold as it is kept. Raises InvalidInput."""
    if new.kind not in HOLD_KINDS:
        raise InvalidInput(
            f"There is no hold of kind {new.kind}; take one of {', '.join(HOLD_KINDS)}."
        )
    _check_deadline(work, new.due_at, new.when_due)
    return replace(new, reason=words_of(new.reason, "reason", LONGEST_REASON))


def _check_deadline(work: Work, due_at: datetime | None, when_due: str) -> None:
    if when_due not in WHEN_DUE:
        raise InvalidInput(f"At its deadline a hold may {', '.join(WHEN_DUE)}; choose one.")
    if due_at is None and when_due != "wait":
        raise InvalidInput(f"Say until when it is held before it may {when_due} by itself.")
    if due_at is not None and due_at <= work.now:
        raise InvalidInput("The deadline is past already; choose one that is still to come.")


def edit_hold(  # noqa: PLR0913 - what a person fills in
    work: Work, hold_id: int, version: int, *, owner: str, due_at: datetime | None, when_due: str
) -> None:
    """Give an open hold another owner or deadline; the same again is no edit."""
    found = holding.one(work, hold_id)
    order = editable(work, found.order_id, version)
    if found.state != "open":
        raise Refused(f"The hold on {order.number} is {found.state} already; nothing was changed.")
    if (found.owner, found.due_at, found.when_due) == (owner, due_at, when_due):
        return
    if due_at != found.due_at or when_due != found.when_due:
        _check_deadline(work, due_at, when_due)
    work.execute(
        sa.update(holds)
        .where(holds.c.id == hold_id)
        .values(owner=owner, due_at=due_at, when_due=when_due)
    )
    now = next_version(work, found.order_id)
    until = due_at.isoformat() if due_at else ""
    work.announce(HoldChanged(found.order_id, hold_id, found.kind, owner, until, when_due, now))


def owner_of(work: Work, hold_id: int) -> str:
    """Who looks after an open hold, empty for nobody; its order is locked. Raises NotFound, and
    Refused where it is not open."""
    order_id = holding.one(work, hold_id).order_id
    standing(work, [order_id])
    found = holding.one(work, hold_id)
    if found.state != "open":
        raise Refused(f"The hold is {found.state} already; look at the list again.")
    return str(found.owner)


def look_after(work: Work, hold_id: int, owner: str) -> None:
    """Say who looks after an open hold, nobody where empty; ``owner_of`` came first."""
    found = work.execute(
        sa.update(holds)
        .where(holds.c.id == hold_id, holds.c.state == "open")
        .values(owner=owner)
        .returning(holds.c.order_id, holds.c.kind, holds.c.due_at, holds.c.when_due)
    ).one()
    until = found.due_at.isoformat() if found.due_at else ""
    now = next_version(work, found.order_id)
    work.announce(
        HoldChanged(found.order_id, hold_id, found.kind, owner, until, found.when_due, now)
    )


def release_hold(work: Work, hold_id: int, version: int) -> None:
    """Lift one hold; the order goes on as far as nothing else stops it.

    Raises Refused where the hold was closed already, ReviewWaits where a fraud review asks for it.
    """
    found = holding.one(work, hold_id)
    order = editable(work, found.order_id, version)
    if found.kind == "fraud" and found.state == "open":
        _refuse_doubted(order)
    if not holding.release(work, found.order_id, hold_id):
        raise Refused(f"The hold on {order.number} is {found.state} already; nothing was changed.")


def release_hold_of(work: Work, order_id: int, hold_id: int, version: int) -> None:
    """``release_hold`` of a hold that must be the order's. Raises NotFound."""
    if holding.one(work, hold_id).order_id != order_id:
        raise NotFound("The order has no such hold; read it again and look at its holds.")
    release_hold(work, hold_id, version)


def release_holds(work: Work, order_id: int, kind: str, version: int) -> list[tuple[str, str]]:
    """Lift every open hold of the order, or those of ``kind``; returns (kind, reason) of each.

    What a fraud review asks for stays; asked for it alone, raises ReviewWaits.
    """
    order = editable(work, order_id, version)
    which = [holds.c.order_id == order_id, holds.c.state == "open"]
    if kind == "fraud":
        _refuse_doubted(order)
    elif order.fraud_state in DOUBTED:
        which.append(holds.c.kind != "fraud")
    if kind:
        which.append(holds.c.kind == kind)
    found = work.execute(sa.select(holds.c.id, holds.c.kind, holds.c.reason).where(*which)).all()
    holding.release_many(work, {one.id: order_id for one in found})
    return [(one.kind, one.reason) for one in found]


def _refuse_doubted(order: sa.Row[Any]) -> None:
    if order.fraud_state in DOUBTED:
        raise ReviewWaits(
            f"{order.number} waits for a fraud review; decide it there, with a reason: approving "
            "lifts this hold."
        )


def _refusal(one: Standing, kind: str, is_held: bool) -> Refused | None:
    if not one.is_open or one.axes["fulfillment_state"] == "fulfilled":
        return OrderClosed(f"{one.number} is {_ended(one)}: there is nothing left to hold.")
    if is_held:
        return Refused(
            f"{one.number} has an open {kind} hold already; release it, or choose another kind."
        )
    return None


def _ended(one: Standing) -> str:
    state = one.axes["order_state"]
    return "on its way" if state == "released" else state
