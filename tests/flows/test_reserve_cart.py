"""A cart holds what stands in it for a while, where it would be sent from."""

from collections import Counter
from dataclasses import replace

import pytest
import sqlalchemy as sa

from iorder.channels.terms import set_hold_terms
from iorder.flows.place_order import place_order
from iorder.flows.reserve_cart import Cart, extend_cart, held_cart, release_cart, reserve_cart
from iorder.flows.sold_out import SoldOut
from iorder.inventory import closing
from iorder.inventory.carts import ForeignCart
from iorder.inventory.extending import ExtendedTooOften, HoldEnded
from iorder.inventory.model import channel_points, stock_ledger
from iorder.kernel.errors import InvalidInput
from iorder.orders.past import NOWHERE
from iorder.orders.placing import NewLine
from tests.builders import LYON, a_channel
from tests.support.carts import MINUTE, cart, held, reserved
from tests.support.shop import a_shop

BOSTON = replace(LYON, city="Boston", region="MA", postcode="02108", country="US")


@pytest.fixture
def shop(work):
    return a_shop(work)


def test_a_cart_is_held_where_it_would_be_sent_from_for_its_channels_time(work, shop):
    reserve_cart(work, cart(shop, ("LAMP", 2), ("MUG", 1)))

    assert held(work) == [("EU-1", "LAMP", 2, 15), ("EU-1", "MUG", 1, 15)]
    set_hold_terms(work, shop.channel, 40, 1)
    reserve_cart(work, Cart("c2", shop.channel, (("MUG", 1),), ship_to=LYON))
    assert held(work, "c2") == [("EU-1", "MUG", 1, 40)]


def test_setting_a_line_to_more_holds_the_difference_and_keeps_the_first_end(work, shop):
    reserve_cart(work, cart(shop, ("LAMP", 2)))
    work.now += 5 * MINUTE
    reserve_cart(work, cart(shop, ("LAMP", 3)))

    assert sorted(held(work)) == [("EU-1", "LAMP", 1, 15), ("EU-1", "LAMP", 2, 10)]
    assert reserved(work) == 3


def test_a_cart_goes_to_the_points_nearest_to_where_its_buyer_says_late_it_goes(work, shop):
    reserve_cart(work, replace(cart(shop, ("LAMP", 3), ("MUG", 1)), ship_to=NOWHERE))
    (first,) = {point for point, *_ in held(work)}
    away, home = (BOSTON, "US-1") if first == "EU-1" else (LYON, "EU-1")
    extend_cart(work, "c1", shop.channel, "Slow buyer")
    before = {one.id: (one.ends_at, one.extensions) for one in held_cart(work, "c1").lines}
    work.now += 5 * MINUTE
    there = replace(cart(shop, ("LAMP", 3), ("MUG", 1)), ship_to=away)

    reserve_cart(work, there)

    assert held(work) == [(home, "LAMP", 3, 25), (home, "MUG", 1, 25)]
    assert before == {one.id: (one.ends_at, one.extensions) for one in held_cart(work, "c1").lines}
    assert reserved(work) == 4
    moved = work.execute(sa.select(sa.func.count()).select_from(stock_ledger)).scalar_one()
    reserve_cart(work, there)
    assert moved == work.execute(sa.select(sa.func.count()).select_from(stock_ledger)).scalar_one()


def test_a_part_of_what_a_cart_holds_goes_elsewhere_and_all_keep_their_end(work, shop):
    reserve_cart(work, replace(cart(shop, ("LAMP", 2)), name="other"))
    reserve_cart(work, replace(cart(shop, ("LAMP", 5)), ship_to=BOSTON))
    work.now += 5 * MINUTE
    reserve_cart(work, cart(shop, ("LAMP", 8)))
    assert sorted(held(work)) == [
        ("EU-1", "LAMP", 3, 15), ("US-1", "LAMP", 5, 10),
    ]  # fmt: skip
    release_cart(work, "other", shop.channel, "Left")

    reserve_cart(work, cart(shop, ("LAMP", 8)))

    units = Counter()
    for point, _, quantity, minutes in held(work):
        units[point, minutes] += quantity
    assert units == {("EU-1", 15): 3, ("EU-1", 10): 2, ("US-1", 10): 3}
    assert reserved(work) == 8


def test_setting_a_line_to_fewer_gives_back_what_was_held_last(work, shop):
    reserve_cart(work, cart(shop, ("LAMP", 2)))
    work.now += 5 * MINUTE
    reserve_cart(work, cart(shop, ("LAMP", 4)))
    reserve_cart(work, cart(shop, ("LAMP", 1)))

    assert held(work) == [("EU-1", "LAMP", 1, 10)]
    assert reserved(work) == 1


def test_a_cart_is_held_at_a_point_that_serves_its_channel(work, shop):
    work.insert(channel_points, [{"channel_id": shop.channel, "point_id": shop.far}])
    reserve_cart(work, cart(shop, ("LAMP", 2)))
    assert held(work) == [("US-1", "LAMP", 2, 15)]

    with pytest.raises(SoldOut) as refusal:
        reserve_cart(work, Cart("c2", shop.channel, (("LAMP", 4),), ship_to=LYON))
    assert refusal.value.left == {"LAMP": 3}


