"""A pool of one connection, given in the order it was asked for.

The usual queue of a pool wakes who waits but lets the thread that has just given the connection
back take it again first: a loop of short transactions would then keep everybody else out.
"""

from collections import deque
from threading import Lock
from typing import Any

import sqlalchemy as sa
from sqlalchemy.pool import QueuePool


class Turns:
    """A lock that goes to who has waited longest."""

    def __init__(self) -> None:
        self._guard = Lock()
        self._waiting: deque[Any] = deque()
        self._is_taken = False

    def take(self, seconds: float) -> bool:
        """Wait for one's turn; False when it did not come in time."""
        with self._guard:
            if not self._is_taken:
                self._is_taken = True
                return True
            mine = Lock()
            mine.acquire()
            self._waiting.append(mine)
        if mine.acquire(timeout=seconds):
            return True
        with self._guard:
            if mine not in self._waiting:  # it was handed over at the last moment
                return True
            self._waiting.remove(mine)
            return False

    def give(self) -> None:
        """Hand over to who has waited longest, if anybody waits."""
        with self._guard:
            if self._waiting:
                self._waiting.popleft().release()
            else:
                self._is_taken = False


class OneInTurn(QueuePool):
    """The one connection of a writer, first come, first served."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self._turns = Turns()

    def _do_get(self) -> Any:
        if not self._turns.take(self._timeout):
            raise sa.exc.TimeoutError(
                f"The store has been busy for {self._timeout:.0f} seconds; try again."
            )
        given = None
        try:
            given = super()._do_get()
        finally:
            if given is None:
                self._turns.give()
        return given

    def _do_return_conn(self, record: Any) -> None:
        super()._do_return_conn(record)
        self._turns.give()
