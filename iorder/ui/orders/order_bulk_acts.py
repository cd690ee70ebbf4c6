"""Acts on the chosen orders that are looked at first: how many would change, how many refuse and
why. Then they are done: those chosen at once, all that match by a worker.

Every field of a form is named by its act; ``told`` makes of them what the act needs.
"""

from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from typing import Any

import dash_bootstrap_components as dbc
from dash import ALL, Input, State, ctx, html, no_update
from dash.exceptions import PreventUpdate

from iorder.flows.bulk_acts import ACTS
from iorder.flows.bulk_edit import previewed
from iorder.flows.cancel_order import REASONS
from iorder.insight.bulk_edits import NEEDS, Became
from iorder.kernel.errors import InvalidInput, Refused
from iorder.kernel.store import run
from iorder.session import actor, may, store, zone
from iorder.ui.frame.icons import icon
from iorder.ui.frame.parts import named
from iorder.ui.lists.listing import said
from iorder.ui.lists.listing_parts import bulk_menu
from iorder.ui.orders.order_actions import SAID
from iorder.ui.orders.order_bulk_all import AT, RESULTS, ask
from iorder.ui.orders.order_bulk_told import Outcome, outcomes, results_box
from iorder.ui.orders.order_fields import choice, field, people
from iorder.ui.orders.order_forms import WHEN_DUE, hold_kinds
from iorder.ui.orders.order_wishes import moment
from iorder.views.orders import bulk_edit as views
from iorder.views.orders.bulk_edit import Seen
from iorder.views.staff import colleagues
from iorder.web import callback, require

MOST = 200
"""Chosen orders changed in one go, while a person waits."""
LOOKED_AT = 500
"""Of all that match, how many are looked at before it is done."""
DONE = {"hold": "put on hold", "assign": "assigned", "service": "given the service",
        "cancel": "cancelled"}  # fmt: skip

Chosen = dict[str, Any]


def menus() -> list[Any]:
    """The buttons of the bulk bar, as far as the person may."""
    everybody = people(colleagues(store()), "Nobody")
    return [
        _menu("hold", "Put on hold", "pause-circle", "Hold each order", [
            named("Kind of hold", hold_kinds(_key("hold", "kind"), "manual")),
            named("Reason of the hold", _text("hold", "reason", "Reason")),
            field("Owner", choice(_key("hold", "owner"), "", everybody)),
            field("Until", dbc.Input(id=_key("hold", "due_at"), type="datetime-local")),
            field("Then it", choice(_key("hold", "when_due"), "wait", WHEN_DUE)),
        ]),
        _menu("assign", "Assign", "person", "Assign each order", [
            named("Assign to", choice(_key("assign", "assignee"), "", everybody)),
        ]),
        _menu("service", "Shipping", "truck", "Set for each order", [
            named("Shipping method or service", _text("service", "method", "Such as Express")),
        ]),
        _menu("cancel", "Cancel orders", "x-circle", "Cancel each order", [
            html.P("It can be undone; money that has gone back by then is due again.",
                   className="oi-quiet"),
            named("Reason to cancel", choice(_key("cancel", "reason"), "customer", REASONS)),
        ]),
    ]  # fmt: skip


def _key(act: str, name: str) -> dict[str, str]:
    return {"type": "orders-bulk-field", "act": act, "name": name}


def _text(act: str, name: str, words: str) -> dbc.Input:
    return dbc.Input(id=_key(act, name), placeholder=words, autocomplete="off", maxlength=200)


def _menu(act: str, label: str, picture: str, do: str, form: Sequence[Any]) -> html.Details | None:
    if not may(NEEDS[act]):
        return None
    tone = " oi-danger" if act == "cancel" else " io-button-primary"
    steps = {"look": ("What would change?", ""), "do": (do, tone)}
    buttons = [
        html.Button(words, id={"type": "orders-bulk-do", "act": act, "step": step},
                    type="button", className=f"io-button{dress}")
        for step, (words, dress) in steps.items()

    ]  # fmt: skip
    return bulk_menu(label, picture, [*form, *buttons])


def _hold(fields: Mapping[str, Any], zone: str) -> dict[str, Any]:
    due_at = moment(fields["due_at"] or "", zone)
    return {
        "kind": fields["kind"], "reason": fields["reason"] or "", "owner": fields["owner"] or "",
        "due_at": due_at.isoformat() if due_at else "", "when_due": fields["when_due"] or "wait",
    }  # fmt: skip


def _service(fields: Mapping[str, Any], _zone: str) -> dict[str, Any]:
    if not (method := (fields["method"] or "").strip()):
        raise InvalidInput("Write the shipping method or service first.")
    return {"method": method}


