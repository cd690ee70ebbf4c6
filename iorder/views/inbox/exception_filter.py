"""One view of the inbox, as its address says it."""

from dataclasses import dataclass

from iorder.views.exception import AREAS
from iorder.views.lists.list_query import ListFilter

OWNERS = {"me": "Mine", "nobody": "Nobody's", "others": "Other people's"}
DUE = {"overdue": "Overdue", "today": "Due within 24 hours", "snoozed": "Snoozed"}


@dataclass(frozen=True)
class InboxFilter(
    ListFilter,
    subject="The inbox has",
    known={"area": AREAS, "owner": OWNERS, "due": DUE},
):
    """One view: ``q`` is an order's number; ``area`` is one of ``AREAS``, ``kind`` the slug of a
    source, ``owner`` one of ``OWNERS``, ``due`` one of ``DUE``. What is snoozed is shown under
    ``snoozed`` only."""

    q: str = ""
    area: str = ""
    kind: str = ""
    owner: str = ""
    due: str = ""
