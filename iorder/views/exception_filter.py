"""One view of the inbox, as its address says it."""

from collections.abc import Mapping
from dataclasses import dataclass

from iorder.views.exception import AREAS
from iorder.views.list_query import given, refuse_long, refuse_unknown, smallest

OWNERS = {"me": "Mine", "nobody": "Nobody's", "others": "Other people's"}
DUE = {"overdue": "Overdue", "today": "Due within 24 hours", "snoozed": "Snoozed"}


@dataclass(frozen=True)
class InboxFilter:
    """One view: ``q`` is an order's number; ``area`` is one of ``AREAS``, ``kind`` the slug of a
    source, ``owner`` one of ``OWNERS``, ``due`` one of ``DUE``. What is snoozed is shown under
    ``snoozed`` only."""

    q: str = ""
    area: str = ""
    kind: str = ""
    owner: str = ""
    due: str = ""

    @classmethod
    def parse(cls, query: Mapping[str, str]) -> "InboxFilter":
        """Read an address's query. Raises InvalidInput that says what there is."""
        made = cls(**given(cls, query, "The inbox has"))
        refuse_long("filter", *query.values())
        for value, known, what in (
            (made.area, AREAS, "area"), (made.owner, OWNERS, "owner"), (made.due, DUE, "deadline"),
        ):  # fmt: skip
            refuse_unknown(what, value, ("", *known))
        return made

    def to_query(self) -> dict[str, str]:
        """The smallest query that ``parse`` reads as this filter."""
        return smallest(self)
