"""What one service holds pays for both halves of an order that was split, and never twice."""

import itertools
from datetime import UTC, datetime

import pytest
import sqlalchemy as sa

from iorder.flows.ask_payment import NothingAuthorized, capture_tender, void_tender
from iorder.flows.cancel_order import cancel_order
from iorder.flows.pay_order import NewPayment, ask_for_link
from iorder.flows.record_told import record_told
from iorder.flows.refund import OverRefund, RefundWish, request_refund
from iorder.flows.split_order import split_order
from iorder.flows.undo_cancel import undo_cancel
from iorder.kernel.money import Money
from iorder.orders.model import order_lines, orders
from iorder.payments import payouts
from iorder.payments.model import payment_calls, tenders
from iorder.payments.moving import PaymentAtWork
from iorder.payments.provider import Told
from iorder.payments.settlement import Settled
from iorder.views.checks.payments import CHECKS
from iorder.views.payments.payment_truth import payment_truth
from tests.builders import a_live_order
from tests.support.paying import Shop, paid_by


@pytest.fixture
def shop(store, tmp_path):
    return Shop(store, tmp_path, capture_when="by_hand")


@pytest.fixture
def small(sqlite_store, tmp_path):
    """The same on one kind of store: what is looked at is no matter of the store."""
    return Shop(sqlite_store, tmp_path, capture_when="by_hand")


def eur(minor):
    return Money(minor, "EUR")


def parted(shop, order_id):
    """(tender of the first, tender of the new order) once one of two units is split off."""

    def act(work):
        line = work.execute(
            sa.select(order_lines.c.id).where(order_lines.c.order_id == order_id)
        ).scalar_one()
        return split_order(work, order_id, {line: 1}, 1)

    child = shop.do(act)
    query = sa.select(tenders.c.id, tenders.c.order_id).order_by(tenders.c.id)
    of = {order: tender for tender, order in shop.every(query)}
    return of[order_id], of.get(child)


def halved(shop, minor=2000):
    order_id, _ = shop.pay(minor=minor)
    return parted(shop, order_id)


def state(shop, tender_id):
    query = sa.select(orders.c.payment_state).join(tenders, tenders.c.order_id == orders.c.id)
    return shop.one(query.where(tenders.c.id == tender_id))[0]


def at_service(shop, *names):
    found = shop.books.payment("", f"tender:{shop.one(sa.select(sa.func.min(tenders.c.id)))[0]}")
    return tuple(found[name] for name in names)


def sound(shop):
    with shop.store.reading() as conn:
        return [one for check in CHECKS for one in check.offenders(conn)]


def capture(shop, tender_id, minor=None, cause="test"):
    shop.do(capture_tender, tender_id, minor and eur(minor), cause)
    shop.work()


def refund(shop, tender_id, minor, cause="test"):
    order_id = shop.one(sa.select(tenders.c.order_id).where(tenders.c.id == tender_id))[0]
    wish = RefundWish(order_id, eur(minor), "Broken", cause, approved_by="person:1")
    made = shop.do(request_refund, wish)
    shop.work()
    return made


def test_each_half_is_authorised_and_captured_as_a_part_of_one_payment(shop):
    first, second = halved(shop, 2001)
    assert shop.tender(first)[1] + shop.tender(second)[1] == 2001
    assert (state(shop, first), state(shop, second)) == ("authorized", "authorized")
    capture(shop, second)
    assert shop.tender(second) == ("captured", 1000, 1000, 0)
    assert shop.tender(first) == ("authorized", 1001, 0, 0)
    assert at_service(shop, "captured", "closed") == (1000, 0)
    capture(shop, first)
    assert shop.tender(first) == ("captured", 1001, 1001, 0)
    assert at_service(shop, "captured", "closed") == (2001, 1)
    assert sound(shop) == []


def numbers(shop):
    return [number for (number,) in shop.every(sa.select(orders.c.number).order_by(orders.c.id))]


def test_the_pages_of_both_say_what_each_is_paid_with(small):
    halved(small)
    one, other = numbers(small)
    for number, shared in ((one, other), (other, one)):
        truth = payment_truth(small.store, number)
        (tender,) = truth.tenders
        assert (tender.shared_with, tender.takes_all, truth.due.minor) == ((shared,), False, 0)


def test_a_payout_of_the_whole_payment_is_matched_though_two_orders_are_paid_with_it(small):
    order_id, tender_id = small.pay()
    capture(small, tender_id)
    parted(small, order_id)
    name = small.one(sa.select(tenders.c.external_ref).limit(1))[0]
    line = Settled("po_1", "capture", eur(2000), eur(60), (name,))
    known = small.do(payouts.find, small.account, {name})
    verdict = payouts.judge(line, known[name])
    assert (verdict.state, verdict.tender_id) == ("matched", tender_id)


def test_no_half_takes_what_is_the_others(small):
    first, second = halved(small)
    for tender_id in (first, second):
        with pytest.raises(NothingAuthorized):
            small.do(capture_tender, tender_id, eur(1001), "more")


def test_a_refund_of_either_goes_back_by_the_payment_both_were_paid_with(shop):
    order_id, tender_id = shop.pay()
    capture(shop, tender_id)
    first, second = parted(shop, order_id)
    assert shop.tender(second) == ("captured", 1000, 1000, 0)
    refund(shop, second, 400, "a")
    refund(shop, first, 1000, "b")
    assert (shop.tender(first)[3], shop.tender(second)[3]) == (1000, 400)
    with pytest.raises(OverRefund):
        refund(shop, second, 601, "c")
    assert at_service(shop, "captured", "refunded") == (2000, 1400)
    assert sound(shop) == []


