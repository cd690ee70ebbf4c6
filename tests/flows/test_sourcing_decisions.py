"""Where an order is sent from follows points, channel and rules, and the reason is kept."""

import pytest
import sqlalchemy as sa

from iorder.flows import source_order
from iorder.flows.change_address import change_address
from iorder.flows.place_order import accept_orders, place_order
from iorder.flows.publish_rules import publish_rules
from iorder.flows.source_order import source_again
from iorder.inventory.model import channel_points, points
from iorder.kernel.address import Address
from iorder.kernel.address import placed as placed_address
from iorder.kernel.store import run
from iorder.orders import service
from iorder.orders.model import holds, orders
from iorder.orders.placing import NewLine
from iorder.sourcing import service as sourcing
from iorder.sourcing.plan import NobodyShips
from iorder.sourcing.rules import Rule, RuleSet
from iorder.views.orders.order import order_sheet
from iorder.views.sourcing.decision import whence


def change(store, point_id, **values):
    run(store, "cli", lambda w: w.execute(
        sa.update(points).where(points.c.id == point_id).values(values)
    ))  # fmt: skip


def placed_at(store, shop, **more):
    placed = run(store, "cli", place_order, shop.order(**more))
    return order_sheet(store, placed.number).point


def test_a_placed_order_keeps_why_it_is_sent_from_there(store, shop):
    placed = run(store, "cli", place_order, shop.order())

    found = whence(store, placed.order_id)
    (decision,) = found.decisions
    assert (decision.occasion, decision.rules) == ("When it was placed", "Built-in rules")
    assert decision.reason == placed.plan.reason
    first, second = decision.kept.candidates
    assert (first.code, first.rejected) == ("EU-1", "")
    assert second.rejected.startswith("farther: ")
    assert decision.kept.picks == placed.plan.picks
    assert decision.kept.quality == "city"
    assert {one.code for one in found.senders} == {"EU-1"}


def test_where_it_goes_is_kept_with_how_well_that_is_known(store, shop):
    run(store, "cli", place_order, shop.order(ref="1", ship_to=Address(city="Lyon", country="FR")))
    run(store, "cli", place_order, shop.order(ref="2", ship_to=Address(line1="Somewhere")))

    with store.reading() as conn:
        rows = conn.execute(
            sa.select(orders.c.latitude, orders.c.geo_quality).order_by(orders.c.id)
        ).all()
    assert [(row[0] and round(row[0]), row[1]) for row in rows] == [(46, "city"), (None, "none")]


def test_a_channel_is_served_by_its_points_only(store, shop):
    run(store, "cli", lambda w: w.insert(
        channel_points, [{"channel_id": shop.channel, "point_id": shop.far}]
    ))  # fmt: skip

    assert placed_at(store, shop) == "US-1"


def test_a_full_point_leaves_the_next_order_to_another(store, shop):
    change(store, shop.near, daily_capacity=1)

    assert placed_at(store, shop, ref="1") == "EU-1"
    assert placed_at(store, shop, ref="2") == "US-1"


def test_a_batch_counts_its_own_orders_against_capacity(store, shop):
    change(store, shop.near, daily_capacity=1)
    both = run(store, "cli", accept_orders, [shop.order(ref="1"), shop.order(ref="2")])

    assert [order_sheet(store, one.number).point for one in both] == ["EU-1", "US-1"]


def test_an_order_outside_all_service_areas_is_refused_with_the_reason(store, shop):
    for point in (shop.near, shop.far):
        change(store, point, service_area={"countries": ["JP"]})

    with pytest.raises(NobodyShips, match="It ships only to JP"):
        run(store, "cli", place_order, shop.order())
    (short,) = run(store, "cli", accept_orders, [shop.order()])
    (hold,) = order_sheet(store, short.number).holds
    assert (hold.kind, "It ships only to JP" in hold.reason) == ("stock", True)
    assert whence(store, short.order_id).decisions[0].lacking


def test_an_address_nobody_can_place_is_parked_where_that_stops_it(store, shop):
    nowhere = Address(line1="Third house on the left")
    (sent,) = run(store, "cli", accept_orders, [shop.order(ref="1", ship_to=nowhere)])
    assert order_sheet(store, sent.number).holds == ()

    for point in (shop.near, shop.far):
        change(store, point, service_area={"radius_km": 500})
    (parked,) = run(store, "cli", accept_orders, [shop.order(ref="2", ship_to=nowhere)])

    (hold,) = order_sheet(store, parked.number).holds
    assert hold.kind == "address"
    assert hold.reason.startswith("Nobody can place its address.")
    assert run(store, "cli", source_again, parked.order_id) is False
    run(store, "cli", service.change_address, parked.order_id, Address(city="Lille", country="FR"),
        order_sheet(store, parked.number).version)  # fmt: skip
    assert run(store, "cli", source_again, parked.order_id) is True
    sheet = order_sheet(store, parked.number)
    assert (sheet.open_holds, sheet.point) == ((), "EU-1")


def test_an_order_to_a_country_nobody_knows_waits_for_its_address_with_its_stock_held(store, shop):
    nowhere = Address(line1="Base 2", city="Nowhere", country="XX")
    placed = run(store, "cli", place_order, shop.order(ref="1", ship_to=nowhere))
    told = placed_address(nowhere, 50.85, 4.35)
    run(store, "cli", place_order, shop.order(ref="2", ship_to=told))

    sheet = order_sheet(store, placed.number)
    (hold,) = sheet.holds
    assert (sheet.stage, hold.kind, hold.reason) == (
        "on_hold", "address",
        "Nobody can place its address. Correct it, or tell its position.",
    )  # fmt: skip
    with store.reading() as conn:
        kept = sa.select(sa.func.count()).where(holds.c.kind == "address")
        assert conn.execute(kept).scalar_one() == 1, "a position is enough"
    other = Address(city="Nowhere", country="QQ")
    run(store, "cli", change_address, placed.order_id, other, sheet.version)
    assert order_sheet(store, placed.number).open_holds
    lille, version = Address(city="Lille", country="FR"), order_sheet(store, placed.number).version
    run(store, "cli", change_address, placed.order_id, lille, version)
    assert order_sheet(store, placed.number).open_holds == ()


def publish(work, rules):
    rules_id = sourcing.draft(work, "Rules of a test", rules)
    publish_rules(work, rules_id)
    return rules_id


def test_published_rules_decide_and_are_named_by_the_decision(store, shop):
    rules = RuleSet(rules=(Rule("Home first", "only", ("US-1",)),))
    run(store, "cli", publish, rules)
    placed = run(store, "cli", place_order, shop.order())

    (decision,) = whence(store, placed.order_id).decisions
    assert decision.rules == "Rules of a test"
    assert {one.why: one.points for one in decision.kept.barred} == {
        "rule 'Home first' allows US-1 only": ("EU-1",)
    }


def test_a_line_of_many_units_is_split_and_costs_two_parcels(store, shop):
    placed = run(store, "cli", place_order, shop.order(lines=(NewLine("LAMP", 7, 1),)))

    assert set(placed.plan.costs) == {shop.near, shop.far}


def test_a_batch_may_ask_for_more_skus_than_a_statement_takes(store, shop):
    many = [*shop.skus.values(), *range(10**9, 10**9 + 33_000)]

    here = run(store, "cli", source_order.situation, many)

    assert sorted(here.traits) == sorted(shop.skus.values())
    assert here.free.sum() == 20
