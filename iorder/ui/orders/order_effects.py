"""The dialog that says what an act would do to an order, before it is done.

A button of kind ``order-review`` names the act; what its form says becomes a wish
(``order_wishes``), which is tried, shown, and done once it is confirmed.
"""

from collections.abc import Sequence
from dataclasses import asdict
from typing import Any

from dash import ALL, Input, Output, State, ctx, dcc, html, no_update
from dash.exceptions import PreventUpdate

from iorder.flows.cancel_order import REASONS
from iorder.flows.preview_change import previewed
from iorder.flows.undo_cancel import Restored, words_of
from iorder.kernel.errors import Refused, StaleEdit
from iorder.kernel.store import run
from iorder.orders.history import number_of
from iorder.session import actor, store, zone
from iorder.ui.frame.attributes import also
from iorder.ui.lists.listing import said
from iorder.ui.orders.order_actions import AT, SAID, stale
from iorder.ui.orders.order_fields import choice, field, key
from iorder.ui.orders.order_wishes import NEEDS, Wish, act_of, all_fields, wished
from iorder.views.orders.consequences import Effects, Moved
from iorder.views.orders.order import OrderSheet, order_sheet
from iorder.web import callback, require

DIALOG = "order-effects"
TITLES = {
    "lines": "Change {0}?", "address": "Send {0} there?", "cancel": "Cancel {0}?",
    "cancel_units": "Call these units off?", "split": "Split {0}?", "merge": "Merge the orders?",
    "hold": "Put {0} on hold?", "release": "Release the hold?",
    "restore": "Take {0} up again?", "unsplit": "Undo the split?", "unmerge": "Undo the merge?",
}  # fmt: skip
DONE = {
    "lines": "{number} is changed.", "address": "{number} goes to the new address.",
    "cancel": "{number} is cancelled.", "cancel_units": "Units of {number} are called off.",
    "split": "{number} is split.", "merge": "{other_number} is merged into {number}.",
    "hold": "{number} is on hold.", "release": "Hold on {number} released.",
    "restore": "{number} is taken up again.",
    "unsplit": "{other_number} is a part of {number} again.",
    "unmerge": "{other_number} is an order of its own again.",
}  # fmt: skip
CONFIRM = {"cancel": "Cancel the order", "restore": "Take it up again"}
"""What stands on the button, where it is not just to confirm."""
FINAL = {
    "cancel": "It can be undone; money that has gone back by then is to be paid again.",
    "split": "It can be undone while neither has left, nor been changed or refunded.",
    "merge": "It can be undone while nothing has left, nor been changed or refunded.",
    "restore": "Money that has gone back stays so and is to be paid again.",
}
WORKING = html.P("Working out what this changes …", className="oi-quiet")


def review(act: str, label: str, *, of: str = "", primary: bool = True, **more: Any) -> html.Button:
    """The button that shows what ``act`` would do; ``of``: the hold or order it is about."""
    tone = " io-button-primary" if primary else ""
    more.setdefault("className", f"io-button{tone}")
    hint = more.pop("hint", {})
    return html.Button(
        label, id={"type": "order-review", "act": act, "of": of}, type="button",
        **more, **also(data_dialog=DIALOG, **hint),
    )  # fmt: skip


def dialog() -> html.Div:
    """Part of an order that is drawn."""
    box = html.Dialog(
        [
            html.H2("What this changes", id="order-effects-title"),
            html.Div(WORKING, id="order-effects-body", className="oi-effects", tabIndex="0"),
            html.Div(
                [
                    html.Button("Back", type="button", className="io-button",
                                **also(data_dialog_close="true")),
                    html.Button("Confirm", id="order-effects-confirm", type="button",
                                className="io-button io-button-primary", disabled=True),
                ],
                className="oi-dialog-acts",
            ),
        ],
        id=DIALOG, className="io-dialog oi-effects-dialog",
        **also(aria_labelledby="order-effects-title"),
    )  # fmt: skip
    return html.Div([dcc.Store(id="order-wish"), box])


def drawn(found: Effects) -> list[Any]:
    """Effects as people read them, part by part; a part that nothing changes in is left out."""
    parts = (
        ("Order", _table(found.state)),
        ("Price", _table(found.price)),
        ("Balance", _list(found.balance)),
        ("Sent from", _table(found.sourcing)),
        ("Stock held", _table(found.stock)),
        ("Boxes and parcels", _list(found.boxes)),
        ("Documents", _list(found.documents)),
        ("Messages", _list(found.messages)),
    )
    return [
        html.Section([html.H3(title), body], className="oi-effect") for title, body in parts if body
    ]


def _table(moved: Sequence[Moved]) -> html.Table | None:
    if not moved:
        return None
    rows = [
        html.Tr([html.Th(one.what, scope="row"), html.Td(one.before, className="oi-was"),
                 html.Td("→", **also(aria_label="becomes")), html.Td(one.after)])
        for one in moved
    ]  # fmt: skip
    return html.Table(html.Tbody(rows), className="oi-moved")


def _list(words: Sequence[str]) -> html.Ul | None:
    return html.Ul([html.Li(one) for one in words]) if words else None


