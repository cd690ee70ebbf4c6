"""How long a list is, counted whole and kept for a while: what a scroll bar is as long as.

An exact count of a million rows costs more than a page of them, and a scroll bar need not be
right to the row; the list's end corrects it.
"""

import threading
import time
from collections import OrderedDict
from collections.abc import Callable, Hashable

KEPT_SECONDS = 60.0
MOST_VIEWS = 256


class Lengths:
    """Safe for threads; holds at most ``MOST_VIEWS`` views, those counted last."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._known: OrderedDict[Hashable, tuple[float, int]] = OrderedDict()

    def known(self, view: Hashable) -> int | None:
        """The length of ``view`` where it was counted within the last ``KEPT_SECONDS``."""
        with self._lock:
            at, number = self._known.get(view, (0.0, -1))
        return number if number >= 0 and time.monotonic() - at < KEPT_SECONDS else None

    def of(self, view: Hashable, count: Callable[[], int]) -> int:
        """The length of ``view``, as ``count`` said it within the last ``KEPT_SECONDS``."""
        if (known := self.known(view)) is not None:
            return known
        number = count()
        with self._lock:
            self._known[view] = (time.monotonic(), number)
            self._known.move_to_end(view)
            if len(self._known) > MOST_VIEWS:
                self._known.popitem(last=False)
        return number
