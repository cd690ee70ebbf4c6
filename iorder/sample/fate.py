"""What becomes of one order: the acts from placing to its end, with their times."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from random import Random

from iorder.kernel.address import Address
from iorder.sample.assortment import Item
from iorder.sample.leaving import NO_CARD, NO_MACHINE, Card, Machine
from iorder.sample.people import Person
from iorder.sample.transit import Trip, trip

KINDS = (
    "buy", "restock", "place", "confirm_cod", "authorize", "capture", "hold", "release", "cancel",
    "override", "reject", "pick", "ship", "scan", "refund",
)  # fmt: skip
DOUBTS = {
    "fraud": (
        "Card of another country", "An email that lasts for minutes",
        "First order of an unusual amount",
    ),
    "address": (
        "The postcode is of another city", "The house number is missing",
        "The carrier does not serve this street",
    ),
    "payment": ("Declined by the bank", "Insufficient funds", "Authentication not finished"),
}  # fmt: skip
"""Kind of hold -> what people read as its reason."""
FOREIGN_CARD, PASSING_EMAIL, _ = DOUBTS["fraud"]
RING_DOUBTS = (
    "First order, in a hurry, to another name than the card's",
    "One card used by two customers",
    "Address used with three names",
    "Four orders from one device in a day",
)
"""What people read of the orders of a ring, one after the other."""
LONE_FRAUD = 0.15
"""Of doubted orders that show no ring: nobody answers the phone."""
OVERRIDDEN, TURNED_DOWN = 0.005, 0.008
"""Of the orders: people choose another point, a point cannot send it."""
PREORDERED = timedelta(days=40)
"""Longer than any order for what is announced can wait before the plan ends."""


@dataclass(frozen=True, slots=True)
class Sale:
    """An order as its buyer placed it. ``short``: it asks for what no point has; ``doubt``: why
    people doubt that it is the buyer's own, where it is a ring's."""

    ref: str
    number: int
    placed_at: datetime
    channel: str
    person: Person
    ship_to: Address
    continent: str
    currency: str
    lines: tuple[tuple[Item, int], ...]
    method: str
    express: bool
    discount_bp: int
    short: bool
    machine: Machine = NO_MACHINE
    card: Card = NO_CARD
    doubt: str = ""


@dataclass(frozen=True, slots=True)
class Act:
    """One thing that happens to the order ``ref``. ``word``: the hold's kind, the reason, the
    scan's state; ``text`` is what people read."""

    at: datetime
    ref: str
    kind: str
    word: str = ""
    text: str = ""
    place: str = ""


@dataclass(frozen=True, slots=True)
class Fate:
    """A sale and all that happens to it, in order of time; later acts may lie beyond now."""

    sale: Sale
    acts: tuple[Act, ...]
    trip: Trip


def fate(dice: Random, sale: Sale) -> Fate:
    """Decide the order's life. At most one trouble before shipping and one on the way."""
    before, ready_at = _before_shipping(dice, sale)
    acts = [Act(sale.placed_at, sale.ref, "place"), *before]
    way = trip(dice, sale.person.place, sale.continent, sale.method == "cod", sale.express)
    if ready_at is not None:
        acts += _shipping(dice, sale, ready_at, way)
    return Fate(sale, tuple(sorted(acts, key=lambda act: (act.at, KINDS.index(act.kind)))), way)


def _before_shipping(dice: Random, sale: Sale) -> tuple[list[Act], datetime | None]:
    """(acts, when it may leave), None when it is cancelled first."""
    chance = dice.random()
    if sale.doubt:
        return _raid(dice, sale)
    if sale.short:
        return _short(dice, sale)
    if chance < 0.02 and sale.method != "bank_transfer":
        return _fraud(dice, sale)
    if chance < 0.052:
        return _address(dice, sale)
    if chance < 0.08 and sale.method in ("card", "wallet"):
        return _declined(dice, sale)
    if chance < 0.115 and sale.method == "cod":
        gone = sale.placed_at + timedelta(hours=48)
        return [Act(gone, sale.ref, "cancel", "customer", "Not reached by phone")], None
    acts, paid_at = _paid(dice, sale)
    if chance < 0.115:
        at = paid_at + timedelta(minutes=dice.randint(20, 900))
        reason = dice.choice(("customer", "customer", "customer", "staff"))
        return [*acts, Act(at, sale.ref, "cancel", reason)], None
    return acts, paid_at


def _paid(dice: Random, sale: Sale) -> tuple[list[Act], datetime]:
    """The usual way of paying, and when the order may go on."""
    ref, at = sale.ref, sale.placed_at
    if sale.method == "bank_transfer":
        arrives = at + timedelta(minutes=dice.randint(300, 3600))
        return [Act(arrives, ref, "capture")], arrives
    if sale.method == "wallet":
        soon = at + timedelta(seconds=dice.randint(20, 90))
        return [Act(soon, ref, "capture")], soon
    if sale.method == "card":
        soon = at + timedelta(seconds=dice.randint(20, 90))
        return [Act(soon, ref, "authorize")], soon
    called = at + timedelta(minutes=dice.randint(30, 420))
    return [Act(called, ref, "confirm_cod")], called


