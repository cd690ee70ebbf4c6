"""The answer to a dispute as it is put together: its deadline, its evidence, and its sending."""

from datetime import datetime, timedelta
from typing import Any

import dash_bootstrap_components as dbc
from dash import dcc, html

from iorder.payments.evidence import SUMMARY, Evidence
from iorder.payments.evidence_files import MOST_BYTES
from iorder.payments.states import EVIDENCE
from iorder.ui.frame import formats
from iorder.ui.frame.attributes import also
from iorder.ui.frame.axes import spaced
from iorder.ui.frame.icons import icon
from iorder.ui.frame.parts import chip
from iorder.ui.payments.dispute_grounds import asking
from iorder.ui.payments.payment_hand import Hand
from iorder.ui.payments.payment_parts import call_acts, menu
from iorder.views.payments.dispute_case import DisputeCase, Sending

KINDS = {
    "receipt": "Receipt or invoice", "shipping": "Proof of shipping",
    "delivery": "Proof of delivery", "communication": "Messages with the customer",
    "customer": "Who the customer is", "activity": "What happened when",
    "policy": "Terms that were agreed", "summary": "Summary", "other": "Something else",
}  # fmt: skip
SOON = timedelta(days=2)
SENDINGS = {
    "wanted": ("waits to be sent", "info"), "calling": ("being sent", "info"),
    "unknown": ("the answer was lost", "bad"), "declined": ("was refused", "bad"),
    "given_up": ("was not sent", "warn"),
}  # fmt: skip


def countdown(due: datetime | None, now: datetime) -> html.Span | str:
    """How long evidence can still be handed in; empty where nobody says."""
    if due is None:
        return ""
    left = due - now
    hours = left.total_seconds() / 3600
    span = f"{hours:.0f} h left" if hours < 48 else f"{hours / 24:.0f} days left"
    words, tone = (span, "warn" if left <= SOON else "info") if hours > 0 else ("over", "bad")
    moment = html.Time(formats.moment(due), dateTime=due.isoformat())
    return html.Span([moment, " ", chip(words, tone)])


def section(case: DisputeCase, by: Hand) -> html.Section:
    """Evidence with all that can be done about it; nothing to press once it is answered."""
    may = case.is_open and "submit" in by.acts
    return html.Section(
        [
            html.H3("Evidence"),
            html.P(id="evidence-wrong", className="li-wrong", role="alert",
                   **also(data_shelf_wrong="")),
            _sending(case.sending, by) if case.sending else None,
            html.Ul([_piece(one, case, may=may) for one in case.pieces if one.source != SUMMARY],
                    className="pm-rows")
            if len(case.pieces) > bool(case.summary)
            else html.P("No file is added yet.", className="oi-quiet"),
            *([*_adding(case), asking(case)] if may else [_said(case.summary)]),
        ],
        className="oi-part pm-section", id="evidence",
    )  # fmt: skip


def foot(case: DisputeCase, by: Hand) -> list[Any]:
    """What ends the work: handing it in, or letting the money go."""
    if not case.is_open or "submit" not in by.acts:
        return []
    if not case.service:
        return []
    button = html.Button(
        "Hand it in", id={"type": "evidence-do", "act": "send", "key": str(case.id)},
        type="button", className="io-button io-button-primary", disabled=not case.pieces,
        title="" if case.pieces else "Add evidence first",
    )  # fmt: skip
    return [menu(f"Submit to {case.service}", [
        html.P(f"{_number(len(case.pieces))} handed in for good: the bank sees it as it is now.",
               className="oi-quiet"), button,
    ])]  # fmt: skip


def by_hand(case: DisputeCase, acts: tuple[str, ...]) -> tuple[str, ...]:
    """The acts that a person may do beside the service: saying that it was answered there stands
    back while the service takes evidence from here and has not refused it."""
    refused = case.sending is not None and case.sending.state in ("declined", "given_up")
    return tuple(act for act in acts if act != "submit" or not case.service or refused)


