"""What was divided or joined is as it was before: lines, stock, money; or it is said why not."""

import pytest
import sqlalchemy as sa

from iorder.flows.allocate_orders import allocate_orders
from iorder.flows.ask_payment import capture_tender
from iorder.flows.change_lines import NothingToUndo, change_lines, content, undo_change
from iorder.flows.merge_orders import merge_orders
from iorder.flows.pick_order import pick_orders
from iorder.flows.refund import RefundWish, request_refund
from iorder.flows.split_order import split_order
from iorder.flows.undo_merge import undo_merge
from iorder.flows.undo_split import CannotUndo, undo_split
from iorder.inventory.model import commitments
from iorder.kernel.errors import StaleEdit
from iorder.kernel.money import Money
from iorder.kernel.store import run
from iorder.orders import held, service
from iorder.orders.changing import Change, LineChange
from iorder.orders.model import backorders, orders
from iorder.payments.model import tenders
from iorder.payments.moving import MoneyMoved
from iorder.views.checks.orders import CHECKS as OF_ORDERS
from iorder.views.checks.payments import CHECKS as OF_PAYMENTS
from iorder.views.checks.promises import CHECKS as OF_PROMISES
from iorder.views.checks.stock import CHECKS as OF_STOCK
from tests.builders import LYON, OSLO, a_placed_order, a_point, a_sku, stocked, take_payment
from tests.support.paying import Shop


class Desk:
    """A shop where each act is a transaction of its own, as events are read back."""

    def __init__(self, store):
        self.store = store
        self.do(self._fill)

    def do(self, flow, *args, **more):
        return run(self.store, "person:1", flow, *args, **more)

    def _fill(self, work):
        point = a_point(work)
        for code in ("LAMP", "MUG"):
            stocked(work, point, a_sku(work, code), 10)

    def order(self, *lines, act="capture", **more):
        def made(work):
            order_id = a_placed_order(work, *lines, customer_ref="C-1", buyer=LYON, **more)
            if act:
                take_payment(work, order_id, act)
                allocate_orders(work, [order_id])
            return order_id

        return self.do(made)

    def row(self, order_id):
        with self.store.reading() as conn:
            return conn.execute(sa.select(orders).where(orders.c.id == order_id)).one()

    def version(self, order_id):
        return self.row(order_id).version

    def line(self, order_id, code="LAMP"):
        found = self.do(content, order_id)
        return next(line.id for line in found.lines if line.sku == code)

    def split(self, order_id, units=1):
        wanted = {self.line(order_id): units}
        return self.do(split_order, order_id, wanted, self.version(order_id))

    def merge(self, first, other):
        self.do(merge_orders, first, other, self.version(first), self.version(other))

    def undo(self, flow, first, other):
        self.do(flow, first, other, self.version(first), self.version(other))

    def refund(self, order_id, minor):
        wish = RefundWish(order_id, Money(minor, "EUR"), "Broken", "test")
        self.do(request_refund, wish)

    def stands(self, order_id):
        """Everything that a split or a merge moves."""
        one, live = self.row(order_id), ("reserved", "allocated", "picked", "packed")
        with self.store.reading() as conn:
            held_ = conn.execute(
                sa.select(commitments.c.order_line_id, commitments.c.stage,
                          sa.func.sum(commitments.c.quantity))
                .where(commitments.c.order_id == order_id, commitments.c.stage.in_(live))
                .group_by(commitments.c.order_line_id, commitments.c.stage)
                .order_by(commitments.c.order_line_id)
            ).all()  # fmt: skip
            paid = conn.execute(
                sa.select(*(sa.func.sum(tenders.c[name]) for name in (
                    "amount_minor", "authorized_minor", "captured_minor", "refunded_minor")))
                .where(tenders.c.order_id == order_id)
            ).one()  # fmt: skip
        axes = (one.order_state, one.payment_state, one.fulfillment_state, one.stage)
        return axes, self.do(content, order_id), [tuple(row) for row in held_], tuple(paid)

    def findings(self):
        every = (*OF_ORDERS, *OF_PROMISES, *OF_STOCK, *OF_PAYMENTS)
        with self.store.reading() as conn:
            return [one for check in every for one in check.offenders(conn)]


@pytest.fixture
def desk(store):
    return Desk(store)


@pytest.fixture
def small(sqlite_store):
    """The same on one kind of store: what is looked at is no matter of the store."""
    return Desk(sqlite_store)


@pytest.mark.parametrize("act", ["capture", "authorize"])
def test_a_split_undone_leaves_the_order_as_it_was(desk, act):
    order_id = desk.order(("LAMP", 3), ("MUG", 2), act=act, shipping_minor=500, tax_minor=301)
    before = desk.stands(order_id)
    child = desk.split(order_id)
    desk.undo(undo_split, order_id, child)
    assert desk.stands(order_id) == before
    gone = desk.row(child)
    assert (gone.stage, gone.merged_into_id, gone.total_minor) == ("cancelled", order_id, 0)
    assert desk.findings() == []


def test_two_splits_are_undone_one_after_the_other(small):
    order_id = small.order(("LAMP", 4))
    before = small.stands(order_id)
    one, two = small.split(order_id), small.split(order_id)
    with pytest.raises(CannotUndo, match="were changed since"):
        small.undo(undo_split, order_id, one)
    for child in (two, one):
        small.undo(undo_split, order_id, child)
    assert small.stands(order_id) == before
    with pytest.raises(NothingToUndo):
        small.do(undo_change, order_id, small.version(order_id))


