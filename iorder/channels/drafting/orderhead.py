"""What is true of a whole order: its first row's cells, checked against those of its other rows."""

from collections.abc import Mapping, Sequence
from operator import itemgetter
from typing import Any

from iorder.channels.drafting.layout import Fault, Layout, Record, Row
from iorder.channels.drafting.people import PARTS, Addresses
from iorder.channels.fields import TYPES
from iorder.channels.plan import Plan
from iorder.kernel.address import Address

MONEY = ("shipping", "tax", "discount", "subtotal", "total", "refunded")
TELLING = frozenset(
    (*MONEY, "placed_at", "currency", "status", "payment_status", "customer_ref", "email")
)
"""Fields of which an order has one value; rows that differ in them are flagged."""

CONTACT = {"name": "customer_name", "first_name": "customer_first_name",
           "last_name": "customer_last_name", "company": "customer_company", "phone": "phone",
           "email": "email"}  # fmt: skip
_SAME_NAME = (
    "payment_method", "shipping_method", "carrier", "tracking_number", "point_ref", "ship_by",
    "promised_at", "paid_at", "shipped_at", "delivered_at", "cancelled_at", "note", "tags",
)  # fmt: skip
_PLAIN = frozenset(TYPES["orders"]).difference(
    MONEY, CONTACT.values(), [f"{which}_{part}" for which in ("ship", "bill") for part in PARTS]
)
"""Fields that are read as they are: no amounts and no parts of an address or a contact."""

Read = tuple[dict[str, Any], Address, Address, tuple[str, ...]]
"""(fields of OrderDraft and of its customer, ship to, bill to, flags)."""


class Head:
    """Reads the order-level columns of one layout."""

    def __init__(self, layout: Layout, plan: Plan) -> None:
        self._plan = plan
        self._layout = layout
        self._ship = Addresses(layout, "ship_")
        self._bill = Addresses(layout, "bill_")
        self._contact = Addresses(layout, "customer_", CONTACT)
        fields = [name for name in layout.places if not name.startswith("line_")]
        self._plain = Record(layout, [name for name in fields if name in _PLAIN], "")
        self._money: dict[str, Record] = {}
        self._has_money = any(layout.has(name) for name in MONEY)
        self._places = sorted({layout.places[name] for name in fields})
        self._take = itemgetter(*self._places, layout.width)
        self._same_name = [name for name in _SAME_NAME if layout.has(name)]
        self._telling = {layout.places[name]: name for name in fields if name in TELLING}

    def read(self, rows: Sequence[Row]) -> Read:
        """Raises Fault."""
        first, flags = self._merged(rows) if len(rows) > 1 else (rows[0], ())
        said = self._plain.named(first)
        currency = said.get("currency") or self._plan.currency
        if not currency:
            raise Fault(
                self._plain.column("currency"),
                "The order names no currency; fill it in, or answer `currency` in the mapping.",
                first,
            )
        if not said.get("ref"):
            raise Fault(
                self._plain.column("ref"), "The row names no order; fill in its number.", first
            )
        if said.get("placed_at") is None:
            raise Fault(
                self._plain.column("placed_at"), "The order has no date; fill it in.", first
            )
        values, unknown = _axes(said)
        values |= {name: said[name] for name in self._same_name if said[name]}
        values |= {
            "ref": said["ref"], "placed_at": said["placed_at"], "currency": currency,
            "is_test": bool(said.get("is_test")), "customer_ref": said.get("customer_ref", ""),
            "customer_person_ref": said.get("customer_person_ref", ""),
            "contact": self._contact.read(first),
        }  # fmt: skip
        values |= self._amounts(first, currency)
        ship, bill = self._ship.read(first), self._bill.read(first)
        return values, ship, bill, (*flags, *unknown)

    def _amounts(self, row: Row, currency: str) -> dict[str, Any]:
        if not self._has_money:
            return {"shipping_minor": None, "tax_minor": None, "stated": {}}
        if currency not in self._money:
            self._money[currency] = Record(self._layout, MONEY, currency)
        shipping, tax, discount, subtotal, total, refunded = self._money[currency].read(row)
        stated = {"subtotal": subtotal, "total": total}
        return {
            "shipping_minor": shipping,
            "tax_minor": tax,
            "discount_minor": abs(discount or 0),
            "stated": {name: value for name, value in stated.items() if value is not None},
            "refunded_minor": abs(refunded or 0),
        }

    def _merged(self, rows: Sequence[Row]) -> tuple[Row, tuple[str, ...]]:
        """The first row, its empty cells filled from later ones, and the flag where they differ."""
        layout, number, first = rows[0]
        take, places = self._take, self._places
        head = take(first)
        merged: list[str] | None = None
        differ = False
        for row in rows[1:]:
            said = take(row[2])
            if said == head:
                continue
            for place, text in zip(places, said, strict=False):
                if not text or text == first[place]:
                    continue
                if not first[place].strip():
                    merged = merged or list(first)
                    merged[place] = merged[place] or text
                elif self._tells(place, text, row, rows[0]):
                    differ = True
        flags = ("rows_differ",) if differ else ()
        return (layout, number, merged or first), flags

    def _tells(self, place: int, text: str, row: Row, first: Row) -> bool:
        name = self._telling.get(place)
        if name is None or not text.strip() or text.strip() == first[2][place].strip():
            return False
        if name == "currency":
            raise Fault(
                self._layout.header[place],
                f"The order is in {first[2][place].strip()} in row {first[1]}, this row in "
                f"{text.strip()}; one order has one currency.",
                row,
            )
        return True


_UNSAID = ("", "")


def _axes(said: Mapping[str, Any]) -> tuple[dict[str, Any], tuple[str, ...]]:
    """The status and what refines it, and a flag for each word that nobody could translate."""
    status, source = said.get("status") or _UNSAID
    paid, paid_source = said.get("payment_status") or _UNSAID
    shipped, shipped_source = said.get("fulfillment_status") or _UNSAID
    unknown = None in (status, paid, shipped)
    if not source:
        source = ", ".join(word for word in (paid_source, shipped_source) if word)
        status = _implied(said, paid, shipped)
    return {
        "status": status or "pending",
        "source_status": source,
        "payment_status": paid or "",
        "fulfillment_status": shipped or "",
    }, (("status_unknown",) if unknown else ())


def _implied(said: Mapping[str, Any], paid: str | None, shipped: str | None) -> str:
    """The status of an order whose source has none: what its dates and other states prove."""
    if said.get("cancelled_at") or paid == "voided":
        return "cancelled"
    if said.get("delivered_at"):
        return "delivered"
    if said.get("shipped_at") or shipped == "fulfilled":
        return "shipped"
    if shipped in ("partially_fulfilled", "picking", "packed"):
        return "processing"
    return "confirmed" if said.get("paid_at") or paid == "captured" else "pending"
