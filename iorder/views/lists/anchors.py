"""Where a list was read to: the sort key of a row by its place, so that what follows is read on
from there and no page, however deep, is reached by counting rows off.

A place is only as true as the last reading of what stands before it: a reading that finds
another row there forgets every deeper place of that view.
"""

import threading
from bisect import bisect_right
from collections import OrderedDict
from collections.abc import Hashable
from typing import Any

MOST_VIEWS = 256
MOST_PLACES = 2_000
STRIDE = 25_000
"""Rows between two places that a walk keeps: counted off in a millisecond or two."""
Key = tuple[Any, ...]


class Anchors:
    """Safe for threads; holds at most ``MOST_VIEWS`` views, those asked for last."""

    def __init__(self, stride: int = STRIDE) -> None:
        self.stride = stride
        self._lock = threading.Lock()
        self._views: OrderedDict[Hashable, tuple[list[int], list[Key]]] = OrderedDict()

    def nearest(self, view: Hashable, start: int) -> tuple[int, Key | None]:
        """The deepest known place at or before row ``start``: (rows before it, key of the last
        of them); (0, None) where nothing is known."""
        with self._lock:
            known = self._views.get(view)
            if known is None:
                return 0, None
            self._views.move_to_end(view)
            places, keys = known
            at = bisect_right(places, start) - 1
            return (places[at], keys[at]) if at >= 0 else (0, None)

    def note(self, view: Hashable, place: int, key: Key) -> None:
        """``key`` is that of the last of the first ``place`` rows."""
        with self._lock:
            places, keys = self._views.setdefault(view, ([], []))
            self._views.move_to_end(view)
            at = bisect_right(places, place)
            if at and places[at - 1] == place:
                if keys[at - 1] == key:
                    return
                at -= 1
                del places[at:], keys[at:]
            if len(places) < MOST_PLACES:
                places.insert(at, place)
                keys.insert(at, key)
            if len(self._views) > MOST_VIEWS:
                self._views.popitem(last=False)
