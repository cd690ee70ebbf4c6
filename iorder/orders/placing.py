"""Live orders into the store: checked, added up, written with their lines and search text."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime
from decimal import Decimal
from typing import Any

from iorder.kernel import bulk, dialect
from iorder.kernel.address import Address
from iorder.kernel.errors import InvalidInput
from iorder.kernel.money import exponent, round_half_up
from iorder.kernel.work import Work
from iorder.orders import holding, tagging, touches
from iorder.orders.events import OrderPlaced
from iorder.orders.history import (
    ADDRESS_COLUMNS,
    LINE_COLUMNS,
    ORDER_COLUMNS,
    addresses_of,
    number_of,
    search_text,
)
from iorder.orders.holding import NewHold
from iorder.orders.model import order_addresses, order_lines, orders
from iorder.orders.past import NOWHERE
from iorder.orders.states import AXES, stage_of
from iorder.orders.whereto import UNPLACED

MOST_LINES = 1_000
MOST_UNITS = 1_000_000
MOST_MINOR = 10**15
AT_DOOR = "cod"
"""The payment method whose money the carrier collects."""
NOT_KNOWN = "none"
"""How well a place is known that is nowhere (``orders.geo_quality``)."""
SCREENER = "fraud.screen"
"""The job that screens what was placed."""


@dataclass(frozen=True, slots=True)
class NewLine:
    """Units of one SKU, named by its code, at ``unit_minor`` each. No title: the catalogue's."""

    sku: str
    quantity: int
    unit_minor: int
    title: str = ""
    discount_bp: int = 0
    tax_minor: int = 0
    ref: str = ""

    @property
    def discount_minor(self) -> int:
        if not self.discount_bp:
            return 0
        return round_half_up(Decimal(self.quantity * self.unit_minor * self.discount_bp) / 10_000)

    @property
    def total_minor(self) -> int:
        return self.quantity * self.unit_minor - self.discount_minor


@dataclass(frozen=True, slots=True)
class NewOrder:
    """An order as its channel or a person gives it; amounts in minor units of ``currency``.

    ``ref`` is the channel's own and makes it the same order however often it comes; empty where
    the channel has none. ``placed_at`` None is now. ``discount_minor`` is on the whole order;
    ``tax_minor`` is added unless ``tax_included``. ``cart``: whose reservations become its own.
    """

    channel_id: int
    ref: str
    currency: str
    lines: tuple[NewLine, ...]
    ship_to: Address = NOWHERE
    bill_to: Address = NOWHERE
    buyer: Address = NOWHERE
    customer_ref: str = ""
    placed_at: datetime | None = None
    payment_method: str = ""
    shipping_method: str = ""
    shipping_minor: int = 0
    discount_minor: int = 0
    tax_minor: int = 0
    tax_included: bool = False
    ship_by: datetime | None = None
    promised_at: datetime | None = None
    tags: tuple[str, ...] = ()
    is_test: bool = False
    cart: str = ""

    @property
    def items_minor(self) -> int:
        return sum(line.total_minor for line in self.lines)

    @property
    def total_minor(self) -> int:
        tax = 0 if self.tax_included else self.tax_minor
        return self.items_minor - self.discount_minor + self.shipping_minor + tax


@dataclass(frozen=True, slots=True)
class LineAs:
    """What a line became: our SKU, its title, and the one point that sends all of it if any."""

    sku_id: int
    title: str
    point_id: int | None = None


@dataclass(frozen=True, slots=True)
class Where:
    """Where an order goes, in degrees, and how well that is known."""

    latitude: float | None = None
    longitude: float | None = None
    quality: str = ""


@dataclass(frozen=True, slots=True)
class Placing:
    """A new order under the id it gets; ``lines`` beside the order's own."""

    id: int
    order: NewOrder
    lines: Sequence[LineAs]
    customer_id: int | None = None
    point_id: int | None = None
    words: list[str] = field(default_factory=list)
    where: Where = Where()

    @property
    def ref(self) -> str:
        return self.order.ref

    @property
    def ship_to(self) -> Address:
        return self.order.ship_to

    @property
    def bill_to(self) -> Address:
        return self.order.bill_to


def checked(order: NewOrder) -> NewOrder:
    """The order with its addresses normalised. Raises InvalidInput, which names what is wrong."""
    exponent(order.currency)
    if not order.lines:
        raise InvalidInput("An order has one line or more; this one has none.")
    if len(order.lines) > MOST_LINES:
        raise InvalidInput(f"An order has at most {MOST_LINES:,} lines; split it in two.")
    for position, line in enumerate(order.lines, 1):
        _refuse_line(f"Line {position} ({line.sku})", line)
    for name in ("shipping_minor", "discount_minor", "tax_minor"):
        _refuse_amount(name.removesuffix("_minor").capitalize(), getattr(order, name))
    if order.total_minor < 0:
        raise InvalidInput("The discount is more than the order costs; lower it.")
    _refuse_amount("The total", order.total_minor)
    return replace(
        order,
        ref=order.ref.strip(),
        ship_to=_normalised(order.ship_to),
        bill_to=_normalised(order.bill_to),
        buyer=_normalised(order.buyer),
    )


