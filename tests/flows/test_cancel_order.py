"""A cancelled order holds nothing: no stock, no money, no hold."""

import pytest
import sqlalchemy as sa

from iorder.flows.allocate_orders import allocate_orders
from iorder.flows.cancel_order import cancel_order, cancel_seen_order
from iorder.flows.pick_order import pick_orders
from iorder.flows.ship_order import Label, ship_order
from iorder.inventory.model import commitments, stock, stock_movements
from iorder.kernel.errors import InvalidInput, StaleEdit
from iorder.orders import held, service
from iorder.orders.model import holds, orders
from iorder.orders.states import IllegalMove
from iorder.payments.model import tenders
from tests.builders import a_placed_order, a_point, a_sku, stocked, take_payment


@pytest.fixture
def shop(work):
    """Five lamps at one point."""
    stocked(work, a_point(work), a_sku(work), 5)
    return work


def shelf(work):
    return work.execute(sa.select(stock.c.on_hand, stock.c.reserved, stock.c.allocated)).one()


def row(work):
    return work.execute(sa.select(orders)).one()


def test_what_was_reserved_is_free_again(shop):
    order_id = a_placed_order(shop)
    assert shelf(shop) == (5, 2, 0)
    cancel_order(shop, order_id, "customer")
    assert shelf(shop) == (5, 0, 0)
    assert (row(shop).stage, row(shop).cancel_reason) == ("cancelled", "customer")


@pytest.mark.parametrize("picked", [False, True])
def test_what_was_allocated_or_picked_is_free_again(shop, picked):
    order_id = a_placed_order(shop)
    take_payment(shop, order_id, "authorize")
    allocate_orders(shop, [order_id])
    if picked:
        pick_orders(shop, [order_id])
    assert shelf(shop) == (5, 0, 2)
    cancel_order(shop, order_id, "inventory")
    assert shelf(shop) == (5, 0, 0)
    assert shop.execute(sa.select(commitments.c.stage)).scalars().all() == ["released"]


@pytest.mark.parametrize(
    ("act", "payment"), [("authorize", "voided"), ("capture", "refunded"), (None, "unpaid")]
)
def test_its_money_goes_back(shop, act, payment):
    order_id = a_placed_order(shop)
    if act:
        take_payment(shop, order_id, act)
    cancel_order(shop, order_id, "customer")
    assert row(shop).payment_state == payment
    left = sa.select(tenders.c.captured_minor - tenders.c.refunded_minor)
    assert set(shop.execute(left).scalars()) <= {0}


def test_its_holds_are_rejected_and_not_counted(shop):
    order_id = a_placed_order(shop)
    held.place_hold(shop, order_id, "fraud", "Odd card", 1)
    cancel_order(shop, order_id, "fraud")
    assert shop.execute(sa.select(holds.c.state)).scalar_one() == "rejected"
    assert row(shop).open_holds == 0


def test_a_second_cancel_changes_nothing(shop):
    order_id = a_placed_order(shop)
    cancel_order(shop, order_id, "customer")
    before = shop.execute(sa.select(stock_movements.c.id)).all(), len(shop.announced)
    cancel_order(shop, order_id, "staff")
    assert (shop.execute(sa.select(stock_movements.c.id)).all(), len(shop.announced)) == before
    assert row(shop).cancel_reason == "customer"


def test_what_has_left_is_not_cancelled(shop):
    order_id = a_placed_order(shop)
    take_payment(shop, order_id, "capture")
    allocate_orders(shop, [order_id])
    ship_order(shop, order_id, Label("parcelia", "P1"))
    with pytest.raises(IllegalMove, match="has left"):
        cancel_order(shop, order_id, "customer")
    assert row(shop).payment_state == "captured"


def test_a_promise_at_the_door_is_closed(shop):
    order_id = a_placed_order(shop, method="cod")
    assert row(shop).cod_state == "expected"
    cancel_order(shop, order_id, "customer")
    assert row(shop).cod_state == "closed"


def test_a_person_cancels_what_they_saw_and_no_newer_one(shop):
    order_id = a_placed_order(shop)
    with pytest.raises(InvalidInput, match="'whim' is no reason; choose one of customer"):
        cancel_seen_order(shop, order_id, "whim", 1)
    service.set_tags(shop, order_id, ["vip"], 1)
    with pytest.raises(StaleEdit, match="was changed meanwhile"):
        cancel_seen_order(shop, order_id, "customer", 1)
    cancel_seen_order(shop, order_id, "customer", 2)
    assert row(shop).stage == "cancelled"
