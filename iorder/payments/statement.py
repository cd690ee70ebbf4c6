"""What a bank statement was read as, whatever its format."""

from collections.abc import Sequence
from dataclasses import dataclass

from iorder.payments.bank_credit import Credit

MOST_ENTRIES = 50_000


@dataclass(frozen=True, slots=True)
class BadEntry:
    """``number``: which entry of the file, or which of its lines, from 1."""

    number: int
    part: str
    reason: str


@dataclass(frozen=True, slots=True)
class Read:
    """``passed``: entries that are no booked credit."""

    credits: Sequence[Credit]
    bad: Sequence[BadEntry]
    passed: int


class Wrong(Exception):
    """``part`` of an entry cannot be used; ``str()`` says why."""

    def __init__(self, part: str, words: str) -> None:
        self.part = part
        super().__init__(words)
