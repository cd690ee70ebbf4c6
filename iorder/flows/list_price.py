"""One line of a supplier's price list, as people write it: the SKU by its code."""

from dataclasses import dataclass

from iorder.catalog import kits, lookup
from iorder.kernel.errors import InvalidInput
from iorder.kernel.money import Money
from iorder.kernel.work import Work
from iorder.purchasing import suppliers
from iorder.purchasing.suppliers import Price


@dataclass(frozen=True, slots=True)
class PriceLine:
    """``cost`` is decimal text in the supplier's currency."""

    sku: str
    cost: str
    pack_units: int = 1
    min_units: int = 1
    lead_days: int | None = None


def list_price(work: Work, supplier_id: int, line: PriceLine) -> int:
    """Put the line on the list, or over what stood there; returns how many are new or other.

    What the supplier calls the SKU is kept. Raises UnknownSku, InvalidInput, NotFound.
    """
    supplier = suppliers.locked(work, supplier_id)
    if not supplier.currency:
        raise InvalidInput(f"Say first in which currency {supplier.label} sells.")
    sku = lookup.by_code(work, [line.sku])[line.sku]
    if kits.parts_of(work, [sku.id]):
        raise InvalidInput(f"{line.sku} is a kit, which nobody sends as one; list its parts.")
    before = suppliers.prices_of(work, supplier_id, [sku.id])
    cost = Money.of(line.cost, supplier.currency).minor
    price = Price(
        sku.id, cost, before[0].code if before else "", line.pack_units, line.min_units,
        line.lead_days,
    )  # fmt: skip
    return suppliers.set_prices(work, supplier_id, [price])