def _normalised(at: Address) -> Address:
    return at if at is NOWHERE else at.normalised()


def _refuse_line(name: str, line: NewLine) -> None:
    if not line.sku:
        raise InvalidInput(f"{name} names no SKU.")
    if not 1 <= line.quantity <= MOST_UNITS:
        raise InvalidInput(
            f"{name} is for {line.quantity} units; a line is for 1 to {MOST_UNITS:,}."
        )
    if not 0 <= line.discount_bp <= 10_000:
        raise InvalidInput(f"{name}: a discount lies between 0 and 10,000 basis points.")
    _refuse_amount(f"{name}: the price", line.unit_minor)
    _refuse_amount(f"{name}: the tax", line.tax_minor)


def _refuse_amount(name: str, minor: int) -> None:
    if not 0 <= minor <= MOST_MINOR:
        raise InvalidInput(f"{name} is {minor}; it lies between 0 and {MOST_MINOR:,} minor units.")


def insert(work: Work, placings: Sequence[Placing]) -> list[list[int]]:
    """Write new orders and announce them; returns the ids of each one's lines."""
    spare = iter(work.ids(order_lines, sum(len(one.lines) for one in placings)))
    line_ids = [[next(spare) for _ in one.lines] for one in placings]
    bulk.insert(work, orders, _COLUMNS, [_order_row(work, one) for one in placings])
    bulk.insert(
        work,
        order_lines,
        LINE_COLUMNS,
        [row for one, ids in zip(placings, line_ids, strict=True) for row in _line_rows(one, ids)],
    )
    bulk.insert(
        work,
        order_addresses,
        ADDRESS_COLUMNS,
        [row for one in placings for row in addresses_of(one)],
    )
    tagging.put_on(
        work,
        (
            (one.id, one.order.placed_at or work.now, tag)
            for one in placings
            for tag in dict.fromkeys(one.order.tags)
        ),
    )
    bulk.insert(
        work,
        dialect.order_search,
        ("rowid", "text"),
        [(one.id, search_text(one)) for one in placings],
    )
    touches.touch(work, [one.order.placed_at or work.now for one in placings])
    for one in placings:
        order = one.order
        work.announce(
            OrderPlaced(
                one.id, number_of(one.id), order.channel_id, order.currency, order.total_minor
            )
        )
    _hold_unplaced(work, placings)
    return line_ids


def _hold_unplaced(work: Work, placings: Sequence[Placing]) -> None:
    """An address that names a country and is nowhere is looked at by somebody before it is sent."""
    lost = [one for one in placings if one.ship_to.country and one.where.quality == NOT_KNOWN]
    if lost:
        words = f"{UNPLACED} Correct it, or tell its position."
        holding.hold(work, {one.id: NewHold("address", words) for one in lost})


_COLUMNS = (*ORDER_COLUMNS, "latitude", "longitude", "geo_quality")
_FIRST = {name: axis.initial for name, axis in AXES.items()}


def _axes(work: Work, order: NewOrder) -> Mapping[str, str]:
    """Where somebody hears of new orders to screen them, none goes on before that."""
    screened = SCREENER in work.store.subscribers.get(OrderPlaced.__name__, ())
    first = {**_FIRST, "fraud_state": "screening"} if screened else _FIRST
    return {**first, "cod_state": "expected"} if order.payment_method == AT_DOOR else first


def _order_row(work: Work, one: Placing) -> tuple[Any, ...]:
    order = one.order
    axes = _axes(work, order)
    country = order.ship_to.country
    return (
        one.id, number_of(one.id), order.channel_id, order.ref, one.customer_id, one.point_id,
        order.placed_at or work.now, stage_of(axes, 0), *axes.values(), 0, order.currency,
        order.items_minor, order.discount_minor, order.shipping_minor, order.tax_minor,
        order.tax_included, 0, order.total_minor, len(order.lines),
        sum(line.quantity for line in order.lines), country if len(country) == 2 else "",
        order.payment_method, order.shipping_method, order.ship_by, order.promised_at, None,
        None, None, None, False, order.is_test, "", None, "", work.now,
        one.where.latitude, one.where.longitude, one.where.quality,
    )  # fmt: skip


def _line_rows(one: Placing, ids: Sequence[int]) -> list[tuple[Any, ...]]:
    return [
        (
            key, one.id, position, "item", line.ref, known.sku_id, known.point_id,
            line.title or known.title, line.quantity, line.unit_minor, line.discount_bp,
            line.discount_minor, line.tax_minor, line.total_minor,
        )
        for position, (key, line, known) in enumerate(
            zip(ids, one.order.lines, one.lines, strict=True), 1
        )
    ]  # fmt: skip
