"""A part of an order has left: the rest is changed, what has left is not touched."""

from dataclasses import replace

import pytest
import sqlalchemy as sa

from iorder.flows.allocate_orders import allocate_orders
from iorder.flows.change_address import change_address
from iorder.flows.change_lines import NothingToUndo, change_lines, content, undo_change
from iorder.flows.fill_waiting import source_again
from iorder.flows.ship_order import Label, ship_order
from iorder.flows.sold_out import SoldOut
from iorder.inventory import handover
from iorder.inventory import service as inventory
from iorder.inventory.model import commitments, points
from iorder.orders import lifecycle, service
from iorder.orders.changing import Change, HasLeft, LineAdded, LineChange
from iorder.orders.model import order_lines, orders
from iorder.orders.said import OrderClosed
from iorder.views.checks.orders import CHECKS as OF_ORDERS
from iorder.views.checks.promises import CHECKS as OF_PROMISES
from iorder.views.checks.stock import CHECKS as OF_STOCK
from tests.builders import OSLO, a_placed_order, a_point, a_sku, stocked, take_payment

PARIS, OSLO_SPOT = (48.86, 2.35), (59.91, 10.75)


@pytest.fixture
def shop(work):
    """Five lamps and five mugs near by and as many far away."""
    skus = [a_sku(work, code) for code in ("LAMP", "MUG")]
    for point in (a_point(work, at=PARIS), a_point(work, "NO-1", at=OSLO_SPOT, country="NO")):
        for sku in skus:
            stocked(work, point, sku, 5)
    return work


@pytest.fixture
def order_id(shop):
    made = a_placed_order(shop, ("LAMP", 2), ("MUG", 2))
    take_payment(shop, made, "capture")
    allocate_orders(shop, [made])
    leaves(shop, made, "LAMP")
    return made


def leaves(shop, order_id, code):
    line = line_of(shop, order_id, code)
    some = [one for one in handover.held(shop, [order_id]) if one.order_line_id == line]
    handover.hand_over(shop, some)
    known = lifecycle.standing(shop, [order_id])
    lifecycle.follow(shop, known, {order_id: {"fulfillment_state": "partially_fulfilled"}})


def line_of(shop, order_id, code):
    return next(line.id for line in content(shop, order_id).lines if line.sku == code)


def row(shop, order_id):
    return shop.execute(sa.select(orders).where(orders.c.id == order_id)).one()


def edit(shop, order_id, *lines, **more):
    change = Change(tuple(LineChange(*one) for one in lines), **more)
    return change_lines(shop, order_id, change, row(shop, order_id).version)


def held(shop, order_id):
    """(line's SKU, point, stage, units) of all that is held for it or has left."""
    c = commitments.c
    found = shop.execute(
        sa.select(order_lines.c.id, points.c.code, c.stage, sa.func.sum(c.quantity))
        .join(order_lines, order_lines.c.id == c.order_line_id)
        .join(points, points.c.id == c.point_id)
        .where(c.order_id == order_id, c.stage != "released")
        .group_by(order_lines.c.id, points.c.code, c.stage)
    )
    sku = {line.id: line.sku for line in content(shop, order_id).lines}
    return {(sku[line], point, stage, units) for line, point, stage, units in found}


def sound(shop):
    every = (*OF_ORDERS, *OF_PROMISES, *OF_STOCK)
    asked = [one for one in every if one.slug != "order-born"]
    return [one for check in asked for one in check.offenders(shop.conn)]


LEFT = ("LAMP", "EU-1", "shipped", 2)


def test_more_units_and_other_goods_are_held_for_a_parcel_of_their_own(shop, order_id):
    edit(shop, order_id, (line_of(shop, order_id, "LAMP"), 3), added=(LineAdded("MUG", 1, 500),))
    assert held(shop, order_id) == {
        LEFT, ("LAMP", "EU-1", "allocated", 1), ("MUG", "EU-1", "allocated", 1),
        ("MUG", "EU-1", "allocated", 2),
    }  # fmt: skip
    assert (row(shop, order_id).total_minor, row(shop, order_id).stage) == (5500, "on_hold")
    assert row(shop, order_id).fulfillment_state == "partially_fulfilled"
    assert sound(shop) == []
    undo_change(shop, order_id, row(shop, order_id).version)
    assert held(shop, order_id) == {LEFT, ("MUG", "EU-1", "allocated", 2)}
    ship_order(shop, order_id, Label("dhl", "JD2"))
    assert row(shop, order_id).fulfillment_state == "fulfilled"
    with pytest.raises(OrderClosed, match="take goods back as a return, or make a new order"):
        edit(shop, order_id, (line_of(shop, order_id, "LAMP"), 4))


@pytest.mark.parametrize(
    ("wanted", "words"),
    [((1,), "2 of LAMP have left; the line cannot be for 1"), ((2, 900), "have left at their pri")],
)
def test_units_that_have_left_are_not_touched(shop, order_id, wanted, words):
    before = held(shop, order_id)
    with pytest.raises(HasLeft, match=words):
        edit(shop, order_id, (line_of(shop, order_id, "LAMP"), *wanted))
    assert held(shop, order_id) == before


def test_what_is_not_there_is_refused_and_what_comes_later_is_waited_for(shop, order_id):
    late = a_sku(shop, "LATE", when_out="backorder")
    edit(shop, order_id, added=(LineAdded("LATE", 1, 0),))
    assert row(shop, order_id).stage == "on_hold"
    point = shop.execute(sa.select(points.c.id).order_by(points.c.id)).scalars().first()
    inventory.receive(shop, "po:1", {(point, late): 5})
    assert source_again(shop, order_id)
    assert ("LATE", "EU-1", "allocated", 1) in held(shop, order_id)
    assert row(shop, order_id).open_holds == 0
    assert sound(shop) == []
    with pytest.raises(SoldOut):
        edit(shop, order_id, (line_of(shop, order_id, "MUG"), 99))


def test_only_what_has_not_left_goes_to_another_address(shop, order_id):
    change_address(shop, order_id, OSLO, row(shop, order_id).version)
    assert held(shop, order_id) == {LEFT, ("MUG", "NO-1", "allocated", 2)}
    assert service.ship_address(shop, order_id) == replace(OSLO)
    assert row(shop, order_id).fulfillment_state == "partially_fulfilled"
    assert sound(shop) == []


def test_a_change_is_not_taken_back_over_what_has_left_since(shop):
    made = a_placed_order(shop, ("LAMP", 1), ("MUG", 2))
    take_payment(shop, made, "capture")
    allocate_orders(shop, [made])
    edit(shop, made, (line_of(shop, made, "LAMP"), 2))
    leaves(shop, made, "LAMP")
    with pytest.raises(NothingToUndo, match="2 of LAMP have left since"):
        undo_change(shop, made, row(shop, made).version)
