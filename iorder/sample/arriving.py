"""Who comes to the living sample shop: buyers with orders, and carts that are let go again.

What comes in a second follows from the seed and that second alone, so whoever asks twice, or
two at once, get the same orders, which their channels' references tell apart.
"""

from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from functools import cache, partial
from random import Random

import sqlalchemy as sa
from sqlalchemy.engine import Connection

from iorder.flows.place_order import accept_orders
from iorder.flows.reserve_cart import Cart, release_cart, reserve_cart
from iorder.inventory import sweeping
from iorder.inventory.model import commitments
from iorder.kernel.work import Work
from iorder.orders.placing import NewOrder
from iorder.sample.fate import fate
from iorder.sample.people import Person
from iorder.sample.placing import TO_SHIP, order_of
from iorder.sample.plan import HOURS, buyer, customers, some_sale
from iorder.sample.scene import Due, Scene
from iorder.sample.shop import CHANNELS
from iorder.sample.transit import OFFSETS

SLOWEST, FASTEST = 1 / 20, 1 / 5
"""Orders a second at pace 1, in the quietest and in the busiest hour."""
CARTS = 0.4
"""Carts for one order."""
CART = "sandbox-"
CART_KEPT = timedelta(hours=9)
CART_BOUGHT = timedelta(hours=2)
CART_LET_GO = timedelta(hours=4)
BOUGHT, LEFT = 0.58, 0.8
"""Of the carts, one up to the other: bought, left by their owners; the others end by time."""
CART_PLACES = 50
FIRST = datetime(2026, 1, 1, tzinfo=UTC)
"""From here the references count."""
SWEPT_AFTER = timedelta(minutes=3)
LONGEST = timedelta(minutes=1)
"""Who came longer ago, while nobody was here, has gone elsewhere."""


def arrivals(scene: Scene, since: datetime, until: datetime) -> Iterator[Due]:
    """The orders and carts of the whole seconds from ``since`` until before ``until``."""
    first = int(max(since, until - LONGEST).timestamp())
    for second in range(first, int(until.timestamp())):
        at = datetime.fromtimestamp(second, UTC)
        dice = Random(f"{scene.seed}/live/{second}")  # noqa: S311 - sample data, not a secret
        often = a_second(at) * scene.pace.factor
        for place in range(int(dice.random() + often)):
            yield Due(at, ("buyer", second, place), partial(_buy, scene=scene, at=at, place=place))
        for place in range(int(dice.random() + often * CARTS)):
            yield Due(
                at, ("filling", second, place), partial(_fill, scene=scene, at=at, place=place)
            )


def a_second(at: datetime) -> float:
    """Orders in that second at pace 1: more while the continents' customers are awake."""
    by_hour = _busy()
    low, high = min(by_hour), max(by_hour)
    return SLOWEST + (FASTEST - SLOWEST) * (by_hour[at.hour] - low) / (high - low)


@cache
def _busy() -> tuple[int, ...]:
    return tuple(
        sum(HOURS[(hour + offset) % 24] for offset in OFFSETS.values()) for hour in range(24)
    )


def _buy(work: Work, scene: Scene, at: datetime, place: int) -> None:
    accept_orders(work, [bought(scene, at, place)])


def bought(scene: Scene, at: datetime, place: int) -> NewOrder:
    """The order that comes as number ``place`` of that second; those of carts from ``CART_PLACES``
    on, of the web shop."""
    number = int((at - FIRST).total_seconds()) * 100 + place
    dice = Random(f"{scene.seed}/sale/{number}")  # noqa: S311 - sample data, not a secret
    sale = some_sale(dice, number, at, _who(scene, dice, at))
    if place >= CART_PLACES:
        sale = replace(sale, channel="web", ship_to=sale.person.address)
    prefix = next(one.prefix for one in CHANNELS if one.slug == sale.channel)
    planned = fate(dice, replace(sale, ref=f"{prefix}-{number}"))
    return replace(
        order_of(scene.shop, planned),
        ship_by=at + scene.pace.span(TO_SHIP),
        promised_at=at + scene.pace.span(planned.trip.promised),
    )


def _who(scene: Scene, dice: Random, at: datetime) -> Person:
    """A customer the shop has, or one of some new ones; rather somebody who is awake."""
    known = customers(scene.orders)
    while True:
        who = buyer(scene.seed, int(known * 1.25 * dice.random() ** 1.3))
        hour = (at + timedelta(hours=round(who.place.longitude / 15))).hour
        if dice.random() * max(HOURS) < HOURS[hour] + 2:
            return who


def _fill(work: Work, scene: Scene, at: datetime, place: int) -> None:
    """Somebody's cart, whose things are kept for a while."""
    order = bought(scene, at, CART_PLACES + place)
    name = f"{CART}{int((at - FIRST).total_seconds())}-{place}"
    minutes = max(1, round(scene.pace.span(CART_KEPT) / timedelta(minutes=1)))
    lines = tuple((line.sku, line.quantity) for line in order.lines)
    was_filled = sa.select(commitments.c.id).where(commitments.c.held_in == name).limit(1)
    if work.execute(was_filled).first() is None:
        reserve_cart(work, Cart(name, order.channel_id, lines, order.ship_to, minutes))


def ending_carts(conn: Connection, scene: Scene) -> Iterator[Due]:
    """Carts that are bought, those whose owners leave, and those past their time where no worker
    sweeps."""
    web = scene.shop.channels["web"]
    held = sa.select(
        commitments.c.cart, commitments.c.id, commitments.c.created_at, commitments.c.expires_at
    ).where(
        commitments.c.stage == "reserved",
        commitments.c.cart.is_not(None),
        commitments.c.channel_id == web,
    )
    for cart, key, created_at, expires_at in conn.execute(held):
        chance = Random(cart).random() if cart.startswith(CART) else 1  # noqa: S311 - sample data
        if chance < BOUGHT:
            buy = partial(_buy_cart, scene=scene, cart=cart)
            yield Due(created_at + scene.pace.span(CART_BOUGHT), ("cart", key, 0), buy)
        elif chance < LEFT:
            left = partial(release_cart, name=cart, channel_id=web, reason="Left by its owner")
            yield Due(created_at + scene.pace.span(CART_LET_GO), ("cart", key, 0), left)
        else:
            yield Due(expires_at + SWEPT_AFTER, ("cart", key, 0), sweeping.sweep)


def _buy_cart(work: Work, scene: Scene, cart: str) -> None:
    second, _, place = cart.removeprefix(CART).partition("-")
    at = FIRST + timedelta(seconds=int(second))
    order = bought(scene, at, CART_PLACES + int(place))
    accept_orders(work, [replace(order, cart=cart, placed_at=work.now)])
