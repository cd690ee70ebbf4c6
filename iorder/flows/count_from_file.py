"""A file of counted shelves opens a count of its own: what differs waits there for approval."""

from dataclasses import dataclass

from iorder.catalog import lookup
from iorder.channels.shelf_rows import ShelfFile
from iorder.flows.count_by_file import Entered, count_by_file
from iorder.inventory import counts, points
from iorder.inventory.counts import NewCount
from iorder.kernel.errors import InvalidInput
from iorder.kernel.work import Work


@dataclass(frozen=True, slots=True)
class Begun:
    """The count that was opened at ``point`` (a code), and what became of the rows."""

    count_id: int
    point: str
    entered: Entered

    @property
    def number(self) -> str:
        return counts.number_of(self.count_id)


def count_from_file(work: Work, file: ShelfFile, point: str = "") -> Begun:
    """Open a count of the file's SKUs at ``point``, or at the one point its rows name, and enter
    its good rows; nothing is adjusted before somebody approves.

    Raises InvalidInput where nobody says which point was counted, or no row is good.
    """
    ids = {code: key for key, code in points.codes(work).items()}
    here = point or _named(file)
    if here not in ids:
        raise InvalidInput(
            f"There is no point {here}; correct its code."
            if here
            else "Say which point was counted: filter by it, or name one in a column 'point'."
        )
    known = lookup.known(work, {row.told["sku"].strip() for row in file.rows})
    if not known:
        raise InvalidInput(f"No row of {file.name} names a SKU that is here; correct the codes.")
    note = f"From {file.name}"[:200]
    count_id = counts.open_count(work, NewCount(ids[here], set(known.values()), note=note))
    entered = count_by_file(work, count_id, file)
    if not entered.lines:
        first = entered.bad[0]
        raise InvalidInput(f"No row can be used; row {first.row}: {first.reason}")
    return Begun(count_id, here, entered)


def _named(file: ShelfFile) -> str:
    """The point that the rows name; empty where they name none. Raises InvalidInput."""
    found = sorted({row.told.get("point", "").strip() for row in file.rows} - {""})
    if len(found) > 1:
        raise InvalidInput(f"A count is of one point; these rows name {', '.join(found[:5])}.")
    return found[0] if found else ""
