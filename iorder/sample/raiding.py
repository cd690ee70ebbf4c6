"""Rings in the sample shop: some people who buy with cards of others, for one address, in a hurry.

Each buys under names nobody knows yet, from one machine, with a card or two. Some use emails that
last for minutes; the careful ones show only by what ties their orders together.
"""

from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from functools import cache
from random import Random

from iorder.kernel.address import Address
from iorder.sample.assortment import SCARCE, Item, items
from iorder.sample.fate import RING_DOUBTS, Sale
from iorder.sample.leaving import Card, Machine, some_card, some_machine
from iorder.sample.people import PASSING_HOSTS, Person, countries, some_person

ONE_IN = 400
"""A ring for so many orders of the shop."""
CARELESS = 0.4
"""Of the rings use passing emails."""
DEAR = 60
"""So many of the dearest things are worth it."""
AGES = timedelta(days=9)
"""A ring has gone elsewhere by then."""


@dataclass(frozen=True, slots=True)
class Raid:
    """One order of a ring: who it pretends to be, where the goods go, why people doubt it."""

    at: datetime
    person: Person
    drop: Address
    machine: Machine
    card: Card
    doubt: str


def raids(seed: int, start: datetime, until: datetime, orders: int) -> Iterator[Raid]:
    """All orders of the rings of a shop of so many orders."""
    for number in range(orders // ONE_IN):
        dice = Random(f"{seed}/ring/{number}")  # noqa: S311 - sample data, not a secret
        yield from _ring(dice, number, start, until)


def _ring(dice: Random, number: int, start: datetime, until: datetime) -> Iterator[Raid]:
    begins = start + (until - start - AGES) * dice.random()
    home = some_person(dice, 0)
    machine, cards = some_machine(dice), [_stolen(dice, home) for _ in range(dice.choice((1, 2)))]
    is_careless = dice.random() < CARELESS
    at = begins
    for place in range(dice.randint(3, 6)):
        who = _pretended(dice, home, f"R{number:02d}{place}", is_careless=is_careless)
        yield Raid(
            at, who, replace(home.address, name=who.address.name, email=who.address.email,
                             phone=who.address.phone),
            machine, dice.choice(cards), RING_DOUBTS[min(place, len(RING_DOUBTS) - 1)],
        )  # fmt: skip
        at += timedelta(minutes=dice.choice((dice.randint(9, 90), dice.randint(700, 2600))))


def _pretended(dice: Random, home: Person, key: str, *, is_careless: bool) -> Person:
    """Somebody of the same country, whom the shop has never seen."""
    while (who := some_person(dice, dice.randint(1, 999))).country.code != home.country.code:
        pass
    if not is_careless:
        return replace(who, key=key)
    local = who.address.email.partition("@")[0]
    email = f"{local}@{dice.choice(PASSING_HOSTS)}"
    return replace(who, key=key, address=replace(who.address, email=email))


def _stolen(dice: Random, home: Person) -> Card:
    """Half of them are of another country."""
    others = [one.code for one in countries() if one.code != home.country.code]
    return some_card(dice, home.country.code if dice.random() < 0.5 else dice.choice(others))


@cache
def _dear() -> tuple[Item, ...]:
    in_stock = items()[:-SCARCE]
    return tuple(sorted(in_stock, key=lambda one: (-one.price_usd, one.code))[:DEAR])


def raided(dice: Random, sale: Sale, raid: Raid) -> Sale:
    """The sale as the ring makes it: dear things, by card, on the web shop, fast."""
    lines = {item: dice.randint(1, 3) for item in dice.sample(_dear(), dice.randint(1, 2))}
    return replace(
        sale, ref=f"WEB-{sale.ref.partition('-')[2]}", channel="web", ship_to=raid.drop,
        lines=tuple(sorted(lines.items(), key=lambda line: line[0].code)),
        method="card", express=True, discount_bp=0, short=False, machine=raid.machine,
        card=raid.card, doubt=raid.doubt,
    )  # fmt: skip
