"""Towns, regions and postcodes of a country, read when the country is first asked for.

Source: GeoNames (CC BY 4.0) and others, see ``data/README.md``. Tables are arrays, not objects:
the whole world takes some megabytes.
"""

import sys
import unicodedata
import zipfile
from array import array
from bisect import bisect_left
from collections.abc import Iterable, Iterator, Sequence
from functools import cache
from pathlib import Path
from typing import NamedTuple

DATA = Path(__file__).parents[2] / "data"
_PLAIN = str.maketrans(
    {"ø": "o", "ł": "l", "đ": "d", "ð": "d", "\u0131": "i", "æ": "ae", "œ": "oe", "þ": "th"}
)
_SHORT = {"st": "saint", "ste": "sainte", "mt": "mount", "ft": "fort"}


class Town(NamedTuple):
    """``admin1``: GeoNames' code of its region; degrees, WGS 84."""

    admin1: str
    latitude: float
    longitude: float
    population: int


class Places:
    """A country's towns by folded name, its regions by every way of writing them."""

    def __init__(self, lines: Iterable[str]) -> None:
        self._regions: dict[str, str] = {}
        self._areas: dict[str, str] = {}
        self._admin1: list[str] = []
        self._numbers = array("f")
        self._populations = array("I")
        self._middles: dict[str, tuple[float, float]] | None = None
        named: list[tuple[int, int]] = []
        for line in lines:
            kind, *cells = line.rstrip("\n").split("\t")
            if kind == "R":
                self._regions.update(dict.fromkeys(cells[1].split("|"), cells[0]))
            elif kind == "P":
                self._areas[cells[0]] = cells[1]
            else:
                named += [(hash(name), len(self._admin1)) for name in cells[1].split("|")]
                self._add(cells)
        named.sort()
        self._keys = array("q", (key for key, _ in named))
        self._rows = array("I", (row for _, row in named))

    def _add(self, cells: Sequence[str]) -> None:
        admin1, _, latitude, longitude, population = cells
        self._admin1.append(sys.intern(admin1))
        self._numbers.extend((float(latitude), float(longitude)))
        self._populations.append(int(population))

    def region(self, written: str) -> str:
        """GeoNames' code of a region however it is written; "" where it is not known."""
        return self._regions.get(folded(written), "") if written else ""

    def towns(self, name: str) -> list[Town]:
        """All towns of that name, the largest first."""
        key = hash(folded(name))
        at, found = bisect_left(self._keys, key), []
        while at < len(self._keys) and self._keys[at] == key:
            found.append(self._town(self._rows[at]))
            at += 1
        return found

    def largest(self) -> Town:
        return self._town(0)

    def area(self, postcode: str) -> Town | None:
        """The chief town of the longest prefix of the postcode that has one."""
        for length in range(min(len(postcode), 3), 0, -1):
            if name := self._areas.get(postcode[:length]):
                return self.towns(name)[0]
        return None

    def middle(self, admin1: str) -> tuple[float, float] | None:
        """Where the people of a region are, in the middle; None for a region without towns."""
        if self._middles is None:
            self._middles = _weighted(self._town(row) for row in range(len(self._admin1)))
        return self._middles.get(admin1)

    def _town(self, row: int) -> Town:
        latitude, longitude = self._numbers[2 * row : 2 * row + 2]
        return Town(self._admin1[row], latitude, longitude, self._populations[row])


class Postcodes:
    """Positions of five-digit postcodes, and the middles of their first three digits."""

    def __init__(self, lines: Iterable[str]) -> None:
        self._codes, self._numbers = array("I"), array("f")
        self._states: list[str] = []
        for line in lines:
            code, state, latitude, longitude = line.rstrip("\n").split("\t")
            self._codes.append(int(code))
            self._states.append(sys.intern(state))
            self._numbers.extend((float(latitude), float(longitude)))

    def exact(self, plain: str) -> Town | None:
        """``plain``: letters and digits only; five digits, or nine of which the first five."""
        if len(plain) not in (5, 9) or not plain.isdecimal():
            return None
        code = int(plain[:5])
        at = bisect_left(self._codes, code)
        if at < len(self._codes) and self._codes[at] == code:
            return self._row(at)
        return None

    def prefix(self, plain: str) -> Town | None:
        """The middle of all that share the first three digits; the state of most of them."""
        if len(plain) not in (5, 9) or not plain.isdecimal():
            return None
        low = int(plain[:3]) * 100
        start, end = bisect_left(self._codes, low), bisect_left(self._codes, low + 100)
        rows = [self._row(at) for at in range(start, end)]
        if not rows:
            return None
        states = [row.admin1 for row in rows]
        return Town(
            max(sorted(set(states)), key=states.count),
            sum(row.latitude for row in rows) / len(rows),
            sum(row.longitude for row in rows) / len(rows),
            0,
        )

    def _row(self, at: int) -> Town:
        latitude, longitude = self._numbers[2 * at : 2 * at + 2]
        return Town(self._states[at], latitude, longitude, 0)


@cache
def places(country: str) -> Places | None:
    """None for a country that is not known; codes are ISO 3166-1 alpha-2, upper case."""
    with zipfile.ZipFile(DATA / "geography.zip") as archive:
        name = f"{country}.tsv"
        return Places(_lines(archive, name)) if name in archive.namelist() else None


@cache
def us_postcodes() -> Postcodes:
    with zipfile.ZipFile(DATA / "geography.zip") as archive:
        return Postcodes(_lines(archive, "US-postcodes.tsv"))


def folded(name: str) -> str:
    """Letters and digits without accents, lower case: ``São Paulo`` and ``sao-paulo`` are one.

    ``St. Louis`` and ``Saint Louis`` are one as well.
    """
    low = name.casefold().translate(_PLAIN)
    flat = low if low.isascii() else unicodedata.normalize("NFKD", low).casefold()
    if flat.isalpha() and flat not in _SHORT:
        return flat
    words = "".join(_kept(char) for char in flat).split()
    return "".join(_SHORT.get(word, word) for word in words)


def _kept(char: str) -> str:
    if char.isalnum():
        return char
    return "" if unicodedata.combining(char) or char in "'’`" else " "


def _lines(archive: zipfile.ZipFile, name: str) -> Iterator[str]:
    with archive.open(name) as part:
        for line in part:
            yield line.decode()


def _weighted(towns: Iterable[Town]) -> dict[str, tuple[float, float]]:
    sums: dict[str, list[float]] = {}
    for town in towns:
        one, people = sums.setdefault(town.admin1, [0.0, 0.0, 0.0]), town.population
        one[0] += people
        one[1] += people * town.latitude
        one[2] += people * town.longitude
    return {admin1: (north / n, east / n) for admin1, (n, north, east) in sums.items()}
