"""What a webhook says is worked off by a job; one that says only "changed" is asked about."""

from datetime import UTC, datetime, timedelta

import pytest
import sqlalchemy as sa

from iorder.flows.ask_payment import capture_tender
from iorder.flows.receive_hook import receive_hook
from iorder.kernel.inbox import inbox
from iorder.kernel.money import Money
from iorder.payments import hooks
from iorder.payments.model import payment_events, tenders
from iorder.payments.provider import Hook, Told
from iorder.payments.providers.sandbox import SandboxProvider
from tests.support.paying import Shop, instead, outside

NOON = datetime(2026, 3, 10, 12, tzinfo=UTC)


def test_a_fact_survives_its_journey_in_a_job():
    one = Told(
        "e1", "captured", "pay_1", NOON, "tender:7", "cap_1", Money(5, "KWD"), None, "why",
        NOON + timedelta(days=3), Money(1, "KWD"), "key",
    )  # fmt: skip
    assert hooks.fact(hooks.plain(one)) == one
    bare = Told("e2", "changed", "pay_1", NOON)
    assert hooks.fact(hooks.plain(bare)) == bare


class Terse(SandboxProvider):
    """Names the payment and says no more."""

    def told_by(self, settings, hook):
        return [Told("same", "changed", hook.body.decode(), hook.now)]


@pytest.fixture
def shop(store, tmp_path):
    return Shop(store, tmp_path, capture_when="by_hand")


def test_a_payment_that_changed_is_looked_at_each_time_it_is_said(shop):
    _, tender_id = shop.pay()
    ref = shop.one(sa.select(tenders.c.external_ref))[0]
    hook = Hook({}, ref.encode(), "http://shop.test", NOON)
    with instead(Terse()):
        receive_hook(shop.store, outside(), "trial", hook)
        shop.work()
        shop.do(capture_tender, tender_id, None, "all")
        shop.work()
        receive_hook(shop.store, outside(), "trial", hook)
        shop.work()
    assert shop.tender(tender_id) == ("captured", 2000, 2000, 0)
    assert shop.one(sa.select(sa.func.count()).select_from(inbox))[0] == 2
    kinds = shop.every(sa.select(payment_events.c.kind).order_by(payment_events.c.id))
    assert kinds == [("authorized",), ("captured",)]
