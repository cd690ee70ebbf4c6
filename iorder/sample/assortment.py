"""What the sample shop sells: 80 products in 5 variants each, with prices per currency."""

import csv
from dataclasses import dataclass
from decimal import Decimal
from functools import cache

from iorder.kernel.money import round_half_up, to_minor
from iorder.sample.places import DATA

RATES = {"USD": Decimal(1), "EUR": Decimal("0.95"), "INR": Decimal(62)}
"""List prices per US dollar: the shop's own price lists, not rates of exchange."""


@dataclass(frozen=True, slots=True)
class Item:
    """One SKU. ``demand`` is its share among all, larger sells more; lengths in mm."""

    code: str
    title: str
    product: str
    category: str
    brand: str
    barcode: str
    price_usd: Decimal
    weight_g: int
    size_mm: tuple[int, int, int]
    demand: int

    def price_minor(self, currency: str) -> int:
        """The list price: whole euros and dollars less five cents, rupees less one."""
        whole = round_half_up(self.price_usd * RATES[currency])
        if currency == "INR":
            return (round(whole, -1) - 1) * 100
        return to_minor(Decimal(whole), currency) - 5


@cache
def items() -> tuple[Item, ...]:
    """All SKUs; a product's variants stand together."""
    variants: dict[str, list[dict[str, str]]] = {}
    for row in _rows("variants.csv"):
        variants.setdefault(row["variants"], []).append(row)
    found: list[Item] = []
    for number, row in enumerate(_rows("products.csv"), 1):
        for variant in variants[row["variants"]]:
            found.append(_item(len(found), number, row, variant))
    return tuple(found)


def _item(index: int, number: int, row: dict[str, str], variant: dict[str, str]) -> Item:
    price = Decimal(row["price_usd"]) * (10_000 + int(variant["step_bp"])) / 10_000
    return Item(
        code=f"{row['category'][:3].upper()}-{number:03d}-{variant['code']}",
        title=f"{row['title']}, {variant['option']}",
        product=row["title"],
        category=row["category"],
        brand=row["brand"],
        barcode=_ean(f"20{index:010d}"),
        price_usd=price,
        weight_g=int(row["weight_g"]),
        size_mm=(int(row["length_mm"]), int(row["width_mm"]), int(row["height_mm"])),
        # a few sellers and a long tail, cheap ones ahead: 997 spreads the ranks over the range
        demand=int(2_000_000 / (((index * 997) % 400 + 12) * (price + 40))),
    )


def _ean(digits: str) -> str:
    """EAN-13; the prefix 20 is for use inside a shop."""
    total = sum(int(digit) * (3 if place % 2 else 1) for place, digit in enumerate(digits))
    return f"{digits}{-total % 10}"


def _rows(name: str) -> list[dict[str, str]]:
    with (DATA / "sample" / name).open(encoding="utf-8") as file:
        return list(csv.DictReader(file))
