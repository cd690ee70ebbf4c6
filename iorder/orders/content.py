"""What an order is for and costs, without anything personal; pure.

``recomputed`` is the one place where an order's amounts are worked out anew. Tax follows what it
is on: each line and the shipping keep the rate they had, the order's discount taken off first.
"""

from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass, replace
from decimal import Decimal
from fractions import Fraction
from typing import Any

from iorder.kernel.money import Money, round_half_up

AMOUNTS = ("items", "discount", "shipping", "tax", "difference", "total")
"""Of an order, in minor units."""
BASIS = 10_000


@dataclass(frozen=True, slots=True)
class LineContent:
    """One line; amounts in minor units. ``kind`` difference: only its ``total`` counts."""

    id: int
    position: int
    kind: str
    sku_id: int | None
    sku: str
    title: str
    quantity: int
    cancelled: int
    unit: int
    discount_bp: int
    discount: int
    tax: int
    total: int

    def priced(self) -> "LineContent":
        """With its discount and total worked out of units, price and basis points."""
        gross = self.quantity * self.unit
        discount = round_half_up(Decimal(gross * self.discount_bp) / BASIS)
        return replace(self, discount=discount, total=gross - discount)


@dataclass(frozen=True, slots=True)
class Content:
    """An order's lines, by position, and ``AMOUNTS`` of the order."""

    currency: str
    tax_included: bool
    lines: tuple[LineContent, ...]
    items: int
    discount: int
    shipping: int
    tax: int
    difference: int
    total: int

    def body(self) -> dict[str, Any]:
        """As it is stored."""
        return asdict(self)

    @classmethod
    def of(cls, body: Mapping[str, Any]) -> "Content":
        """What ``body`` gave."""
        lines = tuple(LineContent(**line) for line in body["lines"])
        return cls(**{**body, "lines": lines})

    @property
    def items_lines(self) -> tuple[LineContent, ...]:
        """Without the lines that only carry a difference."""
        return tuple(line for line in self.lines if line.kind == "item")

    @property
    def units(self) -> int:
        return sum(line.quantity for line in self.items_lines)


@dataclass(frozen=True, slots=True)
class Given:
    """Amounts of the order a person set, in minor units; None stays or follows."""

    shipping: int | None = None
    discount: int | None = None
    tax: int | None = None


AS_THEY_ARE = Given()


def recomputed(
    before: Content, lines: Sequence[LineContent], given: Given = AS_THEY_ARE
) -> Content:
    """The order with ``lines`` (priced) instead of its own, and its amounts to the minor unit.

    A line of ``before`` keeps its rate of tax, a new one gets the order's unless its ``tax`` is
    stated. A ``given`` tax is split over the lines and the shipping, and loses nothing by it.
    """
    items = sum(line.total for line in lines if line.kind == "item")
    shipping = before.shipping if given.shipping is None else given.shipping
    discount = before.discount if given.discount is None else given.discount
    after = replace(before, lines=tuple(lines), items=items, shipping=shipping, discount=discount)
    after = _given_tax(after, given.tax) if given.tax is not None else _same_rates(before, after)
    on_top = 0 if after.tax_included else after.tax
    return replace(after, total=items - discount + shipping + on_top + after.difference)


def shares_of_tax(content: Content) -> tuple[list[int], int]:
    """(the tax of each line, that of the shipping and the rest); together the order's tax.

    Where no line states its own, the order's is split by what the lines and the shipping cost.
    """
    stated = [line.tax for line in content.lines]
    weights = _weights(content)
    if any(stated) or not content.tax or not sum(weights):
        return stated, content.tax - sum(stated)
    *of_lines, rest = Money(content.tax, content.currency).split(weights)
    return [share.minor for share in of_lines], rest.minor


def _weights(content: Content) -> list[int]:
    """What each line, and last the shipping, weigh where tax is split."""
    lines = [max(line.total, 0) if line.kind == "item" else 0 for line in content.lines]
    return [*lines, max(content.shipping, 0)]


def _given_tax(after: Content, tax: int) -> Content:
    bare = replace(after, tax=tax, lines=tuple(replace(line, tax=0) for line in after.lines))
    shares, _ = shares_of_tax(bare)
    lines = tuple(replace(line, tax=n) for line, n in zip(bare.lines, shares, strict=True))
    return replace(bare, lines=lines)


def _same_rates(before: Content, after: Content) -> Content:
    shares, rest = shares_of_tax(before)
    known = {line.id: (line, tax) for line, tax in zip(before.lines, shares, strict=True)}
    was, now = _kept_by_discount(before), _kept_by_discount(after)
    lines = []
    for line in after.lines:
        if line.id in known:
            old, tax = known[line.id]
            on, then = line.total * now, old.total * was
            lines.append(replace(line, tax=_scaled(tax, on, then)))
        else:
            rate = _rate(before, shares) if not line.tax else Fraction(0)
            lines.append(replace(line, tax=line.tax or _rounded(line.total * now * rate)))
    rest = _scaled(rest, Fraction(after.shipping), Fraction(before.shipping))
    return replace(after, lines=tuple(lines), tax=max(sum(one.tax for one in lines) + rest, 0))


def _kept_by_discount(content: Content) -> Fraction:
    """What share of the items' price is left after the discount on the whole order."""
    if content.items <= 0:
        return Fraction(1)
    return max(Fraction(content.items - content.discount, content.items), Fraction(0))


def _rate(before: Content, shares: Sequence[int]) -> Fraction:
    """Tax on one minor unit of the items, as they were."""
    base = before.items * _kept_by_discount(before)
    return Fraction(sum(shares)) / base if base > 0 else Fraction(0)


def _scaled(tax: int, on: Fraction, then: Fraction) -> int:
    """The tax on ``on`` at the rate of ``tax`` on ``then``; what was on nothing stays."""
    if on == then or then <= 0:
        return tax
    return _rounded(tax * on / then)


def _rounded(amount: Fraction) -> int:
    return round_half_up(Decimal(amount.numerator) / Decimal(amount.denominator))
