"""Corrections of many shelves by a file: looked at first, then made, or both through the API.

A row names a SKU, a point, a reason, and either ``delta`` (units more or fewer) or ``on hand``
(what is there now). What a preview shows and what is done are the same reading of the file.
"""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from iorder.catalog import lookup
from iorder.channels import shelf_rows
from iorder.channels.shelf_rows import BadField, BadRow, ShelfFile, ShelfRow
from iorder.inventory import points, service
from iorder.inventory.as_of import on_hand_now
from iorder.inventory.ledger import Place
from iorder.kernel.work import Work


@dataclass(frozen=True, slots=True)
class Change:
    """What a row does to what is on hand at a place."""

    row: int
    sku: str
    point: str
    place: Place
    before: int
    after: int
    reason: str


@dataclass(frozen=True, slots=True)
class Corrections:
    """What the good rows change (or would), and the bad ones."""

    changes: Sequence[Change]
    bad: Sequence[BadRow]


def read_corrections(path: Path) -> ShelfFile:
    """A file with columns ``sku``, ``point``, ``reason`` and ``delta`` or ``on hand``."""
    return shelf_rows.read(path, ("sku",), ("point",), ("delta", "on_hand"), ("reason",))


def preview(work: Work, file: ShelfFile) -> Corrections:
    """What ``adjust_by_file`` would do now; nothing is changed."""
    codes = {code: key for key, code in points.codes(work).items()}
    known = lookup.known(work, {row.told["sku"].strip() for row in file.rows})
    places = {
        (codes[row.told["point"].strip()], known[row.told["sku"].strip()])
        for row in file.rows
        if row.told["point"].strip() in codes and row.told["sku"].strip() in known
    }
    there = on_hand_now(work, places)
    changes, bad = [], []
    seen: dict[Place, int] = {}
    for row in file.rows:
        try:
            changes.append(_change(row, codes, known, there, seen))
        except BadField as wrong:
            bad.append(file.bad(row, wrong))
    return Corrections(changes, bad)


def adjust_by_file(work: Work, cause: str, file: ShelfFile) -> Corrections:
    """Make the changes of the good rows, one movement a reason.

    Raises DoneBefore where ``cause`` was done, which must end the transaction.
    """
    done = preview(work, file)
    by_reason: dict[str, dict[Place, int]] = defaultdict(dict)
    for one in done.changes:
        by_reason[one.reason][one.place] = one.after - one.before
    for number, (reason, deltas) in enumerate(by_reason.items(), 1):
        service.adjust(work, f"{cause}:{number}", deltas, reason)
    return done


def _change(
    row: ShelfRow,
    codes: Mapping[str, int],
    known: Mapping[str, int],
    there: Mapping[Place, int],
    seen: dict[Place, int],
) -> Change:
    """Raises BadField."""
    sku, point = shelf_rows.code(row, "sku"), shelf_rows.code(row, "point")
    if sku not in known:
        words = f"There is no SKU {sku}; correct the code or add the product first."
        raise BadField("sku", words)
    if point not in codes:
        raise BadField("point", f"There is no point {point}; there are {', '.join(codes)}.")
    place = (codes[point], known[sku])
    if place in seen:
        words = f"{sku} at {point} stands in row {seen[place]} already; keep one of the two."
        raise BadField("sku", words)
    before = there.get(place, 0)
    after = _after(row, before)
    reason = shelf_rows.code(row, "reason")
    seen[place] = row.number
    return Change(row.number, sku, point, place, before, after, reason)


def _after(row: ShelfRow, before: int) -> int:
    delta, new = shelf_rows.words(row, "delta"), shelf_rows.words(row, "on_hand")
    if delta and new:
        raise BadField("delta", "There are both a delta and a new number; leave one empty.")
    if not delta:
        return shelf_rows.units(row, "on_hand")
    after = before + shelf_rows.units(row, "delta", least=-shelf_rows.MOST_UNITS)
    if after < 0:
        raise BadField("delta", f"Only {before} are on hand, so {after - before} cannot be.")
    return after
