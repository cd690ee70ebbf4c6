"""What becomes of the wish that a carrier stops a parcel that it has already.

A table of (from, act, to): code, buttons and the all-pairs tests read the same.
"""

from iorder.kernel.axis import Axis
from iorder.kernel.axis import moves as _moves

INTERCEPT = Axis(
    "wanted",
    ("wanted", "asked", "intercepted", "too_late", "withdrawn"),
    _moves("""
        wanted        ask      asked
        wanted|asked  stop     intercepted
        wanted|asked  miss     too_late
        wanted|asked  withdraw withdrawn
    """),
    noun="intercept",
)
"""``wanted``: nobody has asked the carrier yet. ``miss``: it was delivered, or
cannot be stopped."""

CAUSES = ("fraud", "cancel", "address", "other")
OPEN = ("wanted", "asked")
