"""The part of a stock drawer that tells what the place held on an earlier day."""

from typing import Any

import dash_bootstrap_components as dbc
from dash import Input, Output, State, dcc, html

from iorder.session import store, zone
from iorder.ui.frame import formats
from iorder.ui.frame.parts import facts
from iorder.views.stock.stock import StockRow
from iorder.views.stock.stock_then import Then, stock_then
from iorder.web import callback

SHOWN = (("On hand", "on_hand"), ("Reserved", "reserved"), ("Allocated", "allocated"),
         ("Quarantine", "quarantine"), ("Inbound", "inbound"))  # fmt: skip


def form(row: StockRow) -> html.Div:
    return html.Div(
        [
            dcc.Store(id="stock-then-place", data=[row.point_id, row.sku_id]),
            html.Div(
                [
                    html.Label(["Day", dbc.Input(id="stock-then-day", type="date", size="sm")],
                               className="io-label"),
                    html.Label(["Time", dbc.Input(id="stock-then-time", type="time", size="sm")],
                               className="io-label"),
                ],
                className="sh-then",
            ),
            html.Div(id="stock-then-told", role="status"),
        ]
    )  # fmt: skip


@callback(
    Output("stock-then-told", "children"),
    Input("stock-then-day", "value"),
    Input("stock-then-time", "value"),
    State("stock-then-place", "data"),
    needs="stock.view",
    failed=lambda words: html.P(words, className="li-wrong"),
    prevent_initial_call=True,
)
def show(day: str | None, clock: str | None, place: list[int]) -> Any:
    if not day:
        return None
    return told(stock_then(store(), (place[0], place[1]), day, clock or "", zone()))


def told(then: Then) -> html.Div:
    numbers = [
        (label, formats.count(number))
        for label, name in SHOWN
        if (number := getattr(then, name)) or name == "on_hand"
    ]
    words = f"At {formats.moment(then.at)}, by the ledger:"
    return html.Div([html.P(words, className="oi-quiet"), facts(numbers)])
