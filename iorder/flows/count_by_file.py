"""Counts come in as a file: good rows are entered, bad ones go back with what is wrong."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from iorder.catalog import lookup
from iorder.channels import shelf_rows
from iorder.channels.shelf_rows import BadField, BadRow, ShelfFile, ShelfRow
from iorder.inventory import counts, points
from iorder.inventory.count_rows import Counted
from iorder.kernel.errors import InvalidInput
from iorder.kernel.work import Work


@dataclass(frozen=True, slots=True)
class Entered:
    """What became of the lines that went in, and the rows that did not."""

    lines: Sequence[Counted]
    bad: Sequence[BadRow]


def read_counts(path: Path) -> ShelfFile:
    """A file with a column ``sku`` and one ``counted``; ``point`` may be there. InvalidInput."""
    return shelf_rows.read(path, ("sku",), ("counted",))


def count_by_file(work: Work, count_id: int, file: ShelfFile) -> Entered:
    """Enter the good rows of ``file``. Raises InvalidInput for one named for another point."""
    good, bad = sorted_out(work, count_id, file)
    return Entered(counts.enter(work, count_id, good) if good else [], bad)


def sorted_out(work: Work, count_id: int, file: ShelfFile) -> tuple[dict[int, int], list[BadRow]]:
    """``sorted_at`` the point of a count. Raises InvalidInput for a file named for another."""
    codes = points.codes(work)
    here = codes[counts.point_of(work, count_id)]
    _check_name(file.name, here, codes.values())
    return sorted_at(work, here, file)


def sorted_at(work: Work, here: str, file: ShelfFile) -> tuple[dict[int, int], list[BadRow]]:
    """(units by SKU id, rows that cannot be used at point ``here``); nothing is changed."""
    known = lookup.known(work, {row.told["sku"].strip() for row in file.rows})
    good: dict[int, int] = {}
    bad = []
    seen: dict[str, int] = {}
    for row in file.rows:
        try:
            sku_id, units = _read(row, here, known, seen)
        except BadField as wrong:
            bad.append(file.bad(row, wrong))
        else:
            good[sku_id] = units
    return good, bad


def _read(
    row: ShelfRow, here: str, known: Mapping[str, int], seen: dict[str, int]
) -> tuple[int, int]:
    """(SKU id, units) of a row. Raises BadField."""
    code = shelf_rows.code(row, "sku")
    point = shelf_rows.words(row, "point")
    if point not in ("", here):
        words = f"{point} was counted, but this count is of {here}; send it to a count there."
        raise BadField("point", words)
    units = shelf_rows.units(row, "counted")
    if code not in known:
        words = f"There is no SKU {code}; correct the code or add the product first."
        raise BadField("sku", words)
    if code in seen:
        words = f"{code} stands in row {seen[code]} already; add both up in one row."
        raise BadField("sku", words)
    seen[code] = row.number
    return known[code], units


def _check_name(name: str, here: str, codes: Iterable[str]) -> None:
    """Raises InvalidInput where the file is named for another point and not for this one."""
    named = {code for code in codes if shelf_rows.names(name, code)}
    if named and here not in named:
        raise InvalidInput(
            f"{name} is named for {', '.join(sorted(named))}, but this count is of {here}. "
            "Send it to a count there, or rename the file."
        )
