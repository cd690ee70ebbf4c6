"""A person says of a held order whether it is to be trusted; what was said can be taken back."""

from datetime import timedelta

from iorder.flows.cancel_order import cancel_order
from iorder.flows.intercept_parcels import stop_what_left
from iorder.fraud import reviews, service
from iorder.fraud.reviews import Review
from iorder.kernel.errors import Refused
from iorder.kernel.events import subject_of
from iorder.kernel.work import Work
from iorder.orders import holding, lifecycle
from iorder.orders.holding import NewHold

APPROVING = {
    "screening": ("approve",), "review": ("approve",), "declined": ("reopen", "approve"),
    "error": ("refer", "approve"),
}  # fmt: skip
DECLINING = {
    "screening": ("decline",), "review": ("decline",), "approved": ("decline",),
    "error": ("refer", "decline"),
}  # fmt: skip
"""Where the order's fraud axis stands -> the acts that lead to the verdict."""


class CannotReopen(Refused):
    """The order has left or was called off, so a decision about it stands."""

    code = "cannot_reopen"


def approve_review(work: Work, review_id: int, version: int, reason: str) -> None:
    """Let the order go on. Raises StaleEdit, IllegalMove, InvalidInput without a reason."""
    one = reviews.seen(work, review_id, version)
    lifecycle.standing(work, [one.order_id])
    reviews.decide(work, one, "approve", reason)
    _move(work, one.order_id, "approve")
    holding.lift(work, one.order_id, "fraud")


def decline_review(work: Work, review_id: int, version: int, reason: str) -> None:
    """Do not send it; it stays held until somebody calls it off or takes this back. What has
    left already is to be stopped on its way."""
    one = reviews.seen(work, review_id, version)
    reviews.decide(work, one, "decline", reason)
    _move(work, one.order_id, "decline")
    stop_what_left(work, one.order_id, "fraud", reason)


def decline_and_cancel(work: Work, review_id: int, version: int, reason: str) -> None:
    """``decline_review``, call the order off and give its money back. Raises IllegalMove once
    anything of it has left."""
    one = reviews.seen(work, review_id, version)
    decline_review(work, review_id, version, reason)
    cancel_order(work, one.order_id, "fraud")


def reopen_review(work: Work, review_id: int, version: int) -> None:
    """Take a decision back: the order is held again. Raises CannotReopen, StaleEdit."""
    one = reviews.seen(work, review_id, version)
    order = lifecycle.standing(work, [one.order_id])[one.order_id]
    if not order.is_open or order.axes["fulfillment_state"] in lifecycle.LEFT:
        raise CannotReopen(f"{order.number} has left or is over; its decision stands.")
    reviews.decide(work, one, "reopen", "")
    if order.axes["fraud_state"] in ("approved", "declined"):
        lifecycle.screen(work, {one.order_id: ("reopen",)})
    due = work.now + timedelta(hours=service.in_force(work.conn).rules.review_hours)
    reason = "To be reviewed again"
    holding.hold(work, {one.order_id: NewHold("fraud", reason, due_at=due)})


def settle_review(work: Work, order_id: int, act: str, reason: str) -> None:
    """``act`` (approve, decline) on the order's open review, if it has one, by a machine or the
    API; the axis and the hold follow in any case."""
    one = reviews.open_of(work, order_id)
    if one is not None:
        reviews.decide(work, one, act, reason)
    _move(work, order_id, act)
    if act == "approve":
        holding.lift(work, order_id, "fraud")
    else:
        stop_what_left(work, order_id, "fraud", reason)


def close_ended(work: Work, seq: int) -> None:
    """The order of the event is over: nobody need look at it any more."""
    order_id = subject_of(work, seq)
    is_over = all(one.cancelled_at for one in lifecycle.standing(work, [order_id]).values())
    one: Review | None = reviews.open_of(work, order_id)
    if one is not None and is_over:
        reviews.decide(work, one, "close", "The order is over.")


def _move(work: Work, order_id: int, act: str) -> None:
    now = lifecycle.standing(work, [order_id])[order_id].axes["fraud_state"]
    acts = (APPROVING if act == "approve" else DECLINING).get(now)
    if acts:
        lifecycle.screen(work, {order_id: acts})
