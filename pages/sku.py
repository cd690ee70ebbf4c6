"""One SKU on a page of its own: ``/skus/LAMP``; ``?edit=1`` opens what people may set of it."""

from typing import Any
from urllib.parse import quote, unquote

from dash import Input, Output, State, dcc, html
from dash.exceptions import PreventUpdate

from iorder.kernel.errors import NotFound
from iorder.session import may, store, web_settings, zone
from iorder.ui.frame import states
from iorder.ui.frame.shell import card, page_frame
from iorder.ui.stock import sku_edit, sku_edit_actions, sku_lots, stock_links
from iorder.ui.stock import sku_parts as parts
from iorder.views.stock.sku import SkuSheet, sku_sheet
from iorder.views.stock.sku_settings import sku_changes, sku_editing
from iorder.web import callback, page

ACTIONS = sku_edit_actions  # their callbacks belong to this page


def layout(code: str = "", edit: str = "", **_: str) -> Any:
    back = html.A("Stock levels", href="/stock", className="io-button")
    try:
        sheet = _sheet(unquote(code))
    except NotFound as missing:
        told = states.empty("There is no such SKU", str(missing), back, "search")
        return page_frame("SKU", "", [], [html.Div(told, className="io-card")])
    is_editing = bool(edit) and may("catalog.edit")
    here = f"/skus/{quote(sheet.facts.code)}"
    switch = dcc.Link("Done", href=here, className="io-button io-button-primary") if (
        is_editing) else dcc.Link("Edit", href=f"{here}?edit=1", className="io-button")  # fmt: skip
    return page_frame(
        sheet.facts.code,
        html.Span(_subtitle(sheet), id="sku-subtitle"),
        [back, *stock_links.of_sku(sheet.facts.code), *([switch] if may("catalog.edit") else [])],
        [
            dcc.Store(id="sku-code", data=sheet.facts.code),
            dcc.Store(id="sku-done"),
            *([_editor(sheet)] if is_editing else []),
            html.Div(_body(sheet), id="sku-body", className="sk-body"),
        ],
    )


@callback(
    Output("sku-body", "children"),
    Output("sku-subtitle", "children"),
    Input("sku-done", "data"),
    State("sku-code", "data"),
    needs="stock.view",
    failed=lambda words: (card("Stock", html.P(words)), ""),
    prevent_initial_call=True,
)
def show_again(done: str | None, code: str | None) -> tuple[Any, Any]:
    """What the page shows after something on it was saved."""
    if not done or not code:
        raise PreventUpdate
    sheet = _sheet(code)
    return _body(sheet), _subtitle(sheet)


def _sheet(code: str) -> SkuSheet:
    return sku_sheet(store(), code, web_settings().timezone)


def _subtitle(sheet: SkuSheet) -> list[Any]:
    return [sheet.facts.title, " ", *parts.chips(sheet)]


def _editor(sheet: SkuSheet) -> Any:
    found = sku_editing(store(), sheet.facts.code)
    return sku_edit.editor(found, sheet.rows, may_adjust=may("stock.adjust"))


def _body(sheet: SkuSheet) -> list[Any]:
    today = sheet.demand[-1][0]
    acts = parts.Acts(may("stock.adjust"), may("transfers.edit"), may("purchasing.view"))
    return [
        parts.numbers(sheet),
        html.Div([parts.places(sheet, acts), parts.about(sheet)], className="io-two"),
        html.Div([parts.demand(sheet), parts.coming(sheet.coming, today)], className="io-two"),
        *([_lots(sheet)] if sheet.facts.tracking == "lot" else []),
        html.Div(
            [
                parts.ledger(sheet.entries, zone()),
                html.Div(
                    [
                        parts.holdings(sheet.holdings, sheet.promised, zone()),
                        parts.changes(sku_changes(store(), sheet.facts.id), zone()),
                    ],
                    className="pu-side",
                ),
            ],
            className="io-two",
        ),
    ]


def _lots(sheet: SkuSheet) -> Any:
    today = sheet.demand[-1][0]
    if not may("stock.adjust"):
        return sku_lots.batches(sheet.lots, today)
    points = sku_editing(store(), sheet.facts.code).points
    return sku_lots.batches(sheet.lots, today, sku_lots.forms(sheet.facts.id, sheet.lots, points))


page(__name__, path_template="/skus/<code>", name="SKU", needs="stock.view", layout=layout)
