"""One supplier: what is written of it, and its price list; ``/suppliers/12``."""

import uuid
from typing import Any

from dash import ALL, Input, Output, State, ctx, dcc, html, no_update
from dash.exceptions import PreventUpdate

from iorder.flows.list_price import PriceLine, list_price
from iorder.flows.price_list_by_file import price_list_by_file, read_price_list
from iorder.kernel.errors import NotFound
from iorder.kernel.store import run
from iorder.purchasing import suppliers as service
from iorder.session import actor, may, store
from iorder.ui.frame import states
from iorder.ui.frame.shell import card, page_frame
from iorder.ui.purchasing import supplier_parts as parts
from iorder.uploads import discard, uploaded
from iorder.views.purchasing.suppliers import supplier_sheet
from iorder.web import callback, page, toast

AGAIN = {"type": "supplier-again", "at": "body"}
DONE = Output("supplier-done", "data", allow_duplicate=True)
AT = State("supplier-at", "data")


def layout(number: str = "", **_: str) -> Any:
    back = dcc.Link("All suppliers", href="/suppliers", className="io-button")
    try:
        sheet = supplier_sheet(store(), int(number) if number.isdecimal() else 0)
    except NotFound as missing:
        told = states.empty("There is no such supplier", str(missing), back)
        return page_frame("Supplier", "", [], [html.Div(told, className="io-card")])
    return page_frame(
        sheet.row.label,
        sheet.row.code,
        [back],
        [
            dcc.Store(id="supplier-id", data=sheet.row.id),
            dcc.Store(id="supplier-done"),
            html.Div(card("Price list", states.skeleton(6)), id="supplier-body"),
        ],
    )


@callback(
    Output("supplier-body", "children"),
    Input("supplier-id", "data"),
    Input("supplier-done", "data"),
    Input({"type": "supplier-again", "at": ALL}, "n_clicks"),
    needs="purchasing.view",
    failed=lambda words: states.failed(words, AGAIN),
)
def show(supplier_id: int, done: dict[str, Any] | None, clicks: list[int | None]) -> Any:
    if isinstance(ctx.triggered_id, dict) and not any(clicks):
        raise PreventUpdate
    told = (done or {}).get("told")
    return parts.body(
        supplier_sheet(store(), supplier_id), may_edit=may("purchasing.edit"), told=told
    )


@callback(
    DONE,
    Output("supplier-wrong", "children", allow_duplicate=True),
    Input("supplier-save", "n_clicks"),
    *(State(name, "value") for name in parts.TYPED),
    AT,
    needs="purchasing.edit",
    failed=lambda words: (no_update, words),
    prevent_initial_call=True,
)
def save(clicks: int | None, *typed: Any) -> tuple[Any, str]:
    if not clicks:
        raise PreventUpdate
    *values, (supplier_id, version) = typed
    wanted = parts.details(values)
    run(store(), actor(), service.edit, supplier_id, wanted, version)
    toast(f"{wanted.label} is saved.")
    return again(), ""


@callback(
    DONE,
    Output("price-wrong", "children", allow_duplicate=True),
    Input("price-save", "n_clicks"),
    State("price-sku", "value"),
    State("price-cost", "value"),
    State("price-pack", "value"),
    State("price-min", "value"),
    State("price-lead", "value"),
    State("supplier-id", "data"),
    needs="purchasing.edit",
    failed=lambda words: (no_update, words),
    prevent_initial_call=True,
)
def save_price(clicks: int | None, *typed: Any) -> tuple[Any, str]:
    if not clicks:
        raise PreventUpdate
    sku, cost, pack, least, lead, supplier_id = typed
    line = PriceLine(
        (sku or "").strip(), str(cost or "").strip(), or_one(pack, "Pack"),
        or_one(least, "Least"), parts.whole(lead, "Days"),
    )  # fmt: skip
    run(store(), actor(), list_price, supplier_id, line)
    toast(f"{line.sku} is on the price list.")
    return again(), ""


@callback(
    DONE,
    Output("price-wrong", "children", allow_duplicate=True),
    Input({"type": "price-remove", "sku": ALL}, "n_clicks"),
    State("supplier-id", "data"),
    needs="purchasing.edit",
    failed=lambda words: (no_update, words),
    prevent_initial_call=True,
)
def remove(clicks: list[int | None], supplier_id: int) -> tuple[Any, str]:
    if not any(clicks) or not isinstance(ctx.triggered_id, dict):
        raise PreventUpdate
    run(store(), actor(), service.remove_prices, supplier_id, [int(ctx.triggered_id["sku"])])
    toast("It is off the price list.")
    return again(), ""


@callback(
    DONE,
    Output("price-told", "children", allow_duplicate=True),
    Input("price-sent", "data"),
    State("supplier-id", "data"),
    needs="purchasing.edit",
    failed=lambda words: (no_update, parts.not_read(words)),
    prevent_initial_call=True,
)
def take_file(sent: dict[str, Any] | None, supplier_id: int) -> tuple[Any, Any]:
    """The page is drawn anew with what became of the file in it."""
    if not sent:
        raise PreventUpdate
    (path,) = uploaded([sent["token"]])
    done = run(store(), actor(), price_list_by_file, supplier_id, read_price_list(path))
    discard([path])
    bad = [f"Row {one.row}, {one.column}: {one.reason}" for one in done.bad]
    said = {"name": path.name, "taken": done.taken, "changed": done.changed, "bad": bad}
    return again(told=said), no_update


def or_one(value: object, what: str) -> int:
    number = parts.whole(value, what)
    return 1 if number is None else number


def again(**more: Any) -> dict[str, Any]:
    return {"key": uuid.uuid4().hex, **more}


page(
    __name__, path_template="/suppliers/<number>", name="Supplier", needs="purchasing.view",
    layout=layout,
)  # fmt: skip
