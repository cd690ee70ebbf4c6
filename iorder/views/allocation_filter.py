"""One view of the list of allocation, as its address says it."""

from collections.abc import Mapping
from dataclasses import dataclass

from iorder.views.list_query import given, refuse_long, refuse_unknown, smallest

STATES = {
    "": "Waiting", "short": "Short", "backorder": "Backordered", "preorder": "Preordered",
    "address": "Address unknown", "allocated": "Allocated today",
}  # fmt: skip
AGES = {"1": "Over 1 day", "3": "Over 3 days", "7": "Over a week", "30": "Over 30 days"}
SORTS = ("placed", "value", "promised")


@dataclass(frozen=True)
class AllocationFilter:
    """One view. ``q`` is an order's number or the beginning of a SKU's code; ``state`` is one of
    ``STATES``; ``channel`` a slug, ``country`` two letters, ``point`` the code of one that holds
    something of the order; ``age``: placed so many days ago or longer."""

    q: str = ""
    state: str = ""
    channel: str = ""
    country: str = ""
    point: str = ""
    age: str = ""
    sort: str = "placed"
    dir: str = "asc"

    @classmethod
    def parse(cls, query: Mapping[str, str]) -> "AllocationFilter":
        """Read an address's query. Raises InvalidInput that says what there is."""
        made = cls(**given(cls, query, "Allocation has"))
        refuse_long("filter", *query.values())
        for value, known, what in (
            (made.state, STATES, "state"), (made.sort, SORTS, "order"),
            (made.dir, ("asc", "desc"), "direction"), (made.age, ("", *AGES), "age in days"),
        ):  # fmt: skip
            refuse_unknown(what, value, known)
        return made

    def to_query(self) -> dict[str, str]:
        """The smallest query that ``parse`` reads as this filter."""
        return smallest(self)
