"""Paying an order with a gift card: what is on the card is shown first, then it is spent."""

from collections.abc import Mapping
from typing import Any

from dash import Input, Output, State, html
from dash.exceptions import PreventUpdate

from iorder.kernel.errors import InvalidInput
from iorder.kernel.money import Money
from iorder.session import store
from iorder.ui.frame import formats
from iorder.ui.frame.parts import chip, facts
from iorder.ui.payments import payment_parts as parts
from iorder.ui.payments.gift_card_parts import TONES, called
from iorder.ui.payments.payment_hand import hand
from iorder.views.payments.payment_truth import payment_truth
from iorder.views.payments.stored_values import ValueRow, id_of_code, value_sheet
from iorder.web import callback

PLACE = "order"
_LOOKED = {"place": PLACE, "part": "gift"}


def form() -> html.Details:
    """The button with its form: a code, and what stands on the card once it was looked at."""
    by = hand(PLACE)
    return parts.menu("Gift card", [
        by.field("look", "gift", "code", "Code of the card", ""),
        html.Button("Show what is on it", id={"type": "gift-look", **_LOOKED}, type="button",
                    className="io-button"),
        html.Div(id={"type": "gift-shown", **_LOOKED}, role="status", className="pm-gift"),
    ])  # fmt: skip


@callback(
    Output({"type": "gift-shown", **_LOOKED}, "children"),
    Input({"type": "gift-look", **_LOOKED}, "n_clicks"),
    State({"type": "pay-field", "place": PLACE, "act": "look", "key": "gift", "name": "code"},
          "value"),
    State({"type": "pay-at", "place": PLACE}, "data"),
    needs="payments.take",
    failed=lambda words: html.P(words, className="pm-problem", role="alert"),
    prevent_initial_call=True,
)  # fmt: skip
def look(clicks: int | None, code: str | None, at: Mapping[str, Any] | None) -> Any:
    if not clicks or not at:
        raise PreventUpdate
    typed = (code or "").strip()
    if not typed:
        raise InvalidInput("Type the code of the card.")
    row = value_sheet(store(), str(id_of_code(store(), typed))).row
    return _shown(row, typed, payment_truth(store(), str(at["number"])).due)


def _shown(row: ValueRow, code: str, due: Money) -> list[Any]:
    """What is on the card, and the way to pay with it, or why it cannot."""
    told: list[Any] = [
        html.Div([html.Strong(called(row)), chip(row.state.capitalize(), TONES[row.state])],
                 className="pm-head"),
        facts((
            ("On it", formats.money(row.balance_minor, row.currency)),
            ("Until", formats.day(row.expires_on) if row.expires_on else ""),
            ("Due on the order", parts.money(due)),
        )),
    ]  # fmt: skip
    if wrong := _unfit(row, due):
        return [*told, html.P(wrong, className="pm-problem")]
    pays = Money(min(row.balance_minor, due.minor), due.currency)
    by = hand(PLACE)
    amount = str(pays.decimal)
    return [
        *told,
        by.kept("gift", row.id, "code", code),
        by.field("gift", row.id, "amount", f"Amount in {due.currency}", amount,
                 inputmode="decimal"),
        by.button("gift", row.id, "Pay with it"),
    ]  # fmt: skip


def _unfit(row: ValueRow, due: Money) -> str:
    if row.currency != due.currency:
        return f"It is in {row.currency}; the order is paid in {due.currency}."
    return {
        "usable": "",
        "spent": "Nothing is left on it.",
        "stopped": "It is stopped; let it go again on the page Gift cards, or pay another way.",
        "expired": "Its last day is past; pay another way.",
    }[row.state]
