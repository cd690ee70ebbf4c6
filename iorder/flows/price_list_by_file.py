"""A supplier's price list comes in as a file: good rows are listed, bad ones named.

Columns ``sku`` and ``cost``, and where they are there ``supplier sku``, ``pack``, ``minimum`` and
``lead days``. What is on the list and not in the file stays as it is.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from iorder.catalog import kits, lookup
from iorder.channels import shelf_rows
from iorder.channels.parse import BadCell, exact
from iorder.channels.shelf_rows import BadField, BadRow, ShelfFile, ShelfRow
from iorder.kernel.errors import InvalidInput, Refused
from iorder.kernel.work import Work
from iorder.purchasing import suppliers
from iorder.purchasing.suppliers import Price


@dataclass(frozen=True, slots=True)
class Listed:
    """``taken`` good rows, ``changed`` of them new or other than before; and the bad ones."""

    taken: int
    changed: int
    bad: Sequence[BadRow]


@dataclass(slots=True)
class _Known:
    """What a row is checked against. ``seen``: SKU to the row it stood in."""

    currency: str
    skus: Mapping[str, int]
    kits: Mapping[int, object]
    seen: dict[str, int]


def read_price_list(path: Path) -> ShelfFile:
    """A file with columns ``sku`` and ``cost``. Raises InvalidInput."""
    return shelf_rows.read(path, ("sku",), ("cost",))


def price_list_by_file(work: Work, supplier_id: int, file: ShelfFile) -> Listed:
    """Put the good rows on the list. Raises NotFound, and Refused without a currency."""
    supplier = suppliers.locked(work, supplier_id)
    if not supplier.currency:
        raise Refused(f"Say first in which currency {supplier.label} sells.")
    skus = lookup.known(work, {row.told["sku"].strip() for row in file.rows})
    known = _Known(supplier.currency, skus, kits.parts_of(work, list(skus.values())), {})
    prices, bad = [], []
    for row in file.rows:
        try:
            prices.append(_price(row, known))
        except BadField as wrong:
            bad.append(file.bad(row, wrong))
    changed = suppliers.set_prices(work, supplier_id, prices)
    return Listed(len(prices), changed, bad)


def _price(row: ShelfRow, known: _Known) -> Price:
    """Raises BadField."""
    code = shelf_rows.code(row, "sku")
    sku_id = known.skus.get(code)
    if sku_id is None:
        words = f"There is no SKU {code}; correct the code or add the product first."
        raise BadField("sku", words)
    if sku_id in known.kits:
        raise BadField("sku", f"{code} is a kit, which nobody sends as one; list its parts.")
    if code in known.seen:
        words = f"{code} stands in row {known.seen[code]} already; keep one of the two."
        raise BadField("sku", words)
    price = Price(
        sku_id,
        _cost(row, known.currency),
        shelf_rows.words(row, "supplier_sku"),
        _units(row, "pack") or 1,
        _units(row, "minimum") or 1,
        _units(row, "lead_days", least=0),
    )
    try:
        suppliers.check_price(price)
    except InvalidInput as wrong:
        raise BadField("lead_days" if "lead" in str(wrong) else "cost", str(wrong)) from None
    known.seen[code] = row.number
    return price


def _cost(row: ShelfRow, currency: str) -> int:
    text = shelf_rows.code(row, "cost")
    try:
        _, minor, changed = exact("", currency)(text)
    except BadCell:
        words = f"{text!r} cannot be read as one amount; write it as 1234.50."
        raise BadField("cost", words) from None
    if changed:
        raise BadField("cost", f"{text} has more digits than {currency} has.")
    if minor < 0:
        raise BadField("cost", f"{text} is less than nothing; write what one unit costs.")
    return minor


def _units(row: ShelfRow, field: str, least: int = 1) -> int | None:
    """A whole number, None where nothing is written."""
    return shelf_rows.units(row, field, least) if shelf_rows.words(row, field) else None
