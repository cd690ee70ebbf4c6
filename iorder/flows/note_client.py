"""The shop tells from which machine an order came; the order is looked at again with it."""

from iorder.flows.screen_order import screen_orders
from iorder.fraud import clients
from iorder.kernel.work import Work
from iorder.orders import lifecycle


def note_client(work: Work, order_id: int, told: tuple[str, str, str], key: str) -> None:
    """``told``: internet address, device id, browser; each may be empty. Raises InvalidInput.

    An order that was not screened is left so; one that waits for its first screening is screened
    by that.
    """
    clients.tell(work, order_id, *told)
    one = lifecycle.standing(work, [order_id])[order_id]
    if one.axes["fraud_state"] not in ("not_screened", "screening"):
        screen_orders(work, [order_id], key)
