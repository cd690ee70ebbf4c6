"""Payments go with their goods: tenders of an order that ends in another, and money that people
and channels told of, where a part of an order becomes one of its own."""

from collections.abc import Sequence

import sqlalchemy as sa

from iorder.kernel.errors import Refused
from iorder.kernel.money import Money
from iorder.kernel.work import Work
from iorder.payments.capture import Entry, NewTender, enter, open_tenders, tenders_of
from iorder.payments.kinds import is_online
from iorder.payments.model import payment_calls, refunds, tenders

IN_FLIGHT = ("wanted", "calling", "unknown")


class PaymentAtWork(Refused):
    """A payment service is being asked about the order at this moment."""

    code = "payment_at_work"


def take_over(work: Work, order_id: int, to_order_id: int, number: str) -> None:
    """The tenders of the first are the other order's, behind its own. Raises PaymentAtWork."""
    held = tenders_of(work, [order_id, to_order_id])
    ids = [one.id for one in held[order_id]]
    asked = sa.select(payment_calls.c.id).where(
        payment_calls.c.tender_id.in_(ids), payment_calls.c.state.in_(IN_FLIGHT)
    )
    if ids and work.execute(asked.limit(1)).first():
        raise PaymentAtWork(
            f"A payment of {number} is being asked of its service; try again in a moment."
        )
    behind = sa.select(sa.func.coalesce(sa.func.max(tenders.c.position), 0)).where(
        tenders.c.order_id == to_order_id
    )
    last = work.execute(behind).scalar_one()
    for position, tender_id in enumerate(ids, int(last) + 1):
        work.execute(
            sa.update(tenders)
            .where(tenders.c.id == tender_id)
            .values(order_id=to_order_id, position=position)
        )
    work.execute(
        sa.update(refunds).where(refunds.c.tender_id.in_(ids)).values(order_id=to_order_id)
    )


def share(work: Work, order_id: int, to_order_id: int, most: Money, numbers: Sequence[str]) -> int:
    """Money that was told of for the first order counts for the other, up to ``most``; returns
    how much. What a service holds stays where it is: it knows one order.

    ``numbers``: what people call both orders.
    """
    left, (first, second) = most.minor, numbers
    for tender in reversed(tenders_of(work, [order_id])[order_id]):
        amount = min(left, tender.kept_minor)
        if amount <= 0 or is_online(tender):
            continue
        money = Money(amount, tender.currency)
        (new,) = open_tenders(work, [NewTender(to_order_id, tender.method, money)])
        ref = f"moved:{tender.id}:{to_order_id}"
        enter(
            work,
            [
                Entry(tender.id, "refund", money, f"Counts for {second}", ref),
                Entry(new, "authorize", money, f"Paid with {first}", ref),
                Entry(new, "capture", money, f"Paid with {first}", ref),
            ],
            {tender.id: order_id, new: to_order_id},
        )
        left -= amount
    return most.minor - left
