"""What an order sent is asked back from its carriers, while it is still on its way."""

from iorder.kernel.errors import InvalidInput
from iorder.kernel.work import Work
from iorder.orders import lifecycle
from iorder.shipping import intercepts
from iorder.shipping.intercepts import NothingUnderWay, Wish

CAUSES = {
    "cancel": "The order is not to be delivered",
    "address": "It goes to another address",
    "fraud": "It looks like fraud",
    "other": "Something else",
}


def intercept_order(
    work: Work, order_id: int, cause: str, reason: str, parcel_id: int | None = None
) -> list[int]:
    """Want the order's parcels stopped, or only ``parcel_id``; returns the new intercepts.

    Raises NothingUnderWay where none could be, InvalidInput without words that tell the carrier
    where it goes instead.
    """
    if cause == "address" and not reason.strip():
        raise InvalidInput("Say where the parcel is to go instead; the carrier is told.")
    (one,) = lifecycle.standing(work, [order_id]).values()
    able = intercepts.under_way(work, order_id)
    chosen = able if parcel_id is None else [key for key in able if key == parcel_id]
    if not chosen:
        what = f"No parcel of {one.number}" if parcel_id is None else "This parcel"
        raise NothingUnderWay(
            f"{what} is on its way any more; take it as a return when it has come."
        )
    return intercepts.want(work, Wish(order_id, cause, reason), chosen)


def stop_what_left(work: Work, order_id: int, cause: str, reason: str) -> list[int]:
    """As ``intercept_order``, where another act brings it about: nothing to stop is no refusal."""
    able = intercepts.under_way(work, order_id)
    words = reason[: intercepts.LONGEST]
    return intercepts.want(work, Wish(order_id, cause, words), able) if able else []
