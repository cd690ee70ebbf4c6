"""A tender is the sum of its entries, and never more goes out of it than came in."""

import pytest
import sqlalchemy as sa
from hypothesis import given, settings
from hypothesis import strategies as st

from iorder.kernel.money import Money
from iorder.payments import capture
from iorder.payments.capture import Entry, NewTender, TenderRefuses, enter, payment_state
from iorder.payments.model import payment_entries, tenders
from tests.builders import a_live_order

KINDS = ("authorize", "capture", "refund", "void")


def eur(minor):
    return Money(minor, "EUR")


def a_tender(work, minor=1000):
    order_id = a_live_order(work, total_minor=minor)
    (tender_id,) = capture.open_tenders(work, [NewTender(order_id, "card", eur(minor))])
    return order_id, tender_id


def put(work, order_id, tender_id, kind, minor):
    enter(work, [Entry(tender_id, kind, eur(minor))], {tender_id: order_id})


def columns(work):
    return work.execute(
        sa.select(tenders.c.authorized_minor, tenders.c.captured_minor, tenders.c.refunded_minor)
    ).one()


def test_each_entry_moves_its_tender_and_is_announced(work):
    order_id, tender_id = a_tender(work)
    put(work, order_id, tender_id, "authorize", 1000)
    put(work, order_id, tender_id, "capture", 600)
    put(work, order_id, tender_id, "void", 400)
    put(work, order_id, tender_id, "refund", 100)
    assert columns(work) == (600, 600, 100)
    assert [event.kind for event, _ in work.announced] == [
        "PaymentAuthorized", "PaymentCaptured", "PaymentVoided", "PaymentRefunded",
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("before", "kind", "minor"),
    [
        ([], "authorize", 1001),
        ([], "capture", 1),
        ([("authorize", 1000)], "authorize", 1),
        ([("authorize", 500)], "capture", 501),
        ([("authorize", 1000), ("capture", 400)], "refund", 401),
        ([("authorize", 1000), ("capture", 400)], "void", 601),
        ([("authorize", 1000), ("capture", 1000), ("refund", 1000)], "refund", 1),
    ],
)
def test_more_than_is_left_is_refused(work, before, kind, minor):
    order_id, tender_id = a_tender(work)
    for done, amount in before:
        put(work, order_id, tender_id, done, amount)
    with pytest.raises(TenderRefuses, match=f"less left to {kind}"):
        put(work, order_id, tender_id, kind, minor)


def test_money_of_another_currency_is_refused(work):
    order_id, tender_id = a_tender(work)
    with pytest.raises(TenderRefuses):
        enter(
            work, [Entry(tender_id, "authorize", Money(1000, "USD"))], {tender_id: order_id}
        )  # fmt: skip


def test_giving_back_voids_what_is_open_and_refunds_what_is_captured(work):
    order_id, tender_id = a_tender(work)
    put(work, order_id, tender_id, "authorize", 1000)
    put(work, order_id, tender_id, "capture", 700)
    capture.give_back(work, capture.tenders_of(work, [order_id])[order_id], "customer")
    found = work.execute(
        sa.select(payment_entries.c.kind, payment_entries.c.amount_minor, payment_entries.c.reason)
        .where(payment_entries.c.reason != "")
        .order_by(payment_entries.c.id)
    ).all()
    assert found == [("void", 300, "customer"), ("refund", 700, "customer")]
    told = len(work.announced)
    capture.give_back(work, capture.tenders_of(work, [order_id])[order_id], "customer")
    assert len(work.announced) == told


def test_an_order_may_be_paid_by_several_tenders(work):
    order_id = a_live_order(work, total_minor=1000)
    capture.open_tenders(
        work,
        [NewTender(order_id, "voucher", eur(300)), NewTender(order_id, "card", eur(700))],
    )
    capture.take(work, {order_id: capture.Due("card", eur(1000))}, "capture")
    held = capture.tenders_of(work, [order_id])[order_id]
    assert [(one.method, one.captured_minor) for one in held] == [("voucher", 300), ("card", 700)]
    assert capture.payment_states(work, {order_id: 1000}) == {order_id: "captured"}
    assert capture.payment_states(work, {order_id: 900}) == {order_id: "overpaid"}
    assert capture.payment_states(work, {order_id: 1100}) == {order_id: "partially_captured"}


def test_no_orders_no_statements(work):
    assert capture.tenders_of(work, []) == {}
    assert capture.payment_states(work, {}) == {}


@pytest.mark.parametrize(
    ("entered", "state"),
    [
        ({}, "unpaid"),
        ({"authorize": 1000}, "authorized"),
        ({"authorize": 1000, "void": 1000}, "voided"),
        ({"authorize": 1000, "capture": 400}, "partially_captured"),
        ({"authorize": 1000, "capture": 1000}, "captured"),
        ({"authorize": 1200, "capture": 1200}, "overpaid"),
        ({"authorize": 1000, "capture": 1000, "refund": 1}, "partially_refunded"),
        ({"authorize": 1000, "capture": 1000, "refund": 1000}, "refunded"),
        ({"authorize": 1000, "capture": 400, "void": 600, "refund": 400}, "refunded"),
    ],
)
def test_the_payment_axis_follows_from_the_ledger(entered, state):
    assert payment_state(1000, entered) == state


STEPS = st.lists(st.tuples(st.sampled_from(KINDS), st.integers(1, 1200)), max_size=10)


@settings(max_examples=40)
@given(STEPS)
def test_whatever_is_asked_a_tender_keeps_its_bounds(work, steps):
    order_id, tender_id = a_tender(work)
    for kind, minor in steps:
        try:
            put(work, order_id, tender_id, kind, minor)
        except TenderRefuses:
            continue
    tender = next(iter(capture.tenders_of(work, [order_id])[order_id]))
    assert 0 <= tender.refunded_minor <= tender.captured_minor <= tender.authorized_minor <= 1000
    sums = dict(
        work.execute(
            sa.select(payment_entries.c.kind, sa.func.sum(payment_entries.c.amount_minor))
            .where(payment_entries.c.tender_id == tender_id)
            .group_by(payment_entries.c.kind)
        ).all()
    )
    assert tender.authorized_minor == sums.get("authorize", 0) - sums.get("void", 0)
    assert tender.captured_minor == sums.get("capture", 0)
    assert tender.refunded_minor == sums.get("refund", 0)
