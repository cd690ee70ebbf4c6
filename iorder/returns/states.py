"""A return's machine and the words of its lines. Source: ``notes/states.md`` 8."""

from iorder.kernel.axis import Axis, moves

KINDS = ("return", "exchange", "claim", "undelivered")
"""``claim``: damaged or lost, nothing comes back; ``undelivered``: the carrier brings it back."""
REASONS = ("unwanted", "wrong_size", "damaged", "defective", "wrong_item", "late", "lost",
           "undelivered", "other")  # fmt: skip
RESOLUTIONS = ("refund", "exchange", "store_credit", "repair", "reject")
DISPOSITIONS = ("restock", "quarantine", "write_off", "vendor")

RETURN = Axis(
    "requested",
    ("requested", "approved", "refused", "in_transit", "received", "inspected", "resolved",
     "cancelled"),
    moves("""
        requested                      approve  approved
        requested                      refuse   refused
        approved                       send     in_transit
        approved|in_transit|received   receive  received
        received                       inspect  inspected
        approved                       settle   inspected
        inspected                      resolve  resolved
        requested|approved|in_transit  cancel   cancelled
    """),
    "return",
)  # fmt: skip
"""``settle``: a claim, which nobody receives."""
