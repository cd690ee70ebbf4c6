"""Gift cards and store credit: what is on them, who may spend it; never overdrawn."""

from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from threading import Barrier

import pytest
import sqlalchemy as sa
from hypothesis import given, settings
from hypothesis import strategies as st

from iorder.customers.model import customers
from iorder.flows.pay_order import NothingDue
from iorder.flows.pay_with_stored_value import Payment, pay_with_credit, pay_with_gift_card
from iorder.flows.refund import refund_order
from iorder.kernel.errors import InvalidInput, NotFound
from iorder.kernel.money import Money
from iorder.kernel.store import open_work, run
from iorder.orders.history import PARTS
from iorder.orders.model import orders
from iorder.payments import stored_value
from iorder.payments.model import tenders
from iorder.payments.stored_value import CannotSpend, NewValue
from iorder.payments.stored_value_model import stored_value_entries, stored_values
from iorder.views.checks.stored_value import CHECKS
from tests.builders import LYON, a_live_order


def eur(minor):
    return Money(minor, "EUR")


def a_card(work, minor=5000, cause="test:1", **more):
    return stored_value.issue(work, NewValue("gift_card", eur(minor), cause, **more))


def a_customer(work):
    (customer_id,) = work.ids(customers, 1)
    facts = {part: getattr(LYON, part) for part in PARTS}
    work.insert(customers, [{"id": customer_id, "created_at": work.now, **facts}])
    return customer_id


def balance(work, value_id):
    return stored_value.get(work, value_id).balance_minor


def test_a_code_is_shown_once_and_found_however_it_is_typed(work):
    card = a_card(work)
    stored = work.execute(sa.select(stored_values)).one()
    assert card.code.replace("-", "") not in repr(stored)
    assert stored.hint == card.code[-4:]
    for typed in (card.code, card.code.lower(), card.code.replace("-", " ")):
        assert stored_value.by_code(work, typed).id == card.value.id
    with pytest.raises(NotFound, match="letter by letter"):
        stored_value.by_code(work, "2222-2222-2222-2222")


@pytest.mark.parametrize(
    ("change", "asked", "words"),
    [
        ({"active": False}, eur(100), "is stopped"),
        ({}, eur(5001), "holds €50.00, less than €50.01"),
        ({}, Money(100, "USD"), "is in EUR; it cannot pay USD"),
    ],
)
def test_what_cannot_pay_says_why(work, change, asked, words):
    card = a_card(work).value
    stored_value.change(work, card.id, **change)
    with pytest.raises(CannotSpend, match=words):
        stored_value.spend(work, card, asked, "buy:1")
    assert balance(work, card.id) == 5000


def test_a_card_can_be_spent_on_its_last_day_and_not_after(work):
    card = a_card(work, expires_on=work.today).value
    stored_value.spend(work, card, eur(100), "buy:1")
    work.execute(sa.update(stored_values).values(expires_on=work.today - timedelta(days=1)))
    with pytest.raises(CannotSpend, match="could be spent until"):
        stored_value.spend(work, card, eur(100), "buy:2")
    stored_value.change(work, card.id, expires_on=work.today + timedelta(days=30))
    stored_value.spend(work, card, eur(100), "buy:2")


def test_the_same_cause_moves_it_once(work):
    card = a_card(work).value
    for _ in range(2):
        stored_value.spend(work, card, eur(1000), "buy:1")
        stored_value.put_on(work, card.id, eur(300), "back:1")
    assert balance(work, card.id) == 4300


@pytest.mark.parametrize("new", [
    NewValue("gift_card", eur(0), "test:1"), NewValue("store_credit", eur(1), "test:1"),
])  # fmt: skip
def test_what_is_no_value_is_not_issued(work, new):
    with pytest.raises(InvalidInput):
        stored_value.issue(work, new)


_ACTS = st.lists(st.tuples(st.sampled_from(["spend", "back"]), st.integers(1, 4000)), max_size=12)


@settings(max_examples=25, deadline=None)
@given(acts=_ACTS)
def test_whatever_is_done_the_balance_is_the_sum_of_its_entries_and_never_below_zero(
    sqlite_store, acts
):
    with open_work(sqlite_store, "test") as work:
        card = a_card(work).value
        for number, (act, minor) in enumerate(acts):
            try:
                if act == "spend":
                    stored_value.spend(work, card, eur(minor), f"{act}:{number}")
                else:
                    stored_value.put_on(work, card.id, eur(minor), f"{act}:{number}")
            except CannotSpend:
                assert minor > balance(work, card.id)
            sums = work.execute(sa.select(sa.func.sum(stored_value_entries.c.amount_minor)))
            assert balance(work, card.id) == sums.scalar() >= 0


