"""Money goes back through the service that took it: once, never too much, and visibly."""

import pytest
import sqlalchemy as sa

from iorder.flows.ask_payment import capture_tender
from iorder.flows.cancel_order import cancel_order
from iorder.flows.refund import (
    OverRefund,
    RefundWish,
    approve_refund,
    refund_order,
    request_refund,
    retry_refund,
)
from iorder.kernel.money import Money
from iorder.orders.model import orders
from iorder.payments.model import (
    disputes,
    payment_calls,
    refunds,
)
from iorder.payments.provider import Answer
from iorder.payments.providers.sandbox import SandboxProvider
from tests.support.paying import Shop, instead, later


@pytest.fixture
def shop(store, tmp_path):
    return Shop(store, tmp_path, capture_when="by_hand")


def eur(minor):
    return Money(minor, "EUR")


def axis(shop, order_id, name="payment_state"):
    return shop.one(sa.select(orders.c[name]).where(orders.c.id == order_id))[0]


def test_a_cancelled_order_has_its_authorisation_voided_and_its_captures_refunded(shop):
    order_id, tender_id = shop.pay()
    shop.do(capture_tender, tender_id, eur(500), "one")
    shop.work()
    shop.do(cancel_order, order_id, "customer")
    assert axis(shop, order_id) == "partially_captured"  # until the service has said so
    shop.work()
    assert shop.tender(tender_id) == ("refunded", 500, 500, 500)
    assert axis(shop, order_id) == "refunded"


def test_money_that_comes_for_an_order_called_off_goes_back(shop):
    order_id, tender_id = shop.pay("tok_later")
    shop.do(cancel_order, order_id, "customer")
    with shop.store.writer.begin() as conn:  # the void did not get through
        conn.execute(sa.update(payment_calls).values(state="given_up"))
    with later(9):
        shop.worker.tick("payments.poll")
        shop.work()
    assert (shop.tender(tender_id), axis(shop, order_id)) == (("voided", 0, 0, 0), "voided")


def test_large_refunds_wait_for_approval_and_count_meanwhile(shop):
    order_id, tender_id = shop.pay(minor=90_000)
    shop.do(capture_tender, tender_id, None, "all")
    shop.work()
    (one,) = shop.do(request_refund, RefundWish(order_id, eur(60_000), "Broken", "r1"))
    assert one.state == "requested"
    with pytest.raises(OverRefund, match=r"€300.01 is more than the €300.00 that can still"):
        shop.do(request_refund, RefundWish(order_id, eur(30_001), "Broken", "r2"))
    shop.do(approve_refund, one.id)
    shop.work()
    assert shop.tender(tender_id)[3] == 60_000
    again = shop.do(request_refund, RefundWish(order_id, eur(60_000), "Broken", "r1"))
    assert [(two.id, two.state) for two in again] == [(one.id, "succeeded")]


def test_a_refund_that_came_back_is_ours_again_and_can_be_sent_again(shop):
    order_id, tender_id = shop.pay("tok_refund_fails")
    shop.do(capture_tender, tender_id, None, "all")
    shop.work()
    shop.do(request_refund, RefundWish(order_id, eur(800), "Broken", "r1"))
    shop.work()
    assert shop.tender(tender_id)[3] == 800
    with later(9):
        shop.worker.tick("payments.poll")
        shop.work()
    assert shop.tender(tender_id) == ("captured", 2000, 2000, 0)
    assert shop.one(sa.select(refunds.c.state, refunds.c.problem)) == (
        "reversed", "account_closed",
    )  # fmt: skip


class Poor(SandboxProvider):
    def refund(self, settings, asked):
        return Answer("declined", reason="insufficient balance")


def test_a_declined_refund_fails_and_may_be_tried_again(shop):
    order_id, tender_id = shop.pay()
    shop.do(capture_tender, tender_id, None, "all")
    shop.work()
    with instead(Poor()):
        (one,) = shop.do(request_refund, RefundWish(order_id, None, "Broken", "r1"))
        shop.work()
    assert shop.one(sa.select(refunds.c.state, refunds.c.problem)) == (
        "failed", "insufficient balance",
    )  # fmt: skip
    shop.do(retry_refund, one.id)
    shop.work()
    assert shop.tender(tender_id)[0] == "refunded"


def test_a_dispute_is_shown_beside_what_was_captured_and_keeps_its_money_from_refunds(shop):
    order_id, tender_id = shop.pay("tok_dispute")
    shop.do(capture_tender, tender_id, None, "all")
    shop.work()
    with later(9):
        shop.worker.tick("payments.poll")
        shop.work()
    assert (shop.tender(tender_id)[0], axis(shop, order_id)) == ("captured", "disputed")
    assert shop.one(sa.select(disputes.c.state, disputes.c.amount_minor)) == ("evidence_due", 2000)
    with pytest.raises(OverRefund, match="Nothing is left to refund"):
        shop.do(request_refund, RefundWish(order_id, eur(1), "Sorry", "r1"))


def test_refunding_an_order_twice_gives_its_money_once(shop):
    order_id, tender_id = shop.pay()
    shop.do(capture_tender, tender_id, None, "all")
    shop.work()
    for _ in range(2):
        shop.do(refund_order, order_id, "lost")
    shop.work()
    shop.do(refund_order, order_id, "lost")
    shop.work()
    assert shop.tender(tender_id) == ("refunded", 2000, 2000, 2000)
