"""Allocation: orders that wait for stock or a point, what would happen now, and acting on it."""

from functools import partial
from typing import Any

from iorder.kernel.errors import NotFound
from iorder.session import may, store, zone
from iorder.ui.lists import listing
from iorder.ui.lists.listing_parts import MONEY, NUMBER, WORDS, Panel, Pill
from iorder.ui.sourcing import allocation_actions, allocation_forms
from iorder.ui.sourcing import allocation_parts as parts
from iorder.views.choices import channel_choices, point_choices
from iorder.views.sourcing import allocation
from iorder.views.sourcing.allocation_filter import AGES, STATES, AllocationFilter
from iorder.views.sourcing.allocation_plan import allocation_sheet
from iorder.web import page

ACTIONS = allocation_actions  # their callbacks belong to this page
COLUMNS: tuple[dict[str, Any], ...] = (
    {"field": "number", "headerName": "Order", "width": 92, "pinned": "left",
     "cellClass": "oi-order-number", "lockVisible": True},
    {"field": "state", "headerName": "Waits as", "width": 156, "cellRenderer": "ChipCell"},
    {"field": "missing", "headerName": "Missing", "minWidth": 150, "flex": 2,
     "tooltipField": "missing", **WORDS},
    {"field": "best", "headerName": "Best candidate", "minWidth": 150, "flex": 2,
     "cellRenderer": "ToneCell", "tooltipField": "best", **WORDS},
    {"field": "placed", "headerName": "Age", "width": 106, "sortable": True},
    {"field": "promised", "headerName": "Promised", "width": 110, "sortable": True},
    {"field": "value", "headerName": "Value", "sortable": True, **MONEY},
    {"field": "country", "headerName": "To", "width": 58},
    {"field": "channel", "headerName": "Channel", "minWidth": 116, "flex": 1, **WORDS},
    {"field": "units", "headerName": "Units", "width": 64, "hide": True, **NUMBER},

    {"field": "sender", "headerName": "Held at", "width": 96, "hide": True},
    {"field": "why", "headerName": "Why it waits", "minWidth": 220, "flex": 2, "hide": True,
     "tooltipField": "why", **WORDS},
)  # fmt: skip


def pills() -> list[Pill]:
    points = point_choices(store())
    return [
        Pill("age", "Age", list(AGES.items())),
        Pill("channel", "Channel", channel_choices(store())),
        Pill("country", "Country", allocation.country_choices(store())),
        Pill("point", "Point", points),
    ]


def read_rows(view: AllocationFilter, start: int, end: int) -> list[dict[str, Any]]:
    return [parts.grid_row(row) for row in allocation.rows(store(), view, start, end, zone())]


def show(key: str) -> Panel:
    if not key.isdecimal() or len(key) > 18:
        raise NotFound("There is no such order.")
    sheet = allocation_sheet(store(), int(key))
    return parts.panel(sheet, zone(), may_edit=may("sourcing.edit"), may_hold=may("orders.hold"))


ALLOCATION = listing.Listing(
    slug="allocation",
    title="Allocation",
    noun=("order", "orders"),
    needs="sourcing.view",
    parse=AllocationFilter.parse,
    columns=COLUMNS,
    rows=read_rows,
    count=lambda view: allocation.count(store(), view, zone()),
    panel=show,
    tabs=STATES,
    always=tuple(STATES),
    pills=pills,
    search="Order or SKU",
    sort=("placed", "asc"),
    empty=("No order waits", "An order stands here while no point can send all of it."),
    actions=lambda: allocation_forms.actions(may_edit=may("sourcing.edit")),
    bulk=lambda: allocation_forms.bulk() if may("sourcing.edit") else [],
)
listing.serve(ALLOCATION)
page(
    __name__, path="/allocation", name="Allocation", needs="sourcing.view", icon="diagram-3",
    order=15, layout=partial(listing.laid_out, ALLOCATION),
)  # fmt: skip
