"""A payment that is shared out and given back between orders, captured, refunded and given up in
parts: at each moment the parts are what the service holds, to the minor unit."""

import itertools

import sqlalchemy as sa
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from iorder.kernel.money import Money
from iorder.kernel.store import run
from iorder.payments import capture, moving, parts, told
from iorder.payments.capture import Entry, NewTender
from iorder.payments.model import tenders
from iorder.payments.moving import MoneyMoved, Order
from iorder.payments.provider import Told
from iorder.payments.told import Source
from iorder.views.checks.payments import CHECKS
from tests.builders import a_live_order
from tests.payments.test_told import NOON, an_account

ACTS = st.tuples(
    st.sampled_from(("share", "capture", "refund", "give up", "give back")),
    st.integers(0, 9), st.integers(1, 100),
)  # fmt: skip


class Till:
    """One payment at a service, and the orders it pays for."""

    def __init__(self, work, account, whole, number):
        self.work, self.source, self.whole = work, Source(account), whole
        self.ref, self.acts = f"pay_{number}", itertools.count()
        self.captured = self.refunded = 0
        first = self.order()
        new = NewTender(first.id, "card", whole, "sandbox", self.ref, account)
        (self.holder,) = capture.open_tenders(work, [new])
        self.orders = [first]
        self.tell("authorized", whole.minor)

    def order(self):
        minor, currency = self.whole.minor, self.whole.currency
        order_id = a_live_order(self.work, total_minor=minor, currency=currency)
        return Order(order_id, f"IO-{1000 + order_id}")

    def tell(self, kind, minor):
        name = f"{self.ref}:{kind}:{next(self.acts)}"
        money = Money(minor, self.whole.currency)
        fact = Told(name, kind, self.ref, NOON, act_ref=name, amount=money)
        for _ in range(2):
            told.apply(self.work, self.source, [fact])

    def some(self):
        return parts.family(self.work, parts.lock(self.work, self.holder))

    def do(self, act, which, percent):
        some = self.some()
        payment = parts.whole(some)
        one = some[which % len(some)]
        its = next((order for order in self.orders if order.id == one.order_id), self.orders[0])
        if act == "share" and len(self.orders) < 4:
            self.orders.append(self.order())
            part = Money(one.amount_minor * percent // 100, self.whole.currency)
            moving.share(self.work, its, self.orders[-1], part)
        elif act == "capture" and (minor := payment.open_minor * percent // 100):
            self.captured += minor
            self.tell("captured", minor)
        elif act == "refund" and (minor := payment.kept_minor * percent // 100):
            self.refunded += minor
            self.tell("refunded", minor)
        elif act == "give up" and one.open_minor and parts.needed_by_others(some, one):
            rest = Money(one.open_minor, one.currency)
            capture.enter(self.work, [Entry(one.id, "void", rest)], {one.id: one.order_id})
        elif act == "give back" and one.holder_id is not None:
            try:
                moving.give_back_part(self.work, its, self.orders[0])
            except MoneyMoved:
                assert one.refunded_minor


@settings(
    max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(currency=st.sampled_from(("JPY", "KWD", "EUR")), minor=st.integers(1, 10**9),
       acts=st.lists(ACTS, min_size=2, max_size=8))  # fmt: skip
def test_parts_are_what_the_service_holds_to_the_minor_unit(sqlite_store, currency, minor, acts):
    run(sqlite_store, "cli", lived, Money(minor, currency), acts)


def lived(work, whole, acts):
    account = work.execute(sa.text("select min(id) from payment_accounts")).scalar()
    number = work.execute(sa.select(sa.func.count()).select_from(tenders)).scalar_one()
    till = Till(work, account or an_account(work), whole, number)
    for act in acts:
        till.do(*act)
        some = till.some()
        payment = parts.whole(some)
        assert payment.amount_minor == whole.minor
        assert (payment.captured_minor, payment.refunded_minor) == (till.captured, till.refunded)
        assert payment.authorized_minor <= whole.minor
        for one in some:
            assert 0 <= one.refunded_minor <= one.captured_minor <= one.authorized_minor
            assert one.authorized_minor <= one.amount_minor
    checks = [one for one in CHECKS if one.slug in ("tender-sums", "tender-state", "payment-part")]
    assert [row for check in checks for row in check.offenders(work.conn)] == []
