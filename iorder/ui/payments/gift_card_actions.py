"""What people do about gift cards: issue, look up by code, stop, let go again, extend."""

import uuid
from collections.abc import Mapping, Sequence
from typing import Any

from dash import ALL, Input, Output, State, ctx, no_update
from dash.exceptions import PreventUpdate

from iorder.kernel.errors import InvalidInput
from iorder.kernel.money import Money
from iorder.kernel.store import run
from iorder.payments import stored_value
from iorder.payments.stored_value import NewValue
from iorder.session import actor, store
from iorder.ui.frame.typed import day
from iorder.ui.lists.listing import said
from iorder.ui.payments.gift_card_parts import code_shown
from iorder.views.payments.stored_values import id_of_code
from iorder.web import callback

SAID = Output("gift-cards-said", "data", allow_duplicate=True)
OPEN = Output("gift-cards-open", "data", allow_duplicate=True)


@callback(
    SAID,
    Output("gift-cards-new-wrong", "children"),
    Output("gift-cards-code", "children"),
    Output("gift-cards-amount", "value"),
    Input("gift-cards-new", "n_clicks"),
    State("gift-cards-amount", "value"),
    State("gift-cards-currency", "value"),
    State("gift-cards-until", "value"),
    needs="payments.take",
    failed=lambda words: (no_update, words, no_update, no_update),
    prevent_initial_call=True,
)
def issue(clicks: int | None, amount: str | None, currency: str | None, until: str | None) -> Any:
    if not clicks:
        raise PreventUpdate
    money = Money.of((amount or "").strip(), (currency or "").strip().upper())
    new = NewValue("gift_card", money, f"issue:{uuid.uuid4().hex}", day(until))
    made = run(store(), actor(), stored_value.issue, new)
    return said(f"{made.value.called} is issued with {money}."), "", code_shown(made.code), ""


@callback(
    OPEN,
    Output("gift-cards-look-wrong", "children"),
    Output("gift-cards-look", "value"),
    Input("gift-cards-look-up", "n_clicks"),
    State("gift-cards-look", "value"),
    needs="payments.view",
    failed=lambda words: (no_update, words, no_update),
    prevent_initial_call=True,
)
def look_up(clicks: int | None, code: str | None) -> tuple[Any, str, str]:
    if not clicks:
        raise PreventUpdate
    if not (code or "").strip():
        raise InvalidInput("Type the code of the card.")
    return str(id_of_code(store(), code or "")), "", ""


@callback(
    SAID,
    Output("gift-cards-wrong", "children"),
    Input({"type": "gift-cards-do", "act": ALL, "key": ALL}, "n_clicks"),
    State({"type": "gift-cards-day", "key": ALL}, "value"),
    needs="payments.take",
    failed=lambda words: (no_update, words),
    prevent_initial_call=True,
)
def act(clicks: Sequence[int | None], days: Sequence[str | None]) -> tuple[Mapping[str, Any], str]:
    wanted = ctx.triggered_id
    if not any(clicks) or not isinstance(wanted, dict):
        raise PreventUpdate
    changes: dict[str, Any] = {"active": wanted["act"] == "start"}
    if wanted["act"] == "day":
        changes = {"expires_on": day(next(iter(days), None))}
    value = run(store(), actor(), stored_value.change, int(wanted["key"]), **changes)
    return said(f"{value.called} is changed."), ""
