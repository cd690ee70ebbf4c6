"""All points at once, as arrays: what of them does not change from one order to the next.

Rows are points by id. A ``Field`` may be kept as long as the points' own data stay the same.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta

import numpy as np
import numpy.typing as npt

from iorder.sourcing.area import Area
from iorder.sourcing.calendar import ALWAYS, Calendar
from iorder.sourcing.geography import EARTH_KM, locate
from iorder.sourcing.plan import Destination

Bools = npt.NDArray[np.bool_]
Ints = npt.NDArray[np.int64]
Floats = npt.NDArray[np.float64]

SAME_REGION, SAME_COUNTRY, ABROAD = 0, 1, 2
NEVER = 10**6
"""Days that never come: a point whose calendar has no working day in sight."""
KEPT_CELLS = 4_000_000


@dataclass(frozen=True, slots=True)
class Profile:
    """A point as sourcing knows it; coordinates in degrees, None where nobody has placed it."""

    point_id: int
    code: str
    country: str = ""
    region: str = ""
    latitude: float | None = None
    longitude: float | None = None
    priority: int = 100
    daily_capacity: int | None = None
    active: bool = True
    closed_reason: str = ""
    calendar: Calendar = ALWAYS
    takes_hazardous: bool = True
    takes_oversize: bool = True
    area: Area | None = None


@dataclass(frozen=True, slots=True)
class Reach:
    """One destination seen from every point. ``km``: nan where not known. ``nearness``: 0 for
    the nearest, each number once. ``inside``: whose service area it lies in."""

    km: Floats
    zone: Ints
    nearness: Ints
    inside: Bools


class Field:
    """``index``: the row of each point id."""

    def __init__(self, profiles: Sequence[Profile]) -> None:
        self.profiles = tuple(sorted(profiles, key=lambda one: one.point_id))
        self.index = {one.point_id: row for row, one in enumerate(self.profiles)}
        self.by_code = {one.code: row for row, one in enumerate(self.profiles)}
        spots = [_where(one) for one in self.profiles]
        self._north = np.radians([spot[0] for spot in spots])
        self._east = np.radians([spot[1] for spot in spots])
        self._cos = np.cos(self._north)
        self.priority = np.array([one.priority for one in self.profiles], np.int64)
        self.active = np.array([one.active for one in self.profiles], np.bool_)
        self.no_hazardous = np.array([not one.takes_hazardous for one in self.profiles], np.bool_)
        self.no_oversize = np.array([not one.takes_oversize for one in self.profiles], np.bool_)
        self.has_capacity = any(one.daily_capacity is not None for one in self.profiles)
        self.capacity = np.array(
            [NEVER if one.daily_capacity is None else one.daily_capacity for one in self.profiles],
            np.int64,
        )
        self._code_rank = _ranks([np.array([one.code for one in self.profiles])])
        self._with_area = [row for row, one in enumerate(self.profiles) if one.area is not None]
        self._reaches: dict[Destination, Reach] = {}
        self._most = max(64, min(10_000, KEPT_CELLS // (10 * max(len(self.profiles), 1))))
        self._leaving: tuple[datetime, datetime, Ints] | None = None

    def __len__(self) -> int:
        return len(self.profiles)

    def reach(self, to: Destination) -> Reach:
        """The destination from every point; kept for the next order that goes there."""
        found = self._reaches.get(to)
        if found is None:
            if len(self._reaches) >= self._most:
                self._reaches = {}
            found = self._reaches[to] = self._reached(to)
        return found

    def leaving(self, now: datetime) -> Ints:
        """The day (ordinal) on which what each point is given ``now`` leaves it."""
        kept = self._leaving
        if kept is None or not kept[0] <= now < kept[1]:
            days = [one.calendar.leaves(now) for one in self.profiles]
            ends = (one.calendar.holds_until(now) for one in self.profiles)
            until = min(ends, default=now + timedelta(hours=1))
            numbers = [NEVER if day is None else day.toordinal() for day in days]
            kept = self._leaving = (now, until, np.array(numbers, np.int64))
        return kept[2]

    def days_began(self, now: datetime) -> dict[int, datetime]:
        """When the local day of each point that has a capacity began."""
        return {
            one.point_id: one.calendar.day_began(now)
            for one in self.profiles
            if one.daily_capacity is not None
        }

    def _reached(self, to: Destination) -> Reach:
        km = self._km(to)
        zone = np.array([_zone(one, to) for one in self.profiles], np.int64)
        nowhere, near = np.isnan(km), np.nan_to_num(km)
        abroad = zone == ABROAD
        keys = [self._code_rank, self.priority, abroad, near, nowhere]
        if not to.is_measurable:
            keys += [zone]
        inside = np.ones(len(self), np.bool_)
        for row in self._with_area:
            inside[row] = serves(self.profiles[row], to, None if nowhere[row] else float(km[row]))
        return Reach(km, zone, _ranks(keys), inside)

    def _km(self, to: Destination) -> Floats:
        """Along the great circle (haversine), as ``geography.distance_km``."""
        if to.spot is None:
            return np.full(len(self), np.nan)
        north, east = np.radians(to.spot.latitude), np.radians(to.spot.longitude)
        chord = (
            np.sin((self._north - north) / 2) ** 2
            + np.cos(north) * self._cos * np.sin((self._east - east) / 2) ** 2
        )
        found: Floats = 2 * EARTH_KM * np.arcsin(np.minimum(1.0, np.sqrt(chord)))
        return found


def serves(point: Profile, to: Destination, km: float | None) -> bool:
    """Whether the destination lies in the point's service area."""
    area = point.area
    if area is None or area.serves_place(to.country, to.region, to.postcode):
        return True
    if not area.by_position:
        return False
    if to.spot is None or not to.is_measurable:
        return bool(to.country) and to.country == point.country
    return area.serves_spot(to.spot, km)


def day_of(ordinal: int) -> date | None:
    """The day of a number of ``leaving``, None for never."""
    return None if ordinal >= NEVER else date.fromordinal(ordinal)


def _where(point: Profile) -> tuple[float, float]:
    if point.latitude is not None and point.longitude is not None:
        return point.latitude, point.longitude
    spot = locate(point.country)
    return (spot.latitude, spot.longitude) if spot else (np.nan, np.nan)


def _zone(point: Profile, to: Destination) -> int:
    if not point.country or point.country != to.country:
        return ABROAD
    return SAME_REGION if point.region and point.region == to.region else SAME_COUNTRY


def _ranks(keys: Sequence[npt.NDArray[np.generic]]) -> Ints:
    """The place of each row when sorted by the last key first."""
    order = np.lexsort(keys)
    ranks = np.empty(len(order), np.int64)
    ranks[order] = np.arange(len(order))
    return ranks
