"""What returned units are worth: their share of what the buyer was to pay, to the minor unit.

All units of an order together are worth its total: the last one takes the rounding.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal

from iorder.kernel.money import Money, round_half_up


@dataclass(frozen=True, slots=True)
class Bought:
    """One line of an order; amounts in minor units."""

    line_id: int
    quantity: int
    total_minor: int
    tax_minor: int = 0


@dataclass(frozen=True, slots=True)
class Bill:
    """What an order costs; amounts in minor units of ``currency``."""

    currency: str
    total_minor: int
    shipping_minor: int
    tax_minor: int
    tax_included: bool
    lines: tuple[Bought, ...]

    @property
    def delivery_minor(self) -> int:
        """What the buyer pays for delivery, its tax included."""
        if self.shipping_minor <= 0:
            return 0
        rest = 0
        if not self.tax_included:
            of_lines = sum(line.tax_minor for line in self.lines)
            rest = self._tax_of_delivery() if not of_lines else max(self.tax_minor - of_lines, 0)
        return max(min(self.shipping_minor + rest, self.total_minor), 0)

    def _tax_of_delivery(self) -> int:
        """Where no line names its tax, it is spread over the goods and the delivery."""
        goods = max(self.total_minor - self.tax_minor - self.shipping_minor, 0)
        if self.tax_minor <= 0:
            return 0
        return Money(self.tax_minor, self.currency).split([goods, self.shipping_minor])[1].minor

    def worth(self) -> dict[int, int]:
        """What the buyer pays for all units of each line, tax and discounts in it."""
        if not self.lines:
            return {}
        weights = [
            max(line.total_minor + (0 if self.tax_included else line.tax_minor), 0)
            for line in self.lines
        ]
        if not any(weights):
            weights = [max(line.quantity, 0) for line in self.lines]
        if not any(weights):
            return {line.line_id: 0 for line in self.lines}
        goods = Money(max(self.total_minor - self.delivery_minor, 0), self.currency)
        shares = goods.split(weights)
        return {line.line_id: one.minor for line, one in zip(self.lines, shares, strict=True)}


def units_worth(whole_minor: int, quantity: int, before: int, units: int) -> int:
    """The worth of ``units`` of a line after ``before`` of its ``quantity`` were paid back."""
    if quantity <= 0:
        return 0

    def first(number: int) -> int:
        return round_half_up(Decimal(whole_minor) * min(number, quantity) / quantity)

    return first(before + units) - first(before)


def worth_of(bill: Bill, units: Mapping[int, int], before: Mapping[int, int]) -> dict[int, int]:
    """The worth of ``units`` by line id, after ``before`` by line id were paid back."""
    whole = bill.worth()
    quantity = {line.line_id: line.quantity for line in bill.lines}
    return {
        line: units_worth(whole.get(line, 0), quantity.get(line, 0), before.get(line, 0), number)
        for line, number in units.items()
    }
