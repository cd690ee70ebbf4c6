"""What was counted by hand is entered, line by line."""

from collections.abc import Mapping

from iorder.catalog import lookup
from iorder.inventory import counts
from iorder.inventory.count_rows import Counted
from iorder.kernel.errors import NotFound
from iorder.kernel.work import Work


def enter_count(work: Work, count_id: int, counted: Mapping[int, int]) -> list[Counted]:
    """Enter units by SKU id; returns what became of each line.

    Raises NotFound for a SKU that is not there, and what ``counts.enter`` raises.
    """
    if strange := set(counted) - set(lookup.codes(work, counted)):
        raise NotFound(f"There is no SKU with id {min(strange)}; look at the count again.")
    return counts.enter(work, count_id, counted)
