"""Money for orders, as a payment service answered or a person saw it arrive."""

from collections.abc import Collection
from typing import Literal

from iorder.flows.settle_payment import settle
from iorder.kernel.money import Money
from iorder.kernel.work import Work
from iorder.orders import lifecycle
from iorder.payments import capture


def take_payments(
    work: Work, order_ids: Collection[int], act: Literal["authorize", "capture"]
) -> None:
    """Record the orders' whole payments as authorised, or as authorised and captured.

    What has been recorded already is not recorded again. Opens a tender where an order has none;
    orders called off are left alone.
    """
    if not order_ids:
        return
    known = {one.id: one for one in lifecycle.standing(work, order_ids).values() if one.is_open}
    due = {
        one.id: capture.Due(one.payment_method, Money(one.total_minor, one.currency))
        for one in known.values()
    }
    capture.take(work, due, act)
    settle(work, known)
