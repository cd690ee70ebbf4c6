"""Lines change after an order is placed: its stock, its money and its revisions follow."""

import pytest
import sqlalchemy as sa

from iorder.catalog import kits
from iorder.flows.allocate_orders import allocate_orders
from iorder.flows.balance import balance_of, follow_balance
from iorder.flows.change_lines import (
    NothingToUndo,
    cancel_units,
    change_lines,
    content,
    undo_change,
)
from iorder.flows.pick_order import pick_orders
from iorder.flows.refund import RefundWish, request_refund
from iorder.flows.ship_order import Label, ship_order
from iorder.flows.sold_out import SoldOut
from iorder.inventory import lots
from iorder.inventory.lots import InLot
from iorder.inventory.model import commitment_lots, stock
from iorder.kernel.errors import NotFound, StaleEdit
from iorder.kernel.events import record
from iorder.kernel.money import Money
from iorder.orders import revisions
from iorder.orders.changing import Change, LineAdded, LineChange, NothingLeft
from iorder.orders.content import Given
from iorder.orders.model import backorders, holds, order_lines, order_revisions, orders
from iorder.orders.said import OrderClosed
from iorder.views.checks.orders import CHECKS as OF_ORDERS
from iorder.views.checks.promises import CHECKS as OF_PROMISES
from iorder.views.checks.stock import CHECKS as OF_STOCK
from tests.builders import a_past_order, a_placed_order, a_point, a_sku, stocked, take_payment

PARIS, OSLO_SPOT = (48.86, 2.35), (59.91, 10.75)


@pytest.fixture
def shop(work):
    """Five lamps and five mugs near by, ten of each far away."""
    near, far = a_point(work, "EU-1", at=PARIS), a_point(work, "NO-1", at=OSLO_SPOT, country="NO")
    for code in ("LAMP", "MUG"):
        sku = a_sku(work, code)
        stocked(work, near, sku, 5)
        stocked(work, far, sku, 10)
    return work


def row(work, order_id):
    return work.execute(sa.select(orders).where(orders.c.id == order_id)).one()


def line_of(work, order_id, code="LAMP"):
    return next(line.id for line in content(work, order_id).lines if line.sku == code)


def held(work):
    """(reserved, allocated) of all places together."""
    found = sa.select(sa.func.sum(stock.c.reserved), sa.func.sum(stock.c.allocated))
    return tuple(work.execute(found).one())


def edit(work, order_id, *lines, **more):
    change = Change(tuple(LineChange(line_of(work, order_id), *some) for some in lines), **more)
    return change_lines(work, order_id, change, row(work, order_id).version)


def sound(work):
    """Nothing that doctor says of orders and stock is wrong."""
    asked = [check for check in (*OF_ORDERS, *OF_PROMISES, *OF_STOCK) if check.slug != "order-born"]
    return [one for check in asked for one in check.offenders(work.conn)]


def test_more_units_are_reserved_and_paid_for(shop):
    order_id = a_placed_order(shop)
    edit(shop, order_id, (4,))
    assert held(shop) == (4, 0)
    assert (row(shop, order_id).total_minor, row(shop, order_id).unit_count) == (4000, 4)
    assert sound(shop) == []


def test_fewer_units_are_free_again_and_counted_as_called_off(shop):
    order_id = a_placed_order(shop, ("LAMP", 3), ("MUG", 1))
    cancel_units(shop, order_id, {line_of(shop, order_id): 2}, "customer", 1)
    assert held(shop) == (2, 0)
    line = shop.execute(sa.select(order_lines).order_by(order_lines.c.position)).first()
    assert (line.quantity, line.cancelled_quantity) == (1, 2)
    assert sound(shop) == []


def test_a_new_line_comes_from_the_point_that_has_it(shop):
    order_id = a_placed_order(shop)
    edit(shop, order_id, added=(LineAdded("MUG", 2, 350),))
    assert [line.sku for line in content(shop, order_id).lines] == ["LAMP", "MUG"]
    assert (held(shop), row(shop, order_id).total_minor) == ((4, 0), 2700)
    assert sound(shop) == []


def test_what_no_points_have_is_refused_with_what_is_left(shop):
    order_id = a_placed_order(shop)
    with pytest.raises(SoldOut, match="13 x LAMP is left"):
        edit(shop, order_id, (99,))


def test_what_may_come_later_waits_on_a_stock_hold(shop):
    a_sku(shop, "LATE", when_out="backorder")
    order_id = a_placed_order(shop)
    edit(shop, order_id, added=(LineAdded("LATE", 3, 100),))
    assert shop.execute(sa.select(backorders.c.quantity)).scalars().all() == [3]
    assert row(shop, order_id).stage == "on_hold"
    late = line_of(shop, order_id, "LATE")
    change_lines(shop, order_id, Change((LineChange(late, 1),)), row(shop, order_id).version)
    assert shop.execute(sa.select(backorders.c.quantity)).scalars().all() == [1]
    change_lines(shop, order_id, Change((LineChange(late, 0),)), row(shop, order_id).version)
    assert shop.execute(sa.select(backorders.c.quantity)).scalars().all() == []
    assert (row(shop, order_id).stage, held(shop)) == ("pending", (2, 0))
    assert sound(shop) == []


def test_a_kit_gives_back_and_takes_all_its_parts(shop):
    parts = {one.code: one.id for one in shop.execute(sa.text("select id, code from skus"))}
    kit = a_sku(shop, "SET")
    kits.define(shop, kit, {parts["LAMP"]: 1, parts["MUG"]: 2})
    order_id = a_placed_order(shop, ("SET", 2))
    line = line_of(shop, order_id, "SET")
    change_lines(shop, order_id, Change((LineChange(line, 1),)), 1)
    assert held(shop) == (3, 0)
    change_lines(shop, order_id, Change((LineChange(line, 3),)), row(shop, order_id).version)
    assert held(shop) == (9, 0)
    assert sound(shop) == []