def _told(wish: Wish, found: Effects) -> list[Any]:
    """The effects; and what is still to be said of an act that has no form of its own."""
    nothing = not any((found.price, found.stock, found.sourcing, found.state, found.balance))
    return [
        html.P(FINAL[wish["act"]]) if wish["act"] in FINAL else None,
        field("Reason", choice(key("cancel", "reason"), wish["reason"], REASONS))
        if wish["act"] == "cancel"
        else None,
        html.P("Nothing else changes by it.", className="oi-quiet") if nothing else None,
        *drawn(found),
    ]


@callback(
    Output("order-effects-title", "children"),
    Output("order-effects-body", "children"),
    Output("order-effects-confirm", "disabled"),
    Output("order-effects-confirm", "children"),
    Output("order-wish", "data"),
    SAID,
    Input({"type": "order-review", "act": ALL, "of": ALL}, "n_clicks"),
    State({"type": "order-field", "act": ALL, "name": ALL, "of": ALL}, "value"),
    State({"type": "order-field", "act": ALL, "name": ALL, "of": ALL}, "id"),
    AT,
    needs="orders.view",  # each act asks for its own
    prevent_initial_call=True,
)
def show(
    clicks: list[int | None], values: list[Any], ids: list[dict[str, str]], at: dict[str, Any]
) -> tuple[Any, Any, bool, Any, Any, Any]:
    asked = ctx.triggered_id
    if not any(clicks) or not isinstance(asked, dict) or not ctx.triggered[0]["value"]:
        raise PreventUpdate
    act = asked["act"]
    require(NEEDS[act])
    fields = all_fields(act, values, ids)
    try:
        order = order_sheet(store(), at["number"])
        wish = {**wished(act, fields, order, at["version"], zone()), **_about(asked)}
        found = run(store(), actor(), previewed, wish["id"], act, act_of(wish))
    except StaleEdit as moved:
        return no_update, no_update, True, "Confirm", None, stale(moved, _kept(at, act, fields))
    except Refused as refused:
        told = html.P(str(refused), role="alert", className="oi-failed")
        return _title(act, at), told, True, "Confirm", None, no_update
    grave = "oi-grave" if act == "cancel" else ""
    words = html.Span(CONFIRM.get(act, "Confirm"), className=grave)
    return _title(act, at), _told(wish, found), False, words, wish, no_update


def _title(act: str, at: dict[str, Any]) -> str:
    return TITLES[act].format(at["number"])


def _about(asked: dict[str, str]) -> Wish:
    """The hold that is released, or the order that is merged into this one or parted from it."""
    if asked["act"] == "release":
        return {"hold": int(asked["of"])}
    if asked["act"] in ("merge", "unsplit", "unmerge"):
        number, other, version = asked["of"].split(" ")
        return {"other_number": number, "other": int(other), "other_version": int(version)}
    return {}


def _kept(at: dict[str, Any], act: str, fields: Any) -> dict[str, Any]:
    typed = {f"{name}:{of}": value for (name, of), value in fields.items()}
    return {"number": at["number"], "typed": {act: typed}}


@callback(
    SAID,
    Output("order-effects-body", "children", allow_duplicate=True),
    Output("order-effects-confirm", "disabled", allow_duplicate=True),
    Input("order-effects-confirm", "n_clicks"),
    State("order-wish", "data"),
    State({"type": "order-field", "act": ALL, "name": ALL, "of": ALL}, "value"),
    State({"type": "order-field", "act": ALL, "name": ALL, "of": ALL}, "id"),
    AT,
    needs="orders.view",  # each act asks for its own
    prevent_initial_call=True,
)
def confirm(
    clicks: int | None,
    wish: Wish | None,
    values: list[Any],
    ids: list[dict[str, str]],
    at: dict[str, Any],
) -> tuple[Any, Any, Any]:
    if not clicks or not wish:
        raise PreventUpdate
    require(NEEDS[wish["act"]])
    if wish["act"] == "cancel":  # its reason is chosen beside what it changes
        fields = all_fields("cancel", values, ids)
        wish = {**wish, "reason": fields.get(("reason", "")) or wish["reason"]}
    before = order_sheet(store(), wish["number"])
    try:
        made = run(store(), actor(), act_of(wish))
    except StaleEdit as moved:
        fields = all_fields(wish["act"], values, ids)
        return stale(moved, _kept(at, wish["act"], fields)), no_update, no_update
    except Refused as refused:
        told = html.P(str(refused), role="alert", className="oi-failed")
        return no_update, told, True
    words = DONE[wish["act"]].format(**wish)
    if isinstance(made, Restored):
        words = f"{words} {words_of(made)}".strip()
    return said(words, undo=_undo(wish, before, made)), no_update, no_update


def _undo(wish: Wish, before: OrderSheet, made: Any) -> dict[str, Any] | None:
    """The act that takes it back, where there is one."""
    number, act = {"number": wish["number"]}, wish["act"]
    if act in ("lines", "cancel_units"):
        return {"act": "lines", **number} if made else None
    if act == "cancel":
        return {"act": "restore", **number}
    if act == "split":
        return {"act": "unsplit", "other": number_of(made), **number}
    if act == "merge":
        return {"act": "unmerge", "other": wish["other_number"], **number}
    if act == "hold":
        return {"act": "release", "hold": made, **number}
    if act == "release":
        held = next((one for one in before.holds if one.id == wish["hold"]), None)
        return {"act": "hold", "kind": held.kind, "reason": held.reason, **number} if held else None
    if act == "address" and (ship := before.addresses.get("ship")):
        return {"act": "address", "address": asdict(ship), **number}
    return None
