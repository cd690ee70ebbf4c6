"""Suppliers: who sells us what, in which currency, how soon it comes, and what is on its way."""

from functools import partial
from typing import Any

from dash import Input, Output, State, no_update
from dash.exceptions import PreventUpdate

from iorder.kernel.store import run
from iorder.purchasing import suppliers as service
from iorder.session import actor, may, store
from iorder.ui.lists import listing
from iorder.ui.lists.listing_parts import NUMBER, Panel
from iorder.ui.purchasing import supplier_parts as parts
from iorder.views.purchasing import suppliers
from iorder.views.purchasing.suppliers import STATES, SupplierFilter
from iorder.web import callback, page

COLUMNS: tuple[dict[str, Any], ...] = (
    {"field": "code", "headerName": "Code", "width": 112, "pinned": "left", "sortable": True,
     "cellClass": "oi-order-number"},
    {"field": "label", "headerName": "Name", "minWidth": 170, "flex": 2, "sortable": True},
    {"field": "state", "headerName": "State", "width": 104, "cellRenderer": "ChipCell"},
    {"field": "email", "headerName": "Email", "minWidth": 190, "flex": 2},
    {"field": "currency", "headerName": "Sells in", "width": 82},
    {"field": "lead", "headerName": "Comes in", "width": 104, "sortable": True, **NUMBER},
    {"field": "skus", "headerName": "SKUs", "width": 74,
 **NUMBER},
    {"field": "awaited", "headerName": "On their way", "width": 116, "cellRenderer": "LinkCell",
     "headerTooltip": "Purchase orders that are awaited", **NUMBER},
    {"field": "worth", "headerName": "Still to come", "width": 128, **NUMBER},
)  # fmt: skip


def read_rows(view: SupplierFilter, start: int, end: int) -> list[dict[str, Any]]:
    return [parts.grid_row(row) for row in suppliers.rows(store(), view, start, end)]


def show(key: str) -> Panel:
    return parts.panel(suppliers.supplier_sheet(store(), int(key) if key.isdecimal() else 0).row)


SUPPLIERS = listing.Listing(
    slug="suppliers",
    title="Suppliers",
    noun=("supplier", "suppliers"),
    needs="purchasing.view",
    parse=SupplierFilter.parse,
    columns=COLUMNS,
    rows=read_rows,
    count=lambda view: suppliers.count(store(), view),
    panel=show,
    tabs={"": "All", **STATES},
    search="Name, code, email or SKU",
    sort=("label", "asc"),
    empty=("No suppliers yet", "A supplier has a price list; purchase orders go to it."),
    begin=("Add a supplier", ""),
    export="suppliers",
    actions=lambda: [parts.new_form()] if may("purchasing.edit") else [],
)


@callback(
    Output("supplier-go", "href"),
    Output("supplier-wrong", "children"),
    Input("supplier-add", "n_clicks"),
    *(State(name, "value") for name in parts.TYPED),
    needs="purchasing.edit",
    failed=lambda words: (no_update, words),
    prevent_initial_call=True,
)
def add(clicks: int | None, *typed: Any) -> tuple[str, str]:
    if not clicks:
        raise PreventUpdate
    return parts.address(run(store(), actor(), service.add, parts.details(typed))), ""


listing.serve(SUPPLIERS)
page(
    __name__, path="/suppliers", name="Suppliers", needs="purchasing.view", icon="building",
    order=57, layout=partial(listing.laid_out, SUPPLIERS),
)  # fmt: skip
