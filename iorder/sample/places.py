"""Real cities with coordinates. Source: GeoNames (CC BY 4.0), see ``data/README.md``."""

import csv
import gzip
from bisect import bisect
from dataclasses import dataclass
from functools import cache
from itertools import accumulate
from pathlib import Path
from random import Random

DATA = Path(__file__).parents[2] / "data"


@dataclass(frozen=True, slots=True)
class Place:
    """A city. ``admin1`` is GeoNames' code of the region; coordinates in degrees, WGS 84."""

    country: str
    admin1: str
    city: str
    latitude: float
    longitude: float
    population: int


@cache
def places() -> dict[str, tuple[Place, ...]]:
    """Cities of 40,000 inhabitants or more by country, largest first."""
    found: dict[str, list[Place]] = {}
    with gzip.open(DATA / "places.csv.gz", "rt", encoding="utf-8") as file:
        for row in csv.DictReader(file):
            place = Place(
                row["country"], row["admin1"], row["city"],
                float(row["latitude"]), float(row["longitude"]), int(row["population"]),
            )  # fmt: skip
            found.setdefault(place.country, []).append(place)
    return {country: tuple(cities) for country, cities in found.items()}


def city(country: str, name: str) -> Place:
    """The largest city of that name in the country. Raises KeyError when there is none."""
    for place in places().get(country, ()):
        if place.city == name:
            return place
    raise KeyError(f"{name}, {country}")


def some_city(rng: Random, country: str) -> Place:
    """A city of the country, as likely as it has inhabitants."""
    upto = _running_population(country)
    return places()[country][bisect(upto, rng.random() * upto[-1])]


@cache
def _running_population(country: str) -> tuple[int, ...]:
    return tuple(accumulate(place.population for place in places()[country]))
