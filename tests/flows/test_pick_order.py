"""Only what may leave is picked, and picking moves no number."""

import sqlalchemy as sa

from iorder.flows.allocate_orders import allocate_orders
from iorder.flows.pick_order import pick_orders
from iorder.inventory.model import commitments, stock
from iorder.orders import held
from iorder.orders.model import orders
from tests.builders import a_placed_order, a_point, a_sku, stocked, take_payment


def ready(work):
    stocked(work, a_point(work), a_sku(work), 5)
    order_id = a_placed_order(work)
    take_payment(work, order_id, "authorize")
    allocate_orders(work, [order_id])
    return order_id


def stage(work):
    return work.execute(sa.select(orders.c.stage)).scalar_one()


def test_a_released_order_is_picked_and_its_units_stay_allocated(work):
    order_id = ready(work)
    pick_orders(work, [order_id])
    assert stage(work) == "picking"
    assert work.execute(sa.select(commitments.c.stage)).scalars().all() == ["picked"]
    assert work.execute(sa.select(stock.c.on_hand, stock.c.allocated)).one() == (5, 2)
    assert [event.kind for event, _ in work.announced][-1] == "PickingStarted"


def test_picking_again_says_nothing_new(work):
    order_id = ready(work)
    pick_orders(work, [order_id])
    told = len(work.announced)
    pick_orders(work, [order_id])
    assert len(work.announced) == told


def test_a_held_order_is_left_on_the_shelf(work):
    order_id = ready(work)
    held.place_hold(work, order_id, "address", "", 1)
    pick_orders(work, [order_id])
    assert stage(work) == "on_hold"
    assert work.execute(sa.select(commitments.c.stage)).scalars().all() == ["allocated"]


def test_an_unpaid_order_is_left_on_the_shelf(work):
    stocked(work, a_point(work), a_sku(work), 5)
    order_id = a_placed_order(work)
    pick_orders(work, [order_id])
    assert stage(work) == "pending"