def test_calling_one_half_off_leaves_the_other_half_authorised(shop):
    first, second = halved(shop)
    shop.do(cancel_order, shop.one(sa.select(sa.func.max(orders.c.id)))[0], "customer")
    shop.work()
    assert shop.tender(second) == ("voided", 0, 0, 0)
    assert at_service(shop, "authorized", "closed") == (2000, 0)
    capture(shop, first)
    assert shop.tender(first) == ("captured", 1000, 1000, 0)
    assert at_service(shop, "captured", "closed") == (1000, 1)  # the rest is let go of
    assert sound(shop) == []


def test_a_half_called_off_is_paid_again_when_that_is_undone_while_the_other_half_stands(small):
    first, second = halved(small)
    child = small.one(sa.select(sa.func.max(orders.c.id)))[0]
    small.do(cancel_order, child, "customer")
    small.work()
    found = small.do(undo_cancel, child, 1)
    assert (found.gone.minor, found.due.minor) == (0, 0)
    assert small.tender(second) == ("authorized", 1000, 0, 0)
    for tender_id in (first, second):
        capture(small, tender_id)
    assert at_service(small, "captured", "closed") == (2000, 1)
    assert sound(small) == []


def test_the_last_half_given_up_lets_go_of_the_whole(small):
    for tender_id in halved(small):
        small.do(void_tender, tender_id, "test")
        small.work()
    assert at_service(small, "captured", "closed") == (0, 1)
    assert small.every(sa.select(tenders.c.state)) == [("voided",), ("voided",)]
    assert sound(small) == []


def _facts(shop, keys, reason):
    def fact(kind, minute, **more):
        at = datetime(2030, 1, 1, 12, minute, tzinfo=UTC)
        name = shop.one(sa.select(tenders.c.external_ref).limit(1))[0]
        return Told(f"{kind}:{minute}", kind, name, at, **more)

    return (
        fact("captured", 1, act_ref="cap_b", amount=eur(1000), key=keys[1]),
        fact("captured", 2, act_ref="cap_a", amount=eur(500), key=keys[0]),
        fact("refunded", 3, act_ref="ref_b", amount=eur(300), reason=reason),
        fact("authorized", 4, amount=eur(2000)),
    )


@pytest.mark.parametrize(("names_one", "back"), [(True, 300), (False, 0)])
def test_what_the_service_tells_adds_up_in_any_order(small, names_one, back):
    """A refund that may be of either order waits for a person, whenever it is told."""
    order_id, tender_id = small.pay()
    capture(small, tender_id, 500, "before")
    first, second = parted(small, order_id)
    assert (small.tender(first)[1:3], small.tender(second)[1:3]) == ((1000, 500), (1000, 0))
    keys = (f"capture:{first}:x", f"capture:{second}:x")
    (number,) = small.one(sa.select(orders.c.number).where(orders.c.id == order_id))
    facts = _facts(small, keys, number if names_one else "")
    finals = set()

    def told(work, some):
        for one, key in zip((first, second), keys, strict=True):
            (call_id,) = work.ids(payment_calls, 1)
            work.insert(payment_calls, [{
                "id": call_id, "tender_id": one, "kind": "capture", "key": key, "currency": "EUR",
                "amount_minor": 1, "state": "done", "asked": {}, "wanted_by": "test",
                "wanted_at": work.now,
            }])  # fmt: skip
        for one in some:
            for _ in range(2):
                record_told(work, small.account, [one])
        columns = [tenders.c[name] for name in ("authorized_minor", "captured_minor",
                                                "refunded_minor")]  # fmt: skip
        found = work.execute(sa.select(*columns).order_by(tenders.c.id)).all()
        backs = [row.refunded_minor for row in found]
        assert all(0 <= row.refunded_minor <= row.captured_minor for row in found)
        finals.add((tuple((row[0], row[1]) for row in found), sum(backs)))
        raise _TakenBack

    for some in itertools.permutations(facts):
        with pytest.raises(_TakenBack):
            small.do(told, some)
    assert finals == {(((1000, 1000), (1000, 1000)), back)}


class _TakenBack(Exception):
    pass


def test_a_dispute_of_the_whole_payment_leaves_neither_half_to_refund(small):
    order_id, tender_id = small.pay()
    capture(small, tender_id)
    first, second = parted(small, order_id)
    name = small.one(sa.select(tenders.c.external_ref).limit(1))[0]
    at = datetime(2030, 1, 1, tzinfo=UTC)
    fight = Told("d1", "dispute_opened", name, at, act_ref="dp", amount=eur(1500))
    small.do(record_told, small.account, [fight])
    with pytest.raises(OverRefund):
        refund(small, first, 1)
    with pytest.raises(OverRefund):
        refund(small, second, 501)
    refund(small, second, 500)
    assert at_service(small, "refunded") == (500,)


def test_a_link_that_is_not_paid_yet_pays_both(shop):
    order_id = shop.do(a_live_order)
    shop.do(ask_for_link, NewPayment(order_id, "card", shop.account, amount=eur(2000)))
    shop.work()
    first, second = parted(shop, order_id)
    assert state(shop, second) == "pending"
    name = shop.one(sa.select(tenders.c.external_ref).limit(1))[0]
    paid = Told("p", "authorized", name, datetime(2030, 1, 1, tzinfo=UTC), amount=eur(2000))
    shop.do(record_told, shop.account, [paid])
    assert (shop.tender(first)[:2], shop.tender(second)[:2]) == (("authorized", 1000),) * 2
    assert sound(shop) == []


def test_nothing_is_split_while_the_service_is_asked(small):
    order_id, _ = small.do(paid_by, small.account)
    with pytest.raises(PaymentAtWork, match="try again in a moment"):
        parted(small, order_id)