def test_a_closed_point_gets_neither_carts_nor_orders(work, shop):
    reserve_cart(work, cart(shop, ("LAMP", 2)))
    closing.close(work, shop.near, "Flood")

    reserve_cart(work, Cart("c2", shop.channel, (("LAMP", 1),), ship_to=LYON))
    assert held(work, "c2") == [("US-1", "LAMP", 1, 15)]
    bought = place_order(work, shop.order("W-1", cart="c1"))  # held at the point that closed
    placed = place_order(work, shop.order("W-2", lines=(NewLine("LAMP", 1, 1000),)))
    assert (bought.plan.point_ids, placed.plan.point_ids) == ((shop.far,), (shop.far,))
    assert (held(work), reserved(work)) == ([], 5)

    closing.close(work, shop.far, "Flood")
    for act in (
        lambda: reserve_cart(work, Cart("c3", shop.channel, (("MUG", 1),), ship_to=LYON)),
        lambda: place_order(work, shop.order("W-3", lines=(NewLine("MUG", 1, 1000),))),
    ):
        with pytest.raises(SoldOut) as refusal:
            act()
        assert refusal.value.left == {"MUG": 0}


def test_what_left_the_cart_is_given_back(work, shop):
    reserve_cart(work, cart(shop, ("LAMP", 2), ("MUG", 1)))
    reserve_cart(work, cart(shop, ("MUG", 1), ("LAMP", 0)))

    assert held(work) == [("EU-1", "MUG", 1, 15)]


def test_the_same_request_again_changes_nothing(work, shop):
    reserve_cart(work, cart(shop, ("LAMP", 2)))
    work.now += 5 * MINUTE
    reserve_cart(work, cart(shop, ("LAMP", 2)))

    assert held(work) == [("EU-1", "LAMP", 2, 10)]


def test_who_comes_too_late_is_told_what_is_left_and_when_the_next_hold_ends(work, shop):
    reserve_cart(work, cart(shop, ("LAMP", 5)))
    work.now += 5 * MINUTE
    reserve_cart(work, Cart("c2", shop.channel, (("LAMP", 3),), ship_to=LYON))
    ends = work.now + 10 * MINUTE

    with pytest.raises(SoldOut) as refusal:
        reserve_cart(work, Cart("c3", shop.channel, (("LAMP", 4), ("MUG", 1)), ship_to=LYON))

    assert refusal.value.code == "out_of_stock"
    assert (refusal.value.missing, refusal.value.left) == ({"LAMP": 2}, {"LAMP": 2})
    assert (refusal.value.held, refusal.value.ends_at) == ({"LAMP": 8}, {"LAMP": ends})
    assert str(refusal.value) == (
        "No point has 2 x LAMP; 2 x LAMP is left, and 8 x LAMP more is held in carts, the first "
        f"until {ends:%H:%M:%S} UTC. Take less of it, or try again then."
    )
    assert held(work, "c3") == []


def test_a_hold_is_made_longer_on_purpose_and_only_so_often(work, shop):
    reserve_cart(work, cart(shop))
    extend_cart(work, "c1", shop.channel, "Customer is on the phone")
    extend_cart(work, "c1", shop.channel, "Still on the phone")
    assert held(work) == [("EU-1", "LAMP", 2, 45)]

    with pytest.raises(ExtendedTooOften, match="cart c1 was made longer twice"):
        extend_cart(work, "c1", shop.channel, "Once more")
    for reason, words in ((" ", "Say why"), ("x" * 201, "at most 200 characters")):
        with pytest.raises(InvalidInput, match=words):
            extend_cart(work, "c1", shop.channel, reason)
    assert held(work) == [("EU-1", "LAMP", 2, 45)]


def test_a_hold_past_its_end_is_free_at_once_and_cannot_be_made_longer(work, shop):
    reserve_cart(work, cart(shop, ("LAMP", 10)))
    work.now += 15 * MINUTE

    with pytest.raises(HoldEnded):
        extend_cart(work, "c1", shop.channel, "Too late")
    reserve_cart(work, Cart("c2", shop.channel, (("LAMP", 10),), ship_to=LYON))
    assert (held(work), reserved(work)) == ([], 10)


def test_a_cart_is_given_back_on_purpose_once(work, shop):
    reserve_cart(work, cart(shop, ("LAMP", 2), ("MUG", 1)))
    work.announced.clear()

    assert release_cart(work, "c1", shop.channel, "Customer left") == 2
    assert release_cart(work, "c1", shop.channel, "Customer left") == 0
    assert (held(work), reserved(work)) == ([], 0)
    told = [event for event, _ in work.announced]
    assert [(one.kind, one.quantity) for one in told] == [
        ("StockFreed", 2),
        ("StockFreed", 1),
        ("ReservationReleased", 2),
        ("ReservationReleased", 1),
    ]
    assert {one.reason for one in told[2:]} == {"Customer left"}


def test_a_cart_belongs_to_its_channel(work, shop):
    reserve_cart(work, cart(shop))
    stranger = a_channel(work, "market")

    with pytest.raises(ForeignCart):
        reserve_cart(work, Cart("c1", stranger, (("LAMP", 1),)))
    with pytest.raises(ForeignCart):
        release_cart(work, "c1", stranger, "Mine")
