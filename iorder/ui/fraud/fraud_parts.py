"""What the fraud review page shows of one: a row, and the drawer that decides it."""

from typing import Any

import dash_bootstrap_components as dbc
from dash import dcc, html

from iorder.session import store
from iorder.ui.frame import formats
from iorder.ui.frame.attributes import also
from iorder.ui.frame.axes import spaced
from iorder.ui.frame.parts import chip, facts, section, when
from iorder.ui.fraud import fraud_evidence as evidence
from iorder.ui.fraud import fraud_map
from iorder.ui.lists.listing_parts import Panel
from iorder.views.fraud.fraud_reviews import ReviewRow
from iorder.views.fraud.fraud_sheet import FraudSheet
from iorder.views.shipping.intercepts import of_order

REASONS = {
    "approve": ("The buyer answered and knows the order", "A known customer", "Paid beforehand",
                "The addresses are explained"),
    "decline": ("Nobody can be reached", "The card is stolen", "The buyer did not order it",
                "Goes to a known fraudster"),
}  # fmt: skip
DONE = {"approve": "Approve: let it go on", "decline": "Decline: keep it held"}


def grid_row(row: ReviewRow) -> dict[str, Any]:
    return {
        "key": row.number,
        "number": row.number,
        "due": formats.moment(row.due_at),
        "dueTone": "bad" if row.is_late else "",
        "opened": formats.moment(row.opened_at),
        "score": str(row.score),
        "scoreShare": row.score / 100,
        "scoreTone": {"decline": "bad", "review": "warn"}.get(row.verdict, ""),
        "verdict": evidence.WORDS[row.verdict],
        "verdictTone": evidence.TONES[row.verdict],
        "state": evidence.STATES[row.state][0],
        "stateTone": evidence.STATES[row.state][1],
        "customer": row.customer or formats.NOTHING,
        "channel": row.channel,
        "total": str(row.total),
        "reasons": "; ".join(row.reasons[:3]) or formats.NOTHING,
        "owner": row.owner or formats.NOTHING,
        "decided": formats.moment(row.decided_at),
    }


def panel(sheet: FraudSheet, zone: str, actor: str, *, may_decide: bool) -> Panel:
    """The drawer; ``fraud-at`` holds what its acts are decided on."""
    review, last = sheet.review, sheet.last
    state = evidence.STATES[review.state] if review else ("Not to review", "neutral")
    at = {"review": review.id, "version": review.version} if review else {}
    return Panel(
        sheet.number,
        [
            dcc.Store(id="fraud-at", data={**at, "number": sheet.number, "order": sheet.order_id}),
            evidence.score(last.score, last.verdict) if last else None,
            _facts(sheet, zone),
            _under_way(sheet) if review and review.state == "open" else None,
            section("Why", evidence.signals(sheet.signals)),
            section("Addresses", evidence.sides(sheet), fraud_map.opener(sheet)),
            section("Buyer", evidence.history(sheet, zone)),
            section("Orders that share a trace", evidence.kin(sheet, zone)),
            section("Payment", evidence.payments(sheet)),
            section("Contact", evidence.machine(sheet)),
            section("Judged", evidence.scores(sheet, zone)),
        ],
        chip(*state),
        _foot(sheet, actor) if may_decide and review else None,
    )


def _under_way(sheet: FraudSheet) -> html.P | None:
    """What declining it brings about where something has left already."""
    _, able = of_order(store(), sheet.number)
    if not able:
        return None
    named = ", ".join(one.named for one in able)
    return html.P(
        f"{formats.many(len(able), 'parcel')} to intercept if you decline it: {named}.",
        className="li-wrong",
    )


def _facts(sheet: FraudSheet, zone: str) -> html.Dl:
    review, label = sheet.review, sheet.label
    told = evidence.LABELS[label.label] if label else ""
    return facts(
        (
            ("Order", html.A(sheet.number, href=f"/orders/{sheet.number}")),
            ("Order state", spaced(sheet.order_state)),
            ("Total", str(sheet.total)),
            ("Placed", when(sheet.placed_at, zone)),
            ("To be decided by",
             when(review.due_at, zone) if review and review.state == "open" else ""),
            ("Owner", sheet.owner),
            ("Decided by", sheet.decided_by if review and review.decided_at else ""),
            ("Decided", when(review.decided_at, zone) if review and review.decided_at else ""),
            ("Because", review.reason if review else ""),
            ("Turned out to be",
             html.Span([chip(told, evidence.LABEL_TONES[label.label]),
                        f" {label.source}, {sheet.labelled_by}"]) if label else ""),
        )
    )  # fmt: skip


def _foot(sheet: FraudSheet, actor: str) -> html.Div:
    review = sheet.review
    assert review is not None  # noqa: S101 - the foot is drawn of a review only
    buttons: list[Any] = []
    if "approve" in review.acts:
        buttons += [_verdict("approve", "Approve", "A"), _verdict("decline", "Decline", "D")]
        buttons.append(
            _button("Give up", "release") if review.owner == actor else _button("Claim", "claim")
        )
    if sheet.can_reopen:
        buttons.append(_button("Take the decision back", "reopen"))
    buttons.append(_label(sheet))
    wrong = html.P(id={"type": "fraud-wrong", "part": "sheet"}, className="li-wrong",
                   role="alert")  # fmt: skip
    return html.Div([wrong, html.Div(buttons, className="oi-inline")], className="sh-foot")


def _verdict(act: str, label: str, key: str) -> html.Details:
    tone = "io-button-primary" if act == "approve" else "io-button-danger"
    form: list[Any] = [
        html.Label(
            ["Why", dbc.Input(id={"type": "fraud-reason", "act": act}, maxlength=500,
                              list=f"fraud-reasons-{act}", autocomplete="off")],
            className="io-label",
        ),
        html.Datalist([html.Option(value=one) for one in REASONS[act]], id=f"fraud-reasons-{act}"),
        _button(DONE[act], act, tone),
    ]  # fmt: skip
    if act == "decline":
        form.append(_button("Decline, cancel and give the money back", "cancel", tone))
    summary = html.Summary([label, " ", html.Kbd(key, className="io-kbd")],
                           className=f"io-button {tone}")  # fmt: skip
    return html.Details(
        [summary, html.Div(form, className="oi-pop is-up sh-form")],
        className="oi-days", **also(data_fraud_act=act),
    )  # fmt: skip


def _label(sheet: FraudSheet) -> html.Details:
    """What it turned out to be, after the fact."""
    now = sheet.label.label if sheet.label else ""
    form = [
        html.P("Services that were asked about it are told.", className="oi-quiet"),
        *(
            _button(words, f"label-{word}", "io-button-primary" if word == now else "")
            for word, words in evidence.LABELS.items()
        ),
    ]
    return html.Details(
        [html.Summary("It turned out …", className="io-button"),
         html.Div(form, className="oi-pop is-up sh-form")],
        className="oi-days",
    )  # fmt: skip


def _button(label: str, act: str, tone: str = "") -> html.Button:
    return html.Button(label, id={"type": "fraud-do", "act": act}, type="button",
                       className=f"io-button {tone}".strip())  # fmt: skip
