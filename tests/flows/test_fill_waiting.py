"""Goods came in: who waits for them is served, those promised the earliest day first."""

from datetime import date

import sqlalchemy as sa

from iorder.catalog import kits
from iorder.catalog.model import skus
from iorder.flows import reroute
from iorder.flows.cancel_order import cancel_order
from iorder.flows.fill_waiting import work_off_arrival, work_off_change
from iorder.flows.place_order import accept_orders, place_order
from iorder.flows.reserve_cart import Cart, reserve_cart
from iorder.flows.subscribers import SUBSCRIBERS
from iorder.inventory import closing, quotas
from iorder.inventory import service as inventory
from iorder.kernel.events import events
from iorder.kernel.store import run
from iorder.orders.model import backorders
from iorder.orders.placing import NewLine
from iorder.views.orders.order import order_sheet
from tests.builders import a_channel, a_sku


def arrive(store, shop, units, sku="LAMP"):
    """More of the SKU in Rotterdam, and the subscriber told of it."""
    run(store, "cli", inventory.receive, f"more-{units}", {(shop.near, shop.skus[sku]): units})
    with store.reading() as conn:
        seq = conn.execute(
            sa.select(sa.func.max(events.c.seq)).where(events.c.kind == "StockReceived")
        ).scalar_one()
    assert work_off_arrival(store, seq, lambda: False) is True


def stages(store, *placed):
    return [order_sheet(store, one.number).stage for one in placed]


def test_arrivals_are_heard_of():
    assert "orders.fill" in SUBSCRIBERS["StockReceived"]


def test_those_who_came_first_are_served_first_as_far_as_it_goes(store, shop):
    lines = (NewLine("LAMP", 12, 1),)
    first, second = run(
        store, "cli", accept_orders, [shop.order(ref=ref, lines=lines) for ref in "12"]
    )

    arrive(store, shop, 3)

    assert stages(store, first, second) == ["pending", "on_hold"]
    arrive(store, shop, 11)
    assert stages(store, first, second) == ["pending", "pending"]


def test_a_backorder_is_filled_and_its_hold_lifted_the_earliest_promise_first(store, shop):
    run(store, "cli", lambda w: w.execute(sa.update(skus).values(when_out="backorder")))
    lines = (NewLine("LAMP", 12, 1),)
    early = run(store, "cli", place_order, shop.order(ref="1", lines=lines))
    late = run(store, "cli", place_order, shop.order(ref="2", lines=lines))
    promise(store, early, date(2027, 2, 1))
    promise(store, late, date(2027, 1, 1))
    assert stages(store, early, late) == ["on_hold", "on_hold"]

    arrive(store, shop, 12)

    assert stages(store, early, late) == ["on_hold", "pending"]
    arrive(store, shop, 2)
    assert stages(store, early, late) == ["pending", "pending"]
    with store.reading() as conn:
        assert not conn.execute(sa.select(backorders).where(backorders.c.filled_at.is_(None))).all()


def test_an_order_beyond_its_channels_quota_does_not_stop_those_behind_it(store, shop):
    market = run(store, "cli", a_channel, "market")
    run(store, "cli", quotas.set_quota, shop.channel, shop.skus["LAMP"], 10)
    lines = (NewLine("LAMP", 12, 1),)
    wanted = [shop.order(ref="1", lines=lines), shop.order(ref="2", lines=lines, channel_id=market)]
    beyond, behind = run(store, "cli", accept_orders, wanted)

    arrive(store, shop, 20)

    assert stages(store, beyond, behind) == ["on_hold", "pending"]


def freed(work, act, *args):
    """What ``act`` lets whoever waits hear of: (SKU id, units)."""
    work.announced.clear()
    act(work, *args)
    told = [event for event, _ in work.announced if event.kind == "StockFreed"]
    return [(one.sku_id, one.quantity) for one in told]


def test_who_waits_hears_of_what_orders_and_carts_let_go_of(shop, work):
    lamp, mug = shop.skus["LAMP"], shop.skus["MUG"]
    lines = (NewLine("LAMP", 5, 1), NewLine("MUG", 1, 1))
    order = place_order(work, shop.order(lines=lines))
    reserve_cart(work, Cart("c1", shop.channel, (("LAMP", 3),)))
    fewer = Cart("c1", shop.channel, (("LAMP", 1),))

    assert freed(work, reserve_cart, fewer) == [(lamp, 2)]
    assert freed(work, cancel_order, order.order_id, "customer") == [(lamp, 5), (mug, 1)]
    assert freed(work, cancel_order, order.order_id, "customer") == []
    assert SUBSCRIBERS["StockFreed"] == SUBSCRIBERS["QuotaSet"] == ("orders.fill",)


def promise(store, placed, day):
    mine = sa.update(backorders).where(backorders.c.order_id == placed.order_id)
    run(store, "cli", lambda w: w.execute(mine.values(promised_on=day)))


def test_an_opened_point_a_changed_one_and_new_rules_are_heard_of():
    for kind in ("PointOpened", "PointChanged", "ChannelServed", "RulesPublished", "RulesRetired"):
        assert "orders.fill_any" in SUBSCRIBERS[kind]


def test_a_point_that_opens_again_serves_who_waited_meanwhile(store, shop):
    order = run(store, "cli", place_order, shop.order())
    run(store, "cli", closing.close, shop.far, "Flood")
    run(store, "cli", reroute.close_point, shop.near, "Stocktaking")
    assert stages(store, order) == ["on_hold"]
    assert work_off_change(store, lambda: False) is True
    assert stages(store, order) == ["on_hold"]

    run(store, "cli", closing.reopen, shop.near)
    assert work_off_change(store, lambda: False) is True

    assert stages(store, order) == ["pending"]


def test_a_kit_is_tried_once_all_its_parts_are_there(store, shop):
    def sold_out(work):
        kit = a_sku(work, "SET")
        kits.define(work, kit, {shop.skus["LAMP"]: 1, shop.skus["MUG"]: 6})
        closing.close(work, shop.far, "Flood")
        return accept_orders(work, [shop.order(lines=(NewLine("SET", 1, 1),))])

    (order,) = run(store, "cli", sold_out)
    run(store, "cli", inventory.receive, "more", {(shop.near, shop.skus["MUG"]): 1})

    assert work_off_change(store, lambda: False) is True

    assert stages(store, order) == ["pending"]