def _fraud(dice: Random, sale: Sale) -> tuple[list[Act], datetime | None]:
    acts, paid_at = _paid(dice, sale)
    held = Act(
        sale.placed_at + timedelta(minutes=2), sale.ref, "hold", "fraud",
        dice.choice(DOUBTS["fraud"]),
    )  # fmt: skip
    decided = max(paid_at, held.at) + timedelta(minutes=dice.randint(90, 2900))
    if dice.random() < LONE_FRAUD:
        return [*acts, held, Act(decided, sale.ref, "cancel", "fraud")], None
    return [*acts, held, Act(decided, sale.ref, "release", "fraud")], decided


def _raid(dice: Random, sale: Sale) -> tuple[list[Act], None]:
    """The first is looked at for long; who knows the ring is quicker."""
    acts, paid_at = _paid(dice, sale)
    held = Act(sale.placed_at + timedelta(minutes=2), sale.ref, "hold", "fraud", sale.doubt)
    slow = (200, 1400) if sale.doubt == RING_DOUBTS[0] else (20, 400)
    decided = max(paid_at, held.at) + timedelta(minutes=dice.randint(*slow))
    return [*acts, held, Act(decided, sale.ref, "cancel", "fraud")], None


def _address(dice: Random, sale: Sale) -> tuple[list[Act], datetime | None]:
    acts, paid_at = _paid(dice, sale)
    held = Act(
        sale.placed_at + timedelta(minutes=1), sale.ref, "hold", "address",
        dice.choice(DOUBTS["address"]),
    )  # fmt: skip
    asked = max(paid_at, held.at) + timedelta(minutes=dice.randint(400, 5000))
    return [*acts, held, Act(asked, sale.ref, "release", "address")], asked


def _declined(dice: Random, sale: Sale) -> tuple[list[Act], datetime | None]:
    """The payment fails; most buyers try again, the others are cancelled after two days."""
    held = Act(
        sale.placed_at + timedelta(minutes=1), sale.ref, "hold", "payment",
        dice.choice(DOUBTS["payment"]),
    )  # fmt: skip
    if dice.random() < 0.35:
        gone = sale.placed_at + timedelta(hours=48)
        return [held, Act(gone, sale.ref, "cancel", "payment")], None
    again = sale.placed_at + timedelta(minutes=dice.randint(60, 1500))
    kind = "authorize" if sale.method == "card" else "capture"
    free = again + timedelta(hours=1)
    return [held, Act(again, sale.ref, kind), Act(free, sale.ref, "release", "payment")], free


def _short(dice: Random, sale: Sale) -> tuple[list[Act], datetime | None]:
    """No point has it: supply comes after some days, or the buyer does not wait."""
    acts, paid_at = _paid(dice, sale)
    if dice.random() < 0.4:
        tired = paid_at + timedelta(hours=dice.randint(40, 150))
        return [*acts, Act(tired, sale.ref, "cancel", "inventory")], None
    if any(item.when_out == "preorder" for item, _ in sale.lines):
        free = Act(sale.placed_at + PREORDERED, sale.ref, "release", "stock")
        return [*acts, free], free.at + timedelta(hours=1)
    comes = paid_at + timedelta(hours=dice.randint(70, 260))
    asked = Act(paid_at + timedelta(hours=dice.randint(3, 20)), sale.ref, "buy")
    supply = Act(comes, sale.ref, "restock")
    free = Act(comes + timedelta(hours=1), sale.ref, "release", "stock")
    return [*acts, asked, supply, free], comes + timedelta(hours=2)


def _shipping(dice: Random, sale: Sale, ready_at: datetime, way: Trip) -> Iterator[Act]:
    """Picked and handed over in the point's working hours, then scanned along its way."""
    pick = _working(ready_at + timedelta(minutes=dice.randint(45, 1500)), way.offset_hours)
    leave = _working(pick + timedelta(minutes=dice.randint(70, 300)), way.offset_hours)
    chance = dice.random()
    if chance < OVERRIDDEN + TURNED_DOWN and sale.channel != "wholesale":
        kind = "override" if chance < OVERRIDDEN else "reject"
        yield Act(pick - timedelta(minutes=30), sale.ref, kind)
    yield Act(pick, sale.ref, "pick")
    yield Act(leave, sale.ref, "ship")
    if sale.method == "card":
        yield Act(leave, sale.ref, "capture")
    end, shift = leave, timedelta()
    for leg in way.legs:
        end = leave + leg.after + shift
        if leg.state == "out_for_delivery":
            morning = _morning(end, way.offset_hours)
            end, shift = morning, shift + (morning - end)
        yield Act(end, sale.ref, "scan", leg.state, leg.text, leg.place)
    if way.ends == "returned" and sale.method != "cod":
        yield Act(end + timedelta(hours=dice.randint(3, 50)), sale.ref, "refund", "returned")
    elif way.ends == "lost":
        yield Act(end + timedelta(hours=dice.randint(12, 90)), sale.ref, "refund", "lost")


def _morning(at: datetime, offset_hours: int) -> datetime:
    """Between seven and nine of the same local day: when vans leave the depot."""
    local = at + timedelta(hours=offset_hours)
    return local.replace(hour=7 + local.minute % 2) - timedelta(hours=offset_hours)


def _working(at: datetime, offset_hours: int) -> datetime:
    """The same time, or the next morning a point works: Monday to Saturday, 7 to 19."""
    local = at + timedelta(hours=offset_hours)
    minutes = timedelta(minutes=local.minute)
    if local.hour >= 19:
        local = local.replace(hour=7, minute=0) + timedelta(days=1) + minutes
    elif local.hour < 7:
        local = local.replace(hour=7, minute=0) + minutes
    if local.weekday() == 6:
        local += timedelta(days=1)
    return local - timedelta(hours=offset_hours)
