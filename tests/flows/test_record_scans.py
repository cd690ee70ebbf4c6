"""Scans come in any order and again; orders stand where their slowest parcel is."""

from datetime import timedelta
from itertools import permutations

import pytest
import sqlalchemy as sa

from iorder.flows.allocate_orders import allocate_orders
from iorder.flows.record_scans import record_scans
from iorder.flows.ship_order import Label, ship_order
from iorder.orders import lifecycle
from iorder.orders.model import orders
from iorder.payments.model import payment_entries
from iorder.shipping.model import scans
from iorder.shipping.service import Scan
from tests.builders import HOUR, NOON, a_placed_order, a_point, a_sku, stocked, take_payment

DAY = timedelta(days=1)


def sent(work, *lines, method="card", number="P1"):
    """(order, its parcels)."""
    order_id = a_placed_order(work, *lines, method=method)
    if method == "cod":
        lifecycle.confirm_at_door(work, [order_id])
    else:
        take_payment(work, order_id, "capture")
    allocate_orders(work, [order_id])
    return order_id, ship_order(work, order_id, Label("parcelia", number))


@pytest.fixture
def shop(work):
    stocked(work, a_point(work), a_sku(work), 9)
    return work


def row(work):
    return work.execute(sa.select(orders)).one()


def kinds(work):
    return [event.kind for event, _ in work.announced]


def way(parcel):
    states = ("picked_up", "in_transit", "out_for_delivery", "delivered")
    return [Scan(parcel, NOON + HOUR * at, state) for at, state in enumerate(states)]


def test_a_delivered_order_is_completed_at_the_scans_own_time(shop):
    order_id, (parcel,) = sent(shop)
    record_scans(shop, way(parcel))
    found = row(shop)
    assert (found.id, found.stage, found.tracking_state, found.order_state) == (
        order_id, "delivered", "delivered", "completed",
    )  # fmt: skip
    assert found.delivered_at == NOON + 3 * HOUR
    assert kinds(shop)[-3:] == ["OrderTracked", "OrderDelivered", "OrderCompleted"]


def test_the_same_scans_again_move_and_tell_nothing(shop):
    _, (parcel,) = sent(shop)
    assert record_scans(shop, way(parcel)) == [parcel]
    told = len(shop.announced)
    assert record_scans(shop, way(parcel)) == []
    assert len(shop.announced) == told
    assert len(shop.execute(sa.select(scans)).all()) == 4


def test_scans_in_any_order_end_the_same(shop):
    for number, some in enumerate(permutations(range(4))):
        if number % 5:
            continue
        order_id, (parcel,) = sent(shop, ("LAMP", 1), number=f"P{number}")
        stocked(shop, 1, 1, 1)
        for at in some:
            record_scans(shop, [way(parcel)[at]])
        one = lifecycle.standing(shop, [order_id])[order_id]
        assert (one.axes["tracking_state"], one.delivered_at) == ("delivered", NOON + 3 * HOUR)


def test_an_order_of_two_parcels_is_where_the_slower_one_is(work):
    stocked(work, a_point(work, "EU-1"), a_sku(work, "LAMP"), 1)
    stocked(work, a_point(work, "EU-2"), a_sku(work, "MUG"), 1)
    _, (first, second) = sent(work, ("LAMP", 1), ("MUG", 1))
    record_scans(work, way(first) + way(second)[:2])
    assert (row(work).tracking_state, row(work).stage) == ("in_transit", "shipped")
    assert row(work).delivered_at is None
    record_scans(work, [Scan(second, NOON + DAY, "delivered")])
    assert (row(work).tracking_state, row(work).delivered_at) == ("delivered", NOON + DAY)


def test_a_failed_attempt_is_a_delivery_problem_until_the_next_one_works(shop):
    _, (parcel,) = sent(shop)
    record_scans(shop, [Scan(parcel, NOON, "attempt_failed", text="Nobody at home")])
    assert row(shop).stage == "exception"
    record_scans(shop, [Scan(parcel, NOON + DAY, "delivered")])
    assert row(shop).stage == "delivered"


def test_money_at_the_door_is_captured_when_every_parcel_is_delivered(shop):
    _, (parcel,) = sent(shop, method="cod")
    record_scans(shop, way(parcel)[:3])
    assert (row(shop).cod_state, row(shop).payment_state) == ("with_carrier", "unpaid")
    record_scans(shop, way(parcel)[3:])
    assert (row(shop).cod_state, row(shop).payment_state, row(shop).order_state) == (
        "collected", "captured", "completed",
    )  # fmt: skip
    entered = shop.execute(sa.select(payment_entries.c.kind, payment_entries.c.amount_minor)).all()
    assert entered == [("authorize", 2000), ("capture", 2000)]


def test_a_refused_parcel_comes_back_without_money(shop):
    _, (parcel,) = sent(shop, method="cod")
    record_scans(
        shop,
        [Scan(parcel, NOON, "return_in_transit"), Scan(parcel, NOON + DAY, "returned")],
    )
    assert (row(shop).stage, row(shop).cod_state, row(shop).payment_state) == (
        "returned", "not_collected", "unpaid",
    )  # fmt: skip
    assert row(shop).order_state == "completed"


def test_a_late_scan_is_kept_and_moves_nothing(shop):
    _, (parcel,) = sent(shop)
    record_scans(shop, way(parcel))
    assert record_scans(shop, [Scan(parcel, NOON + 9 * HOUR, "in_transit")]) == []
    assert row(shop).stage == "delivered"
    assert len(shop.execute(sa.select(scans)).all()) == 5


def test_a_lost_parcel_that_turns_up_is_delivered_after_all(shop):
    _, (parcel,) = sent(shop)
    record_scans(shop, [Scan(parcel, NOON, "lost")])
    assert row(shop).stage == "exception"
    record_scans(shop, [Scan(parcel, NOON + DAY, "delivered")])
    assert (row(shop).stage, row(shop).order_state) == ("delivered", "completed")


def test_scans_of_parcels_nobody_knows_are_ignored(work):
    assert record_scans(work, [Scan(99, NOON, "delivered")]) == []
    assert record_scans(work, []) == []
