"""One order on a page of its own: ``/orders/IO-1042``."""

from typing import Any

from dash import html

from iorder.session import store
from iorder.ui.frame.icons import icon
from iorder.ui.frame.shell import page_frame
from iorder.ui.orders import order_actions
from iorder.ui.orders.drawer import banner, stores
from iorder.views.orders.orders import exact_number
from iorder.web import page

ACTIONS = order_actions  # their callbacks belong to this page


def layout(number: str = "", **_: str) -> Any:
    known = exact_number(store(), number)
    back = html.A("All orders", href="/orders", className="io-button")
    if known is None:
        missing = html.Div(
            [html.Div(icon("search"), className="io-empty-icon"),
             html.H2(f"There is no order {number}"),
             html.P("Check the number, or search for it among all orders."), back],
            className="oi-card oi-notice",
        )  # fmt: skip
        return page_frame("Order", "", [], [missing])
    return page_frame(
        known,
        "",
        [back],
        [
            *stores(known, wide=True),
            html.Div([banner(), html.Div(id="order-body")], className="oi-card oi-page-body"),
        ],
    )


page(__name__, path_template="/orders/<number>", name="Order", needs="orders.view", layout=layout)
