"""A cart holds what stands in it for a while, and buying it takes exactly that."""

from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta

import pytest
import sqlalchemy as sa

from iorder.channels.terms import set_hold_terms
from iorder.flows.place_order import place_order
from iorder.flows.reserve_cart import Cart, extend_cart, held_cart, release_cart, reserve_cart
from iorder.flows.sold_out import SoldOut
from iorder.inventory import closing, quotas, sweeping
from iorder.inventory.carts import ForeignCart
from iorder.inventory.extending import ExtendedTooOften, HoldEnded
from iorder.inventory.model import channel_points, commitments, stock, stock_ledger
from iorder.inventory.service import QuotaUsedUp
from iorder.kernel.errors import InvalidInput
from iorder.kernel.store import run
from iorder.orders.placing import NewLine
from tests.builders import LYON, a_channel
from tests.support.shop import a_shop

MINUTE = timedelta(minutes=1)


@pytest.fixture
def shop(work):
    return a_shop(work)


def cart(shop, *lines: tuple[str, int], **more) -> Cart:
    return Cart("c1", shop.channel, lines or (("LAMP", 2),), ship_to=LYON, **more)


def held(work, name: str = "c1") -> list[tuple[str, str, int, int]]:
    """(point, SKU, units, minutes left) of each hold."""
    return [
        (one.point, one.sku, one.quantity, round((one.ends_at - work.now) / MINUTE))
        for one in held_cart(work, name).lines
    ]


def reserved(work) -> int:
    """Units reserved, as stock and ledger agree."""
    of_stock, of_ledger = (
        work.execute(sa.select(sa.func.sum(column))).scalar_one()
        for column in (stock.c.reserved, stock_ledger.c.d_reserved)
    )
    assert of_stock == of_ledger
    return int(of_stock)


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
    assert [(one.kind, one.quantity, one.reason) for one in told] == [
        ("ReservationReleased", 2, "Customer left"), ("ReservationReleased", 1, "Customer left")
    ]  # fmt: skip


def test_a_cart_belongs_to_its_channel(work, shop):
    reserve_cart(work, cart(shop))
    stranger = a_channel(work, "market")

    with pytest.raises(ForeignCart):
        reserve_cart(work, Cart("c1", stranger, (("LAMP", 1),)))
    with pytest.raises(ForeignCart):
        release_cart(work, "c1", stranger, "Mine")


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
