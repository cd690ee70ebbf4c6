"""Where a point ships to: countries, regions, postcodes, a radius around it, a drawn polygon.

An address is served where any part of the area covers it. Radius and polygon are judged by the
address's position; where that is hardly known (a whole country, or nothing), they fall to the
point's own country.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Any

from iorder.kernel.errors import InvalidInput
from iorder.sourcing.geography import Spot, region_of

PARTS = ("countries", "regions", "postcodes", "radius_km", "polygon")
HALF_GLOBE_KM = 20_100
MOST_CORNERS = 500


class BadArea(InvalidInput):
    """A service area that cannot be used; the words name the part."""

    code = "bad_area"


@dataclass(frozen=True)
class Area:
    """``countries``: ISO codes. ``regions``: ``US-CA``. ``postcodes``: country and the beginning
    of the code without spaces, ``DE-10``. ``polygon``: corners in degrees, three or more."""

    countries: frozenset[str] = frozenset()
    regions: frozenset[str] = frozenset()
    postcodes: tuple[str, ...] = ()
    radius_km: float | None = None
    polygon: tuple[Spot, ...] = ()

    @cached_property
    def _regions(self) -> frozenset[tuple[str, str]]:
        return frozenset((one[:2], region_of(one[:2], one[3:])) for one in self.regions)

    @property
    def by_position(self) -> bool:
        return self.radius_km is not None or bool(self.polygon)

    def serves_place(self, country: str, region: str = "", postcode: str = "") -> bool:
        """By the words of an address alone; ``region`` as ``geography.region_of`` gives it."""
        if country in self.countries or (region and (country, region) in self._regions):
            return True
        if not self.postcodes or not postcode:
            return False
        return f"{country}-{squeezed(postcode)}".startswith(self.postcodes)

    def serves_spot(self, spot: Spot, km: float | None) -> bool:
        """By where the address is; ``km`` from the point, None where that is nowhere known."""
        if self.radius_km is not None and km is not None and km <= self.radius_km:
            return True
        return bool(self.polygon) and inside(spot, self.polygon)

    def words(self) -> str:
        """``It ships only to DE, AT or within 50 km``."""
        parts = [", ".join([*sorted(self.countries), *sorted(self.regions), *self.postcodes])]
        if self.radius_km is not None:
            parts.append(f"within {self.radius_km:g} km")
        if self.polygon:
            parts.append("inside the area drawn for it")
        return "It ships only " + " or ".join(
            f"to {part}" if at == 0 else part for at, part in enumerate(parts) if part
        )


def area_of(body: Mapping[str, Any] | None) -> Area | None:
    """The area as stored in ``points.service_area``; None for everywhere. Raises BadArea."""
    if body is None or body == {}:
        return None
    if not isinstance(body, Mapping):
        raise BadArea("service_area is not an object of countries, regions, postcodes and so on.")
    if strange := sorted(set(body) - set(PARTS)):
        raise BadArea(f"service_area.{strange[0]} is not known; there are {', '.join(PARTS)}.")
    area = Area(
        frozenset(_codes(body, "countries", _is_country)),
        frozenset(_codes(body, "regions", _is_part)),
        tuple(sorted(squeezed_part(one) for one in _codes(body, "postcodes", _is_part))),
        _radius(body.get("radius_km")),
        _polygon(body.get("polygon")),
    )
    if area == Area():
        raise BadArea("service_area names nothing, so nobody would be served; leave it empty.")
    return area


def squeezed(postcode: str) -> str:
    """``SW1A 1AA`` -> ``SW1A1AA``: as prefixes are compared."""
    return "".join(char for char in postcode.upper() if char.isalnum())


def squeezed_part(part: str) -> str:
    """``GB-SW1A 1`` -> ``GB-SW1A1``."""
    return f"{part[:3]}{squeezed(part[3:])}"


def inside(spot: Spot, polygon: Sequence[Spot]) -> bool:
    """Even-odd rule on plain degrees, the last corner joined to the first."""
    north, east = spot.latitude, spot.longitude
    odd, before = False, polygon[-1]
    for corner in polygon:
        if (corner.latitude > north) != (before.latitude > north):
            share = (north - corner.latitude) / (before.latitude - corner.latitude)
            if east < corner.longitude + share * (before.longitude - corner.longitude):
                odd = not odd
        before = corner
    return odd


def _is_country(text: str) -> bool:
    return len(text) == 2 and text.isalpha()


def _is_part(text: str) -> bool:
    return len(text) > 3 and text[2] == "-" and text[:2].isalpha()


def _codes(body: Mapping[str, Any], name: str, fits: Any) -> list[str]:
    given = body.get(name, [])
    if not isinstance(given, list | tuple) or not all(isinstance(one, str) for one in given):
        raise BadArea(f"service_area.{name} is not a list of codes.")
    codes = [one.strip().upper() for one in given]
    for one in codes:
        if not fits(one):
            sample = "DE" if name == "countries" else "US-CA" if name == "regions" else "DE-10"
            raise BadArea(f"service_area.{name}: {one!r} is not written as {sample}.")
    return codes


def _radius(given: Any) -> float | None:
    if given is None:
        return None
    is_number = isinstance(given, int | float) and not isinstance(given, bool)
    if not is_number or not 0 < given <= HALF_GLOBE_KM:
        raise BadArea(f"service_area.radius_km is {given!r}; it lies above 0, up to 20,100.")
    return float(given)


def _polygon(given: Any) -> tuple[Spot, ...]:
    if given is None or given == []:
        return ()
    if not isinstance(given, list | tuple) or not 3 <= len(given) <= MOST_CORNERS:
        raise BadArea(f"service_area.polygon has 3 to {MOST_CORNERS} corners.")
    corners = []
    for at, one in enumerate(given, 1):
        try:
            north, east = (float(part) for part in one)
        except (TypeError, ValueError):
            raise BadArea(
                f"service_area.polygon: corner {at} is not [latitude, longitude]."
            ) from None
        if not (-90 <= north <= 90 and -180 <= east <= 180):
            raise BadArea(f"service_area.polygon: corner {at} lies outside the globe.")
        corners.append(Spot(north, east))
    return tuple(corners)


def as_json(area: Area | None) -> dict[str, Any] | None:
    """What ``area_of`` reads again."""
    if area is None:
        return None
    body: dict[str, Any] = {}
    for name in ("countries", "regions", "postcodes"):
        if codes := getattr(area, name):
            body[name] = sorted(codes)
    if area.radius_km is not None:
        body["radius_km"] = area.radius_km
    if area.polygon:
        body["polygon"] = [[corner.latitude, corner.longitude] for corner in area.polygon]
    return body
