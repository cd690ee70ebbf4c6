"""Before an act is confirmed people read what it would do, and nothing has been done."""

from functools import partial

import pytest
import sqlalchemy as sa

from iorder.flows.allocate_orders import allocate_orders
from iorder.flows.cancel_order import cancel_seen_order
from iorder.flows.change_address import change_address
from iorder.flows.change_lines import change_lines, content
from iorder.flows.merge_orders import merge_orders
from iorder.flows.pick_order import pick_orders
from iorder.flows.preview_change import previewed
from iorder.flows.sold_out import SoldOut
from iorder.flows.split_order import split_order
from iorder.flows.undo_cancel import undo_cancel
from iorder.flows.undo_merge import undo_merge
from iorder.inventory.model import commitments, points, stock
from iorder.kernel.events import record
from iorder.orders import held
from iorder.orders.changing import Change, LineAdded, LineChange
from iorder.orders.content import Given
from iorder.orders.model import orders
from tests.builders import LYON, OSLO, a_placed_order, a_point, a_sku, stocked, take_payment

PARIS, OSLO_SPOT = (48.86, 2.35), (59.91, 10.75)


@pytest.fixture
def shop(work):
    """Five lamps near by, ten far away; mugs only far away."""
    near, far = a_point(work, "EU-1", at=PARIS), a_point(work, "NO-1", at=OSLO_SPOT, country="NO")
    lamp, mug = a_sku(work, "LAMP"), a_sku(work, "MUG")
    stocked(work, near, lamp, 5)
    stocked(work, far, lamp, 10)
    stocked(work, far, mug, 10)
    return work


def line_of(work, order_id):
    return content(work, order_id).lines[0].id


def of_lines(work, order_id, *lines, **more):
    change = Change(tuple(LineChange(line_of(work, order_id), *one) for one in lines), **more)
    version = work.execute(sa.select(orders.c.version)).scalar_one()
    act = partial(change_lines, order_id=order_id, change=change, version=version)
    return previewed(work, order_id, "lines", act)


def everything(work):
    tables = (orders, stock, commitments)
    return [
        work.execute(sa.select(table).order_by(sa.literal_column("1"))).all() for table in tables
    ]


def pairs(moved):
    return {one.what: (one.before, one.after) for one in moved}


def test_nothing_stays_of_what_was_tried(shop):
    order_id = a_placed_order(shop)
    before, told = everything(shop), list(shop.announced)
    of_lines(shop, order_id, (4,))
    assert (everything(shop), shop.announced) == (before, told)


def test_more_units_cost_more_and_are_to_be_paid(shop):
    order_id = a_placed_order(shop, tax_minor=400)
    take_payment(shop, order_id, "capture")
    found = of_lines(shop, order_id, (3,))
    assert pairs(found.price)["Total"] == ("€24.00", "€36.00")
    assert pairs(found.price)["Tax"] == ("€4.00", "€6.00")
    assert found.balance == ("€12.00 is still to be paid",)
    assert pairs(found.stock) == {"LAMP at EU-1": ("2", "3")}
    assert found.messages == ("No message is set up for this.",)


def test_fewer_units_are_to_be_given_back_and_taken_out_of_the_box(shop):
    order_id = a_placed_order(shop)
    take_payment(shop, order_id, "capture")
    allocate_orders(shop, [order_id])
    pick_orders(shop, [order_id])
    found = of_lines(shop, order_id, (1,))
    assert found.balance == ("€10.00 is to be given back to the customer",)
    assert found.boxes == ("1 x LAMP is picked at EU-1: take it out of the box",)


def test_less_is_captured_of_what_is_authorised(shop):
    order_id = a_placed_order(shop)
    take_payment(shop, order_id, "authorize")
    found = of_lines(shop, order_id, (1,))
    assert found.balance == ("€10.00 less is captured of what is authorised",)


def test_a_line_from_another_point_splits_the_order(shop):
    order_id = a_placed_order(shop)
    found = of_lines(shop, order_id, added=(LineAdded("MUG", 1, 500),))
    told = pairs(found.sourcing)
    assert told["Sent from"] == ("EU-1", "EU-1, NO-1")
    assert told["Parcels"] == ("1", "2: it is split")


