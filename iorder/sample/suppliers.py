"""Who the sample shop buys from: six invented makers with their price lists."""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache

from iorder.kernel.money import round_half_up
from iorder.kernel.work import Work
from iorder.purchasing import suppliers
from iorder.purchasing.suppliers import Details, Price
from iorder.sample.assortment import RATES, Item, items
from iorder.sample.setup import Shop

COST_PERCENT = 46
"""What a unit costs, of its list price."""


@dataclass(frozen=True, slots=True)
class Maker:
    """``brands``: what it makes; ``pack``: units in a box of its cheap things."""

    code: str
    label: str
    currency: str
    lead_days: int
    pack: int
    brands: tuple[str, ...]

    def pack_of(self, item: Item) -> int:
        """Units in a box of it."""
        return self.pack if item.price_usd < CHEAP_USD else 1


MAKERS = (
    Maker("FJORD", "Fjord & Kiln Makers", "EUR", 12, 2,
          ("Alder & Co", "Fjordline", "Pressa", "Tidewater", "Terra Nova")),
    Maker("LUMENA", "Lumena Components", "USD", 16, 1, ("Lumen Works", "Glimm", "Volt & Via")),
    Maker("SOMMAR", "Sommar Textile Mills", "EUR", 14, 2,
          ("Sommarin", "Rest & Rise", "Marisol", "Peak Form")),
    Maker("KESTREL", "Kestrel Outdoor Supply", "USD", 18, 1,
          ("Kestrel", "Brookside", "Harbour", "Stride")),
    Maker("DESKFORM", "Deskform Industries", "EUR", 15, 1, ("Plain Desk", "Inkwell")),
    Maker("FERNLEAF", "Fernleaf Trading", "USD", 9, 2, ("Little Fern", "Paper Kite", "Greenhand")),
)  # fmt: skip
SECOND = {"Glimm": "FERNLEAF", "Stride": "SOMMAR"}
"""Brand -> who else sells it, dearer and sooner."""
CHEAP_USD = 40


@cache
def maker_of() -> dict[str, Maker]:
    """The maker of each brand."""
    return {brand: one for one in MAKERS for brand in one.brands}


def set_up_suppliers(work: Work, shop: Shop) -> None:
    """Write the makers and what they ask down."""
    for one in MAKERS:
        details = Details(
            one.code, one.label, one.currency, one.lead_days,
            f"orders@{one.code.lower()}.example", "+49 30 5550100",
        )  # fmt: skip
        own = [item for item in items() if item.brand in one.brands]
        also = [item for item in items() if SECOND.get(item.brand) == one.code]
        prices = [*_prices(shop, one, own, COST_PERCENT), *_prices(shop, one, also, 55)]
        suppliers.set_prices(work, suppliers.add(work, details), prices)


def _prices(shop: Shop, one: Maker, sold: Sequence[Item], percent: int) -> list[Price]:
    return [
        Price(
            sku_id=shop.skus[item.code],
            cost_minor=round_half_up(item.price_usd * RATES[one.currency] * percent),
            code=f"{one.code[:2]}{item.barcode[6:12]}",
            pack_units=one.pack_of(item),
        )
        for item in sold
    ]
