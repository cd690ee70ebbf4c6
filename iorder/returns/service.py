"""A return's way: asked for, approved, sent, received in parts; or refused, or called off.

The flows lock the order first, so that several returns of it are counted one after another. Acts
on a return that exists name the version they were decided on; each moves it.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import sqlalchemy as sa

from iorder.kernel.errors import InvalidInput, Refused
from iorder.kernel.words import words_of
from iorder.kernel.work import Work
from iorder.returns import rows
from iorder.returns.events import (
    ReturnApproved,
    ReturnCancelled,
    ReturnClaimed,
    ReturnOpened,
    ReturnReceived,
    ReturnRefused,
    ReturnSent,
)
from iorder.returns.model import return_lines, returns
from iorder.returns.policy import (
    DECIDE_WITHIN,
    INSPECT_WITHIN,
    LONGEST_NOTE,
    LONGEST_REASON,
)
from iorder.returns.states import KINDS, REASONS, RETURN


class NotReturnable(Refused):
    """More units than were shipped and have not come back. ``may``: units by order line id."""

    code = "not_returnable"

    def __init__(self, may: Mapping[int, int], words: str) -> None:
        self.may = dict(may)
        super().__init__(words)


@dataclass(frozen=True, slots=True)
class Asked:
    """Units of one order line somebody wants to give back, and why."""

    order_line_id: int
    quantity: int
    reason: str = "other"


@dataclass(frozen=True, slots=True)
class NewReturn:
    """What is to come back. ``carrier`` and ``tracking_number``: where it is on its way already."""

    order_id: int
    currency: str
    lines: tuple[Asked, ...]
    kind: str = "return"
    point_id: int | None = None
    note: str = ""
    carrier: str = ""
    tracking_number: str = ""


def check(wanted: NewReturn) -> None:
    """Raises InvalidInput."""
    if wanted.kind not in KINDS:
        raise InvalidInput(f"{wanted.kind!r} is no kind of return; take one of {', '.join(KINDS)}.")
    if not wanted.lines:
        raise InvalidInput("A return has one line or more; say how many units of what come back.")
    if any(line.quantity <= 0 for line in wanted.lines):
        raise InvalidInput("Each line of a return is one unit or more.")
    if strange := [line.reason for line in wanted.lines if line.reason not in REASONS]:
        raise InvalidInput(f"{strange[0]!r} is no reason; take one of {', '.join(REASONS)}.")
    if len({line.order_line_id for line in wanted.lines}) < len(wanted.lines):
        raise InvalidInput("A line of the order is named twice; add its units up.")
    words_of(wanted.note, "note", LONGEST_NOTE)
    words_of(wanted.tracking_number, "tracking number", LONGEST_REASON)


def open_return(work: Work, wanted: NewReturn) -> int:
    """Write the return down; ``check`` and the count of units came first. Returns its id."""
    (key,) = work.ids(returns, 1)
    row = {
        "id": key, "number": rows.number_of(key), "order_id": wanted.order_id,
        "kind": wanted.kind, "state": RETURN.initial, "point_id": wanted.point_id,
        "currency": wanted.currency, "note": wanted.note.strip(),
        "carrier": wanted.carrier, "tracking_number": wanted.tracking_number.strip(),
        "due_at": work.now + DECIDE_WITHIN, "requested_by": work.actor, "requested_at": work.now,
    }  # fmt: skip
    work.insert(returns, [row])
    ids = work.ids(return_lines, len(wanted.lines))
    work.insert(
        return_lines,
        [
            {"id": line_id, "return_id": key, "order_line_id": line.order_line_id,
             "quantity": line.quantity, "reason": line.reason}
            for line_id, line in zip(ids, wanted.lines, strict=True)
        ],
    )  # fmt: skip
    units = sum(line.quantity for line in wanted.lines)
    work.announce(ReturnOpened(key, wanted.order_id, wanted.kind, units))
    return key


def approve(work: Work, return_id: int, version: int, point_id: int | None = None) -> int:
    """The goods may come to the point, which may be said later. Returns the new version."""
    row = rows.locked(work, return_id, version)
    state = RETURN.after(row.state, "approve")
    point = row.point_id if point_id is None else point_id
    work.announce(ReturnApproved(return_id, row.order_id))
    return rows.move(work, row, state, approved_at=work.now, point_id=point, due_at=None)


def refuse(work: Work, return_id: int, version: int, reason: str) -> None:
    """The goods stay with the buyer. Raises InvalidInput without a reason."""
    row = rows.locked(work, return_id, version)
    state = RETURN.after(row.state, "refuse")
    words = _reason(reason, "Say why the return is refused; the buyer will ask.")
    rows.move(work, row, state, resolved_at=work.now, due_at=None)
    work.announce(ReturnRefused(return_id, row.order_id, words))


def send(work: Work, return_id: int, version: int, carrier: str, tracking_number: str) -> int:
    """The goods are on their way. Returns the new version."""
    row = rows.locked(work, return_id, version)
    _refuse_claim(row, "Nothing of a claim is sent; decide it.")
    state = RETURN.after(row.state, "send")
    named = words_of(carrier, "carrier", LONGEST_REASON)
    number = words_of(tracking_number, "tracking number", LONGEST_REASON)
    work.announce(ReturnSent(return_id, row.order_id, named))
    return rows.move(work, row, state, carrier=named, tracking_number=number)


def receive(
    work: Work, return_id: int, version: int, came: Mapping[int, int], point_id: int | None = None
) -> None:
    """``came`` units by return line arrived at the point; it may come in parts.

    Raises InvalidInput for more than is missing, nothing at all, or no point.
    """
    row = rows.locked(work, return_id, version)
    _refuse_claim(row, "Nothing of a claim comes back; decide it.")
    state = RETURN.after(row.state, "receive")
    missing = {line.id: line.missing for line in rows.lines(work, return_id)}
    units = _some(came, missing)
    point = row.point_id if point_id is None else point_id
    if point is None:
        raise InvalidInput("Say at which point the goods came in.")
    rows.received(work, units)
    rows.move(
        work, row, state,
        point_id=point,
        received_at=row.received_at or work.now,
        due_at=row.due_at if row.state == "received" else work.now + INSPECT_WITHIN,
    )  # fmt: skip
    left = sum(missing.values()) - sum(units.values())
    work.announce(ReturnReceived(return_id, row.order_id, sum(units.values()), left))


def cancel(work: Work, return_id: int, version: int, reason: str = "") -> None:
    """Nothing will come back."""
    row = rows.locked(work, return_id, version)
    state = RETURN.after(row.state, "cancel")
    words = words_of(reason, "reason", LONGEST_REASON)
    rows.move(work, row, state, resolved_at=work.now, due_at=None)
    work.announce(ReturnCancelled(return_id, row.order_id, words))


def look_after(work: Work, return_id: int, owner: str) -> None:
    """Say who looks after it, nobody where empty. Raises NotFound."""
    row = rows.now(work, return_id)
    rows.move(work, row, row.state, owner=owner)
    work.announce(ReturnClaimed(return_id, row.order_id, owner))


def acts(kind: str, state: str) -> tuple[str, ...]:
    """What can be done with a return of this kind: the buttons of its page."""
    never = ("send", "receive") if kind == "claim" else ("settle",)
    return tuple(act for act in RETURN.acts(state) if act not in never)


def _reason(reason: str, missing: str) -> str:
    words = words_of(reason, "reason", LONGEST_REASON)
    if not words:
        raise InvalidInput(missing)
    return words


def _refuse_claim(row: sa.Row[Any], words: str) -> None:
    if row.kind == "claim":
        raise Refused(words)


def _some(units: Mapping[int, int], most: Mapping[int, int]) -> dict[int, int]:
    """Those of ``units`` that are not nothing. Raises InvalidInput."""
    for line, number in units.items():
        if number < 0:
            raise InvalidInput("Units are none or more; write 0 for none.")
        if number > most.get(line, 0):
            raise InvalidInput(
                f"{number} units are more than the {most.get(line, 0)} still to come; "
                "write that or fewer."
            )
    some = {line: number for line, number in sorted(units.items()) if number}
    if not some:
        raise InvalidInput("Nothing was named; write how many units of each line came in.")
    return some
