"""Fulfillment points: where they are, what they have to do, and what is allocated where."""

from functools import partial
from typing import Any

from dash import Input, Output, dcc

from iorder.session import may, store
from iorder.ui.charts.world_map import world_map
from iorder.ui.frame.icons import icon
from iorder.ui.lists import listing
from iorder.ui.lists.listing_parts import NUMBER, Panel
from iorder.ui.sourcing import point_parts as parts
from iorder.views.sourcing import points
from iorder.views.sourcing.points import KINDS, MOST, PointFilter
from iorder.web import clientside, page

LINKED = {**NUMBER, "cellRenderer": "LinkCell"}
COLUMNS: tuple[dict[str, Any], ...] = (
    {"field": "code", "headerName": "Point", "width": 96, "pinned": "left", "sortable": True,
     "cellClass": "oi-order-number"},
    {"field": "label", "headerName": "Name", "minWidth": 160, "flex": 2},
    {"field": "kind", "headerName": "Kind", "width": 128, "cellRenderer": "ChipCell"},
    {"field": "city", "headerName": "Place", "minWidth": 132, "flex": 1},
    {"field": "open", "headerName": "Open orders", "width": 106, "sortable": True, **LINKED},
    {"field": "capacity", "headerName": "Capacity", "width": 88,
     "headerTooltip": "Orders it can send a day", **NUMBER},
    {"field": "load", "headerName": "Load", "width": 144, "sortable": True,
     "headerTooltip": "How long its open orders take it; a full bar is three days or more",
     "cellRenderer": "BarCell"},
    {"field": "allocated", "headerName": "Allocated", "width": 96, "sortable": True, **NUMBER},
    {"field": "reserved", "headerName": "Reserved", "width": 88, **NUMBER},
    {"field": "out", "headerName": "SKUs out", "width": 90, "sortable": True, **LINKED},
)  # fmt: skip


def read_rows(view: PointFilter, start: int, end: int) -> list[dict[str, Any]]:
    return [parts.grid_row(row) for row in points.rows(store(), view, start, end)]


def show(key: str) -> Panel:
    return parts.panel(points.point_sheet(store(), key), may_edit=may("points.edit"))


def buttons() -> list[Any]:
    channels = dcc.Link("Channels", href="/channels", className="io-button")
    if not may("points.edit"):
        return [channels]
    return [channels, dcc.Link([icon("plus-lg"), "New point"], href="/points/new",
                               className="io-button io-button-primary")]  # fmt: skip


def draw_map(_view: PointFilter) -> Any:
    return world_map(points.rows(store(), PointFilter(), 0, MOST))


POINTS = listing.Listing(
    slug="points",
    title="Fulfillment points",
    noun=("point", "points"),
    needs="points.view",
    parse=PointFilter.parse,
    columns=COLUMNS,
    rows=read_rows,
    count=lambda view: points.count(store(), view),
    tab_counts=lambda view: points.tab_counts(store(), view),
    panel=show,
    tabs={"": "All", **KINDS},
    tab_key="kind",
    search="Code, name or city",
    sort=("code", "asc"),
    empty=("No points yet", "A point is a warehouse, store or supplier that sends orders."),
    begin=("New point", ""),
    above=draw_map,
    export="points",
    actions=buttons,
)
listing.serve(POINTS)
clientside(
    "listing", "picked", Output("points-map", "className"), Input("points-map", "clickData"),
    prevent_initial_call=True,
)  # fmt: skip
page(
    __name__, path="/points", name="Fulfillment points", needs="points.view", icon="geo-alt",
    order=50, layout=partial(listing.laid_out, POINTS),
)  # fmt: skip
