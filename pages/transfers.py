"""Transfers: goods asked for, on their way from point to point, received or lost."""

from dataclasses import replace
from typing import Any

from iorder.inventory.model import TRANSFER_STATES
from iorder.session import may, store, zone
from iorder.ui.frame.axes import spaced
from iorder.ui.lists import listing
from iorder.ui.lists.listing_parts import NUMBER, Panel, Pill
from iorder.ui.stock import transfer_actions
from iorder.ui.stock import transfer_parts as parts
from iorder.views.choices import point_choices
from iorder.views.stock import transfers
from iorder.views.stock.transfers import TransferFilter
from iorder.web import page

ACTIONS = transfer_actions  # their callbacks belong to this page
COLUMNS: tuple[dict[str, Any], ...] = (
    {"field": "number", "headerName": "Transfer", "width": 96, "pinned": "left",
     "cellClass": "oi-order-number"},
    {"field": "state", "headerName": "State", "width": 116, "cellRenderer": "ChipCell"},
    {"field": "from", "headerName": "From", "minWidth": 84, "flex": 1},
    {"field": "to", "headerName": "To", "minWidth": 84, "flex": 1},
    {"field": "lines", "headerName": "Lines", "width": 64, **NUMBER},
    {"field": "asked", "headerName": "Asked", "width": 76, **NUMBER},
    {"field": "shipped", "headerName": "Shipped", "width": 84, **NUMBER},
    {"field": "received", "headerName": "Received", "minWidth": 150, "flex": 2,
     "cellRenderer": "BarCell"},
    {"field": "on_its_way", "headerName": "On its way", "width": 104, **NUMBER},
    {"field": "expected", "headerName": "Expected", "width": 118},
    {"field": "requested", "headerName": "Asked on", "width": 150},

)  # fmt: skip


def show(key: str) -> Panel:
    sheet = transfers.transfer_sheet(store(), key)
    return parts.panel(sheet, zone(), point_choices(store()), may_edit=may("transfers.edit"))


TRANSFERS = listing.Listing(
    slug="transfers",
    title="Transfers",
    noun=("transfer", "transfers"),
    needs="transfers.view",
    parse=TransferFilter.parse,
    columns=COLUMNS,
    rows=lambda view, start, end: [
        parts.grid_row(row) for row in transfers.rows(store(), view, start, end)
    ],
    count=lambda view: transfers.count(store(), view),
    tab_counts=lambda view: transfers.tab_counts(store(), view),
    panel=show,
    tabs={"": "All", **{state: spaced(state) for state in TRANSFER_STATES}},
    always=("", "requested", "shipped", "receiving"),
    pills=lambda: [Pill("point", "Point", point_choices(store()))],
    search="Number or SKU",
    empty=("No transfers yet", "A transfer asks one point to send goods to another."),
    begin=("New transfer", ""),
    actions=lambda: [parts.new_form(point_choices(store()))] if may("transfers.edit") else [],
)


def layout(sku: str = "", **query: str) -> Any:
    """``/transfers?from=EU-1&sku=LAMP`` opens the form with that in it."""
    known = {"from": query.pop("from", ""), "lines": f"{sku} " if sku else ""}
    if not any(known.values()) or not may("transfers.edit"):
        return listing.laid_out(TRANSFERS, **query)
    filled = replace(TRANSFERS, actions=lambda: [parts.new_form(point_choices(store()), known)])
    return listing.laid_out(filled, **query)


listing.serve(TRANSFERS)
page(
    __name__, path="/transfers", name="Transfers", needs="transfers.view",
    icon="arrow-left-right", order=52, layout=layout,
)  # fmt: skip
