"""Purchase orders: what was bought from whom for which point, and what of it is late."""

from functools import partial
from typing import Any

from dash import Input, Output, State, no_update
from dash.exceptions import PreventUpdate

from iorder.flows.draft_purchase_order import Written, draft_purchase_order
from iorder.kernel.errors import InvalidInput
from iorder.kernel.store import run
from iorder.purchasing.model import ORDER_STATES
from iorder.session import actor, may, store, zone
from iorder.ui.frame.axes import spaced
from iorder.ui.lists import listing
from iorder.ui.lists.listing_parts import NUMBER, Days, Panel, Pill
from iorder.ui.purchasing import purchase_order_list as parts
from iorder.views.choices import point_choices
from iorder.views.purchasing import purchase_orders, suppliers
from iorder.views.purchasing.purchase_order import purchase_order_sheet
from iorder.views.purchasing.purchase_orders import LATE, PurchaseOrderFilter
from iorder.web import callback, page

COLUMNS: tuple[dict[str, Any], ...] = (
    {"field": "number", "headerName": "Number", "width": 104, "pinned": "left", "sortable": True,
     "cellClass": "oi-order-number"},
    {"field": "state", "headerName": "State", "width": 112, "cellRenderer": "ChipCell"},
    {"field": "supplier", "headerName": "Supplier", "minWidth": 160, "flex": 2},
    {"field": "point", "headerName": "Goes to", "width": 100},
    {"field": "expected", "headerName": "Expected", "width": 156, "sortable": True,
     "cellRenderer": "ToneCell"},
    {"field": "lines", "headerName": "Lines", "width": 74, **NUMBER},
    {"field": "received", "headerName": "Received", "width": 190, "cellRenderer": "BarCell"},
    {"field": "total", "headerName": "Total", "width": 124, **NUMBER},
)  # fmt: skip


def read_rows(view: PurchaseOrderFilter, start: int, end: int) -> list[dict[str, Any]]:
    return [parts.grid_row(row) for row in purchase_orders.rows(store(), view, start, end, zone())]


def pills() -> list[Pill | Days]:
    chosen = purchase_orders.supplier_choices(store())
    return [
        Days("Drafted"),
        Pill("supplier", "Supplier", chosen),
        Pill("point", "Point", point_choices(store())),
    ]


def show(key: str) -> Panel:
    return parts.panel(purchase_order_sheet(store(), key, zone()))


def actions() -> list[Any]:
    if not may("purchasing.edit"):
        return []
    return [parts.new_form(suppliers.active_choices(store()), point_choices(store()))]


ORDERS = listing.Listing(
    slug="purchase-orders",
    title="Purchase orders",
    noun=("purchase order", "purchase orders"),
    needs="purchasing.view",
    parse=PurchaseOrderFilter.parse,
    columns=COLUMNS,
    rows=read_rows,
    count=lambda view: purchase_orders.count(store(), view, zone()),
    tab_counts=lambda view: purchase_orders.tab_counts(store(), view, zone()),
    panel=show,
    tabs={"": "All", LATE: "Late", **{state: spaced(state) for state in ORDER_STATES}},
    always=("", LATE, "draft", "sent", "receiving"),
    pills=pills,
    search="Number, supplier or SKU",
    sort=("number", "desc"),
    empty=("No purchase orders yet", "Draft one here, or from the suggestions under Reorder."),
    begin=("See what to reorder", "/reorder"),
    export="purchase-orders",
    actions=actions,
)


@callback(
    Output("po-new-go", "href"),
    Output("po-new-wrong", "children"),
    Input("po-new-save", "n_clicks"),
    State("po-new-supplier", "value"),
    State("po-new-point", "value"),
    State("po-new-key", "data"),
    needs="purchasing.edit",
    failed=lambda words: (no_update, words),
    prevent_initial_call=True,
)
def begin(clicks: int | None, supplier: str | None, point: str | None, key: str) -> tuple[str, str]:
    if not clicks:
        raise PreventUpdate
    if not supplier or not point:
        raise InvalidInput("Choose the supplier, and the point the goods go to.")
    # the key holds what was chosen: another choice in the same form is another draft
    mine = f"{key}:{supplier}:{point}"
    number = run(store(), actor(), draft_purchase_order, mine, int(supplier), point, Written(()))
    return parts.address(number), ""


listing.serve(ORDERS)
page(
    __name__, path="/purchase-orders", name="Purchase orders", needs="purchasing.view",
    icon="clipboard-check", order=56, layout=partial(listing.laid_out, ORDERS),
)  # fmt: skip
