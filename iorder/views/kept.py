"""What is read once and kept for a while, where it need not be of this very moment.

The length of a long list, which a scroll bar need not know to the row; the course of a figure, and
what it was in the period before.
"""

import threading
import time
from collections import OrderedDict
from collections.abc import Callable, Hashable
from typing import Generic, TypeVar

KEPT_SECONDS = 60.0
MOST_KEYS = 256

T = TypeVar("T")


class Kept(Generic[T]):
    """Safe for threads; holds at most ``MOST_KEYS`` values, those read last. What was read within
    ``quick`` seconds is not kept: a small shop's is always of this moment."""

    def __init__(self, quick: float = 0.0) -> None:
        self._lock = threading.Lock()
        self._quick = quick
        self._known: OrderedDict[Hashable, tuple[float, T]] = OrderedDict()

    def known(self, key: Hashable) -> T | None:
        """The value of ``key`` where it was read within the last ``KEPT_SECONDS``."""
        with self._lock:
            found = self._known.get(key)
        return found[1] if found and time.monotonic() - found[0] < KEPT_SECONDS else None

    def of(self, key: Hashable, read: Callable[[], T]) -> T:
        """The value of ``key``, as ``read`` gave it within the last ``KEPT_SECONDS``."""
        if (known := self.known(key)) is not None:
            return known
        began = time.monotonic()
        value = read()
        now = time.monotonic()
        if now - began >= self._quick:
            with self._lock:
                self._known[key] = (now, value)
                self._known.move_to_end(key)
                if len(self._known) > MOST_KEYS:
                    self._known.popitem(last=False)
        return value
