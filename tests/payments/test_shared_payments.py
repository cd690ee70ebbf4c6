"""A payment that is shared out and given back between orders, captured, refunded and given up in
parts: at each moment the parts are what the service holds, to the minor unit."""

import itertools

import pytest
import sqlalchemy as sa
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from iorder.flows.record_told import record_told
from iorder.kernel.errors import Refused
from iorder.kernel.money import Money
from iorder.kernel.store import run
from iorder.orders.model import orders
from iorder.payments import capture, moving, naming, parts, told
from iorder.payments.capture import Entry, NewTender
from iorder.payments.model import payment_events, refunds, tenders
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

    def decide(self, one):
        """A refund made at the service that may be of several orders waits for a person."""
        parked = sa.select(payment_events.c.id).where(payment_events.c.state == "parked")
        for event_id in self.work.execute(parked).scalars().all():
            told.lay(self.work, self.source, event_id, one.order_id)

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
            self.decide(one if one.kept_minor else next(each for each in some if each.kept_minor))
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


def shared_by_two(work, first, second):
    """A payment of both orders' amounts, all of it captured; its till."""
    till = Till(work, an_account(work), Money(first + second, "EUR"), 1)
    till.orders.append(till.order())
    moving.share(work, till.orders[0], till.orders[1], Money(second, "EUR"))
    till.tell("captured", first + second)
    return till


def given_back(work):
    found = work.execute(sa.select(tenders.c.refunded_minor).order_by(tenders.c.id))
    return list(found.scalars())


def waiting(work):
    parked = sa.select(payment_events.c.id).where(payment_events.c.problem == naming.SHARED)
    return work.execute(parked.where(payment_events.c.state == "parked")).scalars().all()


@pytest.mark.parametrize(
    ("minor", "back"), [(700, [0, 700]), (300, [300, 0]), (1000, [300, 700]), (500, [0, 500])]
)
def test_a_refund_at_the_service_is_of_the_order_it_can_only_be_of(work, minor, back):
    shared_by_two(work, 300, 700).tell("refunded", minor)
    assert (given_back(work), waiting(work)) == (back, [])


@pytest.mark.parametrize(("minor", "chosen", "back"), [(200, 1, [0, 200]), (200, 0, [200, 0]),
                                                       (800, 0, [300, 500])])  # fmt: skip
def test_one_that_may_be_of_either_waits_for_a_person(work, minor, chosen, back):
    till = shared_by_two(work, 300, 700)
    till.tell("refunded", minor)
    assert given_back(work) == [0, 0]
    (event_id,) = waiting(work)
    with pytest.raises(Refused):
        told.lay(work, till.source, event_id, 10**9)
    told.lay(work, till.source, event_id, till.orders[chosen].id)
    assert (given_back(work), waiting(work)) == (back, [])
    noted = work.execute(sa.select(refunds.c.order_id, refunds.c.amount_minor)).all()
    assert sum(row.amount_minor for row in noted) == minor
    with pytest.raises(Refused):
        told.lay(work, till.source, event_id, till.orders[chosen].id)


def test_one_whose_words_name_an_order_is_of_that_order(work):
    till = shared_by_two(work, 300, 700)
    number = work.execute(sa.select(orders.c.number)
                          .where(orders.c.id == till.orders[0].id)).scalar_one()  # fmt: skip
    back = Told("r1", "refunded", till.ref, NOON, act_ref="r1", amount=Money(200, "EUR"),
                reason=f"Two cups of {number} were broken")  # fmt: skip
    record_told(work, till.source.account_id, [back])
    assert given_back(work) == [200, 0]
