"""What the pages of payouts and of bank statements show: rows, drawers, and a file's outcome."""

from collections.abc import Sequence
from typing import Any

import dash_bootstrap_components as dbc
from dash import dcc, html

from iorder.channels.shelf_rows import BadRow
from iorder.downloads import csv_address
from iorder.ui.frame import formats, shelf_files
from iorder.ui.frame.attributes import also
from iorder.ui.frame.axes import spaced
from iorder.ui.frame.dropdown import pop_up
from iorder.ui.frame.icons import icon
from iorder.ui.frame.parts import chip, facts, happened, section
from iorder.ui.lists.listing_parts import Panel
from iorder.views.payments.bank_lines import BankRow, Suggested
from iorder.views.payments.payouts import MOST_LINES, WAITING, PayoutLine, PayoutRow, PayoutSheet

LINE_TONES = {"matched": "ok", "differs": "warn", "unmatched": "bad", "settled": "info"}
BANK_TONES = {"open": "warn", "matched": "ok", "ignored": "neutral"}


def payout_row(row: PayoutRow) -> dict[str, Any]:
    done = row.lines - row.waiting
    return {
        "key": str(row.id),
        "ref": row.ref,
        "account": row.account,
        "paid": formats.day(row.paid_on),
        "gross": formats.money(row.gross_minor, row.currency),
        "fee": formats.money(row.fee_minor, row.currency),
        "net": formats.money(row.net_minor, row.currency),
        "matched": f"{done:,} of {row.lines:,}",
        "matchedShare": done / row.lines if row.lines else 1.0,
        "matchedTone": "warn" if row.waiting else "",
        "waiting": formats.count(row.waiting) if row.waiting else formats.NOTHING,
        "waitingTone": "warn" if row.waiting else "",
    }


def payout_panel(sheet: PayoutSheet, zone: str, *, may_edit: bool, may_export: bool) -> Panel:
    row = sheet.row
    more = row.lines - len(sheet.lines)
    return Panel(
        row.ref,
        [
            dcc.Store(id="payouts-at", data={"id": row.id, "ref": row.ref}),
            facts(
                (
                    ("Account", row.account),
                    ("Paid on", formats.day(row.paid_on) if row.paid_on else ""),
                    ("Gross", formats.money(row.gross_minor, row.currency)),
                    ("Fees", formats.money(row.fee_minor, row.currency)),
                    ("Paid out", formats.money(row.net_minor, row.currency)),
                    ("Settled by people", formats.count(row.settled) if row.settled else ""),
                )
            ),
            section(
                "Lines",
                _lines(sheet.lines, row.currency, may_edit=may_edit),
                html.P(f"{more:,} more lines match; {MOST_LINES} are shown.", className="oi-quiet")
                if more > 0
                else None,
                _lines_away(row.id) if may_export else None,
            ),
            section("What happened", happened(sheet.moments, zone)),
        ],
        chip(*(("To look at", "warn") if row.waiting else ("Matched", "ok"))),
        _payout_foot(row) if may_edit and row.waiting else None,
    )


def _lines_away(payout_id: int) -> html.A:
    lines = csv_address("payout-lines", {"payout": str(payout_id)})
    return html.A([icon("filetype-csv"), "All lines as CSV"], href=lines, className="io-button")


def _lines(lines: Sequence[PayoutLine], currency: str, *, may_edit: bool) -> html.Div:
    heads = (("Line", ""), ("Gross", "oi-number"), ("Fee", "oi-number"), ("State", "pb-state"))
    return html.Div(
        html.Table(
            [
                html.Thead(
                    html.Tr([html.Th(text, scope="col", className=dress) for text, dress in heads])
                ),
                html.Tbody([_line(one, currency, may_edit=may_edit) for one in lines]),
            ],
            className="oi-lines sh-lines",
        ),
        className="sh-scroll",
    )


def _line(line: PayoutLine, currency: str, *, may_edit: bool) -> html.Tr:
    named = html.Div(dcc.Link(line.order, href=f"/orders/{line.order}")) if line.order else None
    told: list[Any] = [chip(spaced(line.state), LINE_TONES[line.state])]
    if line.problem:
        told.append(html.Div(line.problem, className="oi-quiet"))
    if may_edit and line.state in WAITING:
        told.append(_settle(line))
    return html.Tr(
        [
            html.Td(
                [
                    html.Span(spaced(line.kind), className="oi-line-title"),
                    html.Span(line.ref, className="oi-line-sku"),
                    named,
                ]
            ),
            html.Td(formats.money(line.gross_minor, currency), className="oi-number"),
            html.Td(formats.money(line.fee_minor, currency), className="oi-number"),
            html.Td(told, className="pb-state"),
        ]
    )


