"""Inbox: everything that waits for a person, from every area, in the order of its deadlines."""

from functools import partial
from typing import Any

from dash import dcc

from iorder.session import actor, may, store, web_settings, zone
from iorder.ui import inbox_actions, listing
from iorder.ui import inbox_parts as parts
from iorder.ui.listing_parts import MONEY, Panel, Pill
from iorder.views import inbox
from iorder.views.exception import AREAS
from iorder.views.exception_filter import DUE, OWNERS, InboxFilter
from iorder.views.inbox import Viewer
from iorder.web import page

ACTIONS = inbox_actions  # their callbacks belong to this page
COLUMNS: tuple[dict[str, Any], ...] = (
    {"field": "due", "headerName": "Deadline", "width": 106, "pinned": "left",
     "cellRenderer": "ToneCell", "lockVisible": True},
    {"field": "kind", "headerName": "Kind", "width": 174, "cellRenderer": "ChipCell"},
    {"field": "title", "headerName": "What", "minWidth": 186, "flex": 3, "tooltipField": "title",
     "lockVisible": True},
    {"field": "why", "headerName": "Why", "minWidth": 168, "flex": 4, "tooltipField": "why"},
    {"field": "act", "headerName": "Act", "width": 186, "cellRenderer": "ActCell"},
    {"field": "order", "headerName": "Order", "width": 80, "cellRenderer": "LinkCell"},
    {"field": "value", "headerName": "Value", **MONEY, "width": 92},
    {"field": "owner", "headerName": "Owner", "width": 86, "tooltipField": "owner"},
    {"field": "age", "headerName": "Age", "width": 92, "hide": True},
)  # fmt: skip


def viewer() -> Viewer:
    return Viewer(actor(), may, web_settings().timezone)


def read_rows(view: InboxFilter, start: int, end: int) -> list[dict[str, Any]]:
    who = viewer()
    found = inbox.rows(store(), who, view, start, end)
    return [parts.grid_row(row, who.actor, may) for row in found]


def show(key: str) -> Panel:
    return parts.panel(inbox.one(store(), viewer(), key), actor(), zone(), may)


def pills() -> list[Pill]:
    return [
        Pill("kind", "Kind", inbox.kind_choices(viewer())),
        Pill("owner", "Owner", list(OWNERS.items())),
        Pill("due", "Deadline", list(DUE.items())),
    ]


INBOX = listing.Listing(
    slug="inbox",
    title="Inbox",
    noun=("thing to see to", "things to see to"),
    needs="inbox.view",
    parse=InboxFilter.parse,
    columns=COLUMNS,
    rows=read_rows,
    count=lambda view: inbox.count(store(), viewer(), view),
    tab_counts=lambda view: inbox.tab_counts(store(), viewer(), view),
    panel=show,
    tabs={"": "Everything", **AREAS},
    tab_key="area",
    always=("", "orders", "payments", "delivery"),
    pills=pills,
    search="Order number",
    empty=("Nothing waits for you", "What stops, fails or is late anywhere comes up here."),
    actions=lambda: [dcc.Store(id="inbox-do")],
    bulk=lambda: parts.bulk() if may("inbox.edit") else [],
)
listing.serve(INBOX)
page(
    __name__, path="/inbox", name="Inbox", needs="inbox.view", icon="inbox", order=12,
    layout=partial(listing.laid_out, INBOX),
)  # fmt: skip
