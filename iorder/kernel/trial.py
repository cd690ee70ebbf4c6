"""Doing something to see what it would do: inside a transaction, and taken back before it ends."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from typing import TypeVar

from iorder.kernel.work import Work

T = TypeVar("T")


class _SeenEnough(Exception):
    """Ends the savepoint, so that nothing of it stays."""


def tried(work: Work, act: Callable[[Work], object], look: Callable[[Work], T]) -> T:
    """What ``look`` sees after ``act``; nothing of the act stays, nor is anything announced.

    Raises what ``act`` raises, with the transaction as it was before.
    """
    with undone(work):
        act(work)
        return look(work)


@contextmanager
def undone(work: Work) -> Iterator[None]:
    """What is done within is taken back, however it ends."""
    with suppress(_SeenEnough), work.attempt():
        yield
        raise _SeenEnough
