"""What the cells of a column look like, from a sample of rows: dates, numbers, words, keys."""

import re
from collections import Counter
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from functools import cached_property
from itertools import islice

from iorder.channels.parse import NULLS, BadCell, written_time
from iorder.channels.words import translate
from iorder.kernel.currencies import EXPONENTS

SAMPLE_ROWS = 2_000
JUDGED = 300
SHOWN = 5
_NUMBER = re.compile(
    r"'?\(?[-+−]?\s*(?:[A-Z]{3}\s|[^\w\s.,()-]{1,2}|R\$|kr)?\s*[-+]?\d[\d.,'’ \u00a0\u202f]*"
    r"(?:\s?(?:[A-Z]{3}|[^\w\s.,()-]{1,2}|zł|kr|Kč|Ft))?\)?-?$"
)
_WHOLE = re.compile(r"[-+]?\d{1,9}(?:[.,]0+)?$|[-+]?\d{1,3}(?:[.,]\d{3})+$")
_NO_ID = re.compile(r"\n|^\d+[.,]\d{1,2}$")
_EMAIL = re.compile(r"[^@\s]+@[^@\s]+$")
_RATES = frozenset(
    {"0", "2.1", "2,1", "4", "5", "5.5", "5,5", "6", "7", "7.7", "7,7", "8", "8.1", "8,1", "9",
     "10", "12", "13", "14", "15", "16", "17", "18", "19", "20", "21", "22", "23", "24", "25",
     "27", "0.05", "0.07", "0.1", "0.19", "0.2", "0.20", "0.21", "0.22", "0.23", "0.25"}
)  # fmt: skip
_NUMERIC_DAY = re.compile(r"\d{1,4}[./-]\d{1,2}[./-]\d{1,4}(?:\D.*)?$")


def is_time(cell: str) -> bool:
    """Whether the cell is written as a date, in whatever order, even one that does not exist."""
    if not 6 <= len(cell) <= 45 or not any(char.isdigit() for char in cell):
        return False
    if _NUMERIC_DAY.match(cell):
        return True
    try:
        written_time(cell, "dmy")
    except BadCell:
        return False
    return True


def is_number(cell: str) -> bool:
    """Whether the cell is written as a number, with or without a currency."""
    return bool(_NUMBER.match(cell)) and not _NUMERIC_DAY.match(cell)


def _is_wordy(cell: str) -> bool:
    letters = sum(char.isalpha() for char in cell)
    return letters * 2 > len(cell) and (" " in cell or any(char.islower() for char in cell))


def _is_day(cell: str) -> bool:
    return is_time(cell) and not cell.isdigit()


def _is_currency(cell: str) -> bool:
    return cell.strip().upper() in EXPONENTS or cell.strip() in "€$£¥"


_TESTS: dict[str, Callable[[str], bool]] = {
    "amount": is_number,
    "price": is_number,
    "number": is_number,
    "whole": lambda cell: bool(_WHOLE.match(cell)),
    "discount": lambda cell: is_number(cell.rstrip("% ")),
    "date": is_time,
    "email": lambda cell: bool(_EMAIL.match(cell)),
    "currency": _is_currency,
    "bool": lambda cell: translate("bool", cell) is not None,
    "id": lambda cell: len(cell) <= 80 and not _is_day(cell) and not _NO_ID.search(cell),
    "text": lambda cell: not _is_day(cell),
    "postcode": lambda cell: len(cell) <= 16 and not _is_day(cell),
}


@dataclass(frozen=True)
class Column:
    """One column of the sample: ``cells`` are those filled in, in order; nulls are not."""

    header: str
    place: int
    cells: tuple[str, ...]

    @cached_property
    def judged(self) -> tuple[str, ...]:
        """The different cells that are looked at closely."""
        return tuple(islice(dict.fromkeys(self.cells), JUDGED))

    @property
    def shown(self) -> tuple[str, ...]:
        return self.judged[:SHOWN]

    @cached_property
    def repeats(self) -> float:
        """Share of the cells that hold what another cell held before."""
        return 1 - len(set(self.cells)) / len(self.cells) if self.cells else 0.0

    @property
    def is_key(self) -> bool:
        """Whether no value repeats."""
        return self.repeats == 0

    @cached_property
    def is_position(self) -> bool:
        """Whether it counts the lines of each order: whole numbers, 1 the most frequent."""
        counts = Counter(self.cells)
        if not counts or not all(cell.isdigit() and len(cell) < 5 for cell in counts):
            return False
        return counts["1"] > 0 and counts["1"] == max(counts.values())

    @cached_property
    def is_rate(self) -> bool:
        """Whether it holds tax rates (19, 7 %) and not amounts."""
        rates = {cell.rstrip("% ") for cell in self.cells}
        return bool(rates - {"0"}) and len(rates) < 5 and rates <= _RATES

    @cached_property
    def wordy(self) -> float:
        """Share of cells that are words rather than codes."""
        return self._share(_is_wordy) if self.judged else 0.5

    def fits(self, kind: str) -> float:
        """Share of the cells that can be of this type of field; 1 where there are none."""
        if not self.judged:
            return 1.0
        if kind in ("status", "pay_status", "ful_status"):
            return self._words(kind)
        return self._share(_TESTS[kind])

    def _share(self, test: Callable[[str], bool]) -> float:
        return sum(1 for cell in self.judged if test(cell)) / len(self.judged)

    def _words(self, kind: str) -> float:
        known = self._share(lambda cell: translate(kind, cell) is not None)
        if known:
            return 0.8 + 0.2 * known
        few = len(self.judged) <= max(12, len(self.cells) // 10)
        return 0.8 if few and not self._share(is_number) > 0.5 else 0.1


def columns_of(header: Sequence[str], rows: Iterable[Sequence[str]]) -> list[Column]:
    """The columns of a sample of rows."""
    cells: list[list[str]] = [[] for _ in header]
    for row in rows:
        for place, cell in enumerate(row[: len(cells)]):
            text = cell.strip()
            if text and text not in NULLS:
                cells[place].append(text)
    return [Column(name, place, tuple(cells[place])) for place, name in enumerate(header)]
