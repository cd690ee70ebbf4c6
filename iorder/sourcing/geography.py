"""Where cities are and how far apart. Source: GeoNames (CC BY 4.0), see ``data/README.md``."""

import csv
import gzip
import unicodedata
from dataclasses import dataclass
from functools import cache
from math import asin, cos, radians, sin, sqrt
from pathlib import Path

DATA = Path(__file__).parents[2] / "data"
EARTH_KM = 6371.0088


@dataclass(frozen=True, slots=True)
class Spot:
    """A position in degrees, WGS 84."""

    latitude: float
    longitude: float


def distance_km(one: Spot, other: Spot) -> float:
    """Along the great circle (haversine)."""
    north = radians(other.latitude - one.latitude)
    east = radians(other.longitude - one.longitude)
    chord = (
        sin(north / 2) ** 2
        + cos(radians(one.latitude)) * cos(radians(other.latitude)) * sin(east / 2) ** 2
    )
    return 2 * EARTH_KM * asin(min(1.0, sqrt(chord)))


def locate(country: str, city: str = "", region: str = "") -> Spot | None:
    """The city, or where the country's largest city is when the city is not known.

    ``region`` tells cities of one name apart where it is GeoNames' code (in the US the state's).
    None for a country that is not known.
    """
    known = _spots()
    name = _folded(city)
    for key in ((country, region.upper(), name), (country, "", name), (country, "", "")):
        if key in known:
            return known[key]
    return None


@cache
def _spots() -> dict[tuple[str, str, str], Spot]:
    """(country, region or "", folded city or "") -> where; of one name the largest city."""
    found: dict[tuple[str, str, str], Spot] = {}
    with gzip.open(DATA / "places.csv.gz", "rt", encoding="utf-8") as file:
        for row in csv.DictReader(file):  # the largest city of a country comes first
            spot = Spot(float(row["latitude"]), float(row["longitude"]))
            country, name = row["country"], _folded(row["city"])
            for key in ((country, row["admin1"], name), (country, "", name), (country, "", "")):
                found.setdefault(key, spot)
    return found


def _folded(name: str) -> str:
    """Letters and digits without accents, lower case: ``São Paulo`` and ``sao-paulo`` are one."""
    flat = unicodedata.normalize("NFKD", name.casefold())
    return "".join(char for char in flat if char.isalnum())
