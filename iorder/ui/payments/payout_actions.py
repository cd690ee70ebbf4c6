"""What people do about payouts and bank credits: send a file, match, settle, put aside, undo."""

from collections.abc import Mapping, Sequence
from typing import Any

import dash_bootstrap_components as dbc
from dash import ALL, Input, Output, State, ctx, dcc, html, no_update
from dash.exceptions import PreventUpdate

from iorder import uploads
from iorder.flows.import_bank_statement import (
    import_bank_statement,
    match_by_hand,
    match_open,
    of_its_own,
    put_aside,
    told_before,
    unmatch,
)
from iorder.flows.import_payout import import_payout, read_report
from iorder.flows.read_bank_statement import read_bank_statement
from iorder.kernel.errors import InvalidInput
from iorder.kernel.store import run
from iorder.payments import payouts
from iorder.session import actor, store, web_settings
from iorder.ui.frame import formats, shelf_files
from iorder.ui.frame.attributes import also
from iorder.ui.frame.dropdown import MAIN, dropdown
from iorder.ui.lists.listing import said
from iorder.ui.payments.payout_parts import outcome
from iorder.views.payments.payouts import account_ids, accounts
from iorder.web import callback

Ids = Sequence[Mapping[str, Any]]
REPORT = "A settlement report of Stripe, Adyen, PayPal, Razorpay, or in iOrder's own columns"
STATEMENT = "A statement as CAMT.053, MT940, CSV or Excel"


def report_form() -> html.Details:
    """The button that sends a settlement report: which account it is of, and the file."""
    known = accounts(store())
    form = [
        html.Label(
            [
                "Account",
                dbc.Select(
                    id="payouts-account", value=known[0][0] if known else "",
                    options=[{"value": slug, "label": label} for slug, label in known],
                ),
            ],
            className="io-label",
        ),
        html.P(REPORT, className="oi-quiet"),
        shelf_files.button("Choose a report", "payouts-sent", REPORT),
    ]  # fmt: skip
    if not known:
        form = [html.P("Add a payment account first.", className="oi-quiet")]
    return dropdown(
        "Import a payout",
        form,
        "upload",
        MAIN,
    )


def statement_form() -> html.Details:
    """The button that sends a statement, and the currency of tables that name none."""
    currency = dbc.Input(
        id="bank-lines-currency", value=web_settings().currency, maxlength=3, autocomplete="off"
    )
    return dropdown(
        "Import a statement",
        [
            html.Label(["Currency, where the file names none", currency],
                       className="io-label"),
            html.P(STATEMENT, className="oi-quiet"),
            shelf_files.button("Choose a statement", "bank-lines-sent", STATEMENT),
        ],
        "upload",
        MAIN,
    )  # fmt: skip


def place(page: str) -> html.Div:
    """Where a file's outcome is told, over the list."""
    return html.Div(
        [
            dcc.Store(id=f"{page}-sent"),
            html.P(className="li-wrong", role="alert", **also(data_shelf_wrong="")),
            html.Div(id=f"{page}-told"),
        ],
        className="pb-place",
    )


def _wrong(words: str) -> tuple[Any, Any]:
    return no_update, html.P(words, className="li-wrong", role="alert")


@callback(
    Output("payouts-said", "data", allow_duplicate=True),
    Output("payouts-told", "children"),
    Input("payouts-sent", "data"),
    State("payouts-account", "value"),
    needs="payments.reconcile",
    failed=_wrong,
    prevent_initial_call=True,
)
def take_report(sent: Mapping[str, Any] | None, account: str | None) -> tuple[Any, Any]:
    if not sent:
        raise PreventUpdate
    (path,) = uploads.uploaded([str(sent["token"])])
    account_id = account_ids(store()).get(account or "")
    if account_id is None:
        raise InvalidInput("Choose the account that the report is of.")
    report = read_report(path)
    taken = run(store(), actor(), import_payout, account_id, report)
    words = f"{formats.many(taken.new, 'payout')} imported from {path.name} ({report.profile})"
    words += f", {taken.known:,} known already." if taken.known else "."
    return said(words), outcome(words, taken.bad)


