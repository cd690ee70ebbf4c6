"""What is decided once for all returns: until when, how fast, how long the words are."""

from datetime import datetime, timedelta

from iorder.kernel.errors import Refused

WINDOW = timedelta(days=30)
"""After delivery, or after hand-over where delivery is not known."""
DECIDE_WITHIN = timedelta(days=2)
INSPECT_WITHIN = timedelta(days=2)
LONGEST_NOTE = 500
LONGEST_REASON = 200
FREE_OF_WINDOW = frozenset({"undelivered"})


class WindowPassed(Refused):
    """The buyer comes too late; a manager may take it all the same."""

    code = "window_passed"


def refuse_late(kind: str, since: datetime | None, now: datetime, in_spite: str) -> None:
    """Raises WindowPassed. ``in_spite``: why a manager takes it all the same."""
    if kind in FREE_OF_WINDOW or in_spite or since is None or now <= since + WINDOW:
        return
    days = (now - since).days
    raise WindowPassed(
        f"The goods arrived {days} days ago and may come back for {WINDOW.days}; "
        "a manager may take them all the same and says why."
    )
