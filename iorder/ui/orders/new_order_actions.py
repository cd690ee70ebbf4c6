"""What happens on the page of a new order as it is typed: found, held, promised, added, placed."""

from collections.abc import Mapping, Sequence
from dataclasses import asdict
from typing import Any

from dash import ALL, Input, Output, State, ctx, html, no_update
from dash.exceptions import PreventUpdate

from iorder.flows.hold_draft import HeldDraft, hold_draft, promise_draft
from iorder.flows.place_phone_order import place_phone_order
from iorder.flows.reserve_cart import release_cart
from iorder.kernel.errors import InvalidInput, Refused
from iorder.kernel.store import run
from iorder.session import actor, store
from iorder.ui.frame import formats
from iorder.ui.orders import new_order_draft as drafts
from iorder.ui.orders import new_order_parts as parts
from iorder.ui.orders.new_order_draft import DraftLine
from iorder.views.orders import new_order
from iorder.views.stock.availability import Promise
from iorder.web import callback

VALUES = State({"type": "no-field", "name": ALL}, "value")
IDS = State({"type": "no-field", "name": ALL}, "id")
LEFT = "The page of the new order was left"


def _fields(values: Sequence[Any], ids: Sequence[Any]) -> dict[str, str]:
    return {one["name"]: str(value or "") for one, value in zip(ids, values, strict=True)}


def _channel(fields: Mapping[str, str]) -> int:
    if not fields.get("channel", "").isdecimal():
        raise InvalidInput("Choose the channel it is sold on.")
    return int(fields["channel"])


@callback(
    Output("no-skus", "children"),
    Input("no-sku", "value"),
    needs="orders.create",
    failed=lambda words: html.P(words, className="li-wrong"),
    prevent_initial_call=True,
)
def find_skus(text: str | None) -> Any:
    if not (text or "").strip():
        return []
    return parts.sku_hits(new_order.sku_hits(store(), text or ""))


@callback(
    Output("no-lines", "data"),
    Output("no-sku", "value"),
    Output("no-wrong", "children", allow_duplicate=True),
    Input("no-sku", "n_submit"),
    Input({"type": "no-add", "sku": ALL}, "n_clicks"),
    Input({"type": "no-drop", "at": ALL}, "n_clicks"),
    Input({"type": "no-line", "at": ALL, "part": ALL}, "value"),
    State({"type": "no-line", "at": ALL, "part": ALL}, "id"),
    State("no-sku", "value"),
    State("no-lines", "data"),
    State("no-draft", "data"),
    State({"type": "no-field", "name": "currency"}, "value"),
    needs="orders.create",
    failed=lambda words: (no_update, no_update, words),
    prevent_initial_call=True,
)
def change_lines(
    _enters: int | None, adds: Sequence[int | None], drops: Sequence[int | None], *told: Any
) -> tuple[Any, Any, str]:
    values, ids, text, kept, draft, currency = told
    wanted = ctx.triggered_id
    lines = _typed(drafts.lines_of(kept, draft["name"]), values, ids)
    if wanted == "no-sku":
        if not (text or "").strip():
            raise PreventUpdate
        lines = drafts.added(lines, _hit(text, currency or ""), (currency or "").upper())
    elif isinstance(wanted, dict) and wanted["type"] == "no-add":
        if not any(adds):
            raise PreventUpdate
        hit = _hit(wanted["sku"], currency or "")
        lines = drafts.added(lines, hit, (currency or "").upper())
    elif isinstance(wanted, dict) and wanted["type"] == "no-drop":
        if not any(drops):
            raise PreventUpdate
        del lines[int(wanted["at"])]
    elif lines == drafts.lines_of(kept, draft["name"]):
        raise PreventUpdate
    is_search = wanted == "no-sku" or (isinstance(wanted, dict) and wanted["type"] == "no-add")
    now = {"draft": draft["name"], "lines": [asdict(one) for one in lines]}
    return now, "" if is_search else no_update, ""


def _hit(text: str, currency: str) -> new_order.SkuHit:
    found = new_order.sku_hits(store(), text)
    exact = [one for one in found if one.code.upper() == text.strip().upper()]
    if not found:
        raise InvalidInput(f"There is no SKU {text.strip()!r}; look for it by its title.")
    return new_order.priced(store(), (exact or found)[0], currency.upper())


def _typed(
    lines: list[DraftLine], values: Sequence[Any], ids: Sequence[Any]
) -> list[DraftLine]:  # fmt: skip
    told = [asdict(one) for one in lines]
    for one, value in zip(ids, values, strict=True):
        if one["at"] < len(told):
            told[one["at"]][one["part"]] = str(value or "")
    return [DraftLine(**one) for one in told]


