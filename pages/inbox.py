"""Inbox: everything that waits for a person, from every area, in the order of its deadlines."""

from functools import partial
from typing import Any

from dash import Input, Output, dcc, html

from iorder.inbox_file import csv_address
from iorder.session import actor, may, store, web_settings, zone
from iorder.ui.frame.attributes import also
from iorder.ui.frame.icons import icon
from iorder.ui.inbox import inbox_actions, inbox_bulk, inbox_drawer, inbox_views
from iorder.ui.inbox import inbox_parts as parts
from iorder.ui.lists import listing
from iorder.ui.lists.listing_parts import MONEY, WORDS, Panel, Pill
from iorder.views.exception import AREAS
from iorder.views.inbox import inbox
from iorder.views.inbox.exception_filter import DUE, OWNERS, InboxFilter
from iorder.views.inbox.inbox import Viewer
from iorder.web import callback, page

ACTIONS = inbox_actions  # their callbacks belong to this page
COLUMNS: tuple[dict[str, Any], ...] = (
    {"field": "due", "headerName": "Deadline", "width": 106, "pinned": "left",
     "cellRenderer": "ToneCell", "lockVisible": True},
    {"field": "kind", "headerName": "Kind", "width": 190, "cellRenderer": "ChipCell"},
    {"field": "title", "headerName": "What", "minWidth": 186, "flex": 3, "tooltipField": "title",
     "lockVisible": True, **WORDS},
    {"field": "why", "headerName": "Why", "minWidth": 168, "flex": 4, "tooltipField": "why",
     **WORDS},
    {"field": "act", "headerName": "Act", "width": 186, "cellRenderer": "ActCell"},
    {"field": "order", "headerName": "Order", "width": 84, "cellRenderer": "LinkCell"},
    {"field": "value", "headerName": "Value", **MONEY, "width": 104},
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
    return inbox_drawer.panel(inbox.one(store(), viewer(), key), actor(), zone(), may)


def pills() -> list[Pill]:
    return [
        Pill("kind", "Kind", inbox.kind_choices(viewer())),
        Pill("owner", "Owner", list(OWNERS.items())),
        Pill("due", "Deadline", list(DUE.items())),
    ]


def actions() -> list[Any]:
    return [
        dcc.Store(id="inbox-do"),
        parts.keys_help(),
        inbox_views.menu(),
        html.Button([icon("keyboard"), "Keys"], type="button", className="io-button",
                    **also(data_dialog="inbox-keys", aria_keyshortcuts="?")),
        html.A([icon("download"), "Export"], id="inbox-csv", href=csv_address({}),
               className="io-button") if may("orders.export") else None,
    ]  # fmt: skip


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
    above=lambda view: inbox_bulk.results_place(),
    actions=actions,
    bulk=lambda: inbox_bulk.bulk() if may("inbox.edit") else [],
)
listing.serve(INBOX)


@callback(Output("inbox-csv", "href"), Input("inbox-view", "data"), needs="orders.export")
def point_at(query: dict[str, str] | None) -> str:
    return csv_address(query or {})


page(
    __name__, path="/inbox", name="Inbox", needs="inbox.view", icon="inbox", order=12,
    layout=partial(listing.laid_out, INBOX),
)  # fmt: skip
