"""Stock levels: every SKU at every point, what is behind each number, and correcting it."""

from functools import partial
from typing import Any

from dash import html

from iorder.session import may, store, zone
from iorder.ui.lists import listing
from iorder.ui.lists.listing_parts import NUMBER, Panel, Pill
from iorder.ui.stock import stock_actions, stock_count, stock_file
from iorder.ui.stock import stock_parts as parts
from iorder.views.choices import point_choices
from iorder.views.stock import stock
from iorder.views.stock.explained import explain
from iorder.views.stock.stock import STATES, StockFilter
from iorder.views.stock.stock_filter import COVERS, TRACKINGS
from iorder.web import page

ACTIONS = stock_actions  # their callbacks belong to this page
COLUMNS: tuple[dict[str, Any], ...] = (
    {"field": "sku", "headerName": "SKU", "width": 132, "pinned": "left", "sortable": True,
     "cellClass": "oi-order-number"},
    {"field": "title", "headerName": "Product", "minWidth": 160, "flex": 2,
     "cellRenderer": "LinkCell"},
    {"field": "point", "headerName": "Point", "width": 86},
    {"field": "state", "headerName": "State", "width": 84, "cellRenderer": "ChipCell"},
    {"field": "on_hand", "headerName": "On hand", "width": 90, "sortable": True, **NUMBER},
    {"field": "reserved", "headerName": "Reserved", "width": 94, "sortable": True, **NUMBER},
    {"field": "allocated", "headerName": "Allocated", "width": 96, "sortable": True, **NUMBER},
    {"field": "safety", "headerName": "Safety", "width": 78, **NUMBER},
    {"field": "available", "headerName": "Available", "width": 96, "sortable": True,
     "cellRenderer": "ToneCell", **NUMBER},
    {"field": "cover", "headerName": "Cover", "width": 116,
 "cellRenderer": "ToneCell", **NUMBER,
     "headerTooltip": "How long what is available lasts at the demand of the last 28 days"},
)  # fmt: skip


def read_rows(view: StockFilter, start: int, end: int) -> list[dict[str, Any]]:
    return [parts.grid_row(row) for row in stock.rows(store(), view, start, end)]


def pills() -> list[Pill]:
    points = point_choices(store())
    categories = [(one, one) for one in stock.categories(store())]
    return [
        Pill("point", "Point", points),
        Pill("cover", "Cover", list(COVERS.items())),
        Pill("category", "Category", categories),
        Pill("tracking", "Tracking", list(TRACKINGS.items())),
    ]


def show(key: str) -> Panel:
    told = explain(store(), *parts.place_of(key))
    return parts.panel(told, zone(), may_adjust=may("stock.adjust"))


def buttons() -> list[Any]:
    return [
        *([stock_count.button()] if may("counts.edit") else []),
        *([stock_file.button()] if may("stock.adjust") else []),
    ]


LEVELS = listing.Listing(
    slug="stock",
    title="Stock levels",
    noun=("stock level", "stock levels"),
    needs="stock.view",
    parse=StockFilter.parse,
    columns=COLUMNS,
    rows=read_rows,
    count=lambda view: stock.count(store(), view),
    tab_counts=lambda view: stock.tab_counts(store(), view),
    panel=show,
    tabs={"": "All", **STATES},
    always=("", *STATES),
    pills=pills,
    search="SKU or product",
    sort=("sku", "asc"),
    empty=("No stock yet", "Stock comes with an import of stock levels, or as goods are received."),
    begin=("Import stock levels", "/imports?new=1"),
    export="stock",
    actions=buttons,
    above=lambda _: html.Div([stock_file.place(), stock_count.place(), parts.legend()]),
)
listing.serve(LEVELS)
page(
    __name__, path="/stock", name="Stock levels", needs="stock.view", icon="boxes", order=40,
    layout=partial(listing.laid_out, LEVELS),
)  # fmt: skip
