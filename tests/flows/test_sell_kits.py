"""Orders for kits and carts with kits promise, pick, ship and give back their parts."""

import time
from concurrent.futures import ThreadPoolExecutor
from threading import Event

import pytest
import sqlalchemy as sa

from iorder.catalog import kits, lookup
from iorder.flows.allocate_orders import allocate_orders
from iorder.flows.cancel_order import cancel_order
from iorder.flows.define_kit import KitInUse, define_kit
from iorder.flows.pick_order import pick_orders
from iorder.flows.place_order import accept_orders, place_order
from iorder.flows.reserve_cart import Cart, held_cart, reserve_cart
from iorder.flows.ship_order import Label, ship_order
from iorder.flows.sold_out import SoldOut
from iorder.inventory import quotas
from iorder.inventory.model import commitments, stock
from iorder.kernel.store import run
from iorder.orders.model import backorders, holds
from iorder.orders.placing import NewLine
from iorder.shipping.model import parcels, shipment_lines
from iorder.views.doctor import run_doctor
from tests.builders import a_sku, stocked, take_payment
from tests.support.shop import a_shop


def a_shop_with_a_kit(work):
    """A tea set is one lamp and two mugs."""
    shop = a_shop(work)
    kit = a_sku(work, "SET", weight_g=9_999)
    kits.define(work, kit, {shop.skus["LAMP"]: 1, shop.skus["MUG"]: 2})
    return shop


@pytest.fixture
def shop(work):
    return a_shop_with_a_kit(work)


def sets(shop, units: int, *more: NewLine, **facts):
    return shop.order(lines=(NewLine("SET", units, 3000), *more), **facts)


def promised(work) -> dict[tuple[int, int], int]:
    rows = work.execute(
        sa.select(stock.c.point_id, stock.c.sku_id, stock.c.reserved).where(stock.c.reserved > 0)
    )
    return {(point, sku): units for point, sku, units in rows}


def test_a_kit_promises_its_parts_under_its_own_line(work, shop):
    placed = place_order(work, sets(shop, 2))

    lamp, mug = shop.skus["LAMP"], shop.skus["MUG"]
    assert promised(work) == {(shop.near, lamp): 2, (shop.near, mug): 4}
    rows = work.execute(sa.select(commitments.c.order_line_id, commitments.c.sku_id)).all()
    assert len({row.order_line_id for row in rows}) == 1
    cancel_order(work, placed.order_id, "customer")
    assert promised(work) == {}


def test_a_kit_and_its_part_beside_it_are_promised_together_or_not_at_all(work, shop):
    with pytest.raises(SoldOut) as refusal:
        place_order(work, sets(shop, 5, NewLine("MUG", 1, 500)))

    assert (refusal.value.missing, refusal.value.left) == ({"MUG": 1}, {"MUG": 10})
    assert promised(work) == {}


def test_a_cart_holds_the_parts_of_its_kits(work, shop):
    reserve_cart(work, Cart("c1", shop.channel, (("SET", 1), ("MUG", 1))))
    assert sorted((one.sku, one.quantity) for one in held_cart(work, "c1").lines) == [
        ("LAMP", 1), ("MUG", 3)
    ]  # fmt: skip
    place_order(work, sets(shop, 1, cart="c1"))
    assert held_cart(work, "c1").lines == ()
    assert sum(promised(work).values()) == 3


def test_the_parcel_shows_the_kit_and_weighs_its_parts(store):
    shop = run(store, "cli", a_shop_with_a_kit)

    def sell(work) -> None:
        order = place_order(work, sets(shop, 2, payment_method="card")).order_id
        take_payment(work, order, "capture")
        allocate_orders(work, [order])
        pick_orders(work, [order])
        ship_order(work, order, Label("dhl", "JD1"))

    run(store, "cli", sell)

    with store.reading() as conn:
        (row,) = conn.execute(
            sa.select(shipment_lines.c.quantity, parcels.c.weight_g).join(parcels)
        )
        on_hand = conn.execute(
            sa.select(stock.c.on_hand).where(stock.c.point_id == shop.near).order_by(stock.c.sku_id)
        ).scalars()
        assert (row.quantity, row.weight_g, list(on_hand)) == (2, 6 * 500, [3, 1])
    assert run_doctor(store).findings == []


