"""Rules a shop lives by: when money is captured, and whose word a refund needs."""

from collections.abc import Sequence
from dataclasses import dataclass
from fractions import Fraction

from iorder.kernel.money import Money, exponent

APPROVE_ABOVE = 250
"""A refund above this many units of its currency (yen: hundreds) needs a second pair of eyes."""


def needs_approval(amount: Money) -> bool:
    """Whether a refund of ``amount`` waits for somebody who may approve it."""
    unit: int = 10 ** max(2, exponent(amount.currency))
    return amount.minor > APPROVE_ABOVE * unit


@dataclass(frozen=True, slots=True)
class LineWorth:
    """What a line of an order is worth, and how much of it has left."""

    total_minor: int
    quantity: int
    shipped: int


def earned_minor(total_minor: int, lines: Sequence[LineWorth]) -> int:
    """How much of the order's total its parcels have earned so far, in minor units.

    In proportion to what the shipped units are worth, rounded down; all of it once everything has
    left, so that the last parcel takes the remainder. Lines worth nothing count by their units.
    """
    if all(line.shipped >= line.quantity for line in lines):
        return total_minor
    worth = [max(0, line.total_minor) for line in lines]
    if not any(worth):
        worth = [line.quantity for line in lines]
    shares = [
        Fraction(w * min(line.shipped, line.quantity), line.quantity)
        for w, line in zip(worth, lines, strict=True)
        if line.quantity
    ]
    return int(total_minor * sum(shares) / sum(worth)) if any(worth) else 0


def spread(wanted_minor: int, open_minor: Sequence[int]) -> list[int]:
    """``wanted_minor`` laid on tenders in their order, each as far as it goes."""
    parts = []
    for most in open_minor:
        part = max(0, min(wanted_minor, most))
        wanted_minor -= part
        parts.append(part)
    return parts
