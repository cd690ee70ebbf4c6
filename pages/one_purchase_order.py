"""One purchase order: written while it is a draft, then received; ``/purchase-orders/PO-12``."""

from datetime import date
from typing import Any

from dash import ALL, Input, Output, State, ctx, dcc, html, no_update
from dash.exceptions import PreventUpdate

from iorder.flows.draft_purchase_order import edit_purchase_order
from iorder.flows.end_purchase_order import cancel_purchase_order, close_purchase_order
from iorder.flows.receive_purchase_order import receive_purchase_order
from iorder.flows.send_purchase_order import send_purchase_order
from iorder.insight.exceptions import Key
from iorder.kernel.errors import InvalidInput, NotFound
from iorder.kernel.store import run
from iorder.purchasing import service
from iorder.session import actor, may, store, zone
from iorder.ui.frame import states
from iorder.ui.frame.looked_after import pressed
from iorder.ui.frame.shell import card, page_frame
from iorder.ui.purchasing import purchase_order_forms as forms
from iorder.ui.purchasing import purchase_order_parts as parts
from iorder.ui.purchasing import purchase_order_print
from iorder.views.purchasing.purchase_order import purchase_order_sheet
from iorder.web import callback, page, toast

PRINT = purchase_order_print  # its route belongs to this page
DONE = Output("po-done", "data", allow_duplicate=True)
PROBLEM = Output("po-problem", "children", allow_duplicate=True)
AGAIN = {"type": "po-again", "at": "body"}
DAY = State({"type": "po-day", "at": ALL}, "value")  # not there once the order has ended
AT, KEY = State("po-at", "data"), State("po-key", "data")


def layout(number: str = "", **_: str) -> Any:
    back = dcc.Link("All purchase orders", href="/purchase-orders", className="io-button")
    try:
        order = purchase_order_sheet(store(), number, zone())
    except NotFound as missing:
        told = states.empty("There is no such purchase order", str(missing), back)
        return page_frame("Purchase order", "", [], [html.Div(told, className="io-card")])
    return page_frame(
        order.number,
        f"{order.supplier} to {order.point_label}",
        [back, html.Div(id="po-tools", className="pu-tools")],
        [
            dcc.Store(id="po-number", data=order.number),
            dcc.Store(id="po-done"),
            html.Div(id="po-problem"),
            html.Div(card("Lines", states.skeleton(6)), id="po-body"),
        ],
    )


@callback(
    Output("po-body", "children"),
    Output("po-tools", "children"),
    Output("po-problem", "children"),
    Input("po-number", "data"),
    Input("po-done", "data"),
    Input({"type": "po-again", "at": ALL}, "n_clicks"),
    needs="purchasing.view",
    failed=lambda words: (no_update, no_update, states.failed(words, AGAIN)),
)
def show(number: str, _done: object, clicks: list[int | None]) -> tuple[Any, Any, Any]:
    if isinstance(ctx.triggered_id, dict) and not any(clicks):
        raise PreventUpdate
    order = purchase_order_sheet(store(), number, zone())
    may_edit = may("purchasing.edit")
    return (
        parts.body(order, zone(), actor(), may_edit=may_edit),
        parts.tools(order, may_edit=may_edit),
        None,
    )


def refused(words: str) -> tuple[Any, Any]:
    number = (ctx.states.get("po-at.data") or {}).get("number", "")
    return no_update, parts.problem(words, number)


@callback(
    DONE,
    PROBLEM,
    Input({"type": "po-owner", "act": ALL, "seen": ALL}, "n_clicks"),
    AT,
    KEY,
    needs="purchasing.edit",
    failed=refused,
    prevent_initial_call=True,
)
def look_after(clicks: list[int | None], at: dict[str, Any], key: str) -> tuple[str, None]:
    words = pressed(clicks, ctx.triggered_id, Key("late_purchase_order", int(at["id"])))
    if not words:
        raise PreventUpdate
    toast(words)
    return key, None


