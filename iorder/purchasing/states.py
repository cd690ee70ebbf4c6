"""A purchase order's states and moves.

``receive`` is a delivery after which something is still to come, ``complete`` one after which
nothing is; ``close`` gives up what has not come, ``cancel`` an order of which nothing has.
"""

from iorder.kernel.axis import Axis, moves
from iorder.purchasing.model import ORDER_STATES

ORDER = Axis(
    "draft",
    ORDER_STATES,
    moves("""
        draft           edit        draft
        draft           send        sent
        sent            reschedule  sent
        receiving       reschedule  receiving
        sent|receiving  receive     receiving
        sent|receiving  complete    received
        receiving       close       closed
        draft|sent      cancel      cancelled
    """),
    "purchase order",
)

AWAITED = ("sent", "receiving")
"""What is open of their lines counts as inbound at their point."""
