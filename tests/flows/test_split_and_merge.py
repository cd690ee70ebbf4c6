"""An order becomes two and two become one: no unit, no hold on stock and no cent is lost."""

import pytest
import sqlalchemy as sa
from hypothesis import given
from hypothesis import strategies as st

from iorder.catalog import kits
from iorder.flows.allocate_orders import allocate_orders
from iorder.flows.change_lines import NothingToUndo, content, undo_change
from iorder.flows.merge_orders import CannotMerge, merge_orders
from iorder.flows.split_order import split_order
from iorder.inventory.model import commitments, stock
from iorder.kernel.address import Address
from iorder.orders import held, revisions
from iorder.orders.dividing import CannotSplit, divided, joined
from iorder.orders.model import backorders, order_lines, orders
from iorder.payments.model import tenders
from iorder.views.checks.orders import CHECKS as OF_ORDERS
from iorder.views.checks.promises import CHECKS as OF_PROMISES
from iorder.views.checks.sourcing import CHECKS as OF_SOURCING
from iorder.views.checks.stock import CHECKS as OF_STOCK
from tests.builders import LYON, OSLO, a_placed_order, a_point, a_sku, stocked, take_payment
from tests.orders.test_order_amounts import adds_up
from tests.orders.test_order_amounts import orders as any_order

BO = Address(name="Bo Lind", email="bo@example.com")


@pytest.fixture
def shop(work):
    """Ten lamps and ten mugs at one point."""
    point = a_point(work)
    for code in ("LAMP", "MUG"):
        stocked(work, point, a_sku(work, code), 10)
    return work


def row(work, order_id):
    return work.execute(sa.select(orders).where(orders.c.id == order_id)).one()


def line_of(work, order_id, code="LAMP"):
    return next(line.id for line in content(work, order_id).lines if line.sku == code)


def units(work, order_id):
    live = commitments.c.stage.in_(("reserved", "allocated"))
    mine = sa.and_(live, commitments.c.order_id == order_id)
    found = sa.select(sa.func.coalesce(sa.func.sum(commitments.c.quantity), 0))
    return work.execute(found.where(mine)).scalar_one()


def paid(work, order_id):
    kept = sa.func.coalesce(sa.func.sum(tenders.c.captured_minor - tenders.c.refunded_minor), 0)
    return work.execute(sa.select(kept).where(tenders.c.order_id == order_id)).scalar_one()


def sound(work):
    every = (*OF_ORDERS, *OF_PROMISES, *OF_SOURCING, *OF_STOCK)
    asked = [one for one in every if one.slug != "order-born"]
    return [one for check in asked for one in check.offenders(work.conn)]


def a_buyer(**more):
    return {"customer_ref": "C-1", "buyer": LYON, **more}


@given(any_order(), st.data())
def test_two_halves_have_every_minor_unit_of_the_whole(whole, data):
    moved = {}
    for line in whole.lines:
        if taken := data.draw(st.integers(0, line.quantity)):
            moved[line.id] = taken
    ids = range(100, 100 + len(moved))
    if not moved or sum(moved.values()) == whole.units:
        with pytest.raises(CannotSplit):
            divided(whole, moved, ids)
        return
    halves = divided(whole, moved, ids)
    assert adds_up(halves.first)
    assert adds_up(halves.second)
    both = joined(halves.first, halves.second)
    for name in ("items", "discount", "shipping", "tax", "total", "units"):
        assert getattr(both, name) == getattr(whole, name)


def test_units_that_go_take_their_stock_and_their_money_along(shop):
    order_id = a_placed_order(shop, ("LAMP", 3), ("MUG", 2))
    take_payment(shop, order_id, "capture")
    allocate_orders(shop, [order_id])
    wanted = {line_of(shop, order_id): 1, line_of(shop, order_id, "MUG"): 2}
    child = split_order(shop, order_id, wanted, row(shop, order_id).version)
    assert (row(shop, child).parent_id, row(shop, child).total_minor) == (order_id, 3000)
    assert (units(shop, order_id), units(shop, child)) == (2, 3)
    assert (paid(shop, order_id), paid(shop, child)) == (2000, 3000)
    assert row(shop, child).order_state == "released"
    assert shop.execute(sa.select(stock.c.allocated)).scalars().all() == [3, 2]
    assert sound(shop) == []


