"""Money goes back once, never more than came."""

import sqlalchemy as sa

from iorder.flows.refund import refund_order
from iorder.orders.lifecycle import standing
from iorder.payments.model import payment_entries
from tests.builders import a_live_order, take_payment

RETURNED = {
    "order_state": "released", "fulfillment_state": "fulfilled", "tracking_state": "returned",
}  # fmt: skip


def entries(work):
    rows = work.execute(
        sa.select(payment_entries.c.kind, payment_entries.c.amount_minor, payment_entries.c.reason)
    )
    return [tuple(row) for row in rows if row.kind in ("refund", "void")]


def test_a_captured_order_is_refunded_whole_and_with_the_reason(work):
    order_id = a_live_order(work)
    take_payment(work, order_id, "capture")
    refund_order(work, order_id, "lost")
    assert entries(work) == [("refund", 2000, "lost")]
    assert standing(work, [order_id])[order_id].axes["payment_state"] == "refunded"


def test_what_is_only_authorised_is_given_up(work):
    order_id = a_live_order(work)
    take_payment(work, order_id, "authorize")
    refund_order(work, order_id, "lost")
    assert entries(work) == [("void", 2000, "lost")]
    assert standing(work, [order_id])[order_id].axes["payment_state"] == "voided"


def test_a_second_refund_gives_nothing(work):
    order_id = a_live_order(work)
    take_payment(work, order_id, "capture")
    for _ in range(2):
        refund_order(work, order_id, "lost")
    take_payment(work, order_id, "capture")
    assert entries(work) == [("refund", 2000, "lost")]


def test_an_unpaid_order_has_nothing_to_give_back(work):
    order_id = a_live_order(work)
    refund_order(work, order_id, "lost")
    assert entries(work) == []
    assert standing(work, [order_id])[order_id].axes["payment_state"] == "unpaid"


def test_the_refund_of_a_returned_order_completes_it(work):
    order_id = a_live_order(work)
    take_payment(work, order_id, "capture")
    order_id = paid_then_returned(work)
    refund_order(work, order_id, "returned")
    assert standing(work, [order_id])[order_id].axes["order_state"] == "completed"


def paid_then_returned(work):
    order_id = a_live_order(work, axes=RETURNED)
    take_payment(work, order_id, "capture")
    return order_id