def test_what_cannot_be_done_is_refused_before_it_is_confirmed(shop):
    order_id = a_placed_order(shop)
    with pytest.raises(SoldOut):
        of_lines(shop, order_id, (99,))
    assert shop.execute(sa.select(orders.c.version)).scalar_one() == 1


def test_an_amount_at_the_door_follows_the_total(shop):
    order_id = a_placed_order(shop, method="cod")
    found = of_lines(shop, order_id, given=Given(shipping=500))
    assert found.balance == ("The carrier collects €25.00 at the door",)


def test_calling_off_frees_stock_and_gives_money_back(shop):
    order_id = a_placed_order(shop)
    take_payment(shop, order_id, "capture")
    act = partial(cancel_seen_order, order_id=order_id, reason="customer", version=1)
    found = previewed(shop, order_id, "cancel", act)
    assert pairs(found.state)["Stage"] == ("confirmed", "cancelled")
    assert found.balance == ("€20.00 goes back to the customer",)
    assert pairs(found.stock) == {"LAMP at EU-1": ("2", "0")}


def test_a_hold_shows_where_the_order_stops(shop):
    order_id = a_placed_order(shop)
    act = partial(held.place_hold, order_id=order_id, kind="fraud", reason="Odd card", version=1)
    found = previewed(shop, order_id, "hold", act)
    assert pairs(found.state) == {
        "Stage": ("pending", "on hold"), "Fraud hold": ("none", "Odd card")
    }  # fmt: skip


def test_another_address_moves_the_stock_to_who_is_near_it(shop):
    order_id = a_placed_order(shop)
    act = partial(change_address, order_id=order_id, ship_to=OSLO, version=1)
    found = previewed(shop, order_id, "address", act)
    assert pairs(found.sourcing)["Sent from"] == ("EU-1", "NO-1")
    change_address(shop, order_id, OSLO, 1)
    assert at(shop) == "NO-1"


def test_what_is_picked_stays_at_its_point_when_the_address_changes(shop):
    order_id = a_placed_order(shop)
    take_payment(shop, order_id, "capture")
    allocate_orders(shop, [order_id])
    pick_orders(shop, [order_id])
    change_address(shop, order_id, OSLO, 1)
    assert at(shop) == "EU-1"


def at(work):
    live = commitments.c.stage.in_(("reserved", "allocated", "picked"))
    found = sa.select(points.c.code).where(
        points.c.id.in_(sa.select(commitments.c.point_id).where(live))
    )
    return work.execute(found).scalar_one()


def test_orders_that_part_say_what_each_is_paid_with(shop):
    buyer = {"customer_ref": "C-1", "buyer": LYON}
    first, other = (a_placed_order(shop, ("LAMP", 1), **buyer) for _ in "ab")
    for one in (first, other):
        take_payment(shop, one, "capture")
    merge_orders(shop, first, other, 1, 1)
    record(shop, shop.announced)
    act = partial(undo_merge, order_id=first, other_id=other, version=2, other_version=2)
    found = previewed(shop, first, "unmerge", act)
    assert found.balance == ("IO-1002 costs €10.00; €10.00 of the payment counts for it",)


def test_taking_up_again_says_what_is_held_again_and_is_to_be_paid_again(shop):
    order_id = a_placed_order(shop)
    take_payment(shop, order_id, "capture")
    cancel_seen_order(shop, order_id, "customer", 1)
    act = partial(undo_cancel, order_id=order_id, version=1)
    found = previewed(shop, order_id, "restore", act)
    assert pairs(found.state) == {"Stage": ("cancelled", "pending")}
    assert found.balance == ("€20.00 is still to be paid",)
    assert pairs(found.stock) == {"LAMP at EU-1": ("0", "2")}


def test_a_split_says_what_the_new_order_costs(shop):
    order_id = a_placed_order(shop)
    take_payment(shop, order_id, "authorize")
    line = line_of(shop, order_id)
    act = partial(split_order, order_id=order_id, units={line: 1}, version=1)
    found = previewed(shop, order_id, "split", act)
    assert found.balance == ("The new order costs €10.00; €10.00 of the payment counts for it",)
