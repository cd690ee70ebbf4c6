"""Two orders of one customer to one address become one, before any of it has left."""

from typing import Any

import sqlalchemy as sa

from iorder.flows import source_order, stock_of_lines
from iorder.flows.balance import follow_balance
from iorder.flows.change_lines import content
from iorder.flows.split_order import OPEN, follow_stock
from iorder.inventory import taking_over
from iorder.kernel.errors import Refused
from iorder.kernel.work import Work
from iorder.orders import backorders, dividing, holding, lifecycle, service, unsourced
from iorder.orders.edits import editable
from iorder.orders.events import OrdersMerged
from iorder.orders.lifecycle import LEFT
from iorder.orders.merging import MERGEABLE_HOLDS, difference
from iorder.payments import moving

REASON = "merged"


class CannotMerge(Refused):
    """The orders differ in what must be one, or one of them is not free to change."""

    code = "cannot_merge"


def merge_orders(
    work: Work, order_id: int, other_id: int, version: int, other_version: int
) -> None:
    """The lines, stock and payments of ``other_id`` are the first's; it ends as cancelled.

    Raises StaleEdit, CannotMerge in words, PaymentAtWork; then nothing has changed.
    """
    rows = {}
    seen = {order_id: version, other_id: other_version}
    for one in sorted(seen):
        rows[one] = editable(work, one, seen[one])
    first, other = rows[order_id], rows[other_id]
    _refuse(work, first, other)
    before, gone = content(work, order_id), content(work, other_id)
    after = dividing.joined(before, gone)
    made = dividing.write_joined(work, first, other, (before, gone), after)
    taking_over.take_over(work, other_id, order_id)
    backorders.take_over(work, other_id, order_id)
    came = moving.take_over(work, other_id, order_id, other.number)
    end_as_merged(work, other_id)
    follow_stock(work, order_id)
    if waiting := unsourced.waiting(work, order_id):
        source_order.note_points(work, waiting)
        stock_of_lines.wait(work, waiting, {})
    follow_balance(work, order_id)
    work.announce(OrdersMerged(order_id, other_id, other.number, gone.units, tuple(came), made))


def _refuse(work: Work, first: sa.Row[Any], other: sa.Row[Any]) -> None:
    if first.id == other.id:
        raise CannotMerge("An order cannot be merged with itself; choose another.")
    for one in (first, other):
        if one.is_history or one.order_state not in OPEN or one.fulfillment_state in LEFT:
            raise CannotMerge(f"{one.number} has left or is over; it cannot be merged.")
        for kind in holding.open_kinds(work, one.id) - MERGEABLE_HOLDS:
            raise CannotMerge(f"{one.number} is held ({kind}); release that hold first.")
    if what := difference(first, other):
        raise CannotMerge(
            f"{first.number} and {other.number} differ in their {what}; only orders that agree "
            "in it can be one."
        )
    if service.ship_address(work, first.id) != service.ship_address(work, other.id):
        raise CannotMerge(f"{first.number} and {other.number} go to different addresses.")


def end_as_merged(work: Work, other_id: int) -> None:
    """The order whose lines have gone: nothing is held or owed for it."""
    one = lifecycle.standing(work, [other_id])[other_id]
    holding.close_all(work, other_id)
    cod = "none" if one.axes["cod_state"] == "none" else "closed"
    facts = {"fulfillment_state": "unallocated", "payment_state": "unpaid", "open_holds": 0,
             "cod_state": cod, "point_id": None}  # fmt: skip
    lifecycle.cancel(work, one, REASON, facts)
