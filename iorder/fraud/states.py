"""The machine of a review. The order's own fraud axis is ``orders.states.FRAUD``."""

from iorder.kernel.axis import Axis, moves

VERDICTS = ("approve", "review", "decline")
LABELS = ("genuine", "fraud", "friendly", "unknown")
"""``friendly``: the buyer's own order, disputed all the same."""
RUN_STATES = ("queued", "running", "done", "failed", "cancelled")
TRACES = ("email", "phone", "address", "ip", "card", "device")

REVIEW = Axis(
    "open",
    ("open", "approved", "declined", "closed"),
    moves("""
        open      approve  approved
        open      decline  declined
        open      close    closed
        approved  reopen   open
        declined  reopen   open
    """),
    "review",
)
"""``close``: the order ended before anybody decided."""
