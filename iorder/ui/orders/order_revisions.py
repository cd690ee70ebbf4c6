"""The revisions of an order, any two of them compared, and the last one taken back."""

from typing import Any

from dash import Input, Output, State, html
from dash.exceptions import PreventUpdate

from iorder.flows.change_lines import FIXED, undo_change
from iorder.kernel.store import run
from iorder.session import actor, may, store
from iorder.ui.frame.parts import named, when
from iorder.ui.lists.listing import said
from iorder.ui.orders.order_actions import AT, SAID, told
from iorder.ui.orders.order_fields import choice
from iorder.views.orders.order import OrderSheet
from iorder.views.orders.revisions import Change, RevisionRow, between, revisions_of
from iorder.web import callback


def section(order: OrderSheet, zone: str) -> html.Div | None:
    """The list with the comparison under it; nothing while the order is as it was placed."""
    found = revisions_of(store(), order.id) if order.revision > 1 else []
    if not found:
        return None
    names = {str(one.number): f"{one.number}: {one.reason}" for one in found}
    newest, former = str(found[0].number), str(found[1].number)
    undo = html.Button("Take the last change back", id="order-revision-undo", type="button",
                       className="io-button io-button-small",
                       hidden=not may("orders.edit") or order.has_wholly_left
                       or found[0].reason.startswith(FIXED))  # fmt: skip
    return html.Div(
        [
            html.Ul([_row(one, zone) for one in found], className="oi-notes"),
            undo,
            html.Div(
                [
                    named("Revision to compare", choice("order-revision-one", former, names)),
                    html.Span("with"),
                    named("With revision", choice("order-revision-other", newest, names)),
                ],
                className="oi-inline",
            ),
            html.Div(_compared(order.id, former, newest), id="order-revision-changes"),
        ]
    )


def _row(one: RevisionRow, zone: str) -> html.Li:
    return html.Li(
        [
            html.Div([html.Strong(f"{one.number} "), one.reason,
                      html.Span(f" · {one.units:,} units · {one.total}")]),
            html.Div([f"{one.by} · ", when(one.at, zone)], className="oi-quiet"),
        ]
    )  # fmt: skip


def _compared(order_id: int, one: str, other: str) -> html.Div | html.Table:
    found = between(store(), order_id, int(one), int(other))
    return drawn(found) if found else html.Div("They are the same.", className="oi-quiet")


def drawn(found: list[Change]) -> html.Table:
    """What differs, line by line."""
    rows = [
        html.Tr([html.Th(change.what, scope="row"),
                 html.Td(change.before or "–", className="oi-was"),
                 html.Td("→"), html.Td(change.after or "–")])
        for change in found
    ]  # fmt: skip
    return html.Table(html.Tbody(rows), className="oi-moved")


@callback(
    Output("order-revision-changes", "children"),
    Input("order-revision-one", "value"),
    Input("order-revision-other", "value"),
    AT,
    needs="orders.view",
    prevent_initial_call=True,
)
def compare(one: str | None, other: str | None, at: dict[str, Any]) -> Any:
    if not one or not other:
        raise PreventUpdate
    return _compared(at["id"], one, other)


@callback(
    SAID,
    Input("order-revision-undo", "n_clicks"),
    State("order-at", "data"),
    needs="orders.edit",
    prevent_initial_call=True,
)
def take_back(clicks: int | None, at: dict[str, Any]) -> dict[str, Any]:
    if not clicks:
        raise PreventUpdate

    def act() -> dict[str, Any]:
        run(store(), actor(), undo_change, at["id"], at["version"])
        again = {"act": "lines", "number": at["number"]}
        return said(f"The last change of {at['number']} is taken back.", undo=again)

    return told(act)
