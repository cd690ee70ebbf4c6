"""Money of a return moves: back to the buyer, to their store credit, or on to the new order.

What the goods of an exchange were worth pays for the order that replaces them, as a tender of
method ``exchange``. Should that order's goods come back too, the first payment is refunded.
"""

import sqlalchemy as sa

from iorder.flows.refund import RefundWish, request_refund
from iorder.flows.settle_payment import settle
from iorder.kernel.errors import NotFound, Refused
from iorder.kernel.events import subject_of
from iorder.kernel.money import Money
from iorder.kernel.work import Work
from iorder.orders import lifecycle
from iorder.orders.model import orders
from iorder.payments import capture, refunds, stored_value
from iorder.payments.capture import Entry, NewTender, Tender
from iorder.payments.policy import spread
from iorder.payments.stored_value import NewValue
from iorder.views.returns.return_money import EXCHANGE


def refund(work: Work, order_id: int, return_id: int, amount: Money, reason: str) -> None:
    """Ask for a refund of the order's payments, once for the return."""
    held = capture.tenders_of(work, [order_id])[order_id]
    held.sort(key=lambda one: one.method == EXCHANGE)  # what was really paid goes back first
    left = refunds.refundable(work, held)
    parts = spread(amount.minor, [left[one.id] for one in held])
    for one, minor in zip(held, parts, strict=True):
        if minor:
            part = Money(minor, amount.currency)
            back = _pass_on if one.method == EXCHANGE else _ask
            back(work, one, return_id, part, reason)
    settle(work, [order_id])


def pay_by_exchange(work: Work, order_id: int, number: str, amount: Money) -> None:
    """What came back with return ``number`` pays for the order that replaces it."""
    if amount.minor:
        (tender_id,) = capture.open_tenders(
            work, [NewTender(order_id, EXCHANGE, amount, EXCHANGE, number)]
        )
        entries = [Entry(tender_id, kind, amount, number) for kind in ("authorize", "capture")]
        capture.enter(work, entries, {tender_id: order_id})
    settle(work, [order_id])


def give_back_exchange(work: Work, seq: int) -> None:
    """An order sent in exchange was called off: what paid for it goes back to the buyer.

    Nothing happens for other orders, or the second time.
    """
    order_id = subject_of(work, seq)
    parent = _parent(work, order_id)
    held = capture.tenders_of(work, [order_id])[order_id]
    minor = sum(one.refunded_minor for one in held if one.method == EXCHANGE)
    if parent is None or not minor:
        return
    lifecycle.standing(work, [parent])
    paid = capture.tenders_of(work, [parent])[parent]
    left = sum(refunds.refundable(work, paid).values())
    cause = f"exchange_off:{order_id}"
    amount = min(minor, left)
    if amount and not refunds.caused(work, cause):
        whole = Money(amount, held[0].currency)
        request_refund(work, RefundWish(parent, whole, "The exchange was called off", cause))


def give_credit(work: Work, customer_id: int | None, return_id: int, amount: Money) -> None:
    """Put it on the customer's store credit, once for the return. Raises Refused without one."""
    if customer_id is None:
        raise Refused("Nobody is known to have bought it, so nobody can have store credit; refund.")
    cause = f"return:{return_id}"
    try:
        credit = stored_value.credit_of(work, customer_id, amount.currency)
    except NotFound:
        new = NewValue("store_credit", amount, cause, customer_id=customer_id)
        stored_value.issue(work, new)
        return
    stored_value.put_on(work, credit.id, amount, cause)


def _ask(work: Work, tender: Tender, return_id: int, part: Money, reason: str) -> None:
    cause = f"return:{return_id}:{tender.id}"
    request_refund(work, RefundWish(tender.order_id, part, reason, cause, return_id, tender.id))


def _pass_on(work: Work, tender: Tender, return_id: int, part: Money, reason: str) -> None:
    """The order was paid by goods of another one: that one's payment goes back."""
    entry = Entry(tender.id, "refund", part, reason)
    capture.enter(work, [entry], {tender.id: tender.order_id})
    parent = _parent(work, tender.order_id)
    if parent is None:
        raise Refused("Nobody knows which order paid for this exchange; refund it by hand.")
    lifecycle.standing(work, [parent])
    refund(work, parent, return_id, part, reason)


def _parent(work: Work, order_id: int) -> int | None:
    return work.execute(sa.select(orders.c.parent_id).where(orders.c.id == order_id)).scalar()