def test_an_order_that_waits_is_split_into_what_is_there_and_what_is_not(shop):
    a_sku(shop, "LATE", when_out="backorder")
    order_id = a_placed_order(shop, ("LAMP", 2), ("LATE", 1))
    child = split_order(shop, order_id, {line_of(shop, order_id, "LATE"): 1},
                        row(shop, order_id).version)  # fmt: skip
    assert (row(shop, order_id).stage, row(shop, child).stage) == ("pending", "on_hold")
    assert shop.execute(sa.select(backorders.c.order_id)).scalars().all() == [child]
    assert sound(shop) == []


def test_a_kit_goes_with_all_its_parts(shop):
    parts = {one.code: one.id for one in shop.execute(sa.text("select id, code from skus"))}
    kits.define(shop, a_sku(shop, "SET"), {parts["LAMP"]: 1, parts["MUG"]: 2})
    order_id = a_placed_order(shop, ("SET", 3))
    child = split_order(shop, order_id, {line_of(shop, order_id, "SET"): 1}, 1)
    assert (units(shop, order_id), units(shop, child)) == (6, 3)
    assert sound(shop) == []


def test_a_split_is_a_revision_that_is_not_undone_like_a_change_of_lines(shop):
    order_id = a_placed_order(shop)
    child = split_order(shop, order_id, {line_of(shop, order_id): 1}, 1)
    assert revisions.read(shop, order_id, 2).reason == f"Split off {row(shop, child).number}"
    with pytest.raises(NothingToUndo):
        undo_change(shop, order_id, row(shop, order_id).version)


def test_nothing_may_stay_or_go_empty(shop):
    order_id = a_placed_order(shop)
    for wanted in ({}, {line_of(shop, order_id): 2}):
        with pytest.raises(CannotSplit, match="Choose some"):
            split_order(shop, order_id, wanted, 1)


def test_two_orders_of_one_customer_become_one(shop):
    first = a_placed_order(shop, ("LAMP", 2), **a_buyer(shipping_minor=500))
    other = a_placed_order(shop, ("LAMP", 1), ("MUG", 1), **a_buyer(shipping_minor=400))
    for one in (first, other):
        take_payment(shop, one, "capture")
        allocate_orders(shop, [one])
    merge_orders(shop, first, other, row(shop, first).version, row(shop, other).version)
    assert (row(shop, first).total_minor, row(shop, first).unit_count) == (4900, 4)
    assert (row(shop, other).stage, row(shop, other).merged_into_id) == ("cancelled", first)
    assert (units(shop, first), units(shop, other)) == (4, 0)
    assert (paid(shop, first), row(shop, first).payment_state) == (4900, "captured")
    assert shop.execute(sa.select(order_lines.c.order_id).distinct()).scalars().all() == [first]
    assert sound(shop) == []


@pytest.mark.parametrize(
    ("other", "words"),
    [
        ({"customer_ref": "C-2", "buyer": BO}, "differ in their customer"),
        ({"ship_to": OSLO}, "different addresses"),
        ({"currency": "USD"}, "differ in their currency"),
        ({"method": "cod"}, "way of being paid"),
    ],
)
def test_orders_that_differ_stay_two(shop, other, words):
    first = a_placed_order(shop, **a_buyer())
    second = a_placed_order(shop, **a_buyer(**other))
    with pytest.raises(CannotMerge, match=words):
        merge_orders(shop, first, second, 1, 1)


def test_an_order_that_is_held_is_not_merged(shop):
    first, other = (a_placed_order(shop, **a_buyer()) for _ in "ab")
    held.place_hold(shop, other, "fraud", "Odd card", 1)
    with pytest.raises(CannotMerge, match="is held"):
        merge_orders(shop, first, other, 1, row(shop, other).version)
