"""Settlement reports: each read as its service writes it, compared with what we entered."""

from datetime import date
from pathlib import Path

import pytest
import sqlalchemy as sa

from iorder.flows.import_payout import import_payout, read_report
from iorder.kernel.errors import InvalidInput, Refused
from iorder.kernel.money import Money
from iorder.payments import capture, payouts
from iorder.payments.capture import Entry, NewTender
from iorder.payments.model import payment_accounts, payout_lines, tenders
from iorder.payments.payouts import Known, judge
from iorder.payments.settlement import PROFILES, Settled, profile_of
from iorder.views.checks import stored_value
from tests.builders import a_live_order

SAMPLES = Path(__file__).parent / "reports"
"""Reports in the columns their services document; the same payment, refund and fee in each."""
REPORTS = {
    "stripe": ("po_1", [(7, "gross")]),
    "adyen": ("ShopEU/7", []),
    "paypal": ("PayPal 2026-11-20 EUR", []),
    "razorpay": ("setl_1", []),
    "razorpay_csv": ("setl_1", []),
    "generic": ("P1", [(5, "kind")]),
}
STRIPE, GENERIC = ((SAMPLES / f"{name}.csv").read_text() for name in ("stripe", "generic"))


def eur(minor):
    return Money(minor, "EUR")


def a_report(folder, text, name="report.csv"):
    path = folder / name
    path.write_text(text, encoding="utf-8")
    return read_report(path)


def an_account(work):
    (account_id,) = work.ids(payment_accounts, 1)
    row = {"id": account_id, "slug": f"acct-{account_id}", "provider": "stripe", "label": "Stripe",
           "settings": {}, "created_at": work.now}  # fmt: skip
    work.insert(payment_accounts, [row])
    return account_id


def a_payment(work, account_id, *acts, ref="pi_1", minor=2000):
    """A tender of the account; ``acts``: (kind, minor, what the service calls it)."""
    order_id = a_live_order(work, total_minor=minor)
    new = NewTender(order_id, "card", eur(minor), "stripe", ref, account_id=account_id)
    (tender_id,) = capture.open_tenders(work, [new])
    entries = [Entry(tender_id, "authorize", eur(minor))]
    entries += [Entry(tender_id, kind, eur(some), ref=name) for kind, some, name in acts]
    capture.enter(work, entries, {tender_id: order_id})
    return tender_id


def lines(work):
    return work.execute(sa.select(payout_lines).order_by(payout_lines.c.id)).all()


@pytest.mark.parametrize("name", REPORTS)
def test_each_report_is_told_apart_and_adds_up(name):
    ref, bad = REPORTS[name]
    report = read_report(SAMPLES / f"{name}.csv")
    (payout,) = report.payouts
    assert (payout.ref, payout.net) == (ref, eur(1320))
    assert [(one.row, one.column) for one in report.bad] == bad
    captured, refunded, *_ = payout.lines
    assert (captured.kind, captured.gross, captured.fee) == ("capture", eur(2000), eur(80))
    assert (refunded.kind, refunded.gross, refunded.fee) == ("refund", eur(-500), eur(0))
    assert "ch_1" in captured.refs
    assert "re_1" in refunded.refs
    assert captured.paid_on == date(2026, 11, 20)


def test_every_profile_is_told_by_its_own_columns():
    for profile in PROFILES:
        assert profile_of(sorted(profile.marks)) is profile


@pytest.mark.parametrize("name", ["stripe", "adyen"])
def test_a_report_is_matched_and_its_fees_are_written_and_again_changes_nothing(work, name):
    account = an_account(work)
    tender = a_payment(work, account, ("capture", 2000, "ch_1"), ("refund", 500, "re_1"))
    report = read_report(SAMPLES / f"{name}.csv")
    first = import_payout(work, account, report)
    again = import_payout(work, account, report)
    assert (first.new, first.known, again.new, again.known) == (1, 0, 0, 1)
    assert {one.state for one in lines(work)} == {"matched"}
    assert [one.tender_id for one in lines(work)[:2]] == [tender, tender]
    assert work.execute(sa.select(tenders.c.fee_minor)).scalar_one() == 80
    assert not [row for check in stored_value.CHECKS for row in check.offenders(work.conn)]