@callback(
    Output("bank-lines-said", "data", allow_duplicate=True),
    Output("bank-lines-told", "children"),
    Input("bank-lines-sent", "data"),
    State("bank-lines-currency", "value"),
    needs="payments.reconcile",
    failed=_wrong,
    prevent_initial_call=True,
)
def take_statement(sent: Mapping[str, Any] | None, currency: str | None) -> tuple[Any, Any]:
    if not sent:
        raise PreventUpdate
    (path,) = uploads.uploaded([str(sent["token"])])
    statement = read_bank_statement(path, (currency or "").strip().upper())
    taken = run(store(), actor(), import_bank_statement, statement)
    words = (
        f"{formats.many(taken.new, 'new credit')} from {path.name}, {_match_all():,} matched; "
        f"{taken.known:,} known already, {taken.passed:,} rows of money that left."
    )
    return said(words), outcome(words, taken.bad)


@callback(
    Output("payouts-said", "data", allow_duplicate=True),
    Output("payouts-wrong", "children"),
    Input({"type": "payouts-do", "act": ALL, "key": ALL}, "n_clicks"),
    State({"type": "payouts-field", "act": ALL, "key": ALL}, "value"),
    State({"type": "payouts-field", "act": ALL, "key": ALL}, "id"),
    needs="payments.reconcile",
    failed=lambda words: (no_update, words),
    prevent_initial_call=True,
)
def act_on_payout(clicks: Sequence[int | None], values: Sequence[Any], ids: Ids) -> Any:
    act, key = _wanted(clicks)
    if act == "again":
        found = run(store(), actor(), payouts.match_again, key)
        return said(f"{formats.many(found, 'line')} matched."), ""
    run(store(), actor(), payouts.settle_line, key, _typed(values, ids, act, key))
    return said("The line is settled."), ""


@callback(
    Output("bank-lines-said", "data", allow_duplicate=True),
    Output("bank-lines-wrong", "children"),
    Input({"type": "bank-lines-do", "act": ALL, "key": ALL}, "n_clicks"),
    State({"type": "bank-lines-field", "act": ALL, "key": ALL}, "value"),
    State({"type": "bank-lines-field", "act": ALL, "key": ALL}, "id"),
    needs="payments.reconcile",
    failed=lambda words: (no_update, words),
    prevent_initial_call=True,
)
def act_on_credit(clicks: Sequence[int | None], values: Sequence[Any], ids: Ids) -> Any:
    act, key = _wanted(clicks)
    name, _, number = act.partition(":")
    if name == "undo":
        run(store(), actor(), unmatch, key)
        return said("It waits again."), ""
    if name == "same":
        run(store(), actor(), told_before, key)
        return said("It counts once."), ""
    if name == "another":
        run(store(), actor(), of_its_own, key)
        return said("It counts as money of its own."), ""
    if name == "ignore":
        run(store(), actor(), put_aside, key, _typed(values, ids, act, key))
        return said("It is put aside."), ""
    number = number or _typed(values, ids, act, key)
    run(store(), actor(), match_by_hand, key, number)
    return said(f"It pays {number.strip().upper()}."), ""


@callback(
    Output("bank-lines-said", "data", allow_duplicate=True),
    Input("bank-lines-again", "n_clicks"),
    needs="payments.reconcile",
    prevent_initial_call=True,
)
def match_all(clicks: int | None) -> Any:
    if not clicks:
        raise PreventUpdate
    return said(f"{formats.many(_match_all(), 'credit')} matched.")


def _match_all() -> int:
    """In portions, a transaction each, so that nobody waits long for the store."""
    done = run(store(), actor(), match_open)
    number = done.number
    while done.last:
        done = run(store(), actor(), match_open, done.last)
        number += done.number
    return number


def again_button() -> html.Button:
    return html.Button("Match again", id="bank-lines-again", type="button", className="io-button")


def _wanted(clicks: Sequence[int | None]) -> tuple[str, int]:
    wanted = ctx.triggered_id
    if not any(clicks) or not isinstance(wanted, dict):
        raise PreventUpdate
    return str(wanted["act"]), int(wanted["key"])


def _typed(values: Sequence[Any], ids: Ids, act: str, key: int) -> str:
    told = {(one["act"], int(one["key"])): value for value, one in zip(values, ids, strict=True)}
    return str(told.get((act, key)) or "")
