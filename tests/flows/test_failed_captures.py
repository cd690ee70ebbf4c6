"""A capture that was promised, or told, and never came is no money; people hear of it."""

import json
from datetime import UTC, datetime

import pytest
import sqlalchemy as sa

from iorder.flows.ask_payment import capture_tender
from iorder.flows.record_told import record_told
from iorder.kernel.events import events
from iorder.kernel.money import Money
from iorder.orders.model import orders
from iorder.payments.model import payment_calls, payment_events, tenders
from iorder.payments.provider import Answer, AnswerLost, Told
from iorder.payments.providers.sandbox import SandboxProvider
from iorder.views.payments.payment_truth import payment_truth
from tests.support.paying import Shop, instead

NOON = datetime(2026, 3, 10, 12, tzinfo=UTC)


class Promising(SandboxProvider):
    """Promises every capture and tells later what became of it, as Adyen does."""

    def capture(self, settings, asked):
        return Answer("pending", asked.external_ref)


@pytest.fixture
def shop(store, tmp_path):
    return Shop(store, tmp_path, capture_when="by_hand")


def asked(shop, minor=2000):
    """(number, tender, what a fact about its capture carries) of a capture under way."""
    order_id, tender_id = shop.pay()
    with instead(Promising()):
        shop.do(capture_tender, tender_id, Money(minor, "EUR"), "one")
        shop.work()
    ref = shop.one(sa.select(tenders.c.external_ref).where(tenders.c.id == tender_id))[0]
    key = shop.every(sa.select(payment_calls.c.key).order_by(payment_calls.c.id))[-1][0]
    number = shop.one(sa.select(orders.c.number).where(orders.c.id == order_id))[0]
    more = {"external_ref": ref, "at": NOON, "act_ref": "cap_1", "amount": Money(minor, "EUR"),
            "key": f"{key}@1"}  # fmt: skip
    return number, tender_id, more


def tell(shop, kind, more, **other):
    told = Told(**{"event_id": f"{kind}:{more['act_ref']}", "kind": kind, **more, **other})
    shop.do(record_told, shop.account, [told])


def declined(shop):
    query = sa.select(events.c.body).where(events.c.kind == "PaymentDeclined")
    bodies = [json.loads(body) for (body,) in shop.every(query)]
    return [(one["act"], one["reason"]) for one in bodies]


def test_a_capture_that_was_promised_and_refused_is_declined_and_can_be_asked_again(shop):
    number, tender_id, more = asked(shop)
    assert shop.calls()[-1] == ("capture", "done", "")
    tell(shop, "capture_failed", more, reason="Card closed")
    assert shop.calls()[-1] == ("capture", "declined", "Card closed")
    assert declined(shop) == [("capture", "Card closed")]
    assert shop.tender(tender_id) == ("authorized", 2000, 0, 0)
    truth = payment_truth(shop.store, number)
    assert [(one.kind, one.state, one.problem) for one in truth.calls] == [
        ("capture", "declined", "Card closed")
    ]
    shop.do(capture_tender, tender_id, None, "two")
    shop.work()
    assert shop.tender(tender_id) == ("captured", 2000, 2000, 0)


def test_money_told_and_taken_back_after_the_goods_left_is_due_once_the_hold_on_it_ends(shop):
    number, tender_id, more = asked(shop)
    tell(shop, "captured", more)
    assert payment_truth(shop.store, number).payment_state == "captured"
    tell(shop, "capture_failed", more, reason="Insufficient balance", key="")
    truth = payment_truth(shop.store, number)
    assert (truth.payment_state, truth.captured.minor, truth.due.minor) == ("authorized", 0, 0)
    assert shop.calls()[-1] == ("capture", "declined", "Insufficient balance")
    assert shop.entries() == [("authorize", 2000), ("capture", 2000), ("capture", -2000)]
    tell(shop, "expired", more, act_ref="", amount=None)
    truth = payment_truth(shop.store, number)
    assert (truth.payment_state, truth.due.minor) == ("voided", 2000)
    assert shop.tender(tender_id) == ("expired", 0, 0, 0)


def test_a_failed_capture_made_at_the_service_itself_is_announced(shop):
    _, tender_id, more = asked(shop, 500)
    tell(shop, "capture_failed", more, act_ref="cap_9", amount=Money(700, "EUR"), key="theirs")
    assert declined(shop) == [("capture", "The service says that the money did not come.")]
    assert shop.calls()[-1] == ("capture", "done", "")
    assert shop.tender(tender_id) == ("authorized", 2000, 0, 0)


def test_a_lost_capture_that_the_service_says_failed_is_declined_once(shop):
    class Lost(Promising):
        """The answer is lost; the look-up shows that it came to nothing."""

        asked = 0

        def capture(self, settings, asked):
            self.asked += 1
            raise AnswerLost("connection reset")

        def fetch(self, settings, asked):
            failed = Told("cap_1:failed", "capture_failed", asked.external_ref, NOON, "", "cap_1",
                          amount=asked.amount, reason="Closed", key=asked.key)  # fmt: skip
            return Answer("done", asked.external_ref, (failed,))

    _, tender_id = shop.pay()
    with instead(Lost()) as service:
        shop.do(capture_tender, tender_id, None, "one")
        shop.work()
    assert service.asked == 1
    assert shop.every(sa.select(payment_events.c.kind).order_by(payment_events.c.id)) == [
        ("authorized",), ("capture_failed",)
    ]  # fmt: skip
    assert shop.calls()[-1] == ("capture", "declined", "Closed")
    assert declined(shop) == [("capture", "Closed")]
    assert shop.tender(tender_id) == ("authorized", 2000, 0, 0)
