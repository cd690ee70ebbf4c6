"""Rows counted at several points at once: each point gets a count of its own."""

from collections import defaultdict
from collections.abc import Collection, Sequence
from dataclasses import dataclass, replace

from iorder.channels import shelf_rows
from iorder.channels.shelf_rows import BadField, BadRow, ShelfFile, ShelfRow
from iorder.flows.count_by_file import Entered, sorted_at
from iorder.flows.count_from_file import Begun
from iorder.inventory import counts, points
from iorder.inventory.counts import NewCount
from iorder.kernel.work import Work


@dataclass(frozen=True, slots=True)
class Shelves:
    """The counts that were opened, by code of their point, and every row that did not go in."""

    begun: Sequence[Begun]
    bad: Sequence[BadRow]


def count_shelves(work: Work, file: ShelfFile, note: str = "") -> Shelves:
    """Open a count at each point that the rows name, of the SKUs of its good rows, and enter them.

    Nothing is adjusted before somebody approves. A point without a good row gets no count.
    """
    ids = {code: key for key, code in points.codes(work).items()}
    parts: dict[str, list[ShelfRow]] = defaultdict(list)
    bad: list[BadRow] = []
    for row in file.rows:
        try:
            parts[_point(row, ids)].append(row)
        except BadField as wrong:
            bad.append(file.bad(row, wrong))
    begun = []
    for code, rows in sorted(parts.items()):
        good, wrong_here = sorted_at(work, code, replace(file, rows=rows))
        bad.extend(wrong_here)
        if good:
            count_id = counts.open_count(work, NewCount(ids[code], set(good), note=note))
            lines = counts.enter(work, count_id, good)
            begun.append(Begun(count_id, code, Entered(lines, wrong_here)))
    return Shelves(begun, sorted(bad, key=lambda one: one.row))


def _point(row: ShelfRow, known: Collection[str]) -> str:
    """Raises BadField."""
    code = shelf_rows.code(row, "point")
    if code not in known:
        raise BadField("point", f"There is no point {code}; there are {', '.join(known)}.")
    return code
