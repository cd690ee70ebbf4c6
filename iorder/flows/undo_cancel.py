"""Calling an order off is taken back: it takes stock again and is owed what has gone back."""

from dataclasses import dataclass
from typing import Any

import sqlalchemy as sa

from iorder.flows import stock_of_lines
from iorder.flows.balance import follow_balance
from iorder.flows.screen_order import doubt
from iorder.fraud import reviews
from iorder.kernel.errors import Refused
from iorder.kernel.money import Money
from iorder.kernel.work import Work
from iorder.orders import holding, lifecycle
from iorder.orders.edits import editable, next_version
from iorder.orders.history import number_of
from iorder.orders.milestones import OrderRestored
from iorder.payments import axis
from iorder.payments.going_on import go_on

WORKED_OUT = ("stock", "payment")
"""Kinds of hold that are placed anew where they are needed."""


class CannotRestore(Refused):
    """The order is not called off, or in a way that is taken back elsewhere."""

    code = "cannot_restore"


@dataclass(frozen=True, slots=True)
class Restored:
    """``waits``: no points have it all now; ``gone``: what had gone back to the buyer or was given
    up; ``due``: what is to be paid now."""

    waits: bool
    gone: Money
    due: Money


def words_of(found: Restored) -> str:
    """What is not as it was, in a sentence each; empty where all is."""
    words = []
    if found.due.minor:
        gone = f"{found.gone} has gone back; " if found.gone.minor else ""
        words.append(f"{gone}{found.due} is to be paid.")
    if found.waits:
        words.append("It waits for stock.")
    return " ".join(word[0].upper() + word[1:] for word in words)


def undo_cancel(work: Work, order_id: int, version: int) -> Restored:
    """Let an order that was called off go on from the beginning, with its lines as they were.

    Its holds stop it again. What no points have any more is waited for. Money that went back or
    was given up stays so: it is due again. Raises StaleEdit, CannotRestore, PaymentAtWork.
    """
    order = editable(work, order_id, version)
    _refuse(order)
    one = lifecycle.standing(work, [order_id])[order_id]
    since = order.cancelled_at
    gone = go_on(work, order_id, order.number, since)
    open_holds = holding.reopen(work, order_id, since, WORKED_OUT)
    state = axis.payment_states(work, {one.id: one.total_minor})[one.id]
    lifecycle.restore(work, one, {"payment_state": state, "open_holds": open_holds})
    waits = not stock_of_lines.hold_again(work, order_id, "Calling it off was undone")
    if one.axes["fraud_state"] == "review" and reviews.open_of(work, order_id) is None:
        doubt(work, {order_id: "It was called off while it waited for a review"}, 0)
    balance = follow_balance(work, order_id)
    now = next_version(work, order_id)
    work.announce(OrderRestored(order_id, order.cancel_reason, waits, gone, order.currency, now))
    return Restored(waits, Money(gone, order.currency), balance.due)


def _refuse(order: sa.Row[Any]) -> None:
    number = order.number
    if order.is_history:
        raise CannotRestore(f"{number} is told by its source; take it up again there.")
    if order.merged_into_id is not None:
        other = number_of(order.merged_into_id)
        raise CannotRestore(f"The lines of {number} are in {other}; undo the merge there.")
    if order.order_state != "cancelled" or order.cancelled_at is None:
        raise CannotRestore(f"{number} is not called off: nothing is to be taken back.")
