"""A return is opened by a person, or by a parcel that the carrier brought back."""

from dataclasses import dataclass, replace

import sqlalchemy as sa

from iorder.flows.follow_return import follow_returns
from iorder.kernel import refs
from iorder.kernel.errors import Refused
from iorder.kernel.events import subject_of
from iorder.kernel.work import Work
from iorder.orders import lifecycle
from iorder.returns import policy, rows, service, standing
from iorder.returns.service import Asked, NewReturn, NotReturnable
from iorder.shipping.model import parcels, shipment_lines
from iorder.views.returns.return_facts import OrderFacts, order_facts

HARMED = ("lost", "damaged")
UNDELIVERED = "return:parcel"
"""The kind of reference that makes a parcel open one return of an order, however often it comes."""


class NothingToClaim(Refused):
    """No goods of the parcel are lost to the buyer."""

    code = "nothing_to_claim"


@dataclass(frozen=True, slots=True)
class Wanted:
    """A return as a person asks for it; ``in_spite``: why a manager takes it past its time."""

    order_id: int
    lines: tuple[Asked, ...]
    kind: str = "return"
    note: str = ""
    point_id: int | None = None
    in_spite: str = ""


def open_return(work: Work, wanted: Wanted) -> str:
    """Open it; returns its number.

    Raises InvalidInput, NotReturnable for more than was shipped and has not come back, and
    WindowPassed.
    """
    lifecycle.standing(work, [wanted.order_id])
    facts = order_facts(work.conn, wanted.order_id)
    policy.refuse_late(wanted.kind, facts.since, work.now, wanted.in_spite.strip())
    note = " ".join(part for part in (wanted.note.strip(), wanted.in_spite.strip()) if part)
    new = NewReturn(
        facts.id, facts.bill.currency, wanted.lines, wanted.kind, wanted.point_id, note
    )  # fmt: skip
    return rows.number_of(_open(work, facts, new))


def open_undelivered(work: Work, seq: int) -> list[str]:
    """Open a return for each order in the parcel that the event ``seq`` says came back.

    Returns their numbers; nothing happens for a parcel seen before, or a past order.
    """
    parcel_id = subject_of(work, seq)
    parcel = work.execute(sa.select(parcels).where(parcels.c.id == parcel_id)).one()
    contents = _contents(work, parcel_id, "undelivered")
    made = []
    for order in lifecycle.standing(work, contents).values():
        if order.is_history:
            continue
        facts = order_facts(work.conn, order.id)
        new = NewReturn(
            order.id, order.currency, _still_out(facts, contents[order.id]), "undelivered",
            parcel.point_id, "", parcel.carrier, parcel.tracking_number,
        )  # fmt: skip
        if new.lines and _is_first(work, parcel_id, order.id):
            made.append(_undelivered(work, facts, new))
    return made


def claim_harmed(work: Work, parcel_id: int) -> list[str]:
    """Open a claim for each order in a parcel that its carrier has lost or damaged.

    However long ago: nobody had the goods to send back. Returns their numbers. Raises
    NothingToClaim where it came to no harm, or all of it was claimed or came back before.
    """
    parcel = work.execute(sa.select(parcels).where(parcels.c.id == parcel_id)).one()
    if parcel.state not in HARMED:
        raise NothingToClaim("This parcel is neither lost nor damaged by now; look at it again.")
    contents = _contents(work, parcel_id, parcel.state)
    made = []
    for order in lifecycle.standing(work, contents).values():
        facts = order_facts(work.conn, order.id)
        new = NewReturn(
            order.id, order.currency, _still_out(facts, contents[order.id]), "claim",
            note=f"Parcel {parcel.tracking_number or parcel_id}",
        )  # fmt: skip
        if new.lines:
            made.append(rows.number_of(_open(work, facts, new)))
    if not made:
        raise NothingToClaim("All that was in this parcel was claimed or came back before.")
    return made


def _contents(work: Work, parcel_id: int, reason: str) -> dict[int, list[Asked]]:
    """What was in it, by order."""
    found: dict[int, list[Asked]] = {}
    for line in work.execute(
        sa.select(shipment_lines)
        .where(shipment_lines.c.parcel_id == parcel_id)
        .order_by(shipment_lines.c.order_id, shipment_lines.c.order_line_id)
    ):
        asked = Asked(line.order_line_id, line.quantity, reason)
        found.setdefault(line.order_id, []).append(asked)
    return found


def _undelivered(work: Work, facts: OrderFacts, new: NewReturn) -> str:
    """The carrier has brought it already: approved and on its way from the start."""
    key = _open(work, facts, new)
    version = service.approve(work, key, 1)
    service.send(work, key, version, new.carrier, new.tracking_number)
    follow_returns(work, [facts.id])
    return rows.number_of(key)


def _is_first(work: Work, parcel_id: int, order_id: int) -> bool:
    ref = f"{parcel_id}:{order_id}"
    if refs.known(work, 0, UNDELIVERED, [ref]):
        return False
    return refs.claim(work, 0, UNDELIVERED, ref, parcel_id) == parcel_id


def _still_out(facts: OrderFacts, contents: list[Asked]) -> tuple[Asked, ...]:
    left = {line.line_id: line.left for line in facts.lines}
    may = [replace(one, quantity=min(one.quantity, left[one.order_line_id])) for one in contents]
    return tuple(one for one in may if one.quantity)


def _open(work: Work, facts: OrderFacts, new: NewReturn) -> int:
    service.check(new)
    asked = {line.order_line_id: line.quantity for line in new.lines}
    for line in asked:
        facts.line(line)
    may = standing.too_many(
        asked,
        {line.line_id: line.shipped for line in facts.lines},
        {line.line_id: line.counted for line in facts.lines},
    )
    if may:
        raise NotReturnable(may, _words(facts, asked, may))
    key = service.open_return(work, new)
    follow_returns(work, [facts.id])
    return key


def _words(facts: OrderFacts, asked: dict[int, int], may: dict[int, int]) -> str:
    line = next(iter(may))
    one, left = facts.line(line), may[line]
    if not one.shipped:
        return f"{one.title} of {facts.number} has not been shipped, so none of it can come back."
    if not left:
        units = "The unit" if one.shipped == 1 else f"All {one.shipped} units"
        verb = "is" if one.shipped == 1 else "are"
        return f"{units} of {one.title} that left {verb} on returns already."
    here = f", {one.counted} of them on returns already" if one.counted else ""
    return (
        f"{asked[line]} units of {one.title} are more than may come back: "
        f"{one.shipped} left{here}; write {left} or fewer."
    )
