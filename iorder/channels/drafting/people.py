"""Names, addresses and customers out of a row."""

from collections.abc import Mapping
from typing import Any

from iorder.channels.draft import CustomerDraft
from iorder.channels.drafting.layout import Digests, Layout, Record, Row
from iorder.kernel.address import Address

PARTS = ("name", "first_name", "last_name", "company", "line1", "line2", "city", "region",
         "postcode", "country", "phone", "email")  # fmt: skip
NOWHERE = Address()


class Addresses:
    """Reads the address whose fields start with ``prefix`` (``ship_``, ``bill_`` or nothing)."""

    __slots__ = ("_parts", "_record", "_split", "given")

    def __init__(self, layout: Layout, prefix: str, renamed: Mapping[str, str] | None = None):
        names = {part: (renamed or {}).get(part, f"{prefix}{part}") for part in PARTS}
        mapped = {part: name for part, name in names.items() if layout.has(name)}
        self._parts = tuple(mapped)
        self._record = Record(layout, tuple(mapped.values()), "")
        self.given = bool(mapped)
        self._split = "first_name" in mapped or "last_name" in mapped

    def read(self, row: Row) -> Address:
        """Raises Fault."""
        if not self.given:
            return NOWHERE
        values = self._record.read(row)
        if not any(values):
            return NOWHERE
        parts = dict(zip(self._parts, values, strict=False))
        return address_of(parts) if self._split else Address(**parts)


def address_of(parts: dict[str, Any]) -> Address:
    """An address of its parts; a first and a last name make the name where there is none."""
    first, last = parts.pop("first_name", ""), parts.pop("last_name", "")
    if (first or last) and not parts.get("name"):
        parts["name"] = f"{first} {last}".strip()
    return Address(**parts)


def filled(above: Address, below: Address) -> Address:
    """``above``, its empty parts taken from ``below``."""
    if below is NOWHERE or above == below:
        return above
    if above is NOWHERE:
        return below
    return Address(*(
        getattr(above, part) or getattr(below, part) for part in Address.__dataclass_fields__
    ))  # fmt: skip


def is_place(address: Address) -> bool:
    """Whether something could be sent there, or at least to that town."""
    return bool(address.line1 or address.city or address.postcode or address.country)


class People:
    """Rows of a customers file to drafts; the last row of a person holds, part by part."""

    def __init__(self, layouts: list[Layout], digests: Digests) -> None:
        self._of = {
            id(layout): (Record(layout, ("person_ref", "ref"), ""), Addresses(layout, ""))
            for layout in layouts
        }
        self._digests = digests

    def contact(self, row: Row) -> tuple[str, Address]:
        """(the person's reference, contact and address). Raises Fault."""
        record, addresses = self._of[id(row[0])]
        person, ref = record.read(row)
        return person or ref, addresses.read(row)

    def draft(self, rows: list[Row]) -> CustomerDraft:
        """One person. Raises Fault."""
        ref, contact = "", NOWHERE
        for row in rows:
            said, newer = self.contact(row)
            ref = said or ref
            contact = filled(newer, contact)
        return CustomerDraft(ref, contact, self._digests.of(rows), sources(rows))


def sources(rows: list[Row]) -> Any:
    """The rows as drafts and rejects keep them."""
    return tuple([layout.source(row, cells) for layout, row, cells in rows])
