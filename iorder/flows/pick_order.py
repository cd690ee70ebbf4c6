"""People at the points begin to pick."""

from collections.abc import Collection

from iorder.inventory import handover
from iorder.kernel.work import Work
from iorder.orders import lifecycle
from iorder.orders.milestones import PickingStarted


def pick_orders(work: Work, order_ids: Collection[int]) -> None:
    """Take what is allocated to these orders off the shelves into boxes.

    Orders that may not leave yet, and those picked before, are left as they are.
    """
    known = {one.id: one for one in lifecycle.standing(work, order_ids).values() if one.may_leave}
    picked = handover.pick(work, handover.held(work, known))
    lifecycle.follow(work, known, {one: {"fulfillment_state": "picking"} for one in picked})
    for order_id in picked:
        work.announce(PickingStarted(order_id))
