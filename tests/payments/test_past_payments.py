"""Payments of past orders: what a status implies, refunds spread, corrections entered."""

from dataclasses import replace

import pytest
import sqlalchemy as sa
from hypothesis import given
from hypothesis import strategies as st

from iorder.payments import history
from iorder.payments.capture import payment_state
from iorder.payments.history import PastTender, entered, implied, with_refund
from iorder.payments.model import payment_entries, tenders
from tests.builders import NOON, a_past_order

WHOLE = PastTender("card", "EUR", 1000, NOON)
PAID = replace(WHOLE, captured_minor=1000)


@pytest.mark.parametrize(
    ("status", "refunded", "state"),
    [
        ("captured", 0, "captured"),
        ("overpaid", 0, "captured"),
        ("refunded", 0, "refunded"),
        ("partially_refunded", 300, "partially_refunded"),
        ("refunded", 5000, "refunded"),
        ("authorized", 0, "authorized"),
        ("voided", 0, "voided"),
    ],
)
def test_a_status_that_is_sure_implies_a_tender(status, refunded, state):
    assert payment_state(1000, entered(implied(WHOLE, status, refunded))) == state


@pytest.mark.parametrize("status", ["", "unpaid", "pending", "failed", "disputed"])
def test_a_status_that_says_too_little_implies_nothing(status):
    assert implied(WHOLE, status, 0) == []


def test_an_order_that_costs_nothing_has_no_tender():
    assert implied(replace(WHOLE, amount_minor=0), "captured", 0) == []


@given(st.lists(st.integers(0, 1000), max_size=4), st.integers(0, 5000))
def test_a_refund_is_spread_and_never_exceeds_what_was_paid(amounts, back):
    paid = [replace(WHOLE, amount_minor=a, captured_minor=a) for a in amounts]
    spread = with_refund(paid, back)
    assert sum(one.refunded_minor for one in spread) == min(back, sum(amounts))
    assert all(0 <= one.refunded_minor <= one.captured_minor for one in spread)


def rows(work):
    return work.execute(
        sa.select(payment_entries.c.kind, payment_entries.c.amount_minor).order_by(
            payment_entries.c.id
        )
    ).all()


def test_a_tender_is_written_with_the_entries_that_explain_it(work):
    order_id = a_past_order(work)
    history.insert(work, {order_id: [replace(PAID, refunded_minor=200, installments=3)]})
    tender = work.execute(sa.select(tenders)).one()
    assert (tender.authorized_minor, tender.captured_minor, tender.refunded_minor) == (
        1000, 1000, 200,
    )  # fmt: skip
    assert tender.installments == 3
    assert rows(work) == [("authorize", 1000), ("capture", 1000), ("refund", 200)]
    assert work.execute(sa.select(payment_entries.c.at)).scalars().all() == [NOON] * 3


def test_a_correction_of_the_source_is_entered_as_the_difference(work):
    order_id = a_past_order(work)
    history.insert(work, {order_id: [PAID]})
    assert history.revise(work, {order_id: [replace(PAID, refunded_minor=300)]})
    assert rows(work) == [("authorize", 1000), ("capture", 1000), ("refund", 300)]
    assert history.revise(work, {order_id: [PAID]})
    assert rows(work)[-1] == ("refund", -300)
    assert work.execute(sa.select(tenders.c.refunded_minor)).scalar_one() == 0


def test_the_same_payments_again_change_nothing(work):
    order_id = a_past_order(work)
    history.insert(work, {order_id: [PAID]})
    assert not history.revise(work, {order_id: [PAID]})
    assert len(rows(work)) == 2


def test_a_further_payment_joins_and_a_missing_one_stays(work):
    order_id = a_past_order(work)
    history.insert(work, {order_id: [PAID]})
    assert history.revise(work, {order_id: [replace(PAID, position=2, method="voucher")]})
    assert work.execute(sa.select(tenders.c.method).order_by(tenders.c.id)).scalars().all() == [
        "card", "voucher",
    ]  # fmt: skip
