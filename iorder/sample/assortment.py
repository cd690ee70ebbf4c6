"""What the sample shop sells: 80 products in 5 variants each, and kits of them, with prices."""

import csv
from collections import Counter
from dataclasses import dataclass, replace
from decimal import Decimal
from functools import cache

from iorder.kernel.money import round_half_up, to_minor
from iorder.sample.places import DATA

RATES = {"USD": Decimal(1), "EUR": Decimal("0.95"), "INR": Decimal(62)}
"""List prices per US dollar: the shop's own price lists, not rates of exchange."""
SCARCE = 8
"""So many SKUs at the end of the list are never in stock in time."""
HAZARDOUS = ("Rechargeable camping lantern", "Power bank 20000 mAh")
OVERSIZE = ("Ergonomic mesh chair", "Raised bed kit 120 x 80", "Floor lamp Tripod")
BY_LOT = {"Herb seeds collection": 5, "Modelling clay 12 colours": 5, "Watercolour box 24": 2}
BY_SERIAL = {"Balance bike 12 inch": 5, "Monitor arm single": 1}
"""Product -> how many of its variants."""
WHEN_OUT = {"Ergonomic mesh chair": "backorder", "Bird feeder copper": "backorder"}
PREORDER = 2
"""So many SKUs at the end of the list are announced, and sold before they are there."""
KIT_PERCENT = 90
"""A kit's price, of the sum of its parts'."""


@dataclass(frozen=True, slots=True)
class Item:
    """One SKU. ``demand`` is its share among all, larger sells more; lengths in mm. ``parts``: of
    a kit, each with its units."""

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
    tracking: str = "none"
    when_out: str = "refuse"
    parts: tuple[tuple["Item", int], ...] = ()

    def price_minor(self, currency: str) -> int:
        """The list price: whole euros and dollars less five cents, rupees less one."""
        whole = round_half_up(self.price_usd * RATES[currency])
        if currency == "INR":
            return (round(whole, -1) - 1) * 100
        return to_minor(Decimal(whole), currency) - 5

    @property
    def is_hazardous(self) -> bool:
        return self.product in HAZARDOUS

    @property
    def is_oversize(self) -> bool:
        return self.product in OVERSIZE

    def units(self, quantity: int) -> dict["Item", int]:
        """What a point sends for so many: itself, or its parts."""
        return {part: n * quantity for part, n in self.parts} or {self: quantity}


@cache
def items() -> tuple[Item, ...]:
    """All SKUs; a product's variants stand together."""
    variants: dict[str, list[dict[str, str]]] = {}
    for row in _rows("variants.csv"):
        variants.setdefault(row["variants"], []).append(row)
    found: list[Item] = []
    for number, row in enumerate(_rows("products.csv"), 1):
        for place, variant in enumerate(variants[row["variants"]]):
            found.append(_item(len(found), number, place, row, variant))
    return (
        *found[:-PREORDER],
        *(replace(one, when_out="preorder") for one in found[-PREORDER:]),
    )


@cache
def kits() -> tuple[Item, ...]:
    """The kits, which are sold besides, of the first variant of each part."""
    first: dict[str, Item] = {}
    for item in items():
        first.setdefault(item.product, item)
    return tuple(
        _kit(number, row["title"], Counter(first[part] for part in row["parts"].split("|")))
        for number, row in enumerate(_rows("kits.csv"), 1)
    )


@cache
def sold() -> tuple[Item, ...]:
    """What buyers find in stock."""
    return items()[:-SCARCE] + kits()


def _kit(number: int, title: str, parts: Counter[Item]) -> Item:
    whole = sum((part.price_usd * n for part, n in parts.items()), Decimal())
    price = whole * KIT_PERCENT / 100
    return Item(
        code=f"SET-{number:03d}",
        title=title,
        product=title,
        category="Kits",
        brand="Hearth & Trail",
        barcode=_ean(f"21{number:010d}"),
        price_usd=price,
        weight_g=sum(part.weight_g * n for part, n in parts.items()),
        size_mm=(600, 400, 400),
        demand=int(2_000_000 / ((number * 14 + 12) * (price + 40))),
        parts=tuple(parts.items()),
    )


def _item(
    index: int, number: int, place: int, row: dict[str, str], variant: dict[str, str]
) -> Item:
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
        tracking=_tracking(row["title"], place),
        when_out=WHEN_OUT.get(row["title"], "refuse"),
    )


def _tracking(title: str, place: int) -> str:
    if place < BY_LOT.get(title, 0):
        return "lot"
    return "serial" if place < BY_SERIAL.get(title, 0) else "none"


def _ean(digits: str) -> str:
    """EAN-13; the prefix 20 is for use inside a shop."""
    total = sum(int(digit) * (3 if place % 2 else 1) for place, digit in enumerate(digits))
    return f"{digits}{-total % 10}"


def _rows(name: str) -> list[dict[str, str]]:
    with (DATA / "sample" / name).open(encoding="utf-8") as file:
        return list(csv.DictReader(file))
