"""Doing something to see what it would do: inside a transaction, and taken back before it ends."""

from collections.abc import Callable
from typing import TypeVar

from iorder.kernel.work import Work

T = TypeVar("T")


class _SeenEnough(Exception):
    """Ends the savepoint, so that nothing of it stays."""


def tried(work: Work, act: Callable[[Work], object], look: Callable[[Work], T]) -> T:
    """What ``look`` sees after ``act``; nothing of the act stays, nor is anything announced.

    Raises what ``act`` raises, with the transaction as it was before.
    """
    told, later = len(work.announced), len(work.after_commit)
    found: list[T] = []
    try:
        with work.conn.begin_nested():
            act(work)
            found.append(look(work))
            raise _SeenEnough
    except _SeenEnough:
        return found[0]
    finally:
        del work.announced[told:], work.after_commit[later:]
