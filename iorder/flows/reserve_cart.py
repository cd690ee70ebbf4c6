"""Stock is held for a cart while its owner decides: set to what stands in it now, longer on
purpose, or given back. ``place_order`` of an order that names the cart buys it."""

from collections import Counter, defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from iorder.catalog import kits, lookup
from iorder.channels.terms import hold_terms
from iorder.flows import sold_out, source_order
from iorder.inventory import carts, extending
from iorder.inventory.carts import CartHold, Terms
from iorder.kernel.address import Address
from iorder.kernel.errors import InvalidInput
from iorder.kernel.work import Work
from iorder.orders.past import NOWHERE
from iorder.sourcing import of_cart
from iorder.sourcing.plan import Later, Pick

MOST_LINES = 200
MOST_UNITS = 1_000_000


@dataclass(frozen=True, slots=True)
class Cart:
    """A cart as it stands now: (SKU code, units) a line; what it held beyond is given back.

    ``minutes`` None is the channel's own. The same once more changes nothing.
    """

    name: str
    channel_id: int
    lines: tuple[tuple[str, int], ...]
    ship_to: Address = NOWHERE
    minutes: int | None = None


@dataclass(frozen=True, slots=True)
class HeldLine:
    """Units of a SKU (of a kit: its parts) that a point holds until ``ends_at``."""

    id: int
    sku: str
    quantity: int
    point: str
    ends_at: datetime
    extensions: int


@dataclass(frozen=True, slots=True)
class HeldCart:
    """What a cart holds, by point and SKU. ``ends_at``: when the first of it ends, None where it
    holds nothing. ``later``: what it may buy before it is there, which nobody can hold."""

    name: str
    lines: tuple[HeldLine, ...]
    later: tuple[Later, ...] = ()

    @property
    def ends_at(self) -> datetime | None:
        return min((line.ends_at for line in self.lines), default=None)


def reserve_cart(work: Work, cart: Cart) -> HeldCart:
    """Hold what the cart asks for at the points that would send it; what it held keeps its end,
    and goes to other points where they would send it all to ``ship_to`` now.

    Raises InvalidInput, UnknownSku, ForeignCart, QuotaUsedUp, and SoldOut, which says what is left
    and when the next holds end; then the cart is as it was.
    """
    demand = _demand(work, cart)
    terms = _terms(work, cart)
    held = carts.begin(work, cart.name, cart.channel_id)
    have: Counter[int] = Counter()
    for one in held:
        have[one.sku_id] += one.quantity
    carts.hold_fewer(work, held, have - demand)
    later = _hold_more(work, cart, demand - have, terms)
    if held and cart.ship_to.country:
        _follow(work, cart)
    return held_cart(work, cart.name, later)


def extend_cart(work: Work, name: str, channel_id: int, reason: str) -> HeldCart:
    """Hold all of it longer by the channel's time. Raises ExtendedTooOften, HoldEnded, InvalidInput
    without a reason."""
    held = carts.begin(work, name, channel_id)
    if not held:
        raise extending.HoldEnded(f"Cart {name} holds nothing any more; reserve again.")
    extend_holds(work, [one.id for one in held], reason)
    return held_cart(work, name)


def extend_holds(work: Work, ids: list[int], reason: str) -> int:
    """Hold these longer, each by its channel's time; returns how many."""
    channels = {key for key in extending.channels_of(work, ids) if key is not None}
    terms = {key: Terms(*own) for key, own in hold_terms(work, channels).items()}
    return extending.extend(work, ids, terms, reason)


def release_cart(work: Work, name: str, channel_id: int, reason: str) -> int:
    """Give all of it back; returns how many holds that were. Nothing the second time."""
    held = carts.begin(work, name, channel_id)
    return extending.release(work, [one.id for one in held], reason)


def held_cart(work: Work, name: str, later: tuple[Later, ...] = ()) -> HeldCart:
    """What the cart holds at this moment."""
    held = carts.holds_of(work, name)
    codes = lookup.codes(work, {one.sku_id for one in held})
    places = carts.place_codes(work, held)
    return HeldCart(name, tuple(_line(one, codes, places) for one in held), later)


def _line(one: CartHold, codes: dict[int, str], places: dict[int, str]) -> HeldLine:
    assert one.ends_at is not None  # noqa: S101 - a cart's hold always ends
    return HeldLine(
        one.id, codes[one.sku_id], one.quantity, places[one.point_id], one.ends_at, one.extensions
    )


def _demand(work: Work, cart: Cart) -> Counter[int]:
    """Units by SKU, kits as their parts."""
    if (lines := len(cart.lines)) > MOST_LINES:
        raise InvalidInput(f"A cart has at most {MOST_LINES} lines; this one has {lines}.")
    for code, units in cart.lines:
        if not 0 <= units <= MOST_UNITS:
            raise InvalidInput(f"{code}: {units} units; a line is for 0 to {MOST_UNITS:,}.")
    skus = lookup.by_code(work, {code for code, _ in cart.lines})
    asked: dict[int, int] = defaultdict(int)
    for code, units in cart.lines:
        asked[skus[code].id] += units
    return Counter(kits.explode(work, asked))


def _terms(work: Work, cart: Cart) -> Terms:
    minutes, extensions = hold_terms(work, [cart.channel_id])[cart.channel_id]
    return Terms(minutes if cart.minutes is None else cart.minutes, extensions)


def _follow(work: Work, cart: Cart) -> None:
    """All it holds is decided once more as one: a buyer says late where it goes."""
    held = carts.holds_of(work, cart.name)
    mine = [Pick(one.point_id, one.sku_id, one.quantity) for one in held]
    now, demand = _places(mine), Counter[int]()
    for pick in mine:
        demand[pick.sku_id] += pick.quantity
    if not demand:
        return
    here = source_order.situation(work, demand)
    of_cart.add(here, mine, 1)
    plan = source_order.choose(here, demand, cart.ship_to, channel_id=cart.channel_id)
    wanted = _places(plan.picks)
    if wanted != now and wanted.total() == now.total():
        carts.move(work, held, wanted)


def _places(picks: Iterable[Pick]) -> Counter[tuple[int, int]]:
    units: Counter[tuple[int, int]] = Counter()
    for pick in picks:
        units[pick.point_id, pick.sku_id] += pick.quantity
    return units


def _hold_more(work: Work, cart: Cart, more: Counter[int], terms: Terms) -> tuple[Later, ...]:
    if not more:
        return ()
    here = source_order.situation(work, more)
    plan = source_order.choose(here, more, cart.ship_to, channel_id=cart.channel_id)
    if plan.missing:
        raise sold_out.refusal(work, plan.missing, here, cart.channel_id)
    carts.hold(work, cart.name, cart.channel_id, _places(plan.picks), terms)
    return plan.later
