"""The card over the list of payments: calls that are stuck, facts that fit nothing."""

from typing import Any

from dash import Input, Output, dcc, html

from iorder.payments.naming import SHARED
from iorder.session import store
from iorder.ui.frame import formats
from iorder.ui.frame.axes import spaced
from iorder.ui.frame.parts import chip
from iorder.ui.payments import payment_parts as parts
from iorder.ui.payments.payment_hand import Hand, hand
from iorder.views.payments.payment_attention import Attention, Parked, Stuck, attention
from iorder.web import callback

PLACE = "attention"


def card() -> html.Div:
    """Drawn again after each deed."""
    return html.Div(_drawn(), id="payments-attention")


@callback(
    Output("payments-attention", "children"),
    Input("payments-said", "data"),
    needs="payments.view",
    prevent_initial_call=True,
)
def redraw(_said: object) -> Any:
    return _drawn()


def _drawn() -> Any:
    found = attention(store())
    at = dcc.Store(id={"type": "pay-at", "place": PLACE}, data={})
    if not found.stuck and not found.parked:
        return at
    by = hand(PLACE)
    return html.Details(
        [
            at,
            html.Summary(_summary(found), className="pm-attention-head"),
            html.Ul(
                [*(_stuck(one, by) for one in found.stuck), *(_parked(one, by)
                                                              for one in found.parked)],
                className="pm-rows",
            ),
        ],
        className="io-card pm-attention",
        open=True,
    )  # fmt: skip


def _summary(found: Attention) -> list[Any]:
    shown: list[Any] = [html.Strong("Waits for somebody")]
    if found.stuck_count:
        shown.append(chip(formats.many(found.stuck_count, "call") + " stuck", "warn"))
    if found.parked_count:
        told = formats.many(found.parked_count, "fact") + " that fit nothing"
        shown.append(chip(told if found.parked_count > 1 else "1 fact that fits nothing", "bad"))
    return shown


def _stuck(one: Stuck, by: Hand) -> html.Li:
    return html.Li(
        [
            html.Div(
                [html.Strong(f"{parts.CALL_WORDS[one.kind]} of {parts.money(one.amount)}"),
                 chip(parts.CALL_STATES[one.state], "bad" if one.state == "unknown" else "warn"),
                 dcc.Link(one.number, href=f"/orders/{one.number}"),
                 html.Span(f"since {formats.moment(one.wanted_at)}", className="oi-quiet")],
                className="pm-head",
            ),
            parts.problem(one.problem) if one.problem else None,
            html.Div(parts.call_acts(one.id, one.state, by), className="oi-inline"),
        ],
        className="pm-row",
    )  # fmt: skip


def _parked(one: Parked, by: Hand) -> html.Li:
    amount = f" {parts.money(one.amount)}" if one.amount else ""
    key = f"{one.id}:{one.account_id}"
    acts: list[Any] = []
    if "again" in by.acts:
        first = (
            parts.menu("It is for", [by.field("lay", key, "text", "Number of the order", ""),
                                     by.button("lay", key, "Take it in for this order")])
            if one.problem == SHARED
            else by.button("again", key, "Try again")
        )  # fmt: skip
        acts = [
            first,
            parts.menu("Dismiss", [by.field("dismiss", key, "text", "Why", ""),
                                   by.button("dismiss", key, "Dismiss it")]),
        ]  # fmt: skip
    return html.Li(
        [
            html.Div(
                [html.Strong(f"{one.account} told: {spaced(one.kind)}{amount}"),
                 html.Span(one.external_ref, className="oi-quiet"),
                 dcc.Link(one.number, href=f"/orders/{one.number}") if one.number else None,
                 html.Span(formats.moment(one.at), className="oi-quiet")],
                className="pm-head",
            ),
            html.P(one.problem, className="pm-problem"),
            html.Div(acts, className="oi-inline"),
        ],
        className="pm-row",
    )  # fmt: skip
