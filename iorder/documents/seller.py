"""Who sells, as the law wants it on an invoice (2006/112/EC, article 226), and as it is printed."""

from collections.abc import Mapping
from dataclasses import asdict, dataclass, fields
from typing import Any

from iorder.documents.body import Lines

LONGEST = 200
MOST_LINES = 6


@dataclass(frozen=True, slots=True)
class Seller:
    """``address``: lines, the last one the country; ``tax_number``: where there is no VAT ID;
    ``note``: what is printed below, such as a small business's exemption."""

    name: str = ""
    address: str = ""
    vat_id: str = ""
    tax_number: str = ""
    registration: str = ""
    email: str = ""
    phone: str = ""
    note: str = ""

    @property
    def lines(self) -> Lines:
        """As it is printed, the name first; none where nobody said who sells."""
        if not self.name:
            return ()
        told = (
            ("VAT ID: ", self.vat_id), ("Tax number: ", self.tax_number), ("", self.registration),
            ("", self.email), ("", self.phone),
        )  # fmt: skip
        place = [line.strip() for line in self.address.splitlines() if line.strip()]
        return (self.name, *place, *(f"{label}{text}" for label, text in told if text))

    @property
    def missing(self) -> tuple[str, ...]:
        """What the law asks for on an invoice and nobody has said."""
        asked = (
            ("name", self.name), ("address", self.address),
            ("VAT ID or tax number", self.vat_id or self.tax_number),
        )  # fmt: skip
        return tuple(label for label, text in asked if not text)

    def as_json(self) -> dict[str, Any]:
        return asdict(self)

    @classmethod
    def read(cls, stored: Mapping[str, Any]) -> "Seller":
        """What ``as_json`` made; fields of a later version are left out."""
        return cls(**{one.name: str(stored.get(one.name, "")) for one in fields(cls)})
