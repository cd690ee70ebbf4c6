"""What should be bought: places at or below their reorder point, each with its reason.

All that is suggested is known at once (``suggested``); a view is counted, sorted and cut
here.
"""

from collections.abc import Collection
from dataclasses import dataclass, replace
from typing import Any

from iorder.kernel.errors import NotFound
from iorder.kernel.store import Store
from iorder.purchasing.reorder import PREFERENCES
from iorder.views.lists.list_page import Count, window
from iorder.views.lists.list_query import WAYS, ListFilter
from iorder.views.purchasing import reorder_facts
from iorder.views.purchasing.reorder_facts import Candidate
from iorder.views.purchasing.suggested import Suggestion, advised, suggested

STATES = {
    "urgent": "Runs out first",
    "waiting": "Customers wait",
    "unsold": "No supplier",
}
"""``urgent``: gone before the goods come. ``unsold``: on nobody's price list."""
SORTS = ("cover", "sku", "units", "demand")


@dataclass(frozen=True)
class ReorderFilter(
    ListFilter,
    subject="Suggestions have",
    known={"state": STATES, "prefer": PREFERENCES, "sort": SORTS, "dir": WAYS},
):
    """One view: ``q`` begins a SKU's code or stands in its title; ``point`` and ``supplier`` are
    codes and labels; ``prefer`` says how suppliers are chosen."""

    q: str = ""
    state: str = ""
    point: str = ""
    supplier: str = ""
    prefer: str = ""
    sort: str = "cover"
    dir: str = "asc"


def suggestions(store: Store, wanted: ReorderFilter) -> list[Suggestion]:
    """Everything of the view, in its order."""
    found = [one for one in suggested(store, wanted.prefer) if _fits(one, wanted)]
    return sorted(found, key=_KEYS[wanted.sort], reverse=wanted.dir == "desc")


def rows(store: Store, wanted: ReorderFilter, start: int, end: int) -> list[Suggestion]:
    """Rows ``start`` to ``end`` (not in) of the view; at most ``LONGEST_PAGE``."""
    start, length = window(start, end)
    return suggestions(store, wanted)[start : start + length]


def count(store: Store, wanted: ReorderFilter) -> Count:
    return Count(len(suggestions(store, wanted)), exact=True)


def tab_counts(store: Store, wanted: ReorderFilter) -> dict[str, Count]:
    """Counts by state (empty for all) under the other filters."""
    found = suggestions(store, replace(wanted, state=""))
    every = {"": len(found)} | {
        state: sum(_stands(one, state) for one in found) for state in STATES
    }
    return {tab: Count(number, exact=True) for tab, number in every.items()}


def chosen(store: Store, keys: Collection[str], prefer: str) -> list[Suggestion]:
    """The suggestions of these keys as they are now, those gone meanwhile left out."""
    wanted = set(keys)
    found = suggestions(store, ReorderFilter(prefer=prefer))
    return [one for one in found if one.place.key in wanted]


def place_of(store: Store, key: str, prefer: str = "") -> tuple[Candidate, Suggestion | None]:
    """A place by its key, and what is suggested for it now if anything. Raises NotFound."""
    _, _, sku = key.partition("-")
    places: list[Candidate] = []
    if sku.isdecimal():
        with store.reading() as conn:
            places = reorder_facts.of_sku(conn, int(sku))
    for place in places:
        if place.key == key:
            return place, next(iter(advised([place], prefer)), None)
    raise NotFound("There is no stock of that SKU at that point; choose another.")


def supplier_labels(store: Store) -> list[str]:
    """The suppliers that goods can be bought from."""
    with store.reading() as conn:
        return reorder_facts.selling(conn)


def _stands(one: Suggestion, state: str) -> bool:
    if state == "urgent":
        return one.advice.is_urgent
    if state == "waiting":
        return one.need.waiting > 0
    return one.advice.offer is None


def _fits(one: Suggestion, wanted: ReorderFilter) -> bool:
    place, offer, text = one.place, one.advice.offer, wanted.q.lower()
    return (
        (not wanted.state or _stands(one, wanted.state))
        and (not wanted.point or place.point == wanted.point)
        and (not wanted.supplier or (offer is not None and offer.label == wanted.supplier))
        and (not text or place.sku.lower().startswith(text) or text in place.title.lower())
    )


def _ties(one: Suggestion) -> tuple[str, str]:
    return one.place.sku, one.place.point


_FOREVER = 1e9
_KEYS: dict[str, Any] = {
    "cover": lambda one: (
        _FOREVER if one.need.cover_days is None else one.need.cover_days, *_ties(one),
    ),
    "sku": _ties,
    "units": lambda one: (one.advice.units, *_ties(one)),
    "demand": lambda one: (one.need.demand, *_ties(one)),
}  # fmt: skip