@pytest.mark.parametrize("picked", [False, True])
def test_a_confirmed_order_gets_and_gives_bound_stock(shop, picked):
    order_id = a_placed_order(shop, ("LAMP", 3))
    take_payment(shop, order_id, "capture")
    allocate_orders(shop, [order_id])
    if picked:
        pick_orders(shop, [order_id])
    edit(shop, order_id, (2,))
    assert (held(shop), row(shop, order_id).payment_state) == ((0, 2), "overpaid")
    edit(shop, order_id, (4,))
    assert (held(shop), row(shop, order_id).payment_state) == ((0, 4), "partially_captured")
    assert sound(shop) == []


def test_lots_of_what_is_picked_are_named_anew(work):
    point, sku = a_point(work), a_sku(work)
    lots.receive(work, "t", {(point, sku): [InLot("A", None, 2), InLot("B", None, 3)]})
    order_id = a_placed_order(work, ("LAMP", 4))
    take_payment(work, order_id, "capture")
    allocate_orders(work, [order_id])
    pick_orders(work, [order_id])
    edit(work, order_id, (3,))
    taken = sa.select(sa.func.sum(commitment_lots.c.quantity))
    assert work.execute(taken).scalar_one() == 3
    assert sound(work) == []


def test_what_is_not_paid_for_any_more_is_held_until_it_is(shop):
    order_id = a_placed_order(shop)
    take_payment(shop, order_id, "capture")
    allocate_orders(shop, [order_id])
    edit(shop, order_id, (3,))
    told = shop.execute(sa.select(holds.c.kind, holds.c.reason)).all()
    assert told == [("payment", "Balance due: €10.00")]
    edit(shop, order_id, (2,))
    assert row(shop, order_id).open_holds == 0


def test_what_was_given_back_as_goodwill_is_not_due_again_and_what_an_edit_adds_is(shop):
    order_id = a_placed_order(shop)
    take_payment(shop, order_id, "capture")
    allocate_orders(shop, [order_id])
    request_refund(shop, RefundWish(order_id, Money(300, "EUR"), "Sorry", "goodwill"))
    assert balance_of(shop, order_id).due == Money(0, "EUR")
    follow_balance(shop, order_id)
    assert row(shop, order_id).open_holds == 0
    edit(shop, order_id, (3,))
    assert shop.execute(sa.select(holds.c.reason)).scalars().all() == ["Balance due: €10.00"]
    edit(shop, order_id, (2,))
    assert row(shop, order_id).open_holds == 0


def test_amounts_of_the_order_and_prices_change_without_touching_stock(shop):
    order_id = a_placed_order(shop)
    edit(shop, order_id, (None, 900, 1000), given=Given(shipping=490, discount=20, tax=300))
    assert row(shop, order_id).total_minor == 1620 - 20 + 490 + 300
    assert held(shop) == (2, 0)
    assert sound(shop) == []


def test_each_change_is_a_revision_and_the_first_is_as_placed(shop):
    order_id = a_placed_order(shop)
    assert edit(shop, order_id, (3,)) == 2
    assert edit(shop, order_id, (1,)) == 3
    assert edit(shop, order_id, (1,)) == 0
    found = [revisions.read(shop, order_id, number).content for number in (1, 2, 3)]
    assert [one.lines[0].quantity for one in found] == [2, 3, 1]
    difference = revisions.compared(found[0], found[2])
    assert difference.amounts["total"] == (2000, 1000)
    assert row(shop, order_id).revision == 3


def test_undoing_gives_back_the_order_of_a_revision_ago(shop):
    order_id = a_placed_order(shop)
    before = content(shop, order_id)
    edit(shop, order_id, (3, 800), added=(LineAdded("MUG", 1, 350),))
    undo_change(shop, order_id, row(shop, order_id).version)
    after = content(shop, order_id)
    assert (after.lines[0], after.total, after.units) == (before.lines[0], 2000, 2)
    assert held(shop) == (2, 0)
    assert sound(shop) == []


def test_there_is_nothing_to_undo_on_an_order_as_placed(shop):
    order_id = a_placed_order(shop)
    with pytest.raises(NothingToUndo):
        undo_change(shop, order_id, 1)


def test_an_edit_on_an_older_version_says_what_changed(shop):
    order_id = a_placed_order(shop)
    edit(shop, order_id, (3,))
    record(shop, shop.announced)
    with pytest.raises(StaleEdit, match="LAMP quantity is now 3") as stale:
        change_lines(shop, order_id, Change((LineChange(1, 1),)), 1)
    assert stale.value.changed["LAMP quantity"] == (2, 3)


def test_a_shipped_order_is_refused_in_words(shop):
    order_id = a_placed_order(shop)
    take_payment(shop, order_id, "capture")
    allocate_orders(shop, [order_id])
    ship_order(shop, order_id, Label("dhl", "JD1"))
    with pytest.raises(OrderClosed, match="has left; take goods back as a return"):
        edit(shop, order_id, (1,))


def test_history_and_what_is_called_off_whole_are_not_edited_here(shop):
    order_id = a_placed_order(shop)
    with pytest.raises(NothingLeft):
        edit(shop, order_id, (0,))
    with pytest.raises(NotFound):
        change_lines(shop, order_id, Change((LineChange(10**9, 1),)), 1)
    past = a_past_order(shop)
    with pytest.raises(OrderClosed, match="told by its source"):
        change_lines(shop, past, Change(), 1)
    assert shop.execute(sa.select(sa.func.count()).select_from(order_revisions)).scalar() == 0
