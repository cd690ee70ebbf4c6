"""Parcels left: what they earned of the order's total is captured."""

from iorder.flows.ask_payment import asked_for, capture_tender, captures_in_parts
from iorder.kernel.events import subject_of
from iorder.kernel.money import Money
from iorder.kernel.work import Work
from iorder.orders import lifecycle
from iorder.orders.worth import worths
from iorder.payments import accounts, capture, parts
from iorder.payments.capture import Tender
from iorder.payments.kinds import is_online
from iorder.payments.policy import LineWorth, earned_minor, spread
from iorder.shipping.left import units_left

JOB = "payments.capture_shipped"


def capture_shipped(work: Work, seq: int) -> None:
    """Bring what is captured up to what has left of the order of event ``seq``.

    Of accounts that capture at shipment; a service that captures a payment once waits for the
    last parcel. Running it again asks for nothing twice.
    """
    order_id = subject_of(work, seq)
    one = lifecycle.standing(work, [order_id])[order_id]
    held = [tender for tender in capture.tenders_of(work, [order_id])[order_id]
            if _at_shipment(work, tender)]  # fmt: skip
    if one.cancelled_at or not held:
        return
    left = units_left(work, order_id)
    lines = [
        LineWorth(total, quantity, left.get(line_id, 0))
        for line_id, (quantity, total) in worths(work, order_id).items()
    ]
    everything = all(line.shipped >= line.quantity for line in lines)
    ready = [
        tender
        for tender in held
        if captures_in_parts(work, tender) or (everything and _others_left(work, tender))
    ]
    taken = _taken(work, order_id)
    wanted = max(0, earned_minor(one.total_minor, lines) - taken)
    free = [tender.open_minor - asked_for(work, tender) for tender in ready]
    for tender, part in zip(ready, spread(wanted, free), strict=True):
        if part:
            capture_tender(work, tender.id, Money(part, tender.currency), f"shipment:{seq}")


def _at_shipment(work: Work, tender: Tender) -> bool:
    if not is_online(tender) or tender.account_id is None or tender.open_minor <= 0:
        return False
    return accounts.by_id(work.conn, tender.account_id).capture_when == "shipment"


def _others_left(work: Work, tender: Tender) -> bool:
    """Whether other orders that are paid with the same payment have left, or are over."""
    some = [one for one in parts.family(work, tender) if one.open_minor > 0]
    others = lifecycle.standing(work, {one.order_id for one in some} - {tender.order_id})
    return all(
        one.cancelled_at or one.axes["fulfillment_state"] == "fulfilled" for one in others.values()
    )


def _taken(work: Work, order_id: int) -> int:
    """Minor units captured or being captured, of all ways the order is paid."""
    every = capture.tenders_of(work, [order_id])[order_id]
    return sum(tender.captured_minor + asked_for(work, tender) for tender in every)
