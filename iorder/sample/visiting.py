"""Carts of the sample shop: stock held for a while, then bought, left, or too late."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from random import Random

from iorder.flows.reserve_cart import Cart, extend_cart, release_cart, reserve_cart
from iorder.flows.sold_out import SoldOut
from iorder.inventory import sweeping
from iorder.inventory.quotas import QuotaUsedUp
from iorder.kernel.work import Work
from iorder.sample.fate import Fate, Sale
from iorder.sample.setup import Shop

CLOSE = timedelta(days=14)
"""So long before the end every cart of the web shop is told; before that one of some."""
ONE_OF = 12
LEFT_PERCENT = 64
"""Carts that nobody buys, for 100 that are bought."""
LIVE = 16
"""Carts of the very end."""
MINUTES, LONG_ENOUGH = 30, 240
"""A cart's time; that of one whose owner gives it back in a turn of hours."""
LEFT = "Left by its owner"
LONGER = "Asked on the phone for more time"


@dataclass(frozen=True, slots=True)
class Visit:
    """Somebody fills a cart at ``at`` and does not buy it: leaves it after ``leaves_after``, or
    comes back too late. ``minutes``: how long it holds."""

    at: datetime
    name: str
    sale: Sale
    minutes: int
    leaves_at: datetime | None = None
    asks_for_more: bool = False


def has_cart(sale: Sale, until: datetime) -> bool:
    """Whether the order was a cart first."""
    near = until - sale.placed_at < CLOSE
    return sale.channel == "web" and not sale.short and (near or sale.number % ONE_OF == 0)


def cart_name(key: str) -> str:
    """What the web shop calls a cart: nothing anybody could guess the next one from."""
    return f"web-{Random(f'cart/{key}').getrandbits(36):09x}"  # noqa: S311 - sample data


def visits(seed: int, fates: Sequence[Fate], until: datetime) -> Iterator[Visit]:
    """The carts nobody bought, as many as belong to those that were bought."""
    web = [one.sale for one in fates if has_cart(one.sale, until)]
    for sale in web:
        dice = Random(f"{seed}/visit/{sale.number}")  # noqa: S311 - sample data, not a secret
        at = sale.placed_at + timedelta(minutes=dice.randint(20, 300))
        if dice.randrange(100) < LEFT_PERCENT and at < until - timedelta(hours=3):
            other = web[dice.randrange(len(web))]
            leaves = at + timedelta(minutes=40) if dice.random() < 0.35 else None
            yield Visit(
                at, cart_name(f"{sale.ref}/left"), other, 240 if leaves else MINUTES, leaves
            )
    for place in range(min(LIVE, len(web))):
        dice = Random(f"{seed}/now/{place}")  # noqa: S311 - sample data, not a secret
        sale, minutes = web[-1 - place], dice.randint(16, 58)
        at = until - timedelta(seconds=5 + place)
        yield Visit(at, cart_name(f"{sale.ref}/now"), sale, minutes, asks_for_more=place % 5 == 0)


def fill(work: Work, shop: Shop, visit: Visit) -> None:
    """The cart holds what it can get."""
    web = shop.channels["web"]
    if hold(work, shop, visit.name, visit.sale, visit.minutes) and visit.asks_for_more:
        extend_cart(work, visit.name, web, LONGER)


def leave(work: Work, shop: Shop, visit: Visit) -> None:
    release_cart(work, visit.name, shop.channels["web"], LEFT)


def hold(work: Work, shop: Shop, name: str, sale: Sale, minutes: int = MINUTES) -> bool:
    """Hold what the sale asks for; False where it is not there."""
    lines = tuple((item.code, units) for item, units in sale.lines)
    cart = Cart(name, shop.channels["web"], lines, sale.ship_to, minutes)
    try:
        reserve_cart(work, cart)
    except (SoldOut, QuotaUsedUp):
        return False
    return True


def tidy(work: Work) -> None:
    """What was held too long is free again."""
    while sweeping.sweep(work):
        pass
