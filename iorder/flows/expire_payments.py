"""What was authorised and not captured in time is given up."""

from iorder.flows.settle_payment import settle
from iorder.kernel.work import Work
from iorder.payments import received


def expire_payments(work: Work) -> int:
    """Lapse some authorisations whose time is over; returns how many."""
    some = received.lapsed(work, work.now)
    received.lapse(work, some)
    settle(work, {one.order_id for one in some})
    return len(some)
