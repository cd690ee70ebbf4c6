"""A service is asked once, whatever becomes of its answer; its order hears of it."""

import pytest
import sqlalchemy as sa

from iorder.flows import call_payment
from iorder.flows.ask_payment import NothingAuthorized, capture_tender, void_tender
from iorder.flows.call_payment import work_off_call
from iorder.flows.expire_payments import expire_payments
from iorder.flows.pay_order import (
    MoreThanDue,
    NewPayment,
    NothingDue,
    ask_for_link,
    pay_order,
    record_received,
)
from iorder.flows.refund import (
    RefundWish,
    request_refund,
    retry_refund,
)
from iorder.kernel.money import Money
from iorder.orders.model import orders
from iorder.payments import accounts, calling
from iorder.payments.model import (
    payment_accounts,
    payment_calls,
    payment_events,
    refunds,
    tenders,
)
from iorder.payments.provider import Answer, AnswerLost, Asked, Capabilities
from iorder.payments.providers.sandbox import SandboxProvider
from tests.builders import a_live_order
from tests.support.paying import Shop, instead, later, outside, paid_by


@pytest.fixture
def shop(store, tmp_path):
    return Shop(store, tmp_path, capture_when="by_hand")


def eur(minor):
    return Money(minor, "EUR")


def axis(shop, order_id, name="payment_state"):
    return shop.one(sa.select(orders.c[name]).where(orders.c.id == order_id))[0]


def test_a_payment_is_authorised_captured_in_parts_and_refunded(shop):
    order_id, tender_id = shop.pay()
    assert (shop.tender(tender_id), axis(shop, order_id)) == (
        ("authorized", 2000, 0, 0), "authorized",
    )  # fmt: skip
    assert axis(shop, order_id, "order_state") == "confirmed"
    shop.do(capture_tender, tender_id, eur(700), "one")
    shop.do(capture_tender, tender_id, eur(300), "two")
    with pytest.raises(NothingAuthorized, match=r"€10.00 is authorised and not captured or asked"):
        shop.do(capture_tender, tender_id, eur(1001), "three")
    shop.work()
    assert shop.tender(tender_id) == ("partially_captured", 2000, 1000, 0)
    shop.do(capture_tender, tender_id, None, "rest")
    shop.work()
    shop.do(request_refund, RefundWish(order_id, eur(500), "Scratched", "r1"))
    shop.work()
    assert (shop.tender(tender_id), axis(shop, order_id)) == (
        ("partially_refunded", 2000, 2000, 500), "partially_refunded",
    )  # fmt: skip
    before = shop.entries()
    shop.tell()
    assert shop.entries() == before
    assert shop.every(sa.select(refunds.c.state, refunds.c.amount_minor)) == [("succeeded", 500)]


def test_a_decline_is_recorded_and_the_order_told(shop):
    order_id, tender_id = shop.pay("tok_declined")
    assert shop.calls() == [("authorize", "declined", "do_not_honor")]
    assert (shop.tender(tender_id)[0], axis(shop, order_id)) == ("failed", "failed")
    assert axis(shop, order_id, "order_state") == "pending"
    shop.tell()
    assert axis(shop, order_id) == "failed"


def test_a_service_that_is_down_is_asked_again_under_the_same_key(shop):
    _, tender_id = shop.pay("tok_down")
    assert shop.tender(tender_id) == ("authorized", 2000, 0, 0)
    assert shop.one(sa.select(payment_calls.c.tries))[0] >= 3
    account = shop.one(sa.select(payment_accounts.c.failures, payment_accounts.c.last_error))
    assert account == (0, "The sandbox is down, as asked.")
    assert len(shop.books.events()) == 1


def test_a_lost_answer_is_looked_up_and_nothing_is_done_twice(shop):
    order_id, tender_id = shop.pay("tok_lost")
    shop.do(capture_tender, tender_id, eur(1500), "one")
    shop.work()
    shop.do(request_refund, RefundWish(order_id, eur(400), "Late", "r1"))
    shop.work()
    assert shop.tender(tender_id) == ("partially_refunded", 2000, 1500, 400)
    told = [(one["kind"], one["minor"]) for one in shop.books.events()]
    assert told == [("authorized", 2000), ("captured", 1500), ("refunded", 400)]
    assert {state for _, state, _ in shop.calls()} == {"done"}


class Forgetful(SandboxProvider):
    """Loses every answer, promises nothing of its keys and finds nothing."""

    capabilities = Capabilities(idempotent=False, several_captures=True)
    asked = 0

    def capture(self, settings: object, asked: Asked) -> Answer:
        self.asked += 1
        raise AnswerLost("connection reset")

    refund = capture

    def fetch(self, settings: object, asked: Asked) -> None:
        return None


def test_where_nobody_can_tell_a_person_decides(shop):
    _, tender_id = shop.pay()
    with instead(Forgetful()) as service:
        shop.do(capture_tender, tender_id, eur(2000), "one")
        shop.work()
    assert service.asked == 1
    kind, state, problem = shop.calls()[-1]
    assert (kind, state) == ("capture", "unknown")
    assert "the service does not show what became of it" in problem
    call_id = shop.one(sa.select(sa.func.max(payment_calls.c.id)))[0]
    shop.do(calling.give_up, call_id, "Not in their dashboard")
    assert shop.calls()[-1] == ("capture", "given_up", "Not in their dashboard")


