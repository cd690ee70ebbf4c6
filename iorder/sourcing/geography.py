"""Where a destination is, how surely that is known, and how far apart places are."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from math import asin, cos, radians, sin, sqrt

from iorder.sourcing.gazetteer import Places, Town, places, us_postcodes

EARTH_KM = 6371.0088
DEGREE_KM = 111.2
NEAR_KM = 100.0
"""A postcode and a city, or two towns of one name, farther apart than this do not agree."""
DOMINANT = 10
"""A town so many times as large as the next of its name is meant where nothing says which."""

QUALITIES = ("exact", "postcode", "city", "prefix", "learned", "region", "country", "none")
"""How well a place is known, best first; ``learned``: where the shop's own orders to postcodes
that begin alike lie (``learn``). Up to it distances tell points apart; what is
known worse is left to rules by country and zone."""
MEASURABLE = frozenset(QUALITIES[:5])
FAR_KM = 500.0
"""What was learned of a postcode and a region farther away than this do not agree."""


@dataclass(frozen=True, slots=True)
class Spot:
    """A position in degrees, WGS 84."""

    latitude: float
    longitude: float


@dataclass(frozen=True, slots=True)
class Located:
    """A place and how well it is known (``QUALITIES``); ``spot`` is None where it is nowhere."""

    spot: Spot | None
    quality: str

    @property
    def is_measurable(self) -> bool:
        """Whether distances from it mean anything between points of one country."""
        return self.quality in MEASURABLE


NOWHERE = Located(None, "none")
_learned: dict[tuple[str, str], Spot] = {}


def distance_km(one: Spot, other: Spot) -> float:
    """Along the great circle (haversine)."""
    north = radians(other.latitude - one.latitude)
    east = radians(other.longitude - one.longitude)
    chord = (
        sin(north / 2) ** 2
        + cos(radians(one.latitude)) * cos(radians(other.latitude)) * sin(east / 2) ** 2
    )
    return 2 * EARTH_KM * asin(min(1.0, sqrt(chord)))


def locate(country: str, city: str = "", region: str = "", postcode: str = "") -> Spot | None:
    """As well as the address tells; None for a country that is not known."""
    return located(country, city, region, postcode).spot


def located(
    country: str, city: str = "", region: str = "", postcode: str = "", at: Spot | None = None
) -> Located:
    """Where an address is: by ``at``, its postcode, its city, or as much as is known of it.

    ``country`` is ISO 3166-1 alpha-2, upper case; ``region`` a name or code of ISO or GeoNames.
    A postcode that lies far from the city is believed where the region says so too; a city in
    its region beats a postcode elsewhere; where nothing tells, the postcode's area is meant.
    """
    return Located(at, "exact") if at else _located(country, city, region, postcode)


def learn(areas: Mapping[tuple[str, str], Spot]) -> None:
    """The middles of the own orders by country and beginning of the postcode, letters and digits
    in upper case; they take the place of those learned before."""
    if areas != _learned:
        _learned.clear()
        _learned.update(areas)
        _located.cache_clear()


@lru_cache(maxsize=4096)
def region_of(country: str, written: str) -> str:
    """One name for a region however it is written: GeoNames' code, else as written, upper case."""
    known = places(country) if country and written else None
    return (known.region(written) if known else "") or written.upper()


@lru_cache(maxsize=4096)
def _located(country: str, city: str, region: str, postcode: str) -> Located:
    known = places(country) if country else None
    if known is None:
        return NOWHERE
    admin1 = known.region(region)
    plain = "".join(filter(str.isalnum, postcode.upper()))
    towns = known.towns(city) if city else []
    if country == "US" and (exact := us_postcodes().exact(plain)):
        return _believed(exact, towns, admin1)
    area = us_postcodes().prefix(plain) if country == "US" else known.area(plain)
    return (
        _by_city(towns, admin1, area)
        or (_at(area, "prefix") if area and area.admin1 == (admin1 or area.admin1) else None)
        or _by_learned(country, plain, known.middle(admin1) if admin1 else None)
        or _by_region(known, admin1)
        or _at((towns or [known.largest()])[0], "country")
    )


def _believed(exact: Town, towns: Sequence[Town], admin1: str) -> Located:
    """The postcode's place, unless the city says another and its region agrees with the city."""
    if not towns or any(_is_near(exact, town) for town in towns):
        return _at(exact, "postcode" if exact.admin1 == (admin1 or exact.admin1) else "prefix")
    if admin1 and admin1 != exact.admin1:
        return _by_city(towns, admin1, None) or _at(exact, "prefix")
    return _at(exact, "postcode" if admin1 else "prefix")


def _by_city(towns: Sequence[Town], admin1: str, area: Town | None) -> Located | None:
    """The town meant; None where several may be meant and nothing says which."""
    meant = [town for town in towns if town.admin1 == admin1] if admin1 else towns
    if area and (around := [town for town in meant if _is_near(area, town)]):
        return _at(around[0], "city")
    if not meant or (not admin1 and _is_ambiguous(meant)):
        return None
    return _at(meant[0], "prefix" if area else "city")


def _by_learned(country: str, plain: str, region: tuple[float, float] | None) -> Located | None:
    for length in (3, 2):
        spot = _learned.get((country, plain[:length]))
        if spot and (region is None or distance_km(spot, Spot(*region)) <= FAR_KM):
            return Located(spot, "learned")
    return None


def _is_ambiguous(towns: Sequence[Town]) -> bool:
    first = towns[0]
    far = (town.population for town in towns if not _is_near(first, town))
    return first.population < DOMINANT * max(far, default=0)


def _by_region(known: Places, admin1: str) -> Located | None:
    middle = known.middle(admin1) if admin1 else None
    return Located(Spot(*middle), "region") if middle else None


def _is_near(one: Town, other: Town) -> bool:
    """Roughly: on the plane that touches the globe there."""
    north = one.latitude - other.latitude
    east = (one.longitude - other.longitude) * cos(radians(one.latitude))
    return (north * north + east * east) * DEGREE_KM * DEGREE_KM <= NEAR_KM * NEAR_KM


def _at(town: Town, quality: str) -> Located:
    return Located(Spot(town.latitude, town.longitude), quality)