def test_two_who_spend_at_once_never_overdraw(store):
    value = run(store, "test", a_card).value
    together = Barrier(6)

    def buy(number):
        together.wait(5)
        try:
            run(store, "test", stored_value.spend, value, eur(2000), f"buy:{number}")
        except CannotSpend:
            return 0
        return 1

    with ThreadPoolExecutor(6) as pool:
        assert sum(pool.map(buy, range(6))) == 2
    with store.reading() as conn:
        assert conn.execute(sa.select(stored_values.c.balance_minor)).scalar() == 1000
        assert not [row for check in CHECKS for row in check.offenders(conn)]


def paid(work, order_id):
    return work.execute(
        sa.select(orders.c.payment_state).where(orders.c.id == order_id)
    ).scalar_one()


def test_a_gift_card_pays_as_far_as_it_goes_and_a_second_one_the_rest(work):
    order_id = a_live_order(work, total_minor=7000)
    first, second = a_card(work), a_card(work, cause="test:2")
    one = pay_with_gift_card(work, Payment(order_id, None, "a"), first.code)
    assert (one.amount, one.left, paid(work, order_id)) == (eur(5000), eur(0), "partially_captured")
    two = pay_with_gift_card(work, Payment(order_id, None, "b"), second.code)
    assert (two.amount, two.left, paid(work, order_id)) == (eur(2000), eur(3000), "captured")
    with pytest.raises(NothingDue):
        pay_with_gift_card(work, Payment(order_id, None, "c"), second.code)


def test_paying_twice_by_one_press_pays_once(work):
    order_id, card = a_live_order(work, total_minor=7000), a_card(work)
    for _ in range(2):
        done = pay_with_gift_card(work, Payment(order_id, eur(1000), "press"), card.code)
        assert (done.amount, done.left) == (eur(1000), eur(4000))


def test_more_than_is_due_is_not_taken(work):
    order_id, card = a_live_order(work, total_minor=700), a_card(work)
    with pytest.raises(InvalidInput, match="too much"):
        pay_with_gift_card(work, Payment(order_id, eur(800), "a"), card.code)
    assert balance(work, card.value.id) == 5000


def test_what_is_refunded_is_on_the_card_again(work):
    order_id, card = a_live_order(work, total_minor=700), a_card(work)
    pay_with_gift_card(work, Payment(order_id, None, "a"), card.code)
    assert balance(work, card.value.id) == 4300
    refund_order(work, order_id, "changed their mind")
    assert (balance(work, card.value.id), paid(work, order_id)) == (5000, "refunded")


def test_store_credit_pays_its_customers_order(work):
    customer = a_customer(work)
    stored_value.issue(work, NewValue("store_credit", eur(900), "goodwill:1", customer_id=customer))
    order_id = a_live_order(work, total_minor=700)
    done = pay_with_credit(work, Payment(order_id, None, "a"), customer)
    assert (done.amount, done.left) == (eur(700), eur(200))
    named = work.execute(
        sa.select(tenders.c.method, tenders.c.provider, tenders.c.instrument)
    ).one()
    assert named == ("store_credit", "store_credit", "Store credit")
    with pytest.raises(NotFound, match="no credit in EUR"):
        pay_with_credit(work, Payment(order_id, None, "b"), customer + 1)


def test_the_credit_that_ends_first_is_spent_first(work):
    customer = a_customer(work)
    for name, days in (("later", 90), ("sooner", 10), ("never", None)):
        until = work.today + timedelta(days=days) if days else None
        new = NewValue("store_credit", eur(500), name, until, customer)
        stored_value.issue(work, new)
    order_id = a_live_order(work, total_minor=1200)
    paid_with = [pay_with_credit(work, Payment(order_id, None, str(n)), customer) for n in range(3)]
    assert [one.amount for one in paid_with] == [eur(500), eur(500), eur(200)]
    left = work.execute(
        sa.select(stored_values.c.balance_minor).order_by(stored_values.c.id)
    ).scalars()
    assert list(left) == [0, 0, 300]
    assert paid(work, order_id) == "captured"
