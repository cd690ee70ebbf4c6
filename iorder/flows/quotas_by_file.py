"""How many units of each SKU a channel may be promised, from lines people paste or a file."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from iorder.catalog import lookup
from iorder.channels import shelf_rows
from iorder.channels.shelf_rows import BadField, BadRow, ShelfFile, ShelfRow
from iorder.inventory import quotas
from iorder.kernel.errors import InvalidInput
from iorder.kernel.work import Work

MOST_ROWS = 5_000
"""Set in one transaction, in which nobody sells these SKUs."""


@dataclass(frozen=True, slots=True)
class Taken:
    """How many quotas were set, and the rows that could not be used."""

    number: int
    bad: Sequence[BadRow] = ()


def read_quotas(path: Path) -> ShelfFile:
    """A file with the columns ``sku`` and ``quota``. Raises InvalidInput."""
    file = shelf_rows.read(path, ("sku",), ("quota",))
    if len(file.rows) > MOST_ROWS:
        raise InvalidInput(f"{file.name}: more than {MOST_ROWS:,} quotas; split the file.")
    return file


def quotas_by_file(work: Work, channel_id: int, file: ShelfFile) -> Taken:
    """Set the quotas of the good rows; the bad ones change nothing."""
    good, bad = sorted_out(work, file)
    for sku_id, units in sorted(good.items()):
        quotas.set_quota(work, channel_id, sku_id, units)
    return Taken(len(good), bad)


def set_quotas(work: Work, channel_id: int, wanted: Mapping[str, int]) -> int:
    """Set quotas by SKU code, all or none; returns how many. Raises InvalidInput."""
    known = lookup.known(work, set(wanted))
    if strange := [code for code in wanted if code not in known]:
        raise InvalidInput(f"There is no SKU {', '.join(strange[:5])}; nothing was set.")
    for code in sorted(wanted, key=known.__getitem__):
        quotas.set_quota(work, channel_id, known[code], wanted[code])
    return len(wanted)


def sorted_out(work: Work, file: ShelfFile) -> tuple[dict[int, int], list[BadRow]]:
    """(units by SKU id, rows that cannot be used); nothing is changed."""
    known = lookup.known(work, {row.told["sku"].strip() for row in file.rows})
    good: dict[int, int] = {}
    bad = []
    for row in file.rows:
        try:
            sku_id, units = _read(row, known)
            if sku_id in good:
                raise BadField("sku", "This SKU stands in an earlier row already; keep one.")
        except BadField as wrong:
            bad.append(file.bad(row, wrong))
        else:
            good[sku_id] = units
    return good, bad


def _read(row: ShelfRow, known: Mapping[str, int]) -> tuple[int, int]:
    code = shelf_rows.code(row, "sku")
    if code not in known:
        words = f"There is no SKU {code}; correct the code or add the product first."
        raise BadField("sku", words)
    return known[code], shelf_rows.units(row, "quota")
