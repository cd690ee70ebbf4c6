"""An order is sent from elsewhere: a person chose, the point rejected it, or the point closed."""

from collections.abc import Sequence
from dataclasses import dataclass

from iorder.catalog import lookup
from iorder.flows import source_order
from iorder.flows.source_order import Because, Line, destination
from iorder.inventory import closing, handover
from iorder.inventory.handover import Held
from iorder.kernel import jobs
from iorder.kernel.errors import Refused
from iorder.kernel.work import Work
from iorder.orders import holding, lifecycle, unsourced
from iorder.orders.edits import editable, next_version
from iorder.orders.holding import NewHold
from iorder.orders.unsourced import Waiting
from iorder.sourcing import service as sourcing
from iorder.sourcing.choosing import decide_at
from iorder.sourcing.plan import Plan, Request, shortage

JOB = "points.empty"
AT_ONCE = 25
"""Orders that are moved in the transaction that closes their point, or in one step of its job."""


class CannotMove(Refused):
    """The order stays where it is; nothing was changed."""

    code = "cannot_move"


class ThereAlready(CannotMove):
    """The point sends it as it is."""


@dataclass(frozen=True, slots=True)
class Closed:
    """``moved``: orders other points send now; ``held``: those nobody else has, on a stock hold;
    ``queued``: those a job moves."""

    moved: int
    held: int
    queued: int


def override(work: Work, order_id: int, point_id: int, reason: str, version: int) -> None:
    """Send what is held for the order from a point that a person chose.

    Rules may say otherwise, stock may not: raises CannotMove where the point lacks any of it, is
    closed, or may not store it, or where picking has begun; InvalidInput without a reason, and
    StaleEdit.
    """
    words = closing.said(reason, "Say why it is sent from there.")
    editable(work, order_id, version)
    waiting = _open(work, order_id)
    code, closed = closing.named(work, point_id)
    if closed:
        raise CannotMove(f"{code} is closed ({closed}); choose another point.")
    held = handover.held(work, [order_id], handover.LIVE)
    _refuse_picked(waiting, held)
    if held and {one.point_id for one in held} == {point_id}:
        raise ThereAlready(f"{waiting.number} is sent from {code} already.")
    lines = source_order.lines_of(held) or source_order.lacking(work, waiting)
    handover.let_go(work, held)
    plan = _at(work, waiting, lines, point_id, f"{code} was chosen by hand: {words}")
    next_version(work, order_id)
    source_order.bind(work, waiting, lines, plan, Because("override", words))


def reject(work: Work, order_id: int, point_id: int, reason: str, version: int) -> bool:
    """The point cannot send its part of the order: other points do, now and later.

    False where nobody else has it: then the order waits on a stock hold. Raises CannotMove where
    the point holds nothing of it, InvalidInput without a reason, and StaleEdit.
    """
    words = closing.said(reason, "Say why the point rejects it.")
    editable(work, order_id, version)
    code, _ = closing.named(work, point_id)
    next_version(work, order_id)
    refused = f"rejected it: {words}"
    others = {**sourcing.refused_by(work, order_id), point_id: refused}
    return _moved_off(
        work, order_id, point_id, Because("rejected", words, others), f"{code} {refused}"
    )


def close_point(work: Work, point_id: int, reason: str) -> Closed:
    """The point sends nothing from now on; all it was to send is found elsewhere, in this act
    or, where there is much, by a job. Raises as ``inventory.closing.close``."""
    count = closing.close(work, point_id, reason)
    key = f"{JOB}:{point_id}:{work.now.isoformat()}"  # also for who came in meanwhile
    jobs.enqueue(work, [jobs.Wanted(JOB, key, {"point_id": point_id}, lane=f"{JOB}:{point_id}")])
    if count > AT_ONCE:
        return Closed(0, 0, count)
    moved, stuck = _emptied(work, point_id)
    return Closed(moved, stuck, 0)


def empty_some(work: Work, point_id: int) -> int:
    """Move the next orders off a closed point; returns how many, 0 when none is left."""
    _, closed = closing.named(work, point_id)
    return sum(_emptied(work, point_id)) if closed else 0


def _emptied(work: Work, point_id: int) -> tuple[int, int]:
    code, closed = closing.named(work, point_id)
    moved = [
        _moved_off(
            work, order_id, point_id, Because("closed", closed), f"{code} is closed: {closed}"
        )
        for order_id in closing.orders_at(work, point_id, AT_ONCE)
    ]
    return sum(moved), len(moved) - sum(moved)


def _moved_off(work: Work, order_id: int, point_id: int, because: Because, words: str) -> bool:
    """Find another sender for what the point holds of the order; False where nobody has it."""
    waiting = _open(work, order_id)
    every = handover.held(work, [order_id], handover.LIVE)
    held = [one for one in every if one.point_id == point_id]
    if not held:
        raise CannotMove(f"The point holds nothing of {waiting.number}; look where it is now.")
    handover.let_go(work, held)
    if not [one for one in every if one.point_id != point_id and one.stage != "reserved"]:
        known = lifecycle.standing(work, [order_id])
        lifecycle.follow(work, known, {order_id: {"fulfillment_state": "unallocated"}})
    lines = source_order.lines_of(held)
    if source_order.served(work, waiting, lines, because):
        return True
    source_order.note_points(work, waiting)
    codes = lookup.codes(work, {line.sku_id for line in lines})
    lacking = shortage({codes[sku]: n for sku, n in source_order.demand_of(lines).items()})
    holding.hold(work, {order_id: NewHold("stock", f"{words}; no other point can send {lacking}")})
    return False


def _at(work: Work, waiting: Waiting, lines: Sequence[Line], point_id: int, why: str) -> Plan:
    """All of ``lines`` from the point. Raises CannotMove."""
    demand = source_order.demand_of(lines)
    here = source_order.situation(work, demand)
    request = Request(demand, destination(waiting.ship_to), waiting.channel_id, waiting.total_minor)
    plan = decide_at(here, request, point_id, why)
    profile = here.field.profiles[here.field.index[point_id]]
    if plan.missing:
        lacks = shortage({here.traits[sku].code: units for sku, units in plan.missing.items()})
        raise CannotMove(f"{profile.code} lacks {lacks}; nothing was moved. Choose another point.")
    for takes, trait in (
        (profile.takes_hazardous, "hazardous"), (profile.takes_oversize, "oversize"),
    ):  # fmt: skip
        if not takes and any(getattr(here.traits[sku], trait) for sku in demand):
            raise CannotMove(f"{profile.code} does not take {trait} goods; choose another point.")
    return plan


def _open(work: Work, order_id: int) -> Waiting:
    waiting = unsourced.waiting(work, order_id)
    if waiting is None:
        raise CannotMove("Nothing of this order is left to send; it has left or is over.")
    return waiting


def _refuse_picked(waiting: Waiting, held: Sequence[Held]) -> None:
    if any(one.stage in ("picked", "packed") for one in held):
        raise CannotMove(f"Picking of {waiting.number} has begun; let its point reject it instead.")
