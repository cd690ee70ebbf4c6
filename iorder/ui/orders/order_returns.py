"""Returns on an order's page: those there are, and the form that opens one."""

from collections.abc import Mapping, Sequence
from typing import Any

import dash_bootstrap_components as dbc
from dash import ALL, Input, Output, State, dcc, html, no_update
from dash.development.base_component import Component
from dash.exceptions import PreventUpdate

from iorder.flows.open_return import Wanted, open_return
from iorder.kernel.store import run
from iorder.returns.service import Asked
from iorder.session import actor, may, store
from iorder.ui.frame import formats
from iorder.ui.frame.axes import spaced
from iorder.ui.frame.parts import chip
from iorder.ui.frame.typed import whole
from iorder.ui.lists.listing import said
from iorder.ui.returns.return_words import KIND_LABELS, REASON_LABELS, TONES, options
from iorder.views.orders.order_returns import OrderReturns, order_returns
from iorder.views.returns.return_facts import Returnable
from iorder.web import callback

BY_HAND = {kind: label for kind, label in KIND_LABELS.items() if kind != "undelivered"}
Ids = Sequence[Mapping[str, Any]]


def section(number: str) -> Component | None:
    """None while nothing of the order has left and nothing came back."""
    found = order_returns(store(), number)
    may_open = found.may_open and may("returns.open")
    if not found.returns and not may_open:
        return None
    parts = [_list(found), *([_form(found)] if may_open else [])]
    return html.Section([html.H3("Returns"), *parts], className="oi-part")


def _list(found: OrderReturns) -> html.Ul:
    return html.Ul(
        [
            html.Li(
                [
                    dcc.Link(row.number, href=f"/returns?open={row.number}"),
                    chip(spaced(row.state), TONES[row.state]),
                    html.Span(
                        f"{KIND_LABELS[row.kind]} of {formats.many(row.units, 'unit')}",
                        className="oi-quiet",
                    ),
                    html.Span(formats.moment(row.requested_at), className="oi-quiet"),
                ]
            )
            for row in found.returns
        ],
        className="rt-list",
        hidden=not found.returns,
    )


def _form(found: OrderReturns) -> html.Details:
    """One row a line that may still come back."""
    heads = [("Item", ""), ("May come back", "oi-number"), ("Units", "oi-number"), ("Reason", "")]
    table = html.Table(
        [
            html.Thead(html.Tr([html.Th(text, scope="col", className=look)
                                for text, look in heads])),
            html.Tbody([_line(line) for line in found.lines if line.left]),
        ],
        className="oi-lines",
    )  # fmt: skip
    late = found.is_late and may("returns.override")
    words = html.P("The time to give it back is over.", className="li-tone-warn")
    fields = [
        html.Label(["Kind", dbc.Select(id=_named("kind"), value="return", size="sm",
                                       options=options(BY_HAND))], className="io-label"),
        html.Label(["Note", dbc.Input(id=_named("note"), size="sm", maxlength=300,
                                      autocomplete="off")], className="io-label"),
    ]  # fmt: skip
    why = html.Label(
        ["Taken all the same, because", dbc.Input(id=_named("in_spite"), size="sm", maxlength=200)],
        className="io-label", hidden=not late,
    )  # fmt: skip
    return html.Details(
        [
            html.Summary("Open a return", className="io-button"),
            html.Div(
                [
                    words if found.is_late else None,
                    html.Div(table, className="sh-scroll"),
                    html.Div(fields, className="rt-row"),
                    why,
                    html.P(id="order-returns-wrong", className="li-wrong", role="alert"),
                    html.Button("Open it", id="order-returns-open", type="button",
                                className="io-button io-button-primary"),
                ],
                className="rt-open",
            ),
        ],
        className="rt-new",
    )  # fmt: skip


def _line(line: Returnable) -> html.Tr:
    units = dbc.Input(
        id={"type": "order-returns-units", "line": line.line_id}, value="", size="sm",
        inputmode="numeric", placeholder="0", className="sh-units", autocomplete="off",
    )  # fmt: skip
    reason = dbc.Select(
        id={"type": "order-returns-reason", "line": line.line_id}, value="unwanted", size="sm",
        options=options(REASON_LABELS),
    )  # fmt: skip
    return html.Tr(
        [
            html.Td([html.Span(line.title, className="oi-line-title"),
                     html.Span(line.sku, className="oi-line-sku")]),
            html.Td(formats.count(line.left), className="oi-number"),
            html.Td(html.Label([html.Span(f"Units of {line.title}", className="io-sr-only"),
                                units]), className="oi-number"),
            html.Td(html.Label([html.Span(f"Reason for {line.title}", className="io-sr-only"),
                                reason])),
        ]
    )  # fmt: skip


def _named(name: str) -> dict[str, str]:
    return {"type": "order-returns-field", "name": name}


@callback(
    Output("order-said", "data", allow_duplicate=True),
    Output("order-returns-wrong", "children"),
    Input("order-returns-open", "n_clicks"),
    State({"type": "order-returns-units", "line": ALL}, "value"),
    State({"type": "order-returns-units", "line": ALL}, "id"),
    State({"type": "order-returns-reason", "line": ALL}, "value"),
    State({"type": "order-returns-field", "name": ALL}, "value"),
    State({"type": "order-returns-field", "name": ALL}, "id"),
    State("order-at", "data"),
    needs="returns.open",
    failed=lambda words: (no_update, words),
    prevent_initial_call=True,
)
def open_it(clicks: int | None, *told: Any) -> tuple[Any, str]:
    if not clicks:
        raise PreventUpdate
    units, ids, reasons, values, names, at = told
    lines = _asked(units, ids, reasons)
    typed = {one["name"]: str(value or "") for one, value in zip(names, values, strict=True)}
    in_spite = typed["in_spite"] if may("returns.override") else ""
    wanted = Wanted(
        int(at["id"]), lines, typed["kind"], typed["note"], in_spite=in_spite
    )  # fmt: skip
    number = run(store(), actor(), open_return, wanted)
    return said(f"{number} is opened; see it under Returns."), ""


def _asked(units: Sequence[Any], ids: Ids, reasons: Sequence[Any]) -> tuple[Asked, ...]:
    named = [
        (int(one["line"]), whole(text, "Units"), str(reason))
        for text, one, reason in zip(units, ids, reasons, strict=True)
    ]
    return tuple(Asked(line, number, reason) for line, number, reason in named if number)
