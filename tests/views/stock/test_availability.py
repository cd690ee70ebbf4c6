"""What is promised is what placing the same order would reserve; nothing is changed by asking."""

from dataclasses import replace
from datetime import date

import pytest
import sqlalchemy as sa

from iorder.catalog import kits
from iorder.catalog.lookup import UnknownSku
from iorder.catalog.model import skus
from iorder.flows.place_order import place_order
from iorder.flows.publish_rules import publish_rules
from iorder.flows.reserve_cart import Cart, reserve_cart
from iorder.flows.track_sku import track_sku
from iorder.inventory import lots, quotas
from iorder.inventory.carts import ForeignCart
from iorder.inventory.lots import InLot
from iorder.inventory.model import channel_points
from iorder.inventory.service import adjust
from iorder.kernel.errors import InvalidInput, NotFound
from iorder.kernel.store import run
from iorder.orders.placing import NewLine
from iorder.sourcing import service as sourcing
from iorder.sourcing.rules import Rule, RuleSet, When
from iorder.views.stock.availability import Buyer, LinePromise, availability
from tests import builders as b
from tests.support.shop import a_shop, reserved


@pytest.fixture
def shop(store):
    return run(store, "cli", a_shop)


def test_the_promise_is_the_plan_that_placing_makes(store, shop):
    promise = availability(store, [("LAMP", 7), ("MUG", 1)], b.LYON, Buyer("web"))

    lines = (NewLine("LAMP", 7, 1), NewLine("MUG", 1, 1))
    assert reserved(store) == {}
    placed = run(store, "cli", place_order, shop.order(lines=lines)).plan
    assert promise.can_promise
    assert [(one.point, dict(one.units)) for one in promise.parcels] == [
        ("EU-1", {"LAMP": 5, "MUG": 1}),
        ("US-1", {"LAMP": 2}),
    ]
    assert (promise.ship_on, promise.arrive_by) == (
        placed.promise.ship_on,
        placed.promise.arrive_by,
    )
    assert promise.cost_minor == placed.cost_minor == sum(one.cost_minor for one in promise.parcels)
    assert (promise.reason, promise.geo_quality) == (placed.reason, "city")


def test_what_the_buyers_own_cart_holds_is_promised_to_them_as_buying_it_does(store, shop):
    held = Cart("c1", shop.channel, (("LAMP", 7),), b.LYON)
    run(store, "cli", reserve_cart, held)
    run(store, "cli", reserve_cart, replace(held, name="c2", lines=(("LAMP", 3),)))

    theirs = availability(store, [("LAMP", 7), ("MUG", 1)], b.LYON, Buyer("web", "c1"))
    strangers = availability(store, [("LAMP", 7)], b.LYON, Buyer("web"))
    beyond = availability(store, [("LAMP", 8)], b.LYON, Buyer("web", "c1"))

    assert (theirs.can_promise, strangers.can_promise) == (True, False)
    assert beyond.lines == (LinePromise("LAMP", 8, 7, 0, 1),)
    assert theirs.reason.startswith("Its cart holds 5 at EU-1, 2 at US-1; ")
    lines = (NewLine("LAMP", 7, 1), NewLine("MUG", 1, 1))
    placed = run(store, "cli", place_order, shop.order(lines=lines, cart="c1")).plan
    sent = {one.point: dict(one.units) for one in theirs.parcels}
    assert sent == {"EU-1": {"LAMP": 5, "MUG": 1}, "US-1": {"LAMP": 2}}
    assert {(pick.point_id, pick.sku_id, pick.quantity) for pick in placed.picks} == {
        (shop.near, shop.skus["LAMP"], 5),
        (shop.near, shop.skus["MUG"], 1),
        (shop.far, shop.skus["LAMP"], 2),
    }
    run(store, "cli", b.a_channel, "market")
    with pytest.raises(ForeignCart):
        availability(store, [("LAMP", 1)], b.LYON, Buyer("market", "c2"))


