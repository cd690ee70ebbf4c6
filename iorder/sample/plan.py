"""Every order of the sample shop, decided from a seed and an end time; nothing is stored here.

The same seed, end and number of orders give the same plan, so loading can stop and go on.
"""

from bisect import bisect
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from functools import cache
from itertools import accumulate
from random import Random

from iorder.kernel.address import Address
from iorder.sample.assortment import PREORDER, SCARCE, Item, items, sold
from iorder.sample.calendar import Chore, chores
from iorder.sample.fate import FOREIGN_CARD, PASSING_EMAIL, Act, Fate, Sale, fate
from iorder.sample.leaving import NO_CARD, NO_MACHINE, some_card, some_machine
from iorder.sample.people import PASSING_HOSTS, Person, countries, some_person
from iorder.sample.raiding import Raid, raided, raids
from iorder.sample.shop import CHANNELS, CONTINENTS
from iorder.sample.turns import COARSE, COARSE_TURNS, DAYS, FINE_TURN, TURN, TURNS
from iorder.sample.visiting import Visit, visits

ANNOUNCED = timedelta(days=24)
"""So long before the end the preorders open."""
HOURS = (3, 2, 1, 1, 1, 2, 4, 7, 11, 14, 16, 17, 18, 16, 15, 15, 16, 18, 20, 24, 26, 22, 14, 7)
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
    """The whole shop. ``acts[turn]``: what happens in that turn since ``start``, in order;
    ``chores[turn]`` what its people do besides; ``visits`` the carts nobody buys, by name."""

    seed: int
    start: datetime
    until: datetime
    fates: tuple[Fate, ...]
    acts: tuple[tuple[Act, ...], ...]
    chores: tuple[tuple[Chore, ...], ...]
    visits: Mapping[str, Visit]

    def is_busy(self, turn: int) -> bool:
        return bool(self.acts[turn] or self.chores[turn])

    def clock(self, turn: int) -> datetime:
        """The time at the end of the turn: the store's clock while it is written."""
        done = turn + 1
        passed = min(done, COARSE_TURNS) * TURN + max(done - COARSE_TURNS, 0) * FINE_TURN
        return min(self.start + passed, self.until)


def make_plan(seed: int, until: datetime, orders: int) -> Plan:
    """Decide ``orders`` orders over the 180 days before ``until``; ``until`` is aware."""
    start = until - timedelta(days=DAYS)
    people = [buyer(seed, number) for number in range(customers(orders))]
    dice = Random(f"{seed}/times")  # noqa: S311 - sample data, not a secret
    drawn = []
    coming = list(raids(seed, start, until, orders))
    for _ in range(orders - len(coming)):
        who = people[int(len(people) * dice.random() ** 1.6)]
        drawn.append(_Coming(_some_time(dice, who, start, until), who))
    drawn += [_Coming(one.at, one.person, one) for one in coming]
    drawn.sort(key=lambda one: (one.at, one.who.key))
    fates = tuple(_decided(seed, n, one, until) for n, one in enumerate(drawn, 1))
    turns: list[list[Act]] = [[] for _ in range(TURNS)]
    for one in fates:
        for act in one.acts:
            if act.at < until:
                turns[_turn_of(act.at - start)].append(act)
    for acts in turns:
        acts.sort(key=lambda act: (act.at, act.ref))
    seen = {one.name: one for one in visits(seed, fates, until)}
    every = [*chores(start, until), *_comings(seen.values())]
    return Plan(
        seed, start, until, fates, tuple(tuple(acts) for acts in turns),
        _by_turn(start, until, every), seen,
    )  # fmt: skip


@dataclass(frozen=True, slots=True)
class _Coming:
    at: datetime
    who: Person
    raid: Raid | None = None


def _decided(seed: int, number: int, one: _Coming, until: datetime) -> Fate:
    dice = Random(f"{seed}/sale/{number}")  # noqa: S311 - sample data, not a secret
    sale = some_sale(dice, number, one.at, one.who, until - one.at)
    if one.raid is not None:
        sale = raided(dice, sale, one.raid)
    decided = fate(Random(f"{seed}/order/{number}"), sale)  # noqa: S311 - sample data
    return decided if one.raid is not None else replace(decided, sale=_left_behind(seed, decided))


def _left_behind(seed: int, decided: Fate) -> Sale:
    """The sale with its buyer's own machine and card, and what made people doubt it."""
    sale = decided.sale
    dice = Random(f"{seed}/left/{sale.person.key}")  # noqa: S311 - sample data, not a secret
    machine, card = some_machine(dice), some_card(dice, sale.person.country.code)
    doubts = {act.text for act in decided.acts if act.kind == "hold" and act.word == "fraud"}
    if FOREIGN_CARD in doubts:
        abroad = dice.choice([one for one in countries() if one is not sale.person.country])
        card = replace(card, country=abroad.code)
    if PASSING_EMAIL in doubts:
        email = f"{sale.person.key.lower()}@{dice.choice(PASSING_HOSTS)}"
        sale = replace(sale, ship_to=replace(sale.ship_to, email=email))
    return replace(
        sale, machine=machine if sale.channel == "web" else NO_MACHINE,
        card=card if sale.method == "card" else NO_CARD,
    )  # fmt: skip


def _comings(seen: Iterable[Visit]) -> Iterator[Chore]:
    for one in seen:
        yield Chore(one.at, "visit", one.name)
        if one.leaves_at:
            yield Chore(one.leaves_at, "leave", one.name)


def _by_turn(
    start: datetime, until: datetime, every: Iterable[Chore]
) -> tuple[tuple[Chore, ...], ...]:
    turns: list[list[Chore]] = [[] for _ in range(TURNS)]
    for one in sorted(every, key=lambda one: (one.at, one.kind, one.word)):
        if one.at < until:
            turns[_turn_of(one.at - start)].append(one)
    return tuple(tuple(some) for some in turns)


def _turn_of(passed: timedelta) -> int:
    if passed < COARSE:
        return passed // TURN
    return COARSE_TURNS + (passed - COARSE) // FINE_TURN


def customers(orders: int) -> int:
    """How many people buy so many orders."""
    return max(20, orders * 55 // 100)


def buyer(seed: int, number: int) -> Person:
    """Customer ``number`` of the shop that ``seed`` makes."""
    return some_person(Random(f"{seed}/person/{number}"), number)  # noqa: S311 - sample data


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
    return tuple(accumulate(HOURS))


def some_sale(
    dice: Random, number: int, at: datetime, who: Person, ago: timedelta = timedelta()
) -> Sale:
    """What ``who`` buys at that moment, and on which channel. ``ago``: how long before the end
    of the plan, whose last weeks sell what is announced."""
    channel = dice.choices(CHANNELS, [one.weight for one in CHANNELS])[0]
    wholesale = channel.slug == "wholesale"
    lines = _lines(dice, wholesale)
    announced = timedelta() < ago < ANNOUNCED
    short = dice.random() < (0.03 if announced else 0.015)
    if short:
        scarce = items()[-SCARCE:-PREORDER]
        lines = {
            dice.choice(items()[-PREORDER:] if announced and dice.random() < 0.5 else scarce): 1
        }
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
        item = sold()[bisect(_upto_item(), dice.random() * _upto_item()[-1])]
        units = dice.randint(4, 12) if wholesale else dice.choices((1, 2, 3), (82, 14, 4))[0]
        lines[item] = lines.get(item, 0) + units
    return lines


@cache
def _upto_item() -> tuple[int, ...]:
    return tuple(accumulate(item.demand for item in sold()))


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