def _settle(line: PayoutLine) -> html.Details:
    """Unfolds in its place: a menu over the table would be cut off with it."""
    form = [
        _field("payouts", "settle", line.id, "Why it is right"),
        _button("payouts", "settle", line.id, "Settle it", "io-button-primary"),
    ]
    return html.Details(
        [html.Summary("It is right", className="io-button"), html.Div(form, className="pb-settle")]
    )


def _payout_foot(row: PayoutRow) -> html.Div:
    return html.Div(
        [
            html.P(id="payouts-wrong", className="li-wrong", role="alert"),
            _button("payouts", "again", row.id, "Match again", "io-button-primary"),
        ],
        className="sh-foot",
    )


def bank_row(row: BankRow) -> dict[str, Any]:
    return {
        "key": str(row.id),
        "booked": formats.day(row.booked_on),
        "amount": formats.money(row.amount_minor, row.currency),
        "state": spaced(row.state),
        "stateTone": BANK_TONES[row.state],
        "payer": row.payer or formats.NOTHING,
        "reference": row.reference or formats.NOTHING,
        "order": row.order or formats.NOTHING,
        "orderHref": f"/orders/{row.order}" if row.order else "",
        "problem": row.problem or formats.NOTHING,
    }


def bank_panel(row: BankRow, suggested: Sequence[Suggested], *, may_edit: bool) -> Panel:
    return Panel(
        formats.money(row.amount_minor, row.currency),
        [
            dcc.Store(id="bank-lines-at", data={"id": row.id}),
            facts(
                (
                    ("Booked on", formats.day(row.booked_on)),
                    ("From", row.payer),
                    ("Reference", row.reference),
                    ("Paid", dcc.Link(row.order, href=f"/orders/{row.order}") if row.order else ""),
                    ("Note", row.problem),
                    (
                        "Told before as",
                        dcc.Link("this credit", href=f"/bank-lines?open={row.twin_of}")
                        if row.twin_of is not None
                        else "",
                    ),
                )
            ),
            section("It may pay", _suggestions(row, suggested, may_edit=may_edit))
            if row.state == "open" and row.twin_of is None
            else None,
        ],
        chip(spaced(row.state), BANK_TONES[row.state]),
        _bank_foot(row) if may_edit else None,
    )


def _suggestions(row: BankRow, suggested: Sequence[Suggested], *, may_edit: bool) -> Any:
    if not suggested:
        return html.P("No order that waits for a transfer fits.", className="oi-quiet")
    return html.Ul(
        [
            html.Li(
                [
                    dcc.Link(one.number, href=f"/orders/{one.number}"),
                    f" misses {formats.money(one.missing_minor, one.currency)}: {one.why}. ",
                    _button("bank-lines", f"match:{one.number}", row.id, "Match", "")
                    if may_edit
                    else None,
                ]
            )
            for one in suggested
        ],
        className="pb-suggested",
    )


def _bank_foot(row: BankRow) -> html.Div:
    buttons: list[Any]
    if row.twin_of is not None and row.state == "open":
        buttons = [
            _button("bank-lines", "same", row.id, "It is the same", "io-button-primary"),
            _button("bank-lines", "another", row.id, "It is money of its own", ""),
        ]
    elif row.state == "open":
        match = [
            _field("bank-lines", "match", row.id, "Order", placeholder="IO-1042"),
            _button("bank-lines", "match", row.id, "Match", "io-button-primary"),
        ]
        aside = [
            _field("bank-lines", "ignore", row.id, "Why it pays no order"),
            _button("bank-lines", "ignore", row.id, "Put it aside", ""),
        ]
        buttons = [
            pop_up("Match with an order", match),
            pop_up("Pays no order", aside),
        ]
    else:
        words = "Take the match back" if row.state == "matched" else "Open it again"
        buttons = [_button("bank-lines", "undo", row.id, words, "io-button-danger")]
    wrong = html.P(id="bank-lines-wrong", className="li-wrong", role="alert")
    return html.Div([wrong, html.Div(buttons, className="oi-inline")], className="sh-foot")


def outcome(words: str, bad: Sequence[BadRow]) -> html.Section:
    """What became of a file, and its rows that were not taken."""
    told: list[Any] = [html.P(words)]
    if bad:
        shown = shelf_files.shown(bad, 50)
        told.append(shelf_files.refused(shown, len(bad)))
    return html.Section(told, className="oi-card pb-told", **also(aria_live="polite"))


def _field(page: str, act: str, key: int, label: str, **more: Any) -> html.Label:
    told = dbc.Input(
        id={"type": f"{page}-field", "act": act, "key": key}, maxlength=300, autocomplete="off",
        **more,
    )  # fmt: skip
    return html.Label([label, told], className="io-label")


def _button(page: str, act: str, key: int, label: str, tone: str) -> html.Button:
    return html.Button(
        label, id={"type": f"{page}-do", "act": act, "key": key}, type="button",
        className=f"io-button {tone}",
    )  # fmt: skip
