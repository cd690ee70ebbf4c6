"""Money goes back to buyers: asked of the service that took it, or recorded where none is asked."""

from collections.abc import Collection
from dataclasses import replace

from iorder.flows.settle_payment import settle
from iorder.kernel.money import Money
from iorder.kernel.work import Work
from iorder.orders import lifecycle
from iorder.payments import calls, capture, parts, refunds
from iorder.payments.balance import balances
from iorder.payments.calls import Wish
from iorder.payments.capture import Entry, Tender
from iorder.payments.kinds import is_online
from iorder.payments.ledger import wait
from iorder.payments.matching import lock
from iorder.payments.refunds import OverRefund, Refund, RefundWish

__all__ = [
    "OverRefund", "RefundWish", "approve_refund", "give_back", "refund_order", "refuse_refund",
    "request_refund", "retry_refund",
]  # fmt: skip


def request_refund(work: Work, wish: RefundWish) -> list[Refund]:
    """Promise money back and send it, unless it waits for approval; the same cause again gives
    what it made. Raises OverRefund, InvalidInput."""
    wish = replace(wish, beyond_minor=_beyond(work, wish.order_id))
    made = [send(work, one) for one in refunds.request(work, wish)]
    settle(work, [wish.order_id])
    return made


def _beyond(work: Work, order_id: int) -> int:
    """How much is kept beyond what the order costs now, in minor units."""
    known = lifecycle.standing(work, [order_id]).values()
    totals = {one.id: 0 if one.cancelled_at else one.total_minor for one in known}
    return sum(one.beyond for one in balances(work, totals).values())


def approve_refund(work: Work, refund_id: int) -> Refund:
    """Somebody who may agreed. Raises IllegalMove, NotFound."""
    one = refunds.move(work, refunds.get(work, refund_id), "approve")
    sent = send(work, one)
    settle(work, [one.order_id])
    return sent


def refuse_refund(work: Work, refund_id: int, why: str) -> Refund:
    """It does not go back. Raises IllegalMove, NotFound."""
    return refunds.move(work, refunds.get(work, refund_id), "refuse", problem=why.strip()[:500])


def retry_refund(work: Work, refund_id: int) -> Refund:
    """Send what failed once more. Raises IllegalMove, NotFound, OverRefund where the money has
    gone another way meanwhile."""
    one = refunds.get(work, refund_id)
    tender = lock(work, one.tender_id)
    left = refunds.refundable(work, [tender])[tender.id]
    if one.state == "failed" and one.amount_minor > left:
        raise OverRefund(Money(left, one.currency), one.amount)
    sent = _send(work, one, tender)
    settle(work, [one.order_id])
    return sent


def send(work: Work, one: Refund) -> Refund:
    """An approved refund is asked of its service, or recorded; others are left as they are."""
    return _send(work, one, lock(work, one.tender_id)) if one.state == "approved" else one


def _send(work: Work, one: Refund, tender: Tender) -> Refund:
    sent = refunds.move(work, one, "send", problem="")
    if is_online(tender):
        key = f"refund:{one.id}:{refunds.times_sent(work, one.id) + 1}"
        calls.want(work, Wish(tender, "refund", one.amount, key, one.id))
        return sent
    entry = Entry(tender.id, "refund", one.amount, one.reason, f"refund:{one.id}")
    capture.enter(work, [entry], {tender.id: tender.order_id})
    return refunds.move(work, sent, "succeed")


def refund_order(work: Work, order_id: int, reason: str) -> None:
    """All the order's money goes back; nothing where nothing is left to give."""
    give_back(work, [order_id], reason)
    settle(work, [order_id])


def give_back(work: Work, order_ids: Collection[int], reason: str) -> None:
    """Void what is only authorised and refund what is captured; the orders' axes are not moved.

    Tenders of payment accounts: their services are asked. Others: it is recorded at once.
    """
    held = [one for some in capture.tenders_of(work, order_ids).values() for one in some]
    asked = [one for one in held if is_online(one)]
    calls.drop_wanted(work, [one.id for one in asked], "The order came to nothing.")
    for tender in asked:
        _ask_back(work, tender, reason)
    capture.give_back(work, [one for one in held if not is_online(one)], reason)


def _give_up_part(work: Work, tender: Tender, reason: str) -> None:
    """Another order is paid with the same payment: its service is not asked to let go of it."""
    if tender.open_minor > 0:
        rest = Money(tender.open_minor, tender.currency)
        capture.enter(work, [Entry(tender.id, "void", rest, reason)], {tender.id: tender.order_id})
    else:
        wait(work, tender, "cancelled")


def _ask_back(work: Work, tender: Tender, reason: str) -> None:
    waits = tender.state in ("requires_action", "awaiting_funds", "processing")
    if parts.needed_by_others(parts.family(work, tender), tender):
        _give_up_part(work, tender, reason)
    elif tender.open_minor > 0 or waits:
        key = f"void:{tender.id}:{tender.authorized_minor}:{tender.captured_minor}"
        rest = Money(max(tender.open_minor, 0), tender.currency)
        calls.want(work, Wish(tender, "void", rest, key))
    left = refunds.refundable(work, [tender])[tender.id]
    if left > 0:
        cause = f"back:{tender.id}:{tender.captured_minor}:{tender.refunded_minor}"
        wish = RefundWish(
            tender.order_id, Money(left, tender.currency), reason, cause,
            tender_id=tender.id, approved_by=work.actor,
        )  # fmt: skip
        for one in refunds.request(work, wish):
            send(work, one)
