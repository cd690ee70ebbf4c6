"""All that is printed on a document, as a value that goes into the store and comes back equal."""

from collections.abc import Mapping
from dataclasses import asdict, dataclass, fields
from typing import Any

TITLES = {"invoice": "Invoice", "credit_note": "Credit note", "packing_slip": "Packing slip"}
Lines = tuple[str, ...]
"""Lines of an address as they are printed."""


@dataclass(frozen=True, slots=True)
class Item:
    """One line; amounts in minor units. A packing slip leaves the amounts at 0."""

    sku: str
    title: str
    quantity: int
    unit_minor: int = 0
    discount_minor: int = 0
    total_minor: int = 0
    note: str = ""


@dataclass(frozen=True, slots=True)
class Tax:
    """Tax within or on top of ``base_minor``; ``rate``: as it is printed, empty for unknown."""

    rate: str
    base_minor: int
    tax_minor: int


@dataclass(frozen=True, slots=True)
class Body:
    """``issued_on``: an ISO day. ``seller``, ``bill_to``, ``ship_to``: printed lines; ``country``:
    whose way to write amounts and days. ``facts``: (label, words) beside the addresses. ``sums``:
    (label, minor units) from the items to what comes before the total. ``code``: the barcode.
    """

    kind: str
    issued_on: str
    currency: str
    country: str
    seller: Lines
    bill_to: Lines
    ship_to: Lines
    facts: tuple[tuple[str, str], ...]
    items: tuple[Item, ...]
    code: str
    sums: tuple[tuple[str, int], ...] = ()
    taxes: tuple[Tax, ...] = ()
    total_minor: int = 0
    tax_included: bool = True
    note: str = ""

    def as_json(self) -> dict[str, Any]:
        return asdict(self)

    @classmethod
    def read(cls, stored: Mapping[str, Any]) -> "Body":
        """What ``as_json`` made. Fields of a later version are left out."""
        known = {field.name: stored[field.name] for field in fields(cls) if field.name in stored}
        return cls(**{
            **known,
            **{name: tuple(known[name]) for name in ("seller", "bill_to", "ship_to")},
            "facts": tuple((label, words) for label, words in known["facts"]),
            "items": tuple(Item(**one) for one in known["items"]),
            "sums": tuple((label, minor) for label, minor in known.get("sums", ())),
            "taxes": tuple(Tax(**one) for one in known.get("taxes", ())),
        })  # fmt: skip