@callback(
    DONE,
    PROBLEM,
    Input("po-save", "n_clicks"),
    State({"type": "po-units", "sku": ALL}, "value"),
    State({"type": "po-cost", "sku": ALL}, "value"),
    State({"type": "po-units", "sku": ALL}, "id"),
    State("po-new-sku", "value"),
    State("po-new-units", "value"),
    State("po-new-cost", "value"),
    DAY,
    State("po-note", "value"),
    AT,
    KEY,
    needs="purchasing.edit",
    failed=refused,
    prevent_initial_call=True,
)
def save(clicks: int | None, *typed: Any) -> tuple[str, None]:
    if not clicks:
        raise PreventUpdate
    units, costs, ids, *fresh, days, note, at, key = typed
    order = purchase_order_sheet(store(), at["number"])
    form = forms.DraftForm(
        {one["sku"]: (number, cost)
         for one, number, cost in zip(ids, units, costs, strict=True)},
        (fresh[0], fresh[1], fresh[2]), days[0], note,
    )  # fmt: skip
    run(store(), actor(), edit_purchase_order, at["id"], forms.written(order, form), at["version"])
    toast(f"{at['number']} is saved.")
    return key, None


@callback(
    DONE,
    PROBLEM,
    Input({"type": "po-take", "what": ALL}, "n_clicks"),
    State({"type": "po-came", "sku": ALL}, "value"),
    State({"type": "po-came", "sku": ALL}, "id"),
    State({"type": "po-lot", "sku": ALL}, "value"),
    State({"type": "po-expiry", "sku": ALL}, "value"),
    State({"type": "po-lot", "sku": ALL}, "id"),
    AT,
    KEY,
    needs="purchasing.edit",
    failed=refused,
    prevent_initial_call=True,
)
def take_in(clicks: list[int | None], *typed: Any) -> tuple[str, None]:
    if not any(clicks) or not isinstance(ctx.triggered_id, dict):
        raise PreventUpdate
    came, ids, lots, expiries, of_lots, at, key = typed
    kept = [one["sku"] for one in of_lots]
    order = purchase_order_sheet(store(), at["number"])
    form = forms.ReceiveForm(
        {one["sku"]: number for one, number in zip(ids, came, strict=True)},
        dict(zip(kept, lots, strict=True)),
        dict(zip(kept, expiries, strict=True)),
    )
    arrived = forms.arrived(order, form, everything=ctx.triggered_id["what"] == "all")
    units = run(store(), actor(), receive_purchase_order, key, at["id"], arrived, at["version"])
    toast(f"{units:,} unit{'' if units == 1 else 's'} of {at['number']} came in.")
    return key, None


@callback(
    DONE,
    PROBLEM,
    Input({"type": "po-act", "act": ALL}, "n_clicks"),
    State({"type": "po-reason", "act": ALL}, "value"),
    State({"type": "po-reason", "act": ALL}, "id"),
    DAY,
    AT,
    KEY,
    needs="purchasing.edit",
    failed=refused,
    prevent_initial_call=True,
)
def act(clicks: list[int | None], *typed: Any) -> tuple[str, None]:
    if not any(clicks) or not isinstance(ctx.triggered_id, dict):
        raise PreventUpdate
    reasons, ids, days, at, key = typed
    given = {one["act"]: text or "" for one, text in zip(ids, reasons, strict=True)}
    toast(_done(ctx.triggered_id["act"], at, key, given, days))
    return key, None


def _done(
    name: str, at: dict[str, Any], key: str, reasons: dict[str, str], days: list[str | None]
) -> str:
    """Do one act; what to tell of it."""
    order_id, version, number = at["id"], at["version"], at["number"]
    if name == "send":
        run(store(), actor(), send_purchase_order, key, order_id, version)
        return f"{number} is sent; its units are on their way."
    if name == "reschedule":
        run(store(), actor(), service.reschedule, order_id, _day(days), version)
        return f"{number} is expected on another day."
    flow = {"close": close_purchase_order, "cancel": cancel_purchase_order}[name]
    run(store(), actor(), flow, key, order_id, reasons.get(name, ""), version)
    return f"{number} is {'closed' if name == 'close' else 'cancelled'}."


def _day(days: list[str | None]) -> date:
    if not days or not days[0]:
        raise InvalidInput("Choose the day the goods are expected.")
    return forms.day(days[0])


page(
    __name__, path_template="/purchase-orders/<number>", name="Purchase order",
    needs="purchasing.view", layout=layout,
)  # fmt: skip
