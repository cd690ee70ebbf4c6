"""A new order as its page has it: fields as typed and lines, read into what is placed."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal, InvalidOperation
from typing import Any

from iorder.flows.place_phone_order import LINK, Paying
from iorder.flows.reserve_cart import Cart
from iorder.kernel.address import Address
from iorder.kernel.errors import InvalidInput
from iorder.kernel.money import Money
from iorder.orders.placing import MOST_UNITS, NewLine, NewOrder
from iorder.views.orders.new_order import SkuHit

LONGEST_DRAFT = 40
LATER = "later"
"""The choice of not asking for money yet; an empty one would not be shown."""
ADDRESS = ("name", "company", "line1", "line2", "postcode", "city", "region", "country")
CONTACT = ("email", "phone")
Fields = Mapping[str, str]


@dataclass(frozen=True, slots=True)
class DraftLine:
    """A line as typed: units, price and discount in percent are texts until they are read."""

    sku: str
    title: str
    units: str
    price: str
    discount: str = ""

    @classmethod
    def of(cls, hit: SkuHit, currency: str) -> "DraftLine":
        """One unit at its price, where there is one in this currency."""
        price = str(Money(hit.price_minor, hit.currency).decimal)
        return cls(hit.code, hit.title, "1", price if hit.currency == currency else "")

    def read(self, currency: str) -> NewLine:
        """Raises InvalidInput, which names the SKU."""
        return NewLine(
            self.sku,
            self.quantity,
            _minor(self.price, currency, f"{self.sku}: the price"),
            discount_bp=_basis_points(self.discount, self.sku),
        )

    @property
    def quantity(self) -> int:
        """Raises InvalidInput where it is no number of units."""
        text = self.units.strip()
        if not text.isdecimal() or not 1 <= int(text[:12]) <= MOST_UNITS:
            raise InvalidInput(f"{self.sku}: write a whole number of units, 1 or more.")
        return int(text)


def is_draft(name: str) -> bool:
    """Whether this can be the name of a draft, as the address has it."""
    return 8 <= len(name) <= LONGEST_DRAFT and name.isascii() and name.isalnum()


def cart_of(person_id: int, draft: str) -> str:
    return f"phone:{person_id}:{draft}"


def reference(draft: str) -> str:
    """What makes it the same order however often it is placed."""
    return f"PHONE-{draft[:12].upper()}"


def lines_of(stored: Mapping[str, Any] | None, draft: str) -> list[DraftLine]:
    """The lines a browser has kept for this draft; another one's are not meant."""
    if not stored or stored.get("draft") != draft:
        return []
    names = DraftLine.__dataclass_fields__
    return [
        DraftLine(**{name: str(one.get(name) or "") for name in names})
        for one in stored.get("lines", [])
    ]


def added(lines: Sequence[DraftLine], hit: SkuHit, currency: str) -> list[DraftLine]:
    """One unit more of the SKU: of its line, or on a new one."""
    if not any(one.sku == hit.code for one in lines):
        return [*lines, DraftLine.of(hit, currency)]
    return [
        DraftLine(one.sku, one.title, str(_units(one) + 1), one.price, one.discount)
        if one.sku == hit.code
        else one
        for one in lines
    ]


def _units(line: DraftLine) -> int:
    text = line.units.strip()
    return int(text) if text.isdecimal() and len(text) < 10 else 0


def address_of(fields: Fields) -> Address:
    return Address(
        **{part: fields.get(part, "").strip() for part in (*ADDRESS, *CONTACT)}
    ).normalised()


def cart(name: str, channel_id: int, lines: Sequence[DraftLine], fields: Fields) -> Cart:
    """Raises InvalidInput for units that are none."""
    asked = tuple((one.sku, one.quantity) for one in lines)
    return Cart(name, channel_id, asked, address_of(fields))


def order(
    channel_id: int, draft: str, cart_name: str, lines: Sequence[DraftLine], fields: Fields
) -> NewOrder:
    """Raises InvalidInput, which names what is missing or wrong."""
    if not lines:
        raise InvalidInput("Add what is ordered first.")
    to = address_of(fields)
    if not (to.name or to.company):
        raise InvalidInput("Write who it is for.")
    if not (len(to.country) == 2 and to.country.isascii() and to.country.isalpha()):
        raise InvalidInput("Write the country as its two letters, such as DE or US.")
    currency = fields.get("currency", "").strip().upper()
    shipping, discount, tax = (
        _minor(fields.get(name, ""), currency, f"The {name}")
        for name in ("shipping", "discount", "tax")
    )
    return NewOrder(
        channel_id, reference(draft), currency, tuple(one.read(currency) for one in lines),
        ship_to=to, buyer=to, shipping_method=fields.get("method", "").strip()[:100],
        tax_included=fields.get("tax_included") == "yes", cart=cart_name,
        shipping_minor=shipping, discount_minor=discount, tax_minor=tax,
    )  # fmt: skip


def paying(fields: Fields) -> Paying:
    """``link:7`` is a payment link through account 7; ``later``: nothing is asked for yet."""
    method, _, account = fields.get("payment", "").partition(":")
    if method == LINK:
        if not account.isdecimal():
            raise InvalidInput("Choose how it is paid.")
        return Paying(LINK, int(account))
    return Paying("" if method == LATER else method)


def _minor(text: str, currency: str, name: str) -> int:
    typed = text.strip().replace(",", ".")
    if not typed:
        if name.endswith("the price"):
            raise InvalidInput(f"{name} is missing: there is none in {currency} on the list.")
        return 0
    try:
        amount = Money.of(typed, currency)
    except InvalidOperation:
        raise InvalidInput(f"{name} {text!r} is no amount; write digits such as 12.30.") from None
    except InvalidInput as wrong:
        raise InvalidInput(f"{name}: {wrong}") from None
    if amount.minor < 0:
        raise InvalidInput(f"{name} is less than nothing.")
    return amount.minor


def _basis_points(text: str, sku: str) -> int:
    typed = text.strip().replace(",", ".").removesuffix("%")
    if not typed:
        return 0
    try:
        share = Decimal(typed) * 100
    except InvalidOperation:
        share = Decimal(-1)
    if not 0 <= share <= 10_000 or share != share.to_integral_value():
        raise InvalidInput(f"{sku}: a discount is 0 to 100 percent.")
    return int(share)
