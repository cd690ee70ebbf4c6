"""A count as people ask for it: a point by its code, and which SKUs."""

from collections.abc import Collection
from dataclasses import dataclass

from iorder.catalog import lookup
from iorder.inventory import counts, points
from iorder.inventory.counts import NewCount
from iorder.kernel.errors import InvalidInput
from iorder.kernel.work import Work


@dataclass(frozen=True, slots=True)
class Written:
    """``skus``: codes; None for all the point has."""

    point: str
    skus: Collection[str] | None = None
    tolerance_units: int = 0
    tolerance_bp: int = 0
    note: str = ""


def open_count(work: Work, written: Written) -> str:
    """Begin a count; returns its number. Raises InvalidInput, UnknownSku."""
    ids = {code: key for key, code in points.codes(work).items()}
    if written.point not in ids:
        raise InvalidInput(
            f"There is no point {written.point!r}; choose another."
            if written.point
            else "Choose the point to count."
        )
    skus = None
    if written.skus is not None:
        skus = [sku.id for sku in lookup.by_code(work, written.skus).values()]
    wanted = NewCount(
        ids[written.point], skus, written.tolerance_units, written.tolerance_bp, written.note
    )
    return counts.number_of(counts.open_count(work, wanted))
