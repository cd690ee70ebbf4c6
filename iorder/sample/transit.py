"""A parcel's way to its buyer: hubs, attempts and troubles as carriers scan them."""

from dataclasses import dataclass
from datetime import timedelta
from random import Random

from iorder.sample.places import Place
from iorder.sample.shop import CARRIERS

OFFSETS = {"America": -6, "Europe": 1, "Asia": 5}
"""Hours from UTC of the continent's points, as near as a sample needs."""
HUBS = {
    "America": ("Memphis", "Chicago", "Dallas", "Atlanta"),
    "Europe": ("Köln", "Lyon", "Leipzig", "Bologna"),
    "Asia": ("Nagpur", "Hyderabad", "Delhi", "Pune"),
}
DAYS = {"America": (2, 6), "Europe": (2, 5), "Asia": (2, 7)}


@dataclass(frozen=True, slots=True)
class Leg:
    """One scan, so long after the parcel left its point."""

    after: timedelta
    state: str
    text: str
    place: str


@dataclass(frozen=True, slots=True)
class Trip:
    """``ends``: delivered, returned or lost. ``promised``: from placing to the door."""

    carrier: str
    service: str
    promised: timedelta
    offset_hours: int
    legs: tuple[Leg, ...]
    ends: str


def trip(dice: Random, home: Place, continent: str, cod: bool, express: bool) -> Trip:
    """Decide how the parcel travels to ``home``."""
    carrier = dice.choices(CARRIERS[continent], (65, 35))[0]
    hub = dice.choice(HUBS[continent])
    days = 1 if express else dice.randint(*DAYS[continent])
    legs = [
        Leg(timedelta(hours=dice.randint(1, 4)), "picked_up", "Picked up from sender", ""),
        Leg(timedelta(hours=dice.randint(6, 11)), "in_transit", "Arrived at hub", hub),
    ]
    if days > 2:
        onward = timedelta(hours=dice.randint(26, 34))
        legs.append(Leg(onward, "in_transit", "Departed from hub", hub))
    if dice.random() < 0.08:
        late = dice.randint(2, 5)
        legs.append(Leg(timedelta(hours=36), "delayed", "Delayed: weather or backlog", hub))
        days += late
    last, ends = _last_mile(dice, home, timedelta(days=days), cod)
    promised = timedelta(days=(3 if express else DAYS[continent][1] + 2))
    legs += last
    return Trip(
        carrier, "express" if express else "standard", promised, OFFSETS[continent],
        tuple(sorted(legs, key=lambda leg: leg.after)), ends,
    )  # fmt: skip


def _last_mile(dice: Random, home: Place, due: timedelta, cod: bool) -> tuple[list[Leg], str]:
    chance = dice.random()
    town = home.city
    if chance < 0.004:
        return [Leg(due + timedelta(days=12), "lost", "Declared lost by the carrier", "")], "lost"
    if chance < 0.008:
        broken = Leg(due, "damaged", "Damaged in transit; held at depot", town)
        return [broken, *_back(dice, due, town)], "returned"
    legs: list[Leg] = []
    attempts = dice.choices((1, 2, 3), (86, 11, 3) if cod else (93, 6, 1))[0]
    refused = dice.random() < (0.09 if cod else 0.012)
    for attempt in range(attempts + refused):
        day = due + timedelta(days=attempt)
        legs.append(Leg(day, "out_for_delivery", "Out for delivery", town))
        if attempt < attempts - 1 or refused:
            legs.append(_failed(dice, day, town, refused and attempt == attempts))
    end = legs[-1].after
    if refused:
        return [*legs, *_back(dice, end, town)], "returned"
    if not cod and dice.random() < 0.04:
        legs.append(Leg(end + timedelta(hours=3), "ready_for_pickup", "Waiting in a locker", town))
        end += timedelta(hours=dice.randint(6, 60))
    done = end + timedelta(minutes=dice.randint(35, 520))
    return [*legs, Leg(done, "delivered", "Delivered", town)], "delivered"


def _back(dice: Random, end: timedelta, town: str) -> list[Leg]:
    home = end + timedelta(hours=dice.randint(70, 200))
    return [
        Leg(end + timedelta(hours=20), "return_in_transit", "Returning to sender", town),
        Leg(home, "returned", "Returned to sender", ""),
    ]


def _failed(dice: Random, day: timedelta, town: str, last: bool) -> Leg:
    words = "Refused by recipient" if last else dice.choice(
        ("Nobody at home", "Address not found", "Recipient asked for another day")
    )  # fmt: skip
    return Leg(day + timedelta(minutes=dice.randint(90, 500)), "attempt_failed", words, town)