def _number(pieces: int) -> str:
    if not pieces:
        return "Nothing is added yet. What is added is"
    return "1 piece is" if pieces == 1 else f"{pieces} pieces are"


def _piece(one: Evidence, case: DisputeCase, *, may: bool) -> html.Li:
    size = f"{one.size / 1_000_000:.1f} MB" if one.size >= 100_000 else f"{one.size / 1000:.0f} kB"
    name = (
        html.A(one.label, href=f"/disputes/evidence/{one.id}", download=one.name)
        if one.digest
        else html.Strong(one.label)
    )
    remove = html.Button(
        "Remove", id={"type": "evidence-do", "act": "remove", "key": str(one.id)}, type="button",
        className="io-button", **also(aria_label=f"Remove {one.label}"),
    )  # fmt: skip
    return html.Li(
        html.Div(
            [
                html.Span([name, html.Div(f"{KINDS[one.kind]} · {size} · {case.by[one.added_by]}",
                                          className="oi-quiet")], className="dp-name"),
                chip("sent", "ok") if one.sent_at else None,
                remove if may else None,
            ],
            className="pm-head dp-piece",
        ),
        className="pm-row",
    )  # fmt: skip


def _adding(case: DisputeCase) -> list[Any]:
    offers = [
        html.Button(
            [icon("plus"), one.label], id={"type": "evidence-do", "act": "gather",
                                           "key": f"{case.id}|{one.source}"},
            type="button", className="io-button", title=one.about,
        )
        for one in case.offers
    ]  # fmt: skip
    return [
        html.Div(
            [html.H4("From the order", className="dp-heading"), html.Div(offers,
                                                                       className="dp-offers")]
        ) if offers else None,
        html.Div(
            [
                html.H4("A file of yours", className="dp-heading"),
                html.P(f"PDF, JPEG or PNG, at most {MOST_BYTES / 1_000_000:g} MB; it is not "
                       "searched for viruses.", className="oi-quiet"),
                html.Div([_kinds(), _upload(case.id)], className="oi-inline dp-upload"),
            ]
        ),
        dcc.Store(id="evidence-sent"),
        html.Div(
            [
                html.Label(
                    ["Summary", dbc.Textarea(id={"type": "evidence-summary", "key": str(case.id)},
                                             value=case.summary, rows=4, maxlength=20_000)],
                    className="io-label",
                ),
                html.Button("Save the summary", id={"type": "evidence-do", "act": "summarise",
                                                    "key": str(case.id)},
                            type="button", className="io-button"),
            ],
            className="sh-form dp-summary",
        ),
    ]  # fmt: skip


def _kinds() -> html.Label:
    options = [{"value": kind, "label": KINDS[kind]} for kind in EVIDENCE if kind != SUMMARY]
    select = dbc.Select(id="evidence-kind", value="communication", options=options)
    return html.Label(["What it shows", select], className="io-label")


def _upload(dispute_id: int) -> html.Button:
    return html.Button(
        [icon("upload"), "Add a file"], type="button", className="io-button",
        **also(data_shelf_file="evidence-sent", data_shelf_to=f"/disputes/{dispute_id}/evidence",
               data_shelf_accept=".pdf,.jpg,.jpeg,.png", data_shelf_kind="evidence-kind"),
    )  # fmt: skip


def _said(summary: str) -> html.P | None:
    return html.P(summary, className="dp-said") if summary else None


def _sending(one: Sending, by: Hand) -> html.Div | None:
    if one.state == "done":
        return None
    words, tone = SENDINGS[one.state]
    what = "Evidence" if one.kind == "submit_evidence" else "Accepting the loss"
    acts = call_acts(one.id, one.state, by) if one.problem and one.is_open else []
    return html.Div(
        [
            html.Div([html.Strong(what), chip(spaced(words), tone)], className="pm-head"),
            html.P(one.problem, className="pm-problem") if one.problem else None,
            html.Div(acts, className="oi-inline") if acts else None,
        ],
        className="pm-row",
    )  # fmt: skip
