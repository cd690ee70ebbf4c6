"""Money goes back to the buyer of an order that came to nothing."""

from iorder.kernel.work import Work
from iorder.orders import lifecycle
from iorder.payments import capture


def refund_order(work: Work, order_id: int, reason: str) -> None:
    """Record that all the order's money goes back; nothing where nothing is left to give."""
    known = lifecycle.standing(work, [order_id])
    capture.give_back(work, known, reason)
    states = capture.payment_states(work, {one.id: one.total_minor for one in known.values()})
    lifecycle.follow(work, known, {one: {"payment_state": state} for one, state in states.items()})