def test_a_lost_refund_that_a_person_gives_up_has_failed_and_is_sent_again(shop):
    order_id, tender_id = shop.pay()
    shop.do(capture_tender, tender_id, None, "all")
    shop.work()
    with instead(Forgetful()):
        (one,) = shop.do(request_refund, RefundWish(order_id, eur(500), "Scratched", "r1"))
        shop.work()
    call_id = shop.one(sa.select(sa.func.max(payment_calls.c.id)))[0]
    shop.do(calling.give_up, call_id, "Not in their dashboard")
    assert shop.one(sa.select(refunds.c.state, refunds.c.problem)) == (
        "failed", "Not in their dashboard",
    )  # fmt: skip
    shop.do(retry_refund, one.id)
    shop.work()
    assert shop.tender(tender_id) == ("partially_refunded", 2000, 2000, 500)


def test_a_call_that_was_cut_off_after_the_service_acted_is_recorded_once(shop):
    """As kill -9 leaves it: marked, done outside, nothing written."""
    _, tender_id = shop.do(paid_by, shop.account)
    call_id = shop.one(sa.select(payment_calls.c.id))[0]
    plan, account = shop.do(call_payment._begin, call_id)
    call_payment._made(plan, account, outside())
    assert shop.calls() == [("authorize", "calling", "")]
    work_off_call(shop.store, outside(), call_id)
    assert shop.tender(tender_id) == ("authorized", 2000, 0, 0)
    assert len(shop.books.events()) == 1


def test_no_transaction_is_open_while_a_service_is_asked(shop):
    began = []

    class Watchful(SandboxProvider):
        def authorize(self, settings, asked):
            began.append(shop.store.writer.pool.checkedout())
            return super().authorize(settings, asked)

    with instead(Watchful()):
        shop.pay()
    assert began == [0]


def test_webhooks_repeated_and_out_of_order_change_nothing_more(shop):
    _, tender_id = shop.pay("tok_twice")
    shop.do(capture_tender, tender_id, eur(2000), "one")
    shop.work()
    shop.tell()
    shop.tell()
    assert shop.entries() == [("authorize", 2000), ("capture", 2000)]
    assert shop.one(sa.select(sa.func.count()).select_from(payment_events))[0] == 2


def test_polling_finds_what_a_lost_webhook_would_have_told(shop):
    _, tender_id = shop.pay("tok_later")
    assert shop.tender(tender_id)[0] == "processing"
    shop.tell()
    assert shop.tender(tender_id)[0] == "processing"
    with later(9):
        shop.worker.tick("payments.poll")
        shop.work()
    assert shop.tender(tender_id) == ("authorized", 2000, 0, 0)


def test_a_capture_at_once_needs_nobody(store, tmp_path):
    shop = Shop(store, tmp_path, capture_when="at_once")
    order_id, tender_id = shop.pay()
    assert (shop.tender(tender_id), axis(shop, order_id)) == (
        ("captured", 2000, 2000, 0), "captured",
    )  # fmt: skip
    assert [kind for kind, *_ in shop.calls()] == ["authorize"]


def test_an_authorisation_past_its_time_lapses(shop):
    order_id, tender_id = shop.pay("tok_expires")
    shop.do(capture_tender, tender_id, eur(500), "too late")
    with later(61):
        shop.work()
    assert shop.calls()[-1][1:] == ("declined", "The authorisation has lapsed.")
    shop.do(lambda work: work.execute(sa.update(tenders).values(expires_at=work.now)))
    assert shop.do(expire_payments) == 1
    assert (shop.tender(tender_id), axis(shop, order_id)) == (("expired", 0, 0, 0), "voided")
    assert shop.do(expire_payments) == 0


def test_a_link_is_made_and_paid_by_the_buyer(shop):
    order_id = shop.do(a_live_order)
    tender_id = shop.do(ask_for_link, NewPayment(order_id, "card", shop.account))
    shop.work()
    assert shop.one(sa.select(tenders.c.link))[0].startswith("https://sandbox.invalid/pay/sbx_")
    assert axis(shop, order_id) == "pending"
    with later(20):
        shop.worker.tick("payments.poll")
        shop.work()
    assert shop.tender(tender_id) == ("authorized", 2000, 0, 0)


def test_two_ways_to_pay_confirm_an_order_only_together(shop):
    order_id = shop.do(a_live_order)
    card = NewPayment(order_id, "card", shop.account, amount=eur(1500))
    shop.do(pay_order, card)
    shop.work()
    assert (axis(shop, order_id), axis(shop, order_id, "order_state")) == ("pending", "pending")
    transfer = shop.do(pay_order, NewPayment(order_id, "bank_transfer", provider="bank_transfer"))
    assert shop.tender(transfer) == ("awaiting_funds", 0, 0, 0)
    with pytest.raises(NothingDue, match="Nothing is due"):
        shop.do(pay_order, NewPayment(order_id, "card", shop.account))
    with pytest.raises(MoreThanDue, match=r"€0\.00 is still to be paid on"):
        shop.do(pay_order, card)
    assert shop.do(record_received, transfer, eur(500), "STMT-1")
    assert not shop.do(record_received, transfer, eur(500), "STMT-1")
    assert shop.tender(transfer) == ("captured", 500, 500, 0)
    assert (axis(shop, order_id), axis(shop, order_id, "order_state")) == (
        "authorized", "confirmed",
    )  # fmt: skip


def test_giving_up_what_is_authorised_asks_the_service(shop):
    order_id, tender_id = shop.pay()
    shop.do(void_tender, tender_id, "asked")
    shop.work()
    assert (shop.tender(tender_id), axis(shop, order_id)) == (("voided", 0, 0, 0), "voided")


def test_an_account_that_fails_again_and_again_is_left_alone_for_a_while(shop):
    for _ in range(5):
        shop.do(accounts.failed, shop.account, "no answer")
    resting = shop.one(sa.select(payment_accounts.c.resting_until))[0]
    assert resting is not None
    shop.do(paid_by, shop.account)
    shop.worker.drain()
    assert shop.books.events() == []
    assert shop.calls()[0][1] == "wanted"
