"""Order lines: one a row, several in numbered columns of a row, or in a file of their own.

Rounding: a line's total, where the source does not state it, is quantity x exact unit price
x (1 - discount), rounded half up once per line to whole minor units (the rule of
``kernel.money``); so a sum of lines may lie half a minor unit a line from the unrounded sum.
A stated line total holds as it is; where the file's is before its discount (the option
``line_total: gross``), the discount comes off it. A unit price with more digits than the currency
has is kept rounded, its line total is reckoned from the exact one.
"""

import re
from collections.abc import Callable, Sequence
from decimal import Decimal
from functools import lru_cache

from iorder.channels.draft import LineDraft
from iorder.channels.drafting.layout import Fault, Layout, Record, Row
from iorder.channels.soundness import MOST_UNITS
from iorder.kernel.money import round_half_up

FIELDS = ("line_quantity", "line_unit_price", "line_total", "line_title", "line_sku",
          "line_sku_ref", "line_discount", "line_tax", "line_shipping", "line_ref",
          "line_point_ref", "line_shipment_ref")  # fmt: skip
SAYS = FIELDS[:6]
"""A row where all of these are empty holds no line."""

_NEGATIVE = (
    "The price is below zero; correct it. State a discount in a column of its own, or as a line "
    "without a SKU that is called a discount; state what came back as a refunded amount."
)
_LESS = re.compile(
    r"\b(discount|coupon|voucher|promo|rebate|gift ?card|rabatt|gutschein|nachlass|skonto|remise"
    r"|r[eé]duction|bon d|descuento|cup[oó]n|bono|sconto|buono|korting|desconto|rabat)"
)

Titles = Callable[[str, str], str]
"""(channel's id, SKU) -> title; empty where unknown."""

Found = tuple[LineDraft, int]
"""(line, its share of the shipping)."""


class Lines:
    """Reads the lines of a layout's rows in one currency."""

    __slots__ = ("_groups",)

    def __init__(self, layout: Layout, currency: str, titles: Titles | None) -> None:
        self._groups = [_Group(layout, end, currency, titles) for end in endings(layout)]

    def read(self, rows: Sequence[Row]) -> list[Found]:
        """The lines of these rows. Raises Fault."""
        found = []
        for row in rows:
            for group in self._groups:
                if (line := group.read(row)) is not None:
                    found.append(line)
        return found


def endings(layout: Layout) -> list[str]:
    """The numbered groups of line columns: ``""``, ``#2``, ``#3``... in order."""
    ends = {
        name.partition("#")[2]
        for name in layout.places
        if name.partition("#")[0] in SAYS
    }  # fmt: skip
    return [f"#{end}" if end else "" for end in sorted(ends, key=lambda end: int(end or 0))]


class _Group:
    __slots__ = ("_amounts", "_end", "_gross", "_has_price", "_has_quantity", "_record", "_titles")

    def __init__(self, layout: Layout, end: str, currency: str, titles: Titles | None) -> None:
        self._record = Record(layout, [name + end for name in FIELDS], currency)
        self._end = end
        self._titles = titles
        self._amounts = layout.option("discount", "fraction") == "amount"
        self._gross = layout.option("line_total", "net") == "gross"
        self._has_quantity = layout.has("line_quantity" + end)
        self._has_price = layout.has("line_unit_price" + end)

    def read(self, row: Row) -> Found | None:
        """The line, or None where the row holds none here."""
        (quantity, price, total, title, sku, sku_ref, discount, tax, shipping, ref, point,
         shipment) = self._record.read(row)  # fmt: skip
        if quantity is None:
            if price is None and total is None and not (title or sku or sku_ref):
                return None
            quantity = self._one(row)
        if not 0 < quantity <= MOST_UNITS:
            raise self._fault("line_quantity", _no_quantity(quantity), row)
        if not title and self._titles is not None:
            title = self._titles(sku_ref, sku)
        exact, unit, rounded = price or self._from_total(quantity, total, row)
        self._refuse_negative(unit, price is None, sku_ref or sku, title, row)
        gross = round_half_up(exact * quantity) if rounded else unit * quantity
        if total is not None and self._gross:
            gross, total, rounded = total, None, False
        points, after = self._reduced(gross, discount, row) if discount else (0, gross)
        if total is None:
            total = after
            if points and rounded and not self._amounts:
                total = net(exact, quantity, points)
        line = LineDraft(
            title or sku or sku_ref, quantity, unit, total, points, unit * quantity - total,
            tax or 0, ref, sku, sku_ref, point, shipment,
        )  # fmt: skip
        return line, shipping or 0

    def _refuse_negative(self, unit: int, reckoned: bool, code: str, title: str, row: Row) -> None:
        """Only a line without a SKU that is called a discount costs less than nothing."""
        if unit < 0 and (code or not says_less(title)):
            name = "line_total" if reckoned else "line_unit_price"
            raise self._fault(name, _NEGATIVE, row)

    def _one(self, row: Row) -> int:
        if self._has_quantity:
            raise self._fault("line_quantity", "The quantity is empty; fill it in.", row)
        return 1

    def _from_total(self, quantity: int, total: int | None, row: Row) -> tuple[Decimal, int, bool]:
        """The unit price a stated total means, as ``parse.exact`` gives one."""
        if total is None:
            name = "line_unit_price" if self._has_price else "line_total"
            raise self._fault(name, "The line has no price; fill it in, 0 for a gift.", row)
        exact = Decimal(total) / quantity
        unit = round_half_up(exact)
        return exact, unit, exact != unit

    def _reduced(self, gross: int, discount: int, row: Row) -> tuple[int, int]:
        """(basis points of the discount, what is left of ``gross``)."""
        if not self._amounts:
            return discount, share(gross, 10_000 - discount)
        off = abs(discount)
        if off > abs(gross):
            words = "The discount is more than the line costs; correct one of them."
            raise self._fault("line_discount", words, row)
        return share_of(off, abs(gross)), gross - off

    def _fault(self, name: str, reason: str, row: Row) -> Fault:
        return Fault(self._record.column(name + self._end), reason, row)


def says_less(title: str) -> bool:
    """Whether a line of this title takes something off: the formats that have such lines name
    them so."""
    return _LESS.search(title.casefold()) is not None


def _no_quantity(quantity: int) -> str:
    if quantity > 0:
        return f"The quantity {quantity} is too large; correct it."
    return (
        f"The quantity is {quantity}; it must be 1 or more. State what came back as a refunded "
        "amount, or leave the row out."
    )


@lru_cache(1 << 14)
def share(amount: int, points: int) -> int:
    """This many basis points of whole minor units, rounded half up (away from zero)."""
    whole = (abs(amount) * points * 2 + 10_000) // 20_000
    return -whole if amount < 0 else whole


@lru_cache(1 << 14)
def net(exact: Decimal, quantity: int, points: int) -> int:
    """Quantity x exact unit price in minor units, less the discount, rounded half up once."""
    return round_half_up(exact * quantity * (10_000 - points) / 10_000)


def share_of(part: int, whole: int) -> int:
    """Basis points that ``part`` is of ``whole``, rounded half up."""
    return (part * 20_000 + whole) // (2 * whole)
