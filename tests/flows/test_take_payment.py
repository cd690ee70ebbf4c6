"""Money that comes in is written once, and lets its order go on."""

import pytest
import sqlalchemy as sa

from iorder.flows.allocate_orders import allocate_orders
from iorder.flows.take_payment import take_payments
from iorder.orders.lifecycle import standing
from iorder.payments.model import payment_entries, tenders
from tests.builders import a_live_order, a_placed_order, a_point, a_sku, stocked, take_payment


def entries(work):
    return work.execute(
        sa.select(payment_entries.c.kind, payment_entries.c.amount_minor).order_by(
            payment_entries.c.id
        )
    ).all()


def state(work, order_id, axis="payment_state"):
    return standing(work, [order_id])[order_id].axes[axis]


def test_an_authorisation_opens_a_tender_of_the_orders_total(work):
    order_id = a_live_order(work, total_minor=2500)
    take_payment(work, order_id, "authorize")
    tender = work.execute(sa.select(tenders)).one()
    assert (tender.method, tender.currency, tender.amount_minor) == ("card", "EUR", 2500)
    assert (tender.authorized_minor, tender.captured_minor) == (2500, 0)
    assert entries(work) == [("authorize", 2500)]
    assert state(work, order_id) == "authorized"


def test_a_capture_takes_what_was_authorised(work):
    order_id = a_live_order(work)
    take_payment(work, order_id, "authorize")
    take_payment(work, order_id, "capture")
    assert entries(work) == [("authorize", 2000), ("capture", 2000)]
    assert state(work, order_id) == "captured"


@pytest.mark.parametrize("act", ["authorize", "capture"])
def test_the_same_answer_twice_counts_once(work, act):
    order_id = a_live_order(work)
    take_payment(work, order_id, act)
    before, told = entries(work), len(work.announced)
    take_payment(work, order_id, act)
    assert entries(work) == before
    assert len(work.announced) == told


def test_an_order_called_off_takes_no_more_money(work):
    order_id = a_live_order(work, axes={"order_state": "cancelled"})
    take_payment(work, order_id, "capture")
    assert entries(work) == []


def test_a_paid_order_is_confirmed_and_released_once_its_stock_is_bound(work):
    stocked(work, a_point(work), a_sku(work), 5)
    order_id = a_placed_order(work)
    take_payment(work, order_id, "authorize")
    assert state(work, order_id, "order_state") == "confirmed"
    assert allocate_orders(work, [order_id]) == [order_id]
    assert state(work, order_id, "order_state") == "released"


def test_an_order_that_costs_nothing_has_nothing_to_take(work):
    order_id = a_live_order(work, total_minor=0)
    take_payment(work, order_id, "capture")
    assert entries(work) == []


def test_many_orders_are_paid_in_one_go_each_its_own_total(work):
    first, second = a_live_order(work, total_minor=100), a_live_order(work, total_minor=250)
    take_payments(work, [first, second], "capture")
    assert sorted(entries(work)) == [
        ("authorize", 100), ("authorize", 250), ("capture", 100), ("capture", 250),
    ]  # fmt: skip
    take_payments(work, [], "capture")
