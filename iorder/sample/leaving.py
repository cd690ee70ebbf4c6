"""What buyers of the sample shop leave behind: the machine and the card of an order.

Addresses of machines are of 198.18.0.0/15, which RFC 2544 sets aside: they are nobody's.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from random import Random

import sqlalchemy as sa

from iorder.fraud import clients
from iorder.kernel.work import Work
from iorder.payments.model import tenders

AGENTS = (
    "Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 Chrome/126.0 Safari/537.36",
    "Mozilla/5.0 (iPhone; CPU iPhone OS 17_5 like Mac OS X) AppleWebKit/605.1.15 Safari/604.1",
    "Mozilla/5.0 (Linux; Android 14; Pixel 8) AppleWebKit/537.36 Chrome/126.0 Mobile",
    "Mozilla/5.0 (Macintosh; Intel Mac OS X 10.15; rv:127.0) Gecko/20100101 Firefox/127.0",
)
BRANDS = ("Visa", "Mastercard", "Visa", "Amex")


@dataclass(frozen=True, slots=True)
class Machine:
    ip: str = ""
    device: str = ""
    agent: str = ""


@dataclass(frozen=True, slots=True)
class Card:
    """``fingerprint``: the same for the same card; ``country``: where it was issued."""

    fingerprint: str = ""
    country: str = ""
    instrument: str = ""


NO_MACHINE, NO_CARD = Machine(), Card()


def some_machine(dice: Random) -> Machine:
    place = dice.randrange(1 << 17)
    ip = f"198.{18 + (place >> 16)}.{(place >> 8) & 255}.{place & 255}"
    return Machine(ip, f"{dice.getrandbits(64):016x}", dice.choice(AGENTS))


def some_card(dice: Random, country: str) -> Card:
    instrument = f"{dice.choice(BRANDS)} ending in {dice.randrange(10_000):04d}"
    return Card(f"{dice.getrandbits(64):016x}", country, instrument)


def tell_machines(work: Work, by_order: Mapping[int, Machine]) -> None:
    """What the checkout says of these orders; of those it says nothing of, nothing is kept."""
    told = {key: (one.ip, one.device, one.agent) for key, one in by_order.items() if one.ip}
    clients.tell_many(work, told)


def tell_cards(work: Work, by_order: Sequence[tuple[int, Card]]) -> None:
    """With which cards their tenders are paid."""
    rows = [
        {"the_order": key, "its_card": one.fingerprint, "its_country": one.country,
         "its_name": one.instrument}
        for key, one in by_order
        if one.fingerprint
    ]  # fmt: skip
    if rows:
        work.execute(_CARDS, rows)


_CARDS = (
    sa.update(tenders)
    .where(tenders.c.order_id == sa.bindparam("the_order"))
    .values(
        fingerprint=sa.bindparam("its_card"), card_country=sa.bindparam("its_country"),
        instrument=sa.bindparam("its_name"),
    )
)  # fmt: skip
