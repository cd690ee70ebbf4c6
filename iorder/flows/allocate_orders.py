"""What is reserved for orders is bound to its points, so that they may be released and picked."""

from collections.abc import Collection

from iorder.inventory import service as inventory
from iorder.kernel.events import subject_of
from iorder.kernel.work import Work
from iorder.orders import lifecycle


def allocate_confirmed(work: Work, seq: int) -> None:
    """Allocate the order that the event ``seq`` says was confirmed."""
    allocate_orders(work, [subject_of(work, seq)])


def allocate_orders(work: Work, order_ids: Collection[int]) -> list[int]:
    """Allocate all that is reserved for these orders; returns the orders it moved, ascending.

    Those with nothing reserved, as every order that is over, are left as they are.
    """
    known = lifecycle.standing(work, order_ids)
    moved = inventory.allocate(work, known)
    fresh = [one for one in moved if known[one].axes["fulfillment_state"] == "unallocated"]
    lifecycle.follow(work, known, {one: {"fulfillment_state": "allocated"} for one in fresh})
    return moved
