"""Importing much at once: nothing of it is ever garbage, so nobody looks for any meanwhile."""

import gc
from collections.abc import Iterator
from contextlib import contextmanager


@contextmanager
def kept() -> Iterator[None]:
    """What is made within stays until the process ends: the collector passes it by, then and ever
    after, and a fork shares its pages."""
    gc.disable()
    try:
        yield
    finally:
        gc.freeze()
        gc.enable()
