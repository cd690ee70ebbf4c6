"""The order's payments: the truth bar, tenders, refunds, disputes and calls, with their acts."""

import uuid
from typing import Any

from dash import Output, dcc, html

from iorder.kernel.money import Money
from iorder.session import may, store
from iorder.ui.orders import order_gift_card
from iorder.ui.payments import payment_actions
from iorder.ui.payments import payment_parts as parts
from iorder.ui.payments.payment_hand import Hand, hand
from iorder.views.payments.payment_accounts import LinkAccount, paying_accounts
from iorder.views.payments.payment_truth import Truth, payment_truth
from iorder.views.payments.stored_values import credit_for

BY_HAND = (
    ("bank_transfer", "Bank transfer"), ("cheque", "Cheque"), ("cod", "Payment on delivery"),
    ("channel", "Paid in the channel"),
)  # fmt: skip
payment_actions.serve("order", Output("order-said", "data", allow_duplicate=True))


def section(number: str) -> html.Section | None:
    """Everything of the order's money; None for somebody who may not see it."""
    if not may("payments.view"):
        return None
    truth = payment_truth(store(), number)
    by = hand("order")
    lists = [
        *(parts.tender(one, by, truth.as_of) for one in truth.tenders),
        *(parts.call(one, by) for one in truth.calls),
        *(parts.refund(one, by) for one in truth.refunds),
        *(parts.dispute(one, by) for one in truth.disputes),
    ]
    return html.Section(
        [
            html.H3("Payments"),
            dcc.Store(
                id={"type": "pay-at", "place": "order"},
                data={"number": truth.number, "order": truth.order_id, "once": uuid.uuid4().hex},
            ),
            parts.bar(truth),
            _given(truth),
            html.Ul(lists, className="pm-rows") if lists
            else html.P("Nothing has been asked for or paid yet.", className="oi-quiet"),
            html.Div(_more(truth, by), className="oi-inline pm-more"),
        ],
        className="oi-part pm-section",
        id="order-payments",
    )  # fmt: skip


def _given(truth: Truth) -> html.P | None:
    """Says so where a refund would give again what returns gave otherwise."""
    if not truth.given.minor or not any("refund" in one.can for one in truth.tenders):
        return None
    return html.P(
        f"Returns gave {parts.money(truth.given)} back already, as goods sent instead or as store "
        "credit. A refund here comes on top of it.",
        className="pm-problem",
    )


def _more(truth: Truth, by: Hand) -> list[Any]:
    """Further ways to pay, while something is due."""
    if not truth.is_open or truth.due.minor <= 0:
        return []
    amount = str(truth.due.decimal)
    label = f"Amount in {truth.due.currency}"
    shown: list[Any] = []
    accounts = paying_accounts(store())
    linking = [one for one in accounts if one.links]
    if linking and "link" in by.acts:
        shown.append(parts.menu("Payment link", [
            html.P("The buyer pays on the service's own page.", className="oi-quiet"),
            by.chosen("link", "new", "Account", _choices(linking)),
            by.field("link", "new", "amount", label, amount, inputmode="decimal"),
            by.button("link", "new", "Make a link"),
        ]))  # fmt: skip
    if "gift" in by.acts:
        shown.append(order_gift_card.form())
    left = Money(credit_for(store(), truth.order_id), truth.due.currency)
    if left.minor and "credit" in by.acts:
        pays = Money(min(left.minor, truth.due.minor), left.currency)
        shown.append(parts.menu("Store credit", [
            html.P(f"The customer has {parts.money(left)} of it.", className="oi-quiet"),
            by.field("credit", "new", "amount", label, str(pays.decimal), inputmode="decimal"),
            by.button("credit", "new", "Pay with it"),
        ]))  # fmt: skip
    if "wait" in by.acts:
        shown.append(parts.menu("Another way to pay", [
            html.P("Recorded by hand when the money comes.", className="oi-quiet"),
            by.chosen("wait", "new", "Paid by", BY_HAND),
            by.field("wait", "new", "amount", label, amount, inputmode="decimal"),
            by.button("wait", "new", "Expect it"),
        ]))  # fmt: skip
    return shown


def _choices(accounts: list[LinkAccount]) -> list[tuple[str, str]]:
    return [(str(one.id), one.label) for one in accounts]
