"""How payments are drawn: the truth bar, tenders with their acts, refunds, disputes, calls."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from dash import dcc, html

from iorder.kernel.money import Money
from iorder.payments.disputes import AGAINST
from iorder.payments.refusals import explained
from iorder.ui.frame import formats
from iorder.ui.frame.attributes import also
from iorder.ui.frame.axes import spaced
from iorder.ui.frame.parts import chip
from iorder.ui.payments.payment_hand import ACTS, Hand
from iorder.views.payments.payment_truth import CallRow, DisputeRow, RefundRow, TenderRow, Truth

TONES = {
    "created": "neutral", "requires_action": "warn", "awaiting_funds": "warn",
    "processing": "info", "authorized": "info", "partially_captured": "violet", "captured": "ok",
    "partially_refunded": "warn", "refunded": "neutral", "failed": "bad", "cancelled": "neutral",
    "voided": "neutral", "expired": "bad",
}  # fmt: skip
REFUND_TONES = {
    "requested": "warn", "approved": "info", "processing": "info", "succeeded": "ok",
    "failed": "bad", "reversed": "bad", "refused": "neutral",
}  # fmt: skip
DISPUTE_TONES = {
    "opened": "bad", "evidence_due": "bad", "submitted": "warn", "won": "ok", "lost": "neutral",
    "accepted": "neutral",
}  # fmt: skip
CALL_WORDS = {
    "authorize": "Authorisation", "capture": "Capture", "void": "Release", "refund": "Refund",
    "link": "Payment link", "fetch": "Look-up", "submit_evidence": "Evidence",
    "accept_dispute": "Accepted loss",
}  # fmt: skip
CALL_STATES = {"wanted": "Queued", "calling": "Being asked", "unknown": "Answer lost",
               "declined": "Declined"}  # fmt: skip


def money(amount: Money) -> str:
    return formats.money(amount.minor, amount.currency)


def bar(truth: Truth) -> html.Div:
    """What the order costs, and where that money is; the widths are shares of the larger sum."""
    kept, currency = truth.captured - truth.refunded, truth.due.currency
    against = Money.total((one.amount for one in truth.disputes if one.state in AGAINST), currency)
    disputed = Money(min(against.minor, kept.minor), currency)
    parts = (
        ("Captured", kept - disputed, "ok"), ("Disputed", disputed, "bad"),
        ("Authorised", truth.authorized, "info"),
        ("Due", Money(max(truth.due.minor, 0), currency), "warn"),
        ("Refunded", truth.refunded, "neutral"),
    )  # fmt: skip
    whole = max(sum(one.minor for _, one, _ in parts), 1)
    figures = (
        ("Ordered", truth.total, ""), ("Authorised", truth.authorized, "info"),
        ("Captured", truth.captured, "ok"), ("Refunded", truth.refunded, "neutral"),
        *([("Disputed", against, "bad")] if against.minor else []),
        ("Overpaid" if truth.due.minor < 0 else "Due",
         Money(abs(truth.due.minor), truth.due.currency),
         "bad" if truth.due.minor < 0 else "warn" if truth.due.minor else ""),
    )  # fmt: skip
    told = ", ".join(f"{label} {money(one)}" for label, one, _ in figures)
    return html.Div(
        [
            html.Div(
                [
                    html.Span(
                        className=f"pm-part pm-{tone}",
                        style={"width": f"{100 * one.minor / whole:.2f}%"},
                        title=f"{label} {money(one)}",
                    )
                    for label, one, tone in parts
                    if one.minor > 0
                ],
                className="pm-bar", role="img", **also(aria_label=told),
            ),
            html.Dl(
                [
                    html.Div([html.Dt(label), html.Dd(money(one))],
                             className=f"pm-figure {'pm-is-' + tone if tone else ''}")
                    for label, one, tone in figures
                ],
                className="pm-figures",
            ),
        ],
        className="pm-truth",
    )  # fmt: skip


def tender(one: TenderRow, by: Hand, now: datetime) -> html.Li:
    """One way the order is paid, with what can be done now. ``by``: who asks, and where."""
    amounts = [("Amount", one.amount), ("Authorised", one.authorized), ("Captured", one.captured),
               ("Refunded", one.refunded)]  # fmt: skip
    extra = [("surcharge", one.surcharge), ("fee", one.fee)]
    named, via = known_by(one.method, one.instrument), one.account or one.label
    return html.Li(
        [
            html.Div(
                [
                    html.Strong(named[0]),
                    html.Span(named[1], className="oi-quiet"),
                    chip(spaced(one.state), TONES[one.state]),
                    html.Span("" if named[0].startswith(via) else via, className="oi-quiet pm-via"),
                ],
                className="pm-head",
            ),
            html.Dl(
                [html.Div([html.Dt(label), html.Dd(money(amount))]) for label, amount in amounts],
                className="pm-amounts",
            ),
            *(html.P(f"Includes a {label} of {money(amount)}." if label == "surcharge"
                     else f"The service kept {money(amount)}.", className="oi-quiet")
              for label, amount in extra if amount.minor),
            _shared(one.shared_with) if one.shared_with else None,
            countdown(one.expires_at, now) if one.expires_at and one.open.minor > 0 else None,
            problem(one.failure, one.provider) if one.failure and one.state == "failed" else None,
            _link(one.link) if one.link and not one.authorized.minor else None,
            html.Div(
                [_form(one, act, by) for act in one.can if act in by.acts], className="oi-inline"
            ),
        ],
        className="pm-row",
    )  # fmt: skip


def _shared(numbers: tuple[str, ...]) -> html.P:
    """Other orders have the rest of the same payment."""
    links = [html.A(number, href=f"/orders/{number}") for number in numbers]
    between = [part for link in links for part in (", ", link)][1:]
    return html.P(["One payment with ", *between, "; each has its own part of it."],
                  className="oi-quiet")  # fmt: skip


def known_by(method: str, instrument: str) -> tuple[str, str]:
    """(how it is paid, with what): ``Card``, ``Visa 4242``. A gift card says both in one."""
    words = spaced(method).capitalize()
    return (instrument, "") if instrument.startswith(words) else (words, instrument)


def countdown(ends: datetime, now: datetime) -> html.P:
    """When what is authorised lapses, and how long that is."""
    left = ends - now
    hours = left.total_seconds() / 3600
    words = (
        "is over" if hours <= 0 else f"{hours:.0f} h" if hours < 48 else f"{hours / 24:.0f} days"
    )
    tone = "pm-problem" if hours <= 48 else "oi-quiet"
    return html.P(
        ["Authorised until ", html.Time(formats.moment(ends), dateTime=ends.isoformat()),
         f" ({'its time ' if hours <= 0 else ''}{words}{' left' if hours > 0 else ''})"],
        className=tone,
    )  # fmt: skip


def _link(url: str) -> html.P:
    from_here = url.startswith("https://")
    return html.P(
        [
            "Payment link: ",
            html.A(url, href=url, target="_blank", rel="noopener noreferrer") if from_here else url,
        ],
        className="pm-link",
    )


def _form(one: TenderRow, act: str, by: Hand) -> html.Details:
    """A button that opens the few fields the act needs."""
    most = {"capture": one.open, "refund": one.refundable, "void": one.open,
            "receive": one.amount - one.captured}[act]  # fmt: skip
    asks = "; the service is asked" if one.is_online else "; it is recorded here at once"
    words = {
        "capture": f"Up to {money(one.open)} is authorised{asks}.",
        "refund": f"Up to {money(one.refundable)} can go back{asks}.",
        "void": f"{money(one.open)} will be released, not captured{asks}."
        if one.open.minor
        else f"Nothing is expected by it any more{asks}.",
        "receive": "What the statement or cheque says.",
    }[act]
    others = ", ".join(one.shared_with)
    if others and act == "void":
        words = (f"{money(one.open)} will not be captured. The service lets go of it with what is "
                 f"left of {others}, at the latest when it lapses.")  # fmt: skip
    if act == "capture" and one.takes_all:
        words += f" The service captures a payment once: the part of {others} is captured with it."
    fields: list[Any] = [html.P(words, className="oi-quiet")]
    if act != "void":
        fields.append(by.field(act, one.id, "amount", f"Amount in {most.currency}",
                            str(most.decimal), inputmode="decimal"))  # fmt: skip
    if act in ("refund", "receive"):
        label = "Reason" if act == "refund" else "Reference (statement line, cheque number)"
        fields.append(by.field(act, one.id, "text", label, ""))
    label = "Give up" if act == "void" and not one.open.minor else ACTS[act][0]
    return menu(label, [*fields, by.button(act, one.id, label)])


def problem(told: str, provider: str = "") -> html.P:
    """Why a service declined and what to do about it; what it told itself is the title."""
    one = explained(told, provider)
    advice = html.Span(f" {one.advice}", className="pm-advice") if one.advice else None
    raw = f"The service told: {one.raw}" if one.advice or one.words != told else ""
    return html.P([one.words, advice], className="pm-problem", title=raw)


def menu(label: str, form: Sequence[Any]) -> html.Details:
    return html.Details(
        [html.Summary(label, className="io-button"),
         html.Div(list(form), className="oi-pop sh-form pm-pop")],
        className="oi-days",
    )  # fmt: skip


def refund(one: RefundRow, by: Hand) -> html.Li:
    return html.Li(
        [
            html.Div([html.Strong(f"Refund of {money(one.amount)}"),
                      chip(spaced(one.state), REFUND_TONES[one.state]),
                      html.Span(one.reason, className="oi-quiet")], className="pm-head"),
            problem(one.problem) if one.problem else None,
            html.Div(refund_acts(one.id, one.acts, by), className="oi-inline"),
        ],
        className="pm-row",
    )  # fmt: skip


def refund_acts(refund_id: int, acts: Sequence[str], by: Hand) -> list[Any]:
    shown: list[Any] = []
    for act in (one for one in acts if one in by.acts):
        if act == "refuse":
            why = by.field(act, refund_id, "text", "Why not", "")
            shown.append(menu("Refuse", [why, by.button(act, refund_id)]))
        else:
            shown.append(by.button(act, refund_id))
    return shown


def dispute(one: DisputeRow, by: Hand) -> html.Li:
    due = one.evidence_due_at
    return html.Li(
        [
            html.Div([html.Strong(f"Dispute of {money(one.amount)}"),
                      chip(spaced(one.state), DISPUTE_TONES[one.state]),
                      html.Span(spaced(one.reason), className="oi-quiet")], className="pm-head"),
            html.P(["Evidence is due by ", html.Time(formats.moment(due),
                                                     dateTime=due.isoformat())],
                   className="pm-problem") if due and one.acts else None,
            html.Div(
                dcc.Link("Answer it", href=f"/disputes?open={one.id}", className="io-button"),
                className="oi-inline",
            ) if one.acts and "submit" in by.acts else None,
        ],
        className="pm-row",
    )  # fmt: skip


def dispute_acts(one: DisputeRow, by: Hand) -> list[Any]:
    key = f"{one.id}:{one.version}"
    labels = {"submit": "What was sent, and where it is kept", "accept": "Why it is not fought"}
    return [
        menu(ACTS[act][0], [by.field(act, key, "text", labels[act], ""), by.button(act, key)])
        for act in one.acts
        if act in by.acts
    ]


def call(one: CallRow, by: Hand) -> html.Li:
    lost = one.state == "unknown"
    bad = lost or one.state == "declined"
    return html.Li(
        [
            html.Div([html.Strong(f"{CALL_WORDS[one.kind]} of {money(one.amount)}"),
                      chip(CALL_STATES[one.state], "bad" if bad else "info")],
                     className="pm-head"),
            problem(one.problem) if one.problem else None,
            html.Div(call_acts(one.id, one.state, by), className="oi-inline")
            if (lost or one.problem) and one.state != "declined" else None,
        ],
        className="pm-row",
    )  # fmt: skip


def call_acts(call_id: int, state: str, by: Hand) -> list[Any]:
    shown: list[Any] = [by.button("look_up", call_id)] if "look_up" in by.acts else []
    if state in ("unknown", "wanted") and "give_up" in by.acts:
        how = by.field("give_up", call_id, "text", "How you know", "")
        shown.append(menu("It did not happen", [how, by.button("give_up", call_id)]))
    return shown
