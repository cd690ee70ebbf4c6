"""The filter of what orders come to: from, to, and of which currency, read before it is applied."""

from collections.abc import Mapping, Sequence

import dash_bootstrap_components as dbc
from dash import Input, Output, State, html, no_update

from iorder.views.orders.order_filter import TOTALS, OrderFilter
from iorder.web import callback

LABEL = "Value"


def pill(wanted: OrderFilter, currencies: Sequence[str]) -> html.Details:
    """Not shown until it is asked for or set; its words are set in the browser."""
    return html.Details(
        [
            html.Summary(
                [html.Span(LABEL, className="oi-pill-name"),
                 html.Span("", className="oi-pill-value")],
                className="oi-pill" + (" is-set" if wanted.has_totals else ""),
            ),
            html.Div(
                [
                    _field("From", _amount("from", wanted.total_from)),
                    _field("To", _amount("to", wanted.total_to)),
                    _field("Currency", _currency(wanted.currency, currencies)),
                    html.P(id="orders-value-wrong", className="oi-total-wrong", role="alert"),
                    html.Button("Apply", id="orders-value-set", type="button",
                                className="io-button io-button-primary"),
                ],
                className="oi-pop",
            ),
        ],
        id="orders-value",
        className="oi-days" + ("" if wanted.has_totals else " is-more"),
    )  # fmt: skip


def _field(label: str, control: dbc.Input | dbc.Select) -> html.Label:
    return html.Label([label, control], className="oi-day")


def _amount(end: str, value: str) -> dbc.Input:
    return dbc.Input(
        id=f"orders-value-{end}", value=value, placeholder="Any", inputmode="decimal",
        autocomplete="off", maxlength=20, className="oi-date",
    )  # fmt: skip


def _currency(chosen: str, offered: Sequence[str]) -> dbc.Select:
    """The shop's only currency is chosen already."""
    codes = list(dict.fromkeys([*offered, *([chosen] if chosen else [])]))
    value = chosen or (codes[0] if len(codes) == 1 else "")
    return dbc.Select(
        id="orders-value-currency", value=value, placeholder="Choose", className="oi-date",
        options=[{"value": code, "label": code} for code in codes],
    )  # fmt: skip


@callback(
    Output("orders-value-wrong", "children"),
    Output("orders-view", "data", allow_duplicate=True),
    Input("orders-value-set", "n_clicks"),
    Input("orders-value-from", "n_submit"),
    Input("orders-value-to", "n_submit"),
    State("orders-value-from", "value"),
    State("orders-value-to", "value"),
    State("orders-value-currency", "value"),
    State("orders-view", "data"),
    needs="orders.view",
    failed=lambda words: (words, no_update),
    prevent_initial_call=True,
)
def apply(
    _clicks: int | None, _from: int | None, _to: int | None,
    least: str | None, greatest: str | None, currency: str | None,
    view: Mapping[str, str] | None,
) -> tuple[str, dict[str, str]]:  # fmt: skip
    """The view with the range that was typed; a range taken away leaves the currency as it was."""
    typed = dict(zip(TOTALS, (least or "", greatest or ""), strict=True))
    asked = {**(view or {}), **typed}
    if any(text.strip() for text in typed.values()):
        asked["currency"] = currency or ""
    return "", OrderFilter.parse(asked).to_query()