def test_a_kit_that_leaves_two_points_stands_in_both_parcels(store):
    shop = run(store, "cli", a_shop_with_a_kit)

    def sell(work) -> None:
        order = place_order(work, sets(shop, 4, payment_method="card")).order_id
        take_payment(work, order, "capture")
        allocate_orders(work, [order])
        pick_orders(work, [order])
        ship_order(work, order, Label("dhl", "JD1"))

    run(store, "cli", sell)

    with store.reading() as conn:
        found = list(conn.execute(sa.select(shipment_lines.c.quantity)).scalars())
        assert len(found) == 2
        assert all(1 <= units <= 4 for units in found)
    assert run_doctor(store).findings == []


def test_what_may_be_sold_before_it_is_there_waits_on_a_hold_that_says_so(store):
    def sell(work) -> None:
        shop = a_shop_with_a_kit(work)
        lamp = shop.skus["LAMP"]
        late = a_sku(work, "LATE", when_out="backorder")
        soon = a_sku(work, "SOON", when_out="preorder", available_on=work.now.date())
        stocked(work, shop.near, late, 1)
        placed = place_order(
            work, shop.order(lines=(NewLine("LATE", 3, 100), NewLine("SOON", 2, 100)))
        )
        rows = work.execute(
            sa.select(backorders.c.sku_id, backorders.c.quantity, backorders.c.kind)
            .order_by(backorders.c.sku_id)
        ).all()  # fmt: skip
        assert [tuple(row) for row in rows] == [(late, 2, "backorder"), (soon, 2, "preorder")]
        (reason,) = work.execute(sa.select(holds.c.reason)).scalars()
        day = work.now.date()
        assert reason == (
            "2 x LATE on backorder, no day known yet; "
            f"2 x SOON on preorder until {day.day} {day:%B %Y}"
        )
        assert promised(work) == {(shop.near, late): 1}
        with pytest.raises(SoldOut):
            place_order(work, shop.order("W-9", lines=(NewLine("LAMP", 11, 100),)))
        assert lamp
        return placed.order_id

    order = run(store, "cli", sell)
    assert run_doctor(store).findings == []
    run(store, "cli", cancel_order, order, "customer")
    assert run_doctor(store).findings == []


def test_an_order_sold_elsewhere_beyond_the_quota_comes_in_on_hold(store):
    def sell(work) -> None:
        shop = a_shop_with_a_kit(work)
        quotas.set_quota(work, shop.channel, shop.skus["LAMP"], 3)
        lines = (NewLine("LAMP", 2, 100),)
        accept_orders(work, [shop.order("W-1", lines=lines), shop.order("W-2", lines=lines)])
        assert sum(promised(work).values()) == 2
        (reason,) = work.execute(sa.select(holds.c.reason)).scalars()
        assert "1 x LAMP" in reason

    run(store, "cli", sell)
    assert run_doctor(store).findings == []


def parts_of_set(work):
    (kit,) = lookup.by_code(work, {"SET"}).values()
    return {one.code: one.quantity for one in kits.contents(work, kit.id)}


def test_a_kit_keeps_its_parts_while_an_order_for_it_is_coming_in(pg_store):
    shop, placed = run(pg_store, "cli", a_shop_with_a_kit), Event()

    def place(work):
        place_order(work, sets(shop, 1))
        placed.set()
        time.sleep(0.3)

    with ThreadPoolExecutor(1) as pool:
        buying = pool.submit(run, pg_store, "cli", place)
        assert placed.wait(20)
        with pytest.raises(KitInUse):
            run(pg_store, "cli", define_kit, "SET", {"MUG": 1})
        buying.result()

    assert run(pg_store, "cli", parts_of_set) == {"LAMP": 1, "MUG": 2}


def test_an_order_that_comes_in_while_a_kit_changes_gets_the_parts_it_has_then(pg_store):
    shop, defined = run(pg_store, "cli", a_shop_with_a_kit), Event()

    def define(work):
        define_kit(work, "SET", {"MUG": 3})
        defined.set()
        time.sleep(0.3)

    with ThreadPoolExecutor(1) as pool:
        defining = pool.submit(run, pg_store, "cli", define)
        assert defined.wait(20)
        run(pg_store, "cli", place_order, sets(shop, 1))
        defining.result()

    assert run(pg_store, "cli", promised) == {(shop.near, shop.skus["MUG"]): 3}
    assert run_doctor(pg_store).findings == []
