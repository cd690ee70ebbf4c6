"""Machines hold and lift by the kind of their reason, as often as they like."""

import sqlalchemy as sa

from iorder.orders.holding import NewHold, close_all, hold, lift, release
from iorder.orders.lifecycle import standing
from iorder.orders.model import holds, orders
from tests.builders import a_live_order

ODD_CARD = NewHold("fraud", "Odd card")
PAID = {"payment_state": "captured", "fulfillment_state": "allocated"}


def states(work):
    return work.execute(sa.select(holds.c.kind, holds.c.state).order_by(holds.c.id)).all()


def test_a_kind_of_reason_holds_once_however_often_it_is_told(work):
    order_id = a_live_order(work)
    hold(work, {order_id: ODD_CARD})
    hold(work, {order_id: NewHold("fraud", "Odd card again")})
    found = work.execute(sa.select(holds.c.reason, holds.c.opened_by, holds.c.opened_at)).all()
    assert found == [("Odd card", "cli", work.now)]
    assert standing(work, [order_id])[order_id].open_holds == 1


def test_two_kinds_of_reason_are_lifted_one_by_one(work):
    order_id = a_live_order(work, axes=PAID)
    hold(work, {order_id: ODD_CARD})
    hold(work, {order_id: NewHold("stock", "None left")})

    lift(work, order_id, "stock")
    assert standing(work, [order_id])[order_id].axes["order_state"] == "pending"
    lift(work, order_id, "fraud")

    assert standing(work, [order_id])[order_id].axes["order_state"] == "released"
    assert states(work) == [("fraud", "released"), ("stock", "released")]


def test_lifting_what_holds_nothing_changes_nothing(work):
    order_id = a_live_order(work)
    lift(work, order_id, "fraud")
    assert work.announced == []
    assert not release(work, order_id, 99)


def test_a_hold_is_released_through_its_own_order_only(work):
    held, other = a_live_order(work), a_live_order(work)
    hold(work, {held: ODD_CARD})
    (hold_id,) = work.execute(sa.select(holds.c.id)).scalars()
    assert not release(work, other, hold_id)
    assert states(work) == [("fraud", "open")]


def test_many_orders_are_held_in_one_go_and_closed_ones_left_alone(work):
    first, closed, last = (
        a_live_order(work), a_live_order(work, axes={"order_state": "cancelled"}),
        a_live_order(work),
    )  # fmt: skip
    hold(work, dict.fromkeys((first, closed, last), ODD_CARD))
    count = work.execute(sa.select(orders.c.open_holds).order_by(orders.c.id)).scalars().all()
    assert count == [1, 0, 1]


def test_the_holds_of_an_order_called_off_are_rejected(work):
    order_id = a_live_order(work)
    hold(work, {order_id: ODD_CARD})
    close_all(work, order_id)
    assert states(work) == [("fraud", "rejected")]
