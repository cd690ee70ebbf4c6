"""A shop whose bank statement, payout and gift cards are in: for doctor to find nothing wrong."""

from datetime import date
from pathlib import Path

from iorder.flows.import_bank_statement import import_bank_statement, match_open
from iorder.flows.import_payout import import_payout, read_report
from iorder.flows.pay_order import NewPayment, pay_order
from iorder.flows.pay_with_stored_value import Payment, pay_with_gift_card
from iorder.flows.place_order import place_order
from iorder.flows.read_bank_statement import Statement
from iorder.kernel.money import Money
from iorder.orders.placing import NewLine, NewOrder
from iorder.payments import stored_value
from iorder.payments.bank_credit import Credit
from iorder.payments.model import payment_accounts
from iorder.payments.stored_value import NewValue
from tests.builders import LYON, a_channel

REPORT = Path(__file__).parents[1] / "payments" / "reports" / "generic.csv"
PLANTED = {
    "stored-value": "update stored_values set balance_minor = balance_minor + 1",
    "payout-total": "update payouts set gross_minor = gross_minor + 1",
    "bank-line-paid": "update bank_lines set amount_minor = 1 where state = 'matched'",
}


def _an_order(work, method):
    line = NewLine("LAMP", 1, 1000)
    wanted = NewOrder(
        a_channel(work), "", "EUR", (line,), LYON, payment_method=method
    )  # fmt: skip
    return place_order(work, wanted)


def a_shop_that_reconciles(work):
    """An order paid by transfer, one by gift card, and a payout nobody can explain yet."""
    by_transfer, by_card = _an_order(work, "bank_transfer"), _an_order(work, "gift_card")
    pay_order(work, NewPayment(by_transfer.order_id, "bank_transfer", provider="bank_transfer"))
    came = Credit("bank:1", date(2026, 3, 9), Money(1000, "EUR"), by_transfer.number, "Ana")
    import_bank_statement(work, Statement("s.xml", [came], [], 0))
    match_open(work)
    card = stored_value.issue(work, NewValue("gift_card", Money(5000, "EUR"), "doctor"))
    pay_with_gift_card(work, Payment(by_card.order_id, None, "doctor"), card.code)
    (account_id,) = work.ids(payment_accounts, 1)
    row = {"id": account_id, "slug": "reconciled", "provider": "stripe", "label": "Stripe",
           "settings": {}, "created_at": work.now}  # fmt: skip
    work.insert(payment_accounts, [row])
    import_payout(work, account_id, read_report(REPORT))
