"""Rules a shop lives by: when money is captured, and whose word a refund needs."""

from collections.abc import Sequence
from dataclasses import dataclass
from fractions import Fraction

from iorder.kernel.money import Money, exponent

APPROVE_ABOVE = 250
"""A refund above this many dollars, or about as much, needs a second pair of eyes."""
TO_THE_DOLLAR = {
    "BRL": 5, "CLP": 900, "CNY": 7, "COP": 4_000, "CZK": 22, "DKK": 7, "EGP": 48, "HUF": 350,
    "IDR": 16_000, "INR": 85, "ISK": 135, "JPY": 150, "KRW": 1_400, "MXN": 18, "MYR": 4, "NOK": 10,
    "PHP": 57, "PKR": 280, "PLN": 4, "RUB": 90, "SEK": 10, "THB": 34, "TRY": 40, "TWD": 31,
    "VND": 25_000, "ZAR": 18,
}  # fmt: skip
"""About how many units of a currency are a dollar, where it is far from one; of 2026."""


def needs_approval(amount: Money) -> bool:
    """Whether a refund of ``amount`` waits for somebody who may approve it."""
    units = APPROVE_ABOVE * TO_THE_DOLLAR.get(amount.currency, 1)
    return bool(amount.minor > units * 10 ** exponent(amount.currency))


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
