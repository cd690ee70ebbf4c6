"""Ctrl-C and SIGTERM on the command line: what is in hand is finished, then the command ends."""

import signal
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from types import FrameType


@contextmanager
def until_interrupted(tell: Callable[[], object]) -> Iterator[threading.Event]:
    """Set by the first Ctrl-C or SIGTERM, when ``tell`` is called; the second one ends all."""
    stop = threading.Event()

    def ask(_number: int, _frame: FrameType | None) -> None:
        if stop.is_set():
            raise KeyboardInterrupt
        stop.set()
        tell()

    before = {number: signal.signal(number, ask) for number in (signal.SIGINT, signal.SIGTERM)}
    try:
        yield stop
    finally:
        for number, handler in before.items():
            signal.signal(number, handler)