def _plain(fields: Mapping[str, Any], _zone: str) -> dict[str, Any]:
    return {name: value or "" for name, value in fields.items()}


_TOLD: Mapping[str, Callable[[Mapping[str, Any], str], dict[str, Any]]] = {
    "hold": _hold, "assign": _plain, "service": _service, "cancel": _plain,
}  # fmt: skip


@callback(
    SAID,
    RESULTS,
    AT,
    Input({"type": "orders-bulk-do", "act": ALL, "step": ALL}, "n_clicks"),
    State({"type": "orders-bulk-field", "act": ALL, "name": ALL}, "value"),
    State({"type": "orders-bulk-field", "act": ALL, "name": ALL}, "id"),
    State("orders-grid", "selectedRows"),
    State("orders-all", "data"),
    needs="orders.view",  # each act asks for its own
    prevent_initial_call=True,
)
def act(
    clicks: list[int | None],
    values: list[Any],
    ids: list[dict[str, str]],
    chosen: list[Chosen] | None,
    everything: dict[str, str] | None,
) -> tuple[Any, Any, Any]:
    asked = ctx.triggered_id
    if not any(clicks) or not isinstance(asked, dict) or not (chosen or everything is not None):
        raise PreventUpdate
    name = asked["act"]
    require(NEEDS[name])
    fields = {one["name"]: value for one, value in zip(ids, values, strict=True)
              if one["act"] == name}  # fmt: skip
    try:
        told = _TOLD[name](fields, zone())
        if asked["step"] == "look":
            return no_update, _looked(name, told, chosen or [], everything), None
        if everything is not None:
            return ask(name, told, everything)
        return _done(name, told, chosen or [])
    except Refused as refused:
        return said(str(refused), "bad"), no_update, no_update


def _seen(chosen: Sequence[Chosen]) -> list[Seen]:
    if len(chosen) > MOST:
        raise InvalidInput(
            f"{len(chosen)} orders are chosen; take at most {MOST}, or all that match."
        )
    return [Seen(row["id"], row["number"], row["version"], None) for row in chosen]


def _looked(
    name: str,
    told: Mapping[str, Any],
    chosen: Sequence[Chosen],
    everything: Mapping[str, str] | None,
) -> html.Div:
    if everything is None:
        seen, of = _seen(chosen), ""
    else:
        seen, total = views.first(store(), everything, zone(), LOOKED_AT)
        of = f" of {total:,} that match" if total > len(seen) else ""
    found = run(store(), actor(), previewed, name, told, seen)
    by_outcome: Counter[str] = Counter()
    for (outcome, _), number in found.items():
        by_outcome[outcome] += number
    title = f"Of the first {len(seen):,}{of}" if of else f"Of {len(seen):,} orders"
    words = [f"{by_outcome['changed']:,} would be {DONE[name]}"]
    if by_outcome["unchanged"]:
        words.append(f"{by_outcome['unchanged']:,} need no change")
    why = sorted(
        ((number, said_so) for (outcome, said_so), number in found.items() if outcome == "refused"),
        reverse=True,
    )
    rows = [html.Li([icon("info-circle"), html.Span(line)]) for line in words]
    rows += [html.Li([html.Strong(f"{number:,} refuse"), html.Span(line)]) for number, line in why]
    return results_box(f"{title}: nothing has been changed yet.", rows)


def _done(
    name: str, told: Mapping[str, Any], chosen: Sequence[Chosen]
) -> tuple[dict[str, Any], html.Div, Any]:
    became: list[Became] = run(store(), actor(), ACTS[name], _seen(chosen), told)
    numbers = {row["id"]: row["number"] for row in chosen}
    found = [_outcome(name, numbers[one.order_id], one) for one in became]
    return outcomes(DONE[name], found)


def _outcome(name: str, number: str, one: Became) -> Outcome:
    if one.outcome == "refused":
        return Outcome(number, one.words, is_done=False)
    if one.outcome == "unchanged":
        return Outcome(number, "Needed no change", is_done=True)
    return Outcome(number, DONE[name].capitalize(), is_done=True, undo=_undo(name, number, one))


def _undo(name: str, number: str, one: Became) -> list[dict[str, Any]]:
    kept = dict(one.undo or {})
    if name == "hold":
        return [{"act": "release", "number": number, "hold": kept["hold"]}]
    if name == "assign":
        return [{"act": "assign", "number": number, "assignee": kept["assignee"]}]
    if name == "cancel":
        return [{"act": "restore", "number": number}]
    if name == "service":
        return [{"act": "service", "number": number, "method": kept["method"]}]
    return []
