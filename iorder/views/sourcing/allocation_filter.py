"""One view of the list of allocation, as its address says it."""

from dataclasses import dataclass

from iorder.views.lists.list_query import WAYS, ListFilter

STATES = {
    "": "Waiting", "short": "Short", "backorder": "Backordered", "preorder": "Preordered",
    "address": "Address unknown", "allocated": "Allocated today",
}  # fmt: skip
AGES = {"1": "Over 1 day", "3": "Over 3 days", "7": "Over a week", "30": "Over 30 days"}
SORTS = ("placed", "value", "promised")


@dataclass(frozen=True)
class AllocationFilter(
    ListFilter,
    subject="Allocation has",
    known={"state": STATES, "age": AGES, "sort": SORTS, "dir": WAYS},
):
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