def test_what_is_picked_goes_back_into_the_first_box(small):
    order_id = small.order(("LAMP", 3))
    small.do(pick_orders, [order_id])
    before = small.stands(order_id)
    child = small.split(order_id)
    small.undo(undo_split, order_id, child)
    assert small.stands(order_id) == before
    assert small.findings() == []


def test_what_the_new_order_waits_for_the_first_waits_for_again(desk):
    desk.do(a_sku, "LATE", when_out="backorder")
    order_id = desk.order(("LAMP", 2), ("LATE", 1), act=None)
    before = desk.stands(order_id)
    child = desk.do(split_order, order_id, {desk.line(order_id, "LATE"): 1},
                    desk.version(order_id))  # fmt: skip
    desk.undo(undo_split, order_id, child)
    assert desk.stands(order_id) == before
    with desk.store.reading() as conn:
        assert conn.execute(sa.select(backorders.c.order_id)).scalars().all() == [order_id]
    assert desk.findings() == []


def changed_lines(desk, first, child):
    change = Change((LineChange(desk.line(child), unit_minor=900),))
    desk.do(change_lines, child, change, desk.version(child))


def another_address(desk, first, child):
    desk.do(service.change_address, child, OSLO, desk.version(child))


def put_on_hold(desk, first, child):
    desk.do(held.place_hold, child, "manual", "Look", desk.version(child))


def has_left(desk, first, child):
    with desk.store.writer.begin() as conn:
        its = sa.update(orders).where(orders.c.id == child)
        conn.execute(its.values(fulfillment_state="fulfilled"))


def refunded(desk, first, child):
    desk.refund(child, 300)


@pytest.mark.parametrize(
    ("since", "error", "words"),
    [
        (changed_lines, CannotUndo, "were changed since"),
        (another_address, CannotUndo, "different addresses"),
        (put_on_hold, CannotUndo, r"is held \(manual\)"),
        (has_left, CannotUndo, "have left"),
        (refunded, MoneyMoved, "was refunded since"),
    ],
)
def test_what_happened_since_stands_in_the_way_of_a_split_undone(small, since, error, words):
    order_id = small.order(("LAMP", 3))
    child = small.split(order_id)
    since(small, order_id, child)
    before = small.stands(order_id), small.stands(child)
    with pytest.raises(error, match=words):
        small.undo(undo_split, order_id, child)
    assert (small.stands(order_id), small.stands(child)) == before


def test_an_undo_on_an_older_version_is_refused(small):
    order_id = small.order(("LAMP", 3))
    child = small.split(order_id)
    with pytest.raises(StaleEdit):
        small.do(undo_split, order_id, child, 1, small.version(child))


@pytest.mark.parametrize("act", ["capture", None])
def test_a_merge_undone_leaves_both_as_they_were(desk, act):
    first = desk.order(("LAMP", 2), act=act, shipping_minor=500)
    other = desk.order(("LAMP", 1), ("MUG", 1), act=act, tax_minor=77)
    before = desk.stands(first), desk.stands(other)
    desk.merge(first, other)
    desk.undo(undo_merge, first, other)
    assert (desk.stands(first), desk.stands(other)) == before
    assert desk.row(other).merged_into_id is None
    assert desk.findings() == []
    with pytest.raises(NothingToUndo):
        desk.do(undo_change, first, desk.version(first))


def test_an_order_at_the_door_is_so_again(small):
    first, other = (small.order(("LAMP", 1), act=None, method="cod") for _ in "ab")
    small.merge(first, other)
    small.undo(undo_merge, first, other)
    assert small.row(other).cod_state == "expected"


def test_what_happened_since_stands_in_the_way_of_a_merge_undone(small):
    first, other = small.order(("LAMP", 2)), small.order(("LAMP", 1))
    with pytest.raises(CannotUndo, match="is not merged into"):
        small.undo(undo_merge, first, other)
    small.merge(first, other)
    small.refund(first, 100)
    with pytest.raises(CannotUndo, match="was refunded since"):
        small.undo(undo_merge, first, other)
    change = Change((LineChange(small.line(first), quantity=1),))
    small.do(change_lines, first, change, small.version(first))
    with pytest.raises(CannotUndo, match="were changed since"):
        small.undo(undo_merge, first, other)


def test_parts_of_one_payment_are_one_again(sqlite_store, tmp_path):
    shop = Shop(sqlite_store, tmp_path, capture_when="by_hand")
    order_id, tender_id = shop.pay(minor=2001)
    line = shop.one(sa.text("select id from order_lines"))[0]
    child = shop.do(split_order, order_id, {line: 1}, 1)
    part = shop.one(sa.select(tenders.c.id).where(tenders.c.order_id == child))[0]
    shop.do(capture_tender, part, None, "test")
    with pytest.raises(Exception, match="asked of its service"):
        shop.do(undo_split, order_id, child, 2, 1)
    shop.work()
    shop.do(undo_split, order_id, child, 2, 1)
    assert shop.tender(tender_id) == ("partially_captured", 2001, 1000, 0)
    assert shop.tender(part) == ("cancelled", 0, 0, 0)
    shop.do(capture_tender, tender_id, None, "rest")
    shop.work()
    assert shop.tender(tender_id) == ("captured", 2001, 2001, 0)
