"""Calling an order off is taken back: stock is taken again, holds stop it again, and what has gone
back to the buyer is due again."""

import pytest
import sqlalchemy as sa

from iorder.flows.allocate_orders import allocate_orders
from iorder.flows.balance import balance_of
from iorder.flows.cancel_order import cancel_order
from iorder.flows.change_lines import cancel_units, change_lines, content, undo_change
from iorder.flows.merge_orders import merge_orders
from iorder.flows.pay_order import NewPayment, pay_order
from iorder.flows.refund import RefundWish, request_refund
from iorder.flows.settle_payment import settle
from iorder.flows.undo_cancel import CannotRestore, undo_cancel
from iorder.inventory.model import stock
from iorder.kernel.errors import StaleEdit
from iorder.kernel.money import Money
from iorder.orders import held
from iorder.orders.changing import Change, LineChange
from iorder.orders.model import backorders, holds, orders
from iorder.payments.matching import lock
from iorder.payments.received import receive
from iorder.views.checks.orders import CHECKS as OF_ORDERS
from iorder.views.checks.payments import CHECKS as OF_PAYMENTS
from iorder.views.checks.promises import CHECKS as OF_PROMISES
from iorder.views.checks.stock import CHECKS as OF_STOCK
from tests.builders import LYON, a_placed_order, a_point, a_sku, stocked, take_payment
from tests.support.paying import Shop


@pytest.fixture
def shop(work):
    """Three lamps at one point."""
    stocked(work, a_point(work), a_sku(work), 3)
    return work


def row(work, order_id):
    return work.execute(sa.select(orders).where(orders.c.id == order_id)).one()


def sound(work):
    every = (*OF_ORDERS, *OF_PROMISES, *OF_STOCK, *OF_PAYMENTS)
    asked = [one for one in every if one.slug != "order-born"]  # events come with the commit
    return [one for check in asked for one in check.offenders(work.conn)]


def stands(work, order_id):
    one = row(work, order_id)
    return one.order_state, one.payment_state, one.fulfillment_state, one.stage


def taken(work):
    return tuple(work.execute(sa.select(stock.c.reserved, stock.c.allocated)).one())


def undone(work, order_id):
    return undo_cancel(work, order_id, row(work, order_id).version)


def test_an_unpaid_order_is_as_it_was(shop):
    order_id = a_placed_order(shop)
    before = stands(shop, order_id)
    cancel_order(shop, order_id, "customer")
    assert taken(shop) == (0, 0)
    found = undone(shop, order_id)
    assert (stands(shop, order_id), taken(shop)) == (before, (2, 0))
    assert (found.waits, found.gone.minor, found.due) == (False, 0, Money(2000, "EUR"))
    assert (row(shop, order_id).cancelled_at, row(shop, order_id).cancel_reason) == (None, "")
    assert sound(shop) == []


def test_what_was_refunded_is_due_again_and_paid_anew_it_goes_on(shop):
    order_id = a_placed_order(shop)
    take_payment(shop, order_id, "capture")
    allocate_orders(shop, [order_id])
    cancel_order(shop, order_id, "customer")
    assert stands(shop, order_id)[1] == "refunded"
    found = undone(shop, order_id)
    assert (found.gone, found.due) == (Money(2000, "EUR"), Money(2000, "EUR"))
    assert stands(shop, order_id) == ("pending", "unpaid", "unallocated", "pending")
    new = NewPayment(order_id, "cheque", provider="cheque")
    receive(shop, lock(shop, pay_order(shop, new)), Money(2000, "EUR"), "No. 7")
    settle(shop, [order_id])
    assert stands(shop, order_id)[:2] == ("confirmed", "captured")
    assert sound(shop) == []


def test_short_stock_brings_it_back_as_waiting(shop):
    order_id = a_placed_order(shop, ("LAMP", 2))
    cancel_order(shop, order_id, "customer")
    a_placed_order(shop, ("LAMP", 2))
    assert undone(shop, order_id).waits
    assert stands(shop, order_id)[3] == "on_hold"
    reasons = shop.execute(sa.select(holds.c.reason).where(holds.c.state == "open")).scalars().all()
    assert reasons == ["No point has 2 x LAMP"]
    assert sound(shop) == []


