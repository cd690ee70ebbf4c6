"""Real services through the ledger: authorised, captured though the answer was lost, refunded."""

from collections.abc import Callable, Iterator
from dataclasses import asdict, replace
from datetime import UTC, datetime

import pytest
import sqlalchemy as sa

from iorder.flows.ask_payment import capture_tender
from iorder.flows.call_payment import work_off_call
from iorder.flows.pay_order import NewPayment, ask_for_link, pay_order
from iorder.flows.receive_hook import receive_hook
from iorder.flows.refund import RefundWish, request_refund
from iorder.kernel.money import Money
from iorder.orders.model import orders
from iorder.payments import accounts, wire
from iorder.payments.accounts import AccountEdit
from iorder.payments.model import payment_calls, tenders
from iorder.payments.provider import Asked
from tests.builders import a_live_order
from tests.payments.providers.doubles import double_mollie as mollie
from tests.payments.providers.harness import Double, Reply, Route, Service, double_of, serving
from tests.support.paying import KEY, Shop, outside

WHOLE = Money(1050, "EUR")
TOLD_FIRST = (("approved", "authorized"), ("changed", "found"), ("authorized", "authorized"))
"""What is told first of a payment by link, and the scene in which it is followed up."""
SLUGS = ("stripe", "adyen", "paypal", "mollie")


class Till:
    """A shop with an account at one service's double."""

    def __init__(self, shop: Shop, double: Double, service: Service) -> None:
        self.shop, self.double, self.service = shop, double, service
        settings = asdict(double.settings(service.url))
        edit = AccountEdit(double.provider.label, settings, capture_when="by_hand")
        slug = double.provider.slug
        self.account = shop.do(accounts.create, KEY, slug, slug, edit)
        self.order = shop.do(a_live_order, total_minor=WHOLE.minor)
        self.tender = 0

    def open(self, flow: Callable[..., int], token: str = "") -> None:
        """A tender over the whole order: paid by token, or by a link."""
        new = NewPayment(self.order, "card", self.account, amount=WHOLE, token=token)
        self.tender = self.shop.do(flow, new)

    def asked(self) -> Asked:
        """The newest call, as the service sees it."""
        call = self.shop.one(sa.select(payment_calls).order_by(payment_calls.c.id.desc()).limit(1))
        number = self.shop.one(sa.select(orders.c.number).where(orders.c.id == self.order))[0]
        key = f"{call.key}@{int(call.wanted_at.replace(tzinfo=UTC).timestamp())}"
        known = {**self.double.refs, "token": self.double.token}
        return Asked(key, WHOLE, number, self.tender, **known)

    def call(self, *scenes: str, fault: str = "") -> None:
        """Have the newest call worked off while the service answers by these scenes."""
        routes: list[Route] = []
        for scene in scenes:
            routes += self.double.replies[scene](self.asked())
        self.service.replay(routes, fault)
        newest = self.shop.one(sa.select(sa.func.max(payment_calls.c.id)))[0]
        work_off_call(self.shop.store, outside(), newest)

    def hear(self, kind: str, asked: Asked) -> None:
        """The service posts a webhook, twice; both are worked off."""
        hook = self.double.hooks[kind](asked, datetime.now(UTC))
        for _ in range(2):
            receive_hook(self.shop.store, outside(), self.double.provider.slug, hook)
        self.shop.work()

    @property
    def stands(self) -> tuple[int, int, int]:
        return self.shop.tender(self.tender)[1:]


@pytest.fixture(params=SLUGS)
def till(request, sqlite_store, tmp_path) -> Iterator[Till]:
    double = double_of(request.param)
    with serving(double) as service, wire.within(2.0):
        yield Till(Shop(sqlite_store, tmp_path), double, service)


def test_money_moves_once_though_answers_are_lost(till):
    provider = till.double.provider
    till.open(pay_order, till.double.token)
    till.call("authorized")
    assert till.stands == (1050, 0, 0)

    till.shop.do(capture_tender, till.tender, None, "parcel:1")
    till.call("captured", fault="hang_up")
    assert till.stands == (1050, 0, 0)
    first = till.service.acts
    if provider.capabilities.looks_up:
        till.call("found")
        assert not till.service.acts
    else:
        till.call("captured")
        assert till.double.key_sent(first[-1]) == till.double.key_sent(till.service.acts[-1])
        till.hear("captured", till.asked())
    assert till.stands == (1050, 1050, 0)

    till.shop.do(request_refund, RefundWish(till.order, WHOLE, "Scratched", "r1"))
    till.call("refunded")
    if "refunded" in till.double.later:
        assert till.stands == (1050, 1050, 0)
        _told_of_the_refund(till)
    assert till.stands == (1050, 1050, 1050)
    state = till.shop.one(sa.select(tenders.c.state).where(tenders.c.id == till.tender))[0]
    assert state == "refunded"


def _told_of_the_refund(till):
    asked = till.asked()
    if "changed" not in till.double.hooks:
        return till.hear("refunded", asked)
    back = mollie.refund(asked, "refunded")
    paid = mollie.payment(asked, "paid", _embedded={"refunds": [back]})
    till.service.replay([Route("GET", mollie.PATH, Reply(paid, 200, mollie.HAL))])
    return till.hear("changed", replace(asked, hook_url="http://shop.test/hooks/payments/mollie"))


def test_an_unpaid_order_is_paid_by_link(till):
    till.open(ask_for_link)
    till.call("link")
    link = till.shop.one(sa.select(tenders.c.link).where(tenders.c.id == till.tender))[0]
    assert link.startswith("https://")
    told, then = next(one for one in TOLD_FIRST if one[0] in till.double.hooks)
    asked = replace(till.asked(), hook_url="http://shop.test/hooks/payments/mollie")
    till.service.replay(till.double.replies[then](asked))
    till.hear(told, asked)
    assert till.stands[0] == WHOLE.minor


def test_a_key_that_was_changed_declines_nothing(till):
    till.open(pay_order, till.double.token)
    till.call("locked_out")
    calls = till.shop.every(sa.select(payment_calls.c.kind, payment_calls.c.state))
    assert calls == [("authorize", "wanted")]
    till.call("authorized")
    assert till.stands == (1050, 0, 0)