def test_what_names_nothing_waits_and_is_matched_once_it_is_known(work, tmp_path):
    account = an_account(work)
    import_payout(work, account, a_report(tmp_path, GENERIC))
    waiting = [one for one in lines(work) if one.state == "unmatched"]
    assert [one.problem for one in waiting] == [
        "It names ch_1, which is no payment here.", "It names re_1, which is no payment here.",
    ]  # fmt: skip
    a_payment(work, account, ("capture", 2000, "ch_1"), ("refund", 500, "re_1"))
    assert payouts.match_again(work, waiting[0].payout_id) == 2
    assert {one.state for one in lines(work)} == {"matched"}


def test_another_account_of_the_same_service_is_not_meant(work, tmp_path):
    mine, other = an_account(work), an_account(work)
    a_payment(work, other, ("capture", 2000, "ch_1"), ("refund", 500, "re_1"))
    import_payout(work, mine, a_report(tmp_path, GENERIC))
    assert [one.state for one in lines(work)][:2] == ["unmatched", "unmatched"]


def test_what_differs_is_named_and_settled_by_a_person_with_a_reason(work, tmp_path):
    account = an_account(work)
    a_payment(work, account, ("capture", 1900, "ch_1"), ("refund", 500, "re_1"))
    import_payout(work, account, a_report(tmp_path, GENERIC))
    wrong = lines(work)[0]
    assert (wrong.state, wrong.problem) == ("differs", "€20.00 is settled, €19.00 was captured.")
    with pytest.raises(InvalidInput, match="Say why"):
        payouts.settle_line(work, wrong.id, " ")
    payouts.settle_line(work, wrong.id, "captured by hand")
    assert (lines(work)[0].state, lines(work)[0].problem) == ("settled", "captured by hand")
    with pytest.raises(Refused, match="settled already"):
        payouts.settle_line(work, wrong.id, "again")


def test_a_payout_that_does_not_add_up_is_a_line_of_its_own(work, tmp_path):
    report = a_report(tmp_path, STRIPE.replace("-13.20", "-13.00"))
    import_payout(work, an_account(work), report)
    (stated,) = [one for one in lines(work) if one.row == payouts.STATED]
    assert (stated.state, stated.problem) == (
        "differs", "€13.00 was paid out, its lines add up to €13.20.",
    )  # fmt: skip
    assert not [row for check in stored_value.CHECKS for row in check.offenders(work.conn)]


def test_a_payout_with_other_amounts_than_before_is_refused(work, tmp_path):
    account = an_account(work)
    import_payout(work, account, a_report(tmp_path, GENERIC))
    other = import_payout(work, account, a_report(tmp_path, GENERIC.replace("20.00", "21.00")))
    assert (other.new, other.known) == (0, 0)
    assert "is here with other amounts (€15.00 less €1.80)" in other.bad[-1].reason


@pytest.mark.parametrize("text", ["a,b\n1,2\n", "", "payout,kind,reference,gross,fee\n"])
def test_what_is_no_report_is_refused_in_words(tmp_path, text):
    with pytest.raises(InvalidInput, match="report"):
        a_report(tmp_path, text)


KNOWN = Known(7, "EUR", (600, 1400), (500,), None)


@pytest.mark.parametrize(("kind", "gross", "act", "state"), [
    ("capture", 2000, None, "matched"), ("capture", 600, None, "matched"),
    ("capture", 700, None, "differs"), ("capture", 600, ("capture", 1400), "differs"),
    ("refund", -500, None, "matched"), ("refund", -400, ("refund", 500), "differs"),
    ("dispute", -2000, None, "matched"),
])  # fmt: skip
def test_a_line_is_what_was_entered_of_its_kind(kind, gross, act, state):
    known = Known(7, "EUR", KNOWN.captured, KNOWN.refunded, act)
    assert judge(Settled("P", kind, eur(gross), eur(0), ("x",)), known).state == state


def test_what_was_paid_in_another_currency_is_compared_with_what_the_buyer_paid():
    line = Settled("P", "capture", eur(1800), eur(50), ("x",), original=Money(2000, "USD"))
    assert judge(line, Known(7, "USD", (2000,), ())).state == "matched"
    assert "It is in USD, the payment in EUR" in judge(line, KNOWN).problem
