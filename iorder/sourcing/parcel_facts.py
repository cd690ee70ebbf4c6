"""What a parcel from one point to one destination is estimated to cost and when it arrives.

The same numbers ``Look`` works out for all points at once, for a point that has been chosen.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from math import isnan

from iorder.sourcing.field import NEVER, Reach, day_of
from iorder.sourcing.plan import Destination
from iorder.sourcing.situation import Situation

Sent = Mapping[int, Mapping[int, int]]
"""Units by SKU that each point sends."""


@dataclass(frozen=True, slots=True)
class ParcelFacts:
    """``km`` None: not known well enough to compare. ``minor``: of the rules' currency."""

    row: int
    units: int
    km: float | None
    minor: int
    arrives: date | None


def parcel_minor(here: Situation, reach: Reach, row: int, units: Mapping[int, int]) -> int:
    """What a parcel of these units (by SKU) from one point costs."""
    grams = sum(count * here.traits[sku].weight_g for sku, count in units.items())
    base, per_kg, per_100_km = here.rates[reach.zone[row]].tolist()
    km = 0 if isnan(reach.km[row]) else int(reach.km[row])
    return int(base + per_kg * grams // 1000 + per_100_km * km // 100)


def parcel_facts(here: Situation, to: Destination, sent: Sent, at: datetime) -> list[ParcelFacts]:
    """A parcel for each point of ``sent``, handed to it ``at``; points nobody knows are left
    out."""
    reach, found = here.field.reach(to), []
    leaving = here.field.leaving(at)
    for point_id, units in sent.items():
        row = here.field.index.get(point_id)
        if row is None:
            continue
        km, zone = float(reach.km[row]), int(reach.zone[row])
        minor = parcel_minor(here, reach, row, units)
        days = here.zone_days[zone] if isnan(km) else here.step_days[here.step_km.searchsorted(km)]
        left = int(leaving[row])
        arrives = None if left >= NEVER else day_of(left + int(days))
        known = None if isnan(km) or not to.is_measurable else km
        found.append(ParcelFacts(row, sum(units.values()), known, minor, arrives))
    return found