def test_what_expires_today_is_not_promised_though_nobody_has_set_it_aside(store, shop):
    lamp = shop.skus["LAMP"]

    def kept_by_lot(work):
        track_sku(work, lamp, "lot")
        adjust(work, "empty", {(shop.near, lamp): -5, (shop.far, lamp): -5}, "Lots from now on")
        lots.receive(work, "a", {(shop.near, lamp): [InLot("OLD", work.today, 4)]})
        lots.receive(work, "b", {(shop.near, lamp): [InLot("NEW", date(2099, 1, 1), 3)]})

    run(store, "cli", kept_by_lot)

    assert availability(store, [("LAMP", 4)], b.LYON).lines == (LinePromise("LAMP", 4, 3, 0, 1),)


def test_a_rule_by_what_is_paid_holds_for_the_promise_too(store, shop):
    rule = Rule("Dear ones from afar", "only", ("US-1",), When(total_from_minor=1_000))
    key = run(store, "cli", sourcing.draft, "By price", RuleSet(rules=(rule,)))
    run(store, "cli", publish_rules, key)

    points = [
        [one.point for one in availability(store, [("LAMP", 1)], b.LYON, buyer).parcels]
        for buyer in (Buyer(), Buyer(total_minor=1_000))
    ]

    assert points == [["EU-1"], ["US-1"]]


def test_what_cannot_be_promised_is_told_beside_what_can(store, shop):
    promise = availability(store, [("LAMP", 12), ("LAMP", 1), ("MUG", 1)], b.LYON)

    assert not promise.can_promise
    assert promise.lines == (
        LinePromise("LAMP", 12, 10, 0, 2),
        LinePromise("LAMP", 1, 0, 0, 1),
        LinePromise("MUG", 1, 1, 0, 0),
    )


def test_what_comes_later_has_its_day(store, shop):
    ahead = sa.update(skus).where(skus.c.code == "LAMP")
    may = date(2027, 5, 1)
    run(store, "cli", lambda w: w.execute(ahead.values(when_out="preorder", available_on=may)))

    promise = availability(store, [("LAMP", 12)], b.LYON)

    assert promise.can_promise
    assert promise.lines == (LinePromise("LAMP", 12, 10, 2, 0, "preorder", may),)
    assert promise.complete_on == may


def test_a_kit_is_there_as_often_as_its_scarcest_part(store, shop):
    def a_kit(work):
        kits.define(work, b.a_sku(work, "SET"), {shop.skus["LAMP"]: 1, shop.skus["MUG"]: 3})

    run(store, "cli", a_kit)

    promise = availability(store, [("SET", 4)], b.LYON)

    assert promise.lines == (LinePromise("SET", 4, 3, 0, 1),)


def test_the_channels_points_and_quota_count(store, shop):
    run(store, "cli", lambda w: w.insert(
        channel_points, [{"channel_id": shop.channel, "point_id": shop.far}]
    ))  # fmt: skip
    run(store, "cli", quotas.set_quota, shop.channel, shop.skus["LAMP"], 3)

    promise = availability(store, [("LAMP", 4)], b.LYON, Buyer("web"))

    assert [one.point for one in promise.parcels] == ["US-1"]
    assert promise.lines == (LinePromise("LAMP", 4, 3, 0, 1),)
    assert availability(store, [("LAMP", 4)], b.LYON).can_promise
    run(store, "cli", quotas.set_quota, shop.channel, shop.skus["LAMP"], 0)
    assert availability(store, [("LAMP", 4)], b.LYON, Buyer("web")).lines == (
        LinePromise("LAMP", 4, 0, 0, 4),
    )


def test_bad_questions_are_named(store, shop):
    with pytest.raises(InvalidInput, match="MUG: 0 units"):
        availability(store, [("MUG", 0)], b.LYON)
    with pytest.raises(InvalidInput, match="1 to 1,000 lines"):
        availability(store, [], b.LYON)
    with pytest.raises(UnknownSku, match="NOPE"):
        availability(store, [("NOPE", 1)], b.LYON)
    with pytest.raises(NotFound, match="fax"):
        availability(store, [("MUG", 1)], b.LYON, Buyer("fax"))
