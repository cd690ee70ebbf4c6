"""Buying a cart takes exactly what it holds; quotas count what carts hold."""

from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace

import pytest
import sqlalchemy as sa

from iorder.flows.place_order import place_order
from iorder.flows.reserve_cart import Cart, release_cart, reserve_cart
from iorder.inventory import quotas, sweeping
from iorder.inventory.model import commitments, stock_ledger
from iorder.inventory.service import QuotaUsedUp
from iorder.kernel.store import run
from iorder.orders.placing import NewLine
from tests.builders import LYON, a_channel
from tests.support.carts import MINUTE, cart, held, reserved
from tests.support.shop import a_shop

BOSTON = replace(LYON, city="Boston", region="MA", postcode="02108", country="US")


@pytest.fixture
def shop(work):
    return a_shop(work)


def of_orders(work) -> list[tuple[int | None, str | None, int, str]]:
    rows = work.execute(
        sa.select(commitments.c.order_id, commitments.c.cart, commitments.c.quantity,
                  commitments.c.stage, commitments.c.held_in, commitments.c.expires_at)
        .order_by(commitments.c.id)
    )  # fmt: skip
    return [tuple(row) for row in rows]


def ledger_rows(work) -> int:
    return work.execute(sa.select(sa.func.count()).select_from(stock_ledger)).scalar_one()


def test_buying_the_cart_makes_its_holds_the_orders_without_touching_stock(work, shop):
    reserve_cart(work, cart(shop, ("LAMP", 2), ("MUG", 1)))
    entries = ledger_rows(work)
    placed = place_order(work, shop.order(cart="c1"))

    assert of_orders(work) == [
        (placed.order_id, None, 2, "reserved", "c1", None),
        (placed.order_id, None, 1, "reserved", "c1", None),
    ]
    assert (
        work.execute(sa.select(sa.func.count()).select_from(stock_ledger)).scalar_one() == entries
    )
    assert placed.plan.reason == "Its cart held 3 at EU-1"


def test_what_the_cart_lacks_is_reserved_besides_and_what_it_has_beyond_is_given_back(work, shop):
    reserve_cart(work, cart(shop, ("LAMP", 1), ("MUG", 4)))
    placed = place_order(
        work, shop.order(cart="c1", lines=(NewLine("LAMP", 3, 1000), NewLine("MUG", 1, 5)))
    )

    mine = [row[2] for row in of_orders(work) if row[0] == placed.order_id and row[3] == "reserved"]
    assert sorted(mine) == [1, 1, 2]
    assert (reserved(work), held(work)) == (4, [])


def test_two_lines_of_one_sku_share_what_the_cart_holds(work, shop):
    reserve_cart(work, cart(shop, ("LAMP", 3)))
    place_order(
        work, shop.order(cart="c1", lines=(NewLine("LAMP", 2, 1000), NewLine("LAMP", 1, 900)))
    )

    rows = work.execute(sa.select(commitments.c.order_line_id, commitments.c.quantity)).all()
    assert (len({row.order_line_id for row in rows}), sorted(row.quantity for row in rows)) == (
        2, [1, 2]
    )  # fmt: skip


def test_a_cart_past_its_end_buys_what_is_free_now(work, shop):
    reserve_cart(work, cart(shop, ("LAMP", 2)))
    work.now += 15 * MINUTE
    placed = place_order(work, shop.order(cart="c1"))

    assert placed.plan.reason.startswith("EU-1")
    assert reserved(work) >= 3
    sweeping.sweep(work)
    assert reserved(work) == 3


def test_a_channel_is_promised_no_more_than_its_quota(work, shop):
    quotas.set_quota(work, shop.channel, shop.skus["LAMP"], 3)
    reserve_cart(work, cart(shop, ("LAMP", 2)))

    with pytest.raises(QuotaUsedUp):
        reserve_cart(work, Cart("c2", shop.channel, (("LAMP", 2),), ship_to=LYON))
    reserve_cart(work, Cart("c2", a_channel(work, "market"), (("LAMP", 2),), ship_to=LYON))
    assert reserved(work) == 4


@pytest.mark.parametrize("how", ["released", "fewer", "past its end"])
def test_a_quota_gets_back_what_is_given_back(work, shop, how):
    lamp = shop.skus["LAMP"]
    quotas.set_quota(work, shop.channel, lamp, 3)
    reserve_cart(work, cart(shop, ("LAMP", 3)))
    if how == "released":
        release_cart(work, "c1", shop.channel, "Gone")
    elif how == "fewer":
        reserve_cart(work, cart(shop, ("LAMP", 0)))
    else:
        work.now += 15 * MINUTE

    assert quotas.left(work, shop.channel, [lamp])[lamp].left == 3
    reserve_cart(work, Cart("c2", shop.channel, (("LAMP", 3),), ship_to=LYON))
    assert quotas.left(work, shop.channel, [lamp])[lamp].left == 0


def test_a_quota_set_later_counts_what_was_promised_before(work, shop):
    lamp = shop.skus["LAMP"]
    place_order(work, shop.order())
    quotas.set_quota(work, shop.channel, lamp, 3)

    assert quotas.left(work, shop.channel, [lamp])[lamp] == quotas.Quota(3, 2, 1)


def test_two_requests_for_one_cart_at_once_hold_it_once(store):
    shop = run(store, "cli", a_shop)
    with ThreadPoolExecutor(4) as pool:
        list(pool.map(lambda _: run(store, "cli", reserve_cart, cart(shop, ("LAMP", 2))), range(8)))

    assert run(store, "cli", held) == [("EU-1", "LAMP", 2, 15)]
