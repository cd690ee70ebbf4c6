"""Every order of the sample shop, decided from a seed and an end time; nothing is stored here.

The same seed, end and number of orders give the same plan, so loading can stop and go on.
"""

from bisect import bisect
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import cache
from itertools import accumulate
from random import Random

from iorder.kernel.address import Address
from iorder.sample.assortment import Item, items
from iorder.sample.fate import Act, Fate, Sale, fate
from iorder.sample.people import Person, some_person
from iorder.sample.shop import CHANNELS, CONTINENTS

DAYS = 180
TURN = timedelta(hours=3)
"""What happens in a turn is written in one transaction, at the turn's end."""
FINE_TURN = timedelta(minutes=30)
"""A turn of the last week, which people look at closely."""
FINE = timedelta(days=7)
COARSE = timedelta(days=DAYS) - FINE
TURNS_A_DAY = timedelta(days=1) // TURN
COARSE_TURNS = COARSE // TURN
TURNS = COARSE_TURNS + FINE // FINE_TURN
SCARCE = 8
"""So many SKUs at the end of the list are never in stock in time."""

_HOURS = (3, 2, 1, 1, 1, 2, 4, 7, 11, 14, 16, 17, 18, 16, 15, 15, 16, 18, 20, 24, 26, 22, 14, 7)
"""Orders by local hour of the day."""
_WEEKDAYS = (112, 104, 98, 96, 102, 90, 98)
"""Orders by day, Monday first."""
_SALE_DAYS = {31: 190, 32: 150, 88: 170, 140: 230, 141: 200, 142: 150}
"""Days of a campaign, counted from the first: percent of a usual day."""
_FIRMS = (
    "Nordlicht Interiors", "Casa Verde Trading", "Hollis & Daughters", "Atelier Bonheur",
    "Lakshmi Home Stores", "Brightwater Hotels", "Studio Marlow", "Olive Tree Retail",
    "Kumaran Traders", "Twelve Oaks Inns", "Maison Claire", "Bergmann Wohnen",
)  # fmt: skip


@dataclass(frozen=True, eq=False)  # one plan is itself: comparing two would walk every order
class Plan:
    """The whole shop. ``acts[turn]``: what happens in that turn since ``start``, in order."""

    seed: int
    start: datetime
    until: datetime
    fates: tuple[Fate, ...]
    acts: tuple[tuple[Act, ...], ...]

    def clock(self, turn: int) -> datetime:
        """The time at the end of the turn: the store's clock while it is written."""
        done = turn + 1
        passed = min(done, COARSE_TURNS) * TURN + max(done - COARSE_TURNS, 0) * FINE_TURN
        return min(self.start + passed, self.until)


def make_plan(seed: int, until: datetime, orders: int) -> Plan:
    """Decide ``orders`` orders over the 180 days before ``until``; ``until`` is aware."""
    start = until - timedelta(days=DAYS)
    people = [some_person(Random(f"{seed}/person/{n}"), n) for n in range(_customers(orders))]  # noqa: S311 - sample data, not a secret
    dice = Random(f"{seed}/times")  # noqa: S311
    drawn = []
    for _ in range(orders):
        who = people[int(len(people) * dice.random() ** 1.6)]
        drawn.append((_some_time(dice, who, start, until), who))
    drawn.sort(key=lambda one: (one[0], one[1].key))
    fates = tuple(
        fate(Random(f"{seed}/order/{n}"), _sale(Random(f"{seed}/sale/{n}"), n, at, who))  # noqa: S311
        for n, (at, who) in enumerate(drawn, 1)
    )
    turns: list[list[Act]] = [[] for _ in range(TURNS)]
    for one in fates:
        for act in one.acts:
            if act.at < until:
                turns[_turn_of(act.at - start)].append(act)
    for acts in turns:
        acts.sort(key=lambda act: (act.at, act.ref))
    return Plan(seed, start, until, fates, tuple(tuple(acts) for acts in turns))


def _turn_of(passed: timedelta) -> int:
    if passed < COARSE:
        return passed // TURN
    return COARSE_TURNS + (passed - COARSE) // FINE_TURN


def _customers(orders: int) -> int:
    return max(20, orders * 55 // 100)


def _some_time(dice: Random, who: Person, start: datetime, until: datetime) -> datetime:
    """A moment of the shop's life at a time of day when people there buy."""
    while True:
        day = bisect(_upto_day(), dice.random() * _upto_day()[-1])
        hour = bisect(_upto_hour(), dice.random() * _upto_hour()[-1])
        midnight = (start + timedelta(days=day)).replace(hour=0, minute=0, second=0, microsecond=0)
        local = midnight + timedelta(hours=hour, seconds=dice.randrange(3600))
        at = local - timedelta(hours=round(who.place.longitude / 15))
        weekday = _WEEKDAYS[local.weekday()]
        if start <= at < until and dice.random() * max(_WEEKDAYS) < weekday:
            return at


@cache
def _upto_day() -> tuple[float, ...]:
    """The shop grows by half over its life; a day more, because days begin at midnight."""
    return tuple(
        accumulate(_SALE_DAYS.get(day, 100) * (1 + day / DAYS / 2) for day in range(DAYS + 1))
    )


@cache
def _upto_hour() -> tuple[int, ...]:
    return tuple(accumulate(_HOURS))


def _sale(dice: Random, number: int, at: datetime, who: Person) -> Sale:
    channel = dice.choices(CHANNELS, [one.weight for one in CHANNELS])[0]
    wholesale = channel.slug == "wholesale"
    lines = _lines(dice, wholesale)
    short = dice.random() < 0.015
    if short:
        lines = {dice.choice(items()[-SCARCE:]): 1}
    return Sale(
        ref=f"{channel.prefix}-{100_000 + number * 7 + dice.randrange(7)}",
        number=number,
        placed_at=at,
        channel=channel.slug,
        person=who,
        ship_to=_firm(dice, who.address) if wholesale else who.address,
        continent=CONTINENTS[who.country.code],
        currency=who.country.currency,
        lines=tuple(sorted(lines.items(), key=lambda line: line[0].code)),
        method=_method(dice, who, channel.slug),
        express=dice.random() < 0.18,
        discount_bp=2000 if wholesale else dice.choices((0, 500, 1000, 1500), (80, 6, 10, 4))[0],
        short=short,
    )


def _lines(dice: Random, wholesale: bool) -> dict[Item, int]:
    count = dice.choices((1, 2, 3, 4, 5), (52, 26, 13, 6, 3))[0]
    lines: dict[Item, int] = {}
    for _ in range(count):
        item = items()[bisect(_upto_item(), dice.random() * _upto_item()[-1])]
        units = dice.randint(4, 12) if wholesale else dice.choices((1, 2, 3), (82, 14, 4))[0]
        lines[item] = lines.get(item, 0) + units
    return lines


@cache
def _upto_item() -> tuple[int, ...]:
    return tuple(accumulate(item.demand for item in items()[:-SCARCE]))


def _method(dice: Random, who: Person, channel: str) -> str:
    """A third of all orders is paid on delivery, most where that is the custom."""
    if channel == "wholesale":
        return "bank_transfer"
    if dice.random() * 100 < who.country.cod_percent:
        return "cod"
    return dice.choices(("card", "wallet", "bank_transfer"), (66, 27, 7))[0]


def _firm(dice: Random, home: Address) -> Address:
    parts = {part: getattr(home, part) for part in Address.__dataclass_fields__}
    return Address(**{**parts, "company": dice.choice(_FIRMS)})
