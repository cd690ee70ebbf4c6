"""``/orders``: an order comes in, with what its cart holds if it names one."""

from pydantic import BaseModel, Field

from iorder.api.parts import AddressIn, LaterOut, PlaceIn, Slug, Words, later_out
from iorder.api.resource import Act, Body, Says, change
from iorder.channels import service as channels
from iorder.flows.place_order import Placed, place_order
from iorder.kernel.errors import InvalidInput
from iorder.kernel.store import Work
from iorder.orders.placing import MOST_LINES, MOST_MINOR, MOST_UNITS, NewLine, NewOrder


class OrderLineIn(Body):
    """Units of a SKU at ``unit_minor`` each; without a title the catalogue's is taken."""

    sku: str = Field(min_length=1, max_length=200)
    quantity: int = Field(ge=1, le=MOST_UNITS)
    unit_minor: int = Field(ge=0, le=MOST_MINOR)
    title: Words = ""
    discount_bp: int = Field(0, ge=0, le=10_000, description="hundredths of a per cent")
    tax_minor: int = Field(0, ge=0, le=MOST_MINOR)
    ref: Words = Field("", description="the channel's own reference of the line")


class OrderIn(Body):
    """An order of a channel. The same (channel, ref) again gives the order it made."""

    channel: Slug
    ref: Words = Field("", description="the channel's own number; makes it the same order again")
    currency: str = Field(pattern=r"^[A-Z]{3}$", description="ISO 4217")
    lines: list[OrderLineIn] = Field(min_length=1, max_length=MOST_LINES)
    ship_to: PlaceIn = PlaceIn()
    bill_to: AddressIn = AddressIn()
    buyer: AddressIn = AddressIn()
    customer_ref: Words = ""
    payment_method: Words = Field("", description="`cod` where the carrier collects")
    shipping_method: Words = ""
    shipping_minor: int = Field(0, ge=0, le=MOST_MINOR)
    discount_minor: int = Field(0, ge=0, le=MOST_MINOR)
    tax_minor: int | None = Field(
        None, ge=0, le=MOST_MINOR, description="of the whole order; null: what its lines carry"
    )
    tax_included: bool = False
    cart: Words = Field("", description="the cart whose reservations become the order's")
    tags: list[Words] = Field([], max_length=50)


class OrderPlacedOut(BaseModel):
    """``is_new`` false: the reference was known, nothing happened."""

    number: str
    is_new: bool
    points: list[str]
    reason: str
    later: list[LaterOut]


@change("/orders", Says("orders.create", "Orders", OrderPlacedOut, 201))
def create_order(body: OrderIn) -> Act:
    """Take an order in, its stock reserved at the points that send it"""
    return lambda work: placed_out(work, place_order(work, new_order(work, body)))


def new_order(work: Work, body: OrderIn, cart: str = "") -> NewOrder:
    """The order as the flow takes it; ``cart`` goes before the body's own."""
    plain = body.model_dump(exclude={"channel", "lines", "ship_to", "bill_to", "buyer", "tags"})
    return NewOrder(
        channel_id=channels.channel(work, body.channel),
        lines=tuple(NewLine(**line.model_dump()) for line in body.lines),
        ship_to=body.ship_to.value(),
        bill_to=body.bill_to.value(),
        buyer=body.buyer.value(),
        tags=tuple(body.tags),
        **{**plain, "cart": cart or body.cart, "tax_minor": _tax(body)},
    )


def _tax(body: OrderIn) -> int:
    """Of the whole order. Raises InvalidInput where its lines carry more."""
    of_lines = sum(line.tax_minor for line in body.lines)
    if body.tax_minor is None:
        return of_lines
    if body.tax_minor < of_lines:
        raise InvalidInput(
            f"The lines carry {of_lines} of tax and the whole order {body.tax_minor}; give the "
            "order's tax with that of its lines in it, or leave it out."
        )
    return body.tax_minor


def placed_out(work: Work, placed: Placed) -> OrderPlacedOut:
    """What became of it."""
    plan = placed.plan
    codes = {one.point_id: one.code for one in plan.considered} if plan else {}
    return OrderPlacedOut(
        number=placed.number,
        is_new=placed.is_new,
        points=[codes[point_id] for point_id in plan.point_ids] if plan else [],
        reason=plan.reason if plan else "",
        later=later_out(work, plan.later) if plan else [],
    )
