"""Returns: what comes back or is claimed, looked at, and what its buyers get for it."""

from typing import Any

from iorder import printing
from iorder.returns.states import RETURN
from iorder.session import actor, may, store, zone
from iorder.ui.frame.axes import spaced
from iorder.ui.lists import listing
from iorder.ui.lists.listing_parts import NUMBER, Days, Panel, Pill
from iorder.ui.orders import order_documents, order_returns
from iorder.ui.returns import return_actions
from iorder.ui.returns import return_parts as parts
from iorder.ui.returns.return_words import KIND_LABELS, REASON_LABELS
from iorder.views.choices import point_choices
from iorder.views.returns import returns
from iorder.views.returns.one_return import return_sheet
from iorder.views.returns.returns import ReturnFilter
from iorder.web import page

ACTIONS = return_actions  # their callbacks belong to this page
SECTIONS = (order_documents, order_returns)  # of the order's page
ROUTES = printing
COLUMNS: tuple[dict[str, Any], ...] = (
    {"field": "number", "headerName": "Return", "width": 92, "pinned": "left",
     "cellClass": "oi-order-number"},
    {"field": "state", "headerName": "State", "width": 116, "cellRenderer": "ChipCell"},
    {"field": "kind", "headerName": "Kind", "width": 84},
    {"field": "order", "headerName": "Order", "width": 86, "cellRenderer": "LinkCell"},
    {"field": "reasons", "headerName": "Reason", "minWidth": 112, "flex": 1},
    {"field": "received", "headerName": "Received", "width": 142, "cellRenderer": "BarCell"},
    {"field": "worth", "headerName": "Worth", "width": 104, **NUMBER},
    {"field": "point", "headerName": "Point", "width": 86},
    {"field": "due", "headerName": "To act by", "width": 150},
    {"field": "requested", "headerName": "Asked for", "width": 150},
)  # fmt: skip


def show(key: str) -> Panel:
    return parts.panel(
        return_sheet(store(), key), zone(), point_choices(store()), actor(),
        may_edit=may("returns.edit"),
    )  # fmt: skip


def pills() -> list[Pill | Days]:
    return [
        Days("Asked for"),
        Pill("kind", "Kind", list(KIND_LABELS.items())),
        Pill("reason", "Reason", list(REASON_LABELS.items())),
        Pill("point", "Point", point_choices(store())),
    ]


RETURNS = listing.Listing(
    slug="returns",
    title="Returns",
    noun=("return", "returns"),
    needs="returns.view",
    parse=ReturnFilter.parse,
    columns=COLUMNS,
    rows=lambda view, start, end: [
        parts.grid_row(row) for row in returns.rows(store(), view, start, end, zone())
    ],
    count=lambda view: returns.count(store(), view, zone()),
    tab_counts=lambda view: returns.tab_counts(store(), view, zone()),
    panel=show,
    tabs={"": "All", **{state: spaced(state) for state in RETURN.states}},
    always=("", "requested", "in_transit", "received", "inspected"),
    pills=pills,
    search="Return, order or tracking number",
    empty=("No returns yet", "Open one on its order's page, under Returns."),
    begin=("New return", ""),
    export="returns",
    actions=lambda: [parts.new_form()] if may("returns.open") else [],
)


def layout(**query: str) -> Any:
    return listing.laid_out(RETURNS, **query)


listing.serve(RETURNS)
page(
    __name__, path="/returns", name="Returns", needs="returns.view",
    icon="arrow-return-left", order=32, layout=layout,
)  # fmt: skip
