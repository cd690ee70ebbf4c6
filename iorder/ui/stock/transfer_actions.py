"""What people do on the transfers page: ask, edit, ship, receive, close short, cancel."""

from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any

from dash import ALL, Input, Output, State, ctx, no_update
from dash.exceptions import PreventUpdate

from iorder.flows.request_transfer import Written, edit_transfer, request_transfer
from iorder.inventory import transfers
from iorder.kernel.errors import InvalidInput
from iorder.kernel.store import run
from iorder.session import actor, store
from iorder.ui.frame import typed_lines
from iorder.ui.frame.typed import day, whole
from iorder.ui.lists.listing import said
from iorder.web import callback

SAID = Output("transfers-said", "data", allow_duplicate=True)
DONE = {"ship": "was shipped", "receive": "was received", "close_short": "was closed short",
        "cancel": "was cancelled", "edit": "was changed",
        "reschedule": "is expected on another day"}  # fmt: skip
Ids = Sequence[Mapping[str, Any]]


@callback(
    SAID,
    Output({"type": "transfers-wrong", "part": "new"}, "children"),
    Output("transfers-open", "data", allow_duplicate=True),
    Output("transfers-new-form", "open"),
    Input("transfers-new", "n_clicks"),
    State({"type": "transfers-field", "form": "new", "name": ALL}, "value"),
    State({"type": "transfers-field", "form": "new", "name": ALL}, "id"),
    needs="transfers.edit",
    failed=lambda words: (no_update, words, no_update, no_update),
    prevent_initial_call=True,
)
def ask(clicks: int | None, values: Sequence[Any], ids: Ids) -> tuple[Any, ...]:
    if not clicks:
        raise PreventUpdate
    number = run(store(), actor(), request_transfer, _written(values, ids))
    return said(f"{number} is asked for."), "", number, False


@callback(
    SAID,
    Output({"type": "transfers-wrong", "part": "sheet"}, "children"),
    Input({"type": "transfers-do", "act": ALL}, "n_clicks"),
    State({"type": "transfers-units", "sku": ALL}, "value"),
    State({"type": "transfers-units", "sku": ALL}, "id"),
    State({"type": "transfers-reason", "act": ALL}, "value"),
    State({"type": "transfers-day", "act": ALL}, "value"),
    State({"type": "transfers-field", "form": "edit", "name": ALL}, "value"),
    State({"type": "transfers-field", "form": "edit", "name": ALL}, "id"),
    State("transfers-at", "data"),
    needs="transfers.edit",
    failed=lambda words: (no_update, words),
    prevent_initial_call=True,
)
def act(
    clicks: Sequence[int | None], units: Sequence[Any], skus: Ids, *told: Any
) -> tuple[Any, str]:
    reasons, days, values, ids, at = told
    wanted = ctx.triggered_id
    if not any(clicks) or not isinstance(wanted, dict):
        raise PreventUpdate
    name, key, version = wanted["act"], int(at["id"]), int(at["version"])
    if name == "ship":
        run(store(), actor(), transfers.ship, key, version, _units(units, skus))
    elif name == "receive":
        run(store(), actor(), transfers.receive, key, version, _units(units, skus))
    elif name == "close_short":
        run(store(), actor(), transfers.close_short, key, version, (reasons or [""])[0] or "")
    elif name == "reschedule":
        run(store(), actor(), transfers.reschedule, key, version, _chosen(days))
    elif name == "cancel":
        run(store(), actor(), transfers.cancel, key, version)
    elif name == "edit":
        run(store(), actor(), edit_transfer, key, version, _written(values, ids))
    else:
        raise PreventUpdate
    return said(f"{at['number']} {DONE[name]}."), ""


def _units(values: Sequence[Any], ids: Ids) -> dict[int, int]:
    """Units by SKU id; what is left empty is none."""
    return {int(one["sku"]): whole(value, "Units") for value, one in zip(values, ids, strict=True)}


def _chosen(days: Sequence[Any]) -> date:
    found = day(str(days[0] or ""))
    if found is None:
        raise InvalidInput("Choose the day it is expected on.")
    return found


def _written(values: Sequence[Any], ids: Ids) -> Written:
    told = {one["name"]: str(value or "").strip() for value, one in zip(values, ids, strict=True)}
    lines = typed_lines.read(told["lines"])
    return Written(told["from"], told["to"], lines, day(told["day"]), told["note"])
