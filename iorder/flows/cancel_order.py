"""An order is called off before it leaves."""

from iorder.flows.refund import give_back
from iorder.inventory import handover
from iorder.kernel.errors import InvalidInput
from iorder.kernel.work import Work
from iorder.orders import backorders, holding, lifecycle
from iorder.orders.edits import editable
from iorder.payments import axis

REASONS = {
    "customer": "The customer asked for it",
    "inventory": "It cannot be supplied",
    "fraud": "It looks like fraud",
    "payment": "It was not paid",
    "staff": "A mistake of ours",
}
"""Why people call an order off; a machine also does when one has ``expired``."""


def cancel_seen_order(work: Work, order_id: int, reason: str, version: int) -> None:
    """``cancel_order`` by a person who saw it at ``version``.

    Raises StaleEdit where somebody changed it since, NotFound where there is none.
    """
    if reason not in REASONS:
        raise InvalidInput(f"{reason!r} is no reason; choose one of {', '.join(REASONS)}.")
    editable(work, order_id, version)
    cancel_order(work, order_id, reason)


def cancel_order(work: Work, order_id: int, reason: str) -> None:
    """Free its stock, give its money back, close its holds. Nothing happens the second time.

    ``reason`` is customer, inventory, fraud, payment, staff or expired. Raises IllegalMove once
    anything of it has left.
    """
    known = lifecycle.standing(work, [order_id])
    for one in known.values():
        if one.cancelled_at:
            return
        lifecycle.refuse_cancelling(one)
        handover.tell_freed(work, handover.give_back(work, [order_id]))
        backorders.forget(work, [order_id])
        give_back(work, [order_id], reason)
        state = axis.payment_states(work, {order_id: one.total_minor}, [order_id])[order_id]
        holding.close_all(work, order_id)
        facts = {
            "fulfillment_state": "unallocated",
            "payment_state": state,
            "open_holds": 0,
            "cod_state": "none" if one.axes["cod_state"] == "none" else "closed",
        }
        lifecycle.cancel(work, one, reason, facts)