@callback(
    Output("no-table", "children"),
    Input("no-lines", "data"),
    State({"type": "no-line", "at": ALL, "part": "units"}, "value"),
    State("no-table", "children"),
    State("no-draft", "data"),
    needs="orders.create",
)
def draw_lines(
    kept: Mapping[str, Any] | None, units: Sequence[Any], drawn: Any, draft: Mapping[str, str]
) -> Any:
    """Drawn anew only where lines came or went, or units grew by a search: so that whoever types
    keeps their place."""
    lines = drafts.lines_of(kept, draft["name"])
    now = [one.units for one in lines]
    if drawn is not None and lines and now == [str(one or "") for one in units]:
        raise PreventUpdate
    return parts.lines_table(lines)


@callback(
    Output("no-summary", "children"),
    Output({"type": "no-sum", "at": ALL}, "children"),
    Output({"type": "no-there", "at": ALL}, "children"),
    Input("no-lines", "data"),
    Input("no-table", "children"),
    Input({"type": "no-field", "name": ALL}, "value"),
    IDS,
    State("no-draft", "data"),
    needs="orders.create",
    prevent_initial_call=True,
)
def hold(
    kept: Mapping[str, Any] | None, _table: Any, values: Sequence[Any], ids: Sequence[Any],
    draft: Mapping[str, str],
) -> tuple[Any, list[Any], list[Any]]:  # fmt: skip
    fields = _fields(values, ids)
    lines = drafts.lines_of(kept, draft["name"])
    rows = len(ctx.outputs_list[1])
    held, promise, stock = _held(draft, lines, fields)
    order, wrong = None, ""
    try:
        order = drafts.order(_channel(fields), draft["name"], draft["cart"], lines, fields)
    except Refused as refused:
        wrong = str(refused)
    sums = [_sum(one, fields.get("currency", "").upper()) for one in lines]
    shown = [parts.there(promise, one.sku) for one in lines]
    blank = [formats.NOTHING] * rows
    told = parts.summary(order, held, promise, wrong, stock)
    return told, (sums + blank)[:rows], (shown + blank)[:rows]


def _held(
    draft: Mapping[str, str], lines: Sequence[DraftLine], fields: Mapping[str, str]
) -> tuple[HeldDraft | None, Promise | None, str]:
    """What is held, what can be promised, and why no more is held."""
    cart = None
    try:
        cart = drafts.cart(draft["cart"], _channel(fields), lines, fields)
        if not lines:
            run(store(), actor(), release_cart, cart.name, cart.channel_id, LEFT)
            return None, None, ""
        held = run(store(), actor(), hold_draft, cart)
        return held, held.promise, ""
    except Refused as refused:
        words = str(refused)
    if cart is None:
        return None, None, words if lines else ""
    try:
        promise = run(store(), actor(), promise_draft, cart)
    except Refused:
        return None, None, words
    return None, promise, words if promise.can_promise else parts.too_much(promise)


def _sum(line: DraftLine, currency: str) -> str:
    try:
        return formats.money(line.read(currency).total_minor, currency)
    except Refused:
        return formats.NOTHING


@callback(
    Output("no-methods", "children"),
    Input({"type": "no-field", "name": "channel"}, "value"),
    needs="orders.create",
)
def methods(channel: str | None) -> Any:
    if not (channel or "").isdecimal():
        return []
    return [html.Option(value=one) for one in new_order.habits(store(), int(channel or 0)).methods]


@callback(
    Output({"type": "no-field", "name": "currency"}, "value", allow_duplicate=True),
    Input({"type": "no-field", "name": "channel"}, "value"),
    needs="orders.create",
    prevent_initial_call=True,
)
def sells_in(channel: str | None) -> str:
    """Another channel may sell in another currency."""
    if not (channel or "").isdecimal():
        raise PreventUpdate
    currency = new_order.habits(store(), int(channel or 0)).currency
    if not currency:
        raise PreventUpdate
    return currency


@callback(
    Output("no-go", "href"),
    Output("no-wrong", "children"),
    Input("no-go-button", "n_clicks"),
    VALUES,
    IDS,
    State("no-lines", "data"),
    State("no-draft", "data"),
    needs="orders.create",
    failed=lambda words: (no_update, words),
    prevent_initial_call=True,
)
def place(
    clicks: int | None, values: Sequence[Any], ids: Sequence[Any], kept: Any, draft: Any
) -> tuple[Any, str]:
    if not clicks:
        raise PreventUpdate
    fields = _fields(values, ids)
    lines = drafts.lines_of(kept, draft["name"])
    order = drafts.order(_channel(fields), draft["name"], draft["cart"], lines, fields)
    note = fields.get("note", "")
    placed = run(store(), actor(), place_phone_order, order, drafts.paying(fields), note)
    return f"/orders/{placed.number}", ""
