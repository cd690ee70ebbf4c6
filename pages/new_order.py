"""Create order: an order taken over the phone, with live availability, price and promise.

Its stock is held in a cart while it is typed, given back when the page is left. The draft's name
stands in the address; the browser keeps its fields and lines, so a reload loses nothing; placing
it twice gives one order.
"""

import uuid
from typing import Any

from dash import Input, Output, dcc, html
from flask import Response, jsonify, request

from iorder.flows.reserve_cart import release_cart
from iorder.kernel.store import run
from iorder.session import actor, person, store, web_settings
from iorder.ui.frame.attributes import also
from iorder.ui.frame.shell import page_frame
from iorder.ui.orders import new_order_actions, new_order_customer
from iorder.ui.orders import new_order_draft as drafts
from iorder.ui.orders import new_order_parts as parts
from iorder.ui.orders.new_order_actions import LEFT
from iorder.views.orders import new_order
from iorder.views.payments import payment_accounts
from iorder.web import clientside, page, route

ACTIONS = (new_order_actions, new_order_customer)  # their callbacks belong to this page


def layout(draft: str = "", **_: str) -> Any:
    name = draft if drafts.is_draft(draft) else uuid.uuid4().hex[:16]
    channels = new_order.channel_choices(store())
    currency = web_settings().currency
    if channels:
        currency = new_order.habits(store(), channels[0][0]).currency or currency
    accounts = payment_accounts.paying_accounts(store())
    return page_frame(
        "New order",
        "Taken over the phone: stock is held while you type",
        [],
        [
            dcc.Store(id="no-draft", data={"name": name, "cart": _cart(name)}),
            dcc.Store(id="no-lines", storage_type="session"),
            dcc.Store(id="no-known-hit"),
            dcc.Location(id="no-go", refresh="callback-nav"),
            html.Div(
                [
                    html.Div([parts.customer_card(name), parts.lines_card(),
                              parts.terms_card(name, channels, accounts, currency)],
                             className="pu-main no-main"),
                    html.Div(parts.side(), className="pu-side no-side"),
                ],
                className="pu-columns", id="no-page", **also(data_draft=name),
            ),
        ],
    )  # fmt: skip


def _cart(draft: str) -> str:
    return drafts.cart_of(person().id, draft)


@route("/orders/new/left", needs="orders.create", methods=("POST",))
def left() -> Response:
    """The page of a draft was left: what it held is given back."""
    body = request.get_json(silent=True) or {}
    draft = str(body.get("draft", ""))
    number = 0
    if drafts.is_draft(draft):
        number = run(store(), actor(), _give_back, _cart(draft))
    return jsonify(released=number)


def _give_back(work: Any, cart: str) -> int:
    return release_cart(work, cart, None, LEFT)  # type: ignore[arg-type] # whichever channel's


clientside(
    "neworder", "begin", Output("no-page", "title"), Input("no-draft", "data"),
)  # fmt: skip
page(__name__, path="/orders/new", name="New order", needs="orders.create", layout=layout)
