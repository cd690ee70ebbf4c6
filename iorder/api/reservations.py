"""``/reservations``: stock held for carts, longer on purpose, given back, or bought."""

from collections.abc import Sequence
from datetime import datetime

from pydantic import BaseModel, Field

from iorder.api.orders import OrderIn, OrderPlacedOut, new_order, placed_out
from iorder.api.parts import (
    MOST_LINES,
    MOST_UNITS,
    LaterOut,
    PlaceIn,
    Slug,
    later_out,
    shown,
)
from iorder.api.resource import Act, Body, Says, change, read
from iorder.channels import names as channels
from iorder.channels.terms import hold_terms
from iorder.flows.place_order import place_order
from iorder.flows.reserve_cart import (
    Cart,
    HeldCart,
    HeldLine,
    extend_cart,
    release_cart,
    reserve_cart,
)
from iorder.inventory.carts import LONGEST_NAME
from iorder.kernel.errors import InvalidInput
from iorder.kernel.store import Work
from iorder.session import store
from iorder.views.stock.held_cart import HeldRow, held_rows

TAG = "Reservations"


class CartLine(Body):
    """Units of a SKU in the cart; 0 gives back what it held."""

    sku: str = Field(min_length=1, max_length=200)
    quantity: int = Field(ge=0, le=MOST_UNITS)


class CartIn(Body):
    """The cart as it stands now: what it held beyond is given back."""

    cart: str = Field(min_length=1, max_length=LONGEST_NAME)
    channel: Slug
    lines: list[CartLine] = Field(max_length=MOST_LINES)
    ship_to: PlaceIn = PlaceIn()
    minutes: int | None = Field(
        None, ge=1, description="how long, at most the channel's own time; null is all of it"
    )


class CartPath(BaseModel):
    cart: str


class OnPurpose(Body):
    """Why somebody does it."""

    channel: Slug
    reason: str = Field(min_length=1, max_length=200)


class HeldLineOut(BaseModel):
    """Units that a point holds until ``ends_at``. A kit's parts stand as they are held."""

    id: int
    sku: str
    quantity: int
    point: str
    ends_at: datetime
    extensions: int


class Reservation(BaseModel):
    """What a cart holds; ``ends_at``: when the first of it ends, null where it holds nothing."""

    cart: str
    ends_at: datetime | None
    lines: list[HeldLineOut]
    later: list[LaterOut] = []


class Released(BaseModel):
    """How many holds were given back."""

    released: int


@change("/reservations", Says("reservations.edit", TAG, Reservation))
def create_reservation(body: CartIn) -> Act:
    """Reserve what stands in a cart, for a while"""

    def act(work: Work) -> Reservation:
        channel_id = channels.known(work, body.channel)
        _refuse_longer(work, channel_id, body)
        cart = Cart(
            body.cart,
            channel_id,
            tuple((line.sku, line.quantity) for line in body.lines),
            body.ship_to.value(),
            body.minutes,
        )
        return _held(work, reserve_cart(work, cart))

    return act


@read("/reservations/<cart>", Says("reservations.view", TAG, Reservation))
def get_reservation(path: CartPath) -> Reservation:
    """What a cart holds at this moment"""
    return _out(path.cart, held_rows(store(), path.cart))


@change("/reservations/<cart>/extend", Says("reservations.edit", TAG, Reservation))
def extend_reservation(path: CartPath, body: OnPurpose) -> Act:
    """Hold all of it longer, by the channel's time"""

    def act(work: Work) -> Reservation:
        channel_id = channels.known(work, body.channel)
        return _held(work, extend_cart(work, path.cart, channel_id, body.reason))

    return act


@change("/reservations/<cart>/release", Says("reservations.edit", TAG, Released))
def release_reservation(path: CartPath, body: OnPurpose) -> Act:
    """Give all of it back; nothing the second time"""

    def act(work: Work) -> Released:
        channel_id = channels.known(work, body.channel)
        return Released(released=release_cart(work, path.cart, channel_id, body.reason))

    return act


@change("/reservations/<cart>/convert", Says("orders.create", TAG, OrderPlacedOut, 201))
def convert_reservation(path: CartPath, body: OrderIn) -> Act:
    """Buy the cart: what it holds becomes the order's, in the order's own transaction"""
    return lambda work: placed_out(work, place_order(work, new_order(work, body, path.cart)))


def _refuse_longer(work: Work, channel_id: int, body: CartIn) -> None:
    """A program holds stock no longer than the channel's people decided."""
    longest, _ = hold_terms(work, [channel_id])[channel_id]
    if body.minutes is not None and body.minutes > longest:
        raise InvalidInput(
            f"Carts of {body.channel} hold stock for {longest:,} minutes at most, not "
            f"{body.minutes:,}; ask for that or less, or extend the hold later."
        )


def _held(work: Work, held: HeldCart) -> Reservation:
    told = _out(held.name, held.lines)
    return told.model_copy(update={"later": later_out(work, held.later)})


def _out(cart: str, lines: Sequence[HeldLine | HeldRow]) -> Reservation:
    held = [shown(HeldLineOut, line) for line in lines]
    return Reservation(
        cart=cart, ends_at=min((line.ends_at for line in held), default=None), lines=held
    )
