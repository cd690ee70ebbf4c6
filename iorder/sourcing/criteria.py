"""What speaks for a point: each criterion gives every point 0 to 100 and says why.

More is better. Points and words come from the same numbers, so they cannot disagree.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass

import numpy as np

from iorder.kernel.money import exponent
from iorder.sourcing.field import NEVER, Floats, day_of
from iorder.sourcing.look import Look

HALVED_AT_KM = 500.0
LOST_A_DAY = 20.0
FRESH_DAYS = 90.0
BY_ZONE = (90.0, 60.0, 10.0)
"""Points for nearness where only the zone is known."""


@dataclass(frozen=True, slots=True)
class Marks:
    """``points``: 0 to 100 for each row; ``why``: the words of a row."""

    points: Floats
    why: Callable[[int], str]


Criterion = Callable[[Look], Marks]


def distance(look: Look) -> Marks:
    """100 next door, 50 at 500 km; by zone where the distance is not known well enough."""
    km = look.reach.km
    by_km = 100.0 / (1.0 + km / HALVED_AT_KM)
    by_zone = np.array(BY_ZONE)[look.reach.zone]
    use_zone = np.isnan(km) | (not look.request.to.is_measurable)
    zones = ("in the same region", "in the same country", "abroad")
    return Marks(
        np.where(use_zone, by_zone, by_km),
        lambda row: zones[look.reach.zone[row]] if use_zone[row] else f"{look.km_words(row)} away",
    )


def cost(look: Look) -> Marks:
    """100 for the cheapest that may send, 50 for what costs twice as much."""
    costs = np.maximum(look.cost, 1)
    least = costs[look.eligible].min(initial=10**12)
    return Marks(
        np.minimum(100.0, 100.0 * least / costs),
        lambda row: f"a parcel costs about {amount(int(look.cost[row]), look.here.rules.currency)}",
    )


def splits(look: Look) -> Marks:
    """The share of what can be sent that the point has."""
    whole = max(int(look.reachable.sum()), 1)
    return Marks(
        np.minimum(100.0, 100.0 * look.units / whole),
        lambda row: (
            "has everything" if look.units[row] >= whole else f"has {look.units[row]} of {whole}"
        ),
    )


def promise(look: Look) -> Marks:
    """100 for the earliest arrival, 20 less for each day later."""
    days = look.arriving
    first = int(days[look.eligible].min(initial=NEVER))
    late = np.clip(days - first, 0, None)
    return Marks(
        np.clip(100.0 - LOST_A_DAY * late, 0.0, 100.0),
        lambda row: _arrival(int(days[row]), int(late[row])),
    )


def load(look: Look) -> Marks:
    """The share of today's capacity that is free; 100 where there is no limit."""
    capacity, orders = look.field.capacity, look.here.load
    free = np.where(capacity >= NEVER, 100.0, 100.0 * (capacity - orders) / np.maximum(capacity, 1))
    return Marks(
        np.clip(free, 0.0, 100.0),
        lambda row: (
            "no daily limit"
            if capacity[row] >= NEVER
            else f"{orders[row]} of {capacity[row]} orders today"
        ),
    )


def priority(look: Look) -> Marks:
    """100 for the best priority number among those that may send, 1 less for each step behind."""
    numbers = look.field.priority
    best = int(numbers[look.eligible].min(initial=10**9))
    return Marks(
        np.clip(100.0 - (numbers - best), 0.0, 100.0), lambda row: f"priority {numbers[row]}"
    )


def ageing(look: Look) -> Marks:
    """100 for stock that expires today, 0 for stock that keeps 90 days or does not expire."""
    today, expiring = look.here.today, look.here.expiring
    first = [
        min(
            (day for sku in look.skus if (day := expiring.get((one.point_id, sku)))),
            default=None,
        )
        for one in look.field.profiles
    ]
    left = np.array([FRESH_DAYS if day is None else (day - today).days for day in first])
    return Marks(
        np.clip(100.0 * (1.0 - left / FRESH_DAYS), 0.0, 100.0),
        lambda row: f"oldest expires on {first[row]}" if first[row] else "nothing that expires",
    )


def last_unit(look: Look) -> Marks:
    """The least share of any SKU asked for that is left there afterwards."""
    taken = np.minimum(look.have, look.want)
    left = np.where(look.have > 0, (look.have - taken) / np.maximum(look.have, 1), 1.0)
    share = left.min(axis=1, initial=1.0)
    return Marks(
        100.0 * share,
        lambda row: (
            "takes its last unit" if share[row] <= 0 else f"leaves {share[row]:.0%} of its stock"
        ),
    )


CRITERIA: Mapping[str, Criterion] = {
    "distance": distance,
    "cost": cost,
    "splits": splits,
    "promise": promise,
    "load": load,
    "priority": priority,
    "ageing": ageing,
    "last_unit": last_unit,
}
LABELS: Mapping[str, str] = {
    "distance": "Distance",
    "cost": "Shipping cost",
    "splits": "Has it all",
    "promise": "Arrives",
    "load": "Load today",
    "priority": "Priority",
    "ageing": "Ageing stock",
    "last_unit": "Spares last unit",
}


def scores(look: Look, marks: Mapping[str, Marks]) -> Floats:
    """The weighted mean of each row's points, rounded so that equals are equal."""
    weights = {name: look.here.rules.weights.get(name, 0) for name in marks}
    whole = sum(weights.values())
    total = sum((marks[name].points * weight for name, weight in weights.items()), np.zeros(1))
    return np.round(total / max(whole, 1), 6) + np.zeros(len(look.field))


def amount(minor: int, currency: str) -> str:
    """``4.90 EUR``."""
    digits = exponent(currency)
    return f"{minor / 10**digits:.{digits}f} {currency}"


def _arrival(ordinal: int, late: int) -> str:
    day = day_of(ordinal)
    if day is None:
        return "never arrives"
    behind = "" if not late else f", {late} day{'s' if late > 1 else ''} after the earliest"
    return f"arrives on {day.isoformat()}{behind}"