def test_what_may_be_sold_before_it_is_there_is_on_backorder_again(shop):
    a_sku(shop, "LATE", when_out="backorder")
    order_id = a_placed_order(shop, ("LAMP", 1), ("LATE", 1))
    cancel_order(shop, order_id, "customer")
    assert undone(shop, order_id).waits
    waiting = shop.execute(sa.select(backorders.c.order_id, backorders.c.quantity)).all()
    assert [tuple(one) for one in waiting] == [(order_id, 1)]
    assert taken(shop) == (1, 0)
    assert sound(shop) == []


def test_holds_that_ended_with_it_stop_it_again(shop):
    order_id = a_placed_order(shop)
    held.place_hold(shop, order_id, "fraud", "Odd card", 1)
    take_payment(shop, order_id, "authorize")
    cancel_order(shop, order_id, "customer")
    undone(shop, order_id)
    assert (row(shop, order_id).stage, row(shop, order_id).open_holds) == ("on_hold", 1)
    assert sound(shop) == []


def test_an_order_at_the_door_waits_for_its_buyer_as_before(shop):
    order_id = a_placed_order(shop, method="cod")
    cancel_order(shop, order_id, "customer")
    undone(shop, order_id)
    assert row(shop, order_id).cod_state == "expected"


def test_what_is_not_called_off_or_was_merged_or_seen_otherwise_is_refused(shop):
    first, other = (a_placed_order(shop, ("LAMP", 1), customer_ref="C-1", buyer=LYON) for _ in "ab")
    with pytest.raises(CannotRestore, match="is not called off"):
        undone(shop, first)
    merge_orders(shop, first, other, 1, 1)
    with pytest.raises(CannotRestore, match="undo the merge there"):
        undone(shop, other)
    cancel_order(shop, first, "staff")
    with pytest.raises(StaleEdit):
        undo_cancel(shop, first, 1)


def test_units_called_off_and_sold_meanwhile_are_waited_for(shop):
    order_id = a_placed_order(shop, ("LAMP", 3))
    line = content(shop, order_id).lines[0].id
    cancel_units(shop, order_id, {line: 2}, "customer", 1)
    a_placed_order(shop, ("LAMP", 2))
    undo_change(shop, order_id, row(shop, order_id).version)
    assert (row(shop, order_id).stage, row(shop, order_id).unit_count) == ("on_hold", 3)
    assert taken(shop) == (3, 0)
    assert sound(shop) == []


def test_the_excess_of_a_lowered_total_is_due_again_when_it_rises(shop):
    order_id = a_placed_order(shop, ("LAMP", 3))
    take_payment(shop, order_id, "capture")
    line = content(shop, order_id).lines[0].id

    def units(number):
        change = Change((LineChange(line, number),))
        change_lines(shop, order_id, change, row(shop, order_id).version)

    def give_back(minor, cause):
        wish = RefundWish(order_id, Money(minor, "EUR"), "Too much", cause)
        request_refund(shop, wish)

    units(1)
    give_back(2000, "excess")
    assert row(shop, order_id).payment_state == "captured"
    give_back(300, "goodwill")  # not owed again
    assert balance_of(shop, order_id).due == Money(0, "EUR")
    units(3)
    assert balance_of(shop, order_id).due == Money(2000, "EUR")
    assert row(shop, order_id).stage == "on_hold"
    assert sound(shop) == []


class TestAtAService:
    @pytest.fixture
    def till(self, sqlite_store, tmp_path):
        return Shop(sqlite_store, tmp_path, capture_when="by_hand")

    def cancelled(self, till, works):
        order_id, tender_id = till.pay()
        till.do(cancel_order, order_id, "customer")
        if works:
            till.work()
        found = till.do(undone, order_id)
        till.work()
        return order_id, tender_id, found

    def test_an_authorisation_nobody_has_let_go_of_yet_is_kept(self, till):
        _, tender_id, found = self.cancelled(till, works=False)
        assert till.tender(tender_id) == ("authorized", 2000, 0, 0)
        assert (found.gone.minor, found.due.minor) == (0, 0)

    def test_a_voided_authorisation_stays_voided(self, till):
        order_id, tender_id, found = self.cancelled(till, works=True)
        assert till.tender(tender_id)[0] == "voided"
        assert (found.gone.minor, found.due.minor) == (2000, 2000)
        query = sa.select(orders.c.payment_state).where(orders.c.id == order_id)
        assert till.one(query)[0] == "voided"
