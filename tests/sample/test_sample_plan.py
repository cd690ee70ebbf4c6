"""The sample shop's plan: believable, in order, and the same for the same seed."""

from collections import Counter
from datetime import UTC, datetime, timedelta

import pytest

from iorder.sample.assortment import items, kits
from iorder.sample.people import MAIL_HOSTS, PASSING_HOSTS
from iorder.sample.plan import make_plan
from iorder.sample.raiding import ONE_IN
from iorder.sample.shop import points
from iorder.sample.suppliers import maker_of
from iorder.sample.transit import OFFSETS
from iorder.sample.turns import DAYS
from iorder.sample.visiting import has_cart

UNTIL = datetime(2026, 5, 20, 17, 30, tzinfo=UTC)
FEW = 1500


@pytest.fixture(scope="module")
def plan():
    return make_plan(7, UNTIL, FEW)


def share(plan, is_so):
    return sum(1 for one in plan.fates if is_so(one)) / len(plan.fates)


def kinds(fate):
    return {act.kind for act in fate.acts}


def test_the_same_seed_gives_the_same_shop_and_another_another():
    first, again, other = (make_plan(seed, UNTIL, 60) for seed in (1, 1, 2))
    assert first.fates == again.fates
    assert first.acts == again.acts
    assert first.fates != other.fates


def test_all_orders_are_there_and_fall_in_the_period(plan):
    assert len({one.sale.ref for one in plan.fates}) == FEW
    assert plan.start == UNTIL - timedelta(days=DAYS)
    assert all(plan.start <= one.sale.placed_at < UNTIL for one in plan.fates)


def test_nothing_happens_after_now_or_before_its_time(plan):
    for turn, acts in enumerate(plan.acts):
        for act in (*acts, *plan.chores[turn]):
            assert act.at < UNTIL
            assert plan.clock(turn) >= act.at
            assert turn == 0 or act.at >= plan.clock(turn - 1)


def test_the_life_of_an_order_is_in_order(plan):
    for one in plan.fates:
        times = {act.kind: act.at for act in one.acts}
        assert one.acts[0].kind == "place"
        assert [act.at for act in one.acts] == sorted(act.at for act in one.acts)
        if "ship" in times:
            assert times["pick"] < times["ship"]
            assert all(act.at > times["ship"] for act in one.acts if act.kind == "scan")
            assert "cancel" not in times
        else:
            assert "cancel" in times


def test_points_work_from_seven_to_seven_and_not_on_sundays(plan):
    for one in plan.fates:
        for act in one.acts:
            if act.kind in ("pick", "ship"):
                local = act.at + timedelta(hours=OFFSETS[one.sale.continent])
                assert 7 <= local.hour < 19, act
                assert local.weekday() != 6, act


@pytest.mark.parametrize(
    ("what", "low", "high", "is_so"),
    [
        ("paid at the door", 0.25, 0.45, lambda one: one.sale.method == "cod"),
        ("cancelled", 0.04, 0.12, lambda one: "cancel" in kinds(one)),
        ("held", 0.05, 0.15, lambda one: "hold" in kinds(one)),
        ("brought back", 0.01, 0.08, lambda one: one.trip.ends == "returned"),
        ("short of stock", 0.005, 0.03, lambda one: one.sale.short),
        ("of one line", 0.4, 0.65, lambda one: len(one.sale.lines) == 1),
        ("from the web shop", 0.38, 0.54, lambda one: one.sale.channel == "web"),
    ],
)
def test_shares_are_those_of_a_shop(plan, what, low, high, is_so):
    assert low < share(plan, is_so) < high, what


def test_the_shop_grows(plan):
    middle = UNTIL - timedelta(days=DAYS / 2)
    assert share(plan, lambda one: one.sale.placed_at >= middle) > 0.52


def test_some_buyers_come_back_and_most_do_not(plan):
    orders = Counter(one.sale.person.key for one in plan.fates)
    again = sum(1 for count in orders.values() if count > 1) / len(orders)
    assert 0.25 < again < 0.75


def test_no_message_can_reach_a_real_person(plan):
    for one in plan.fates:
        for address in (one.sale.person.address, one.sale.ship_to):
            assert address.email.split("@")[1] in (*MAIL_HOSTS, *PASSING_HOSTS)
    assert all(host.endswith(".example") for host in PASSING_HOSTS)


def test_the_assortment_has_codes_prices_and_valid_barcodes():
    assert len({item.code for item in items()}) == len(items()) == 400
    for item in items():
        digits = [int(char) for char in item.barcode]
        assert sum(d * (3 if place % 2 else 1) for place, d in enumerate(digits)) % 10 == 0
        assert item.weight_g > 0
        for currency in ("USD", "EUR", "INR"):
            assert 0 < item.price_minor(currency) < 10_000_000


def test_what_is_special_of_skus_is_there():
    tracked = Counter(item.tracking for item in items())
    assert (tracked["lot"], tracked["serial"]) == (12, 6)
    assert sum(item.is_hazardous for item in items()) == 10
    assert sum(item.is_oversize for item in items()) == 15
    assert {"backorder", "preorder"} <= {item.when_out for item in items()}


def test_ten_kits_of_two_to_four_parts_cost_less_than_their_parts():
    assert len(kits()) == 10
    for kit in kits():
        assert 2 <= sum(n for _, n in kit.parts) <= 4
        assert kit.price_usd < sum(part.price_usd * n for part, n in kit.parts)
        assert not any(part.parts for part, _ in kit.parts)


def test_kits_sell(plan):
    lines = [item for one in plan.fates for item, _ in one.sale.lines]
    assert 0.005 < sum(bool(item.parts) for item in lines) / len(lines) < 0.1


def test_every_sku_has_a_maker_and_a_place():
    for item in items():
        assert item.brand in maker_of()
        assert any(point.keeps(item) for point in points())


def test_three_of_five_carts_are_bought(plan):
    week = UNTIL - timedelta(days=7)
    bought = [one.sale for one in plan.fates if has_cart(one.sale, UNTIL)]
    lines = sum(len(sale.lines) for sale in bought if sale.placed_at >= week)
    left = sum(
        len(one.sale.lines)
        for one in plan.visits.values()
        if week <= one.at < UNTIL - timedelta(minutes=1)
    )
    assert 0.52 < lines / (lines + left) < 0.7


def test_carts_of_the_end_are_still_held_then(plan):
    held = [
        one for one in plan.visits.values()
        if not one.leaves_at and one.at + timedelta(minutes=one.minutes) > UNTIL
    ]  # fmt: skip
    assert 10 <= len(held) <= 20


def test_prices_end_as_prices_do():
    item = items()[0]
    assert item.price_minor("USD") % 100 == item.price_minor("EUR") % 100 == 95
    assert item.price_minor("INR") % 1000 == 900


def test_rings_buy_as_several_people_for_one_address_with_a_card_or_two(plan):
    rings = {}
    for one in plan.fates:
        if one.sale.doubt:
            rings.setdefault(one.sale.machine.device, []).append(one.sale)
    assert len(rings) == FEW // ONE_IN
    for sales in rings.values():
        assert len(sales) >= 3
        assert len({sale.person.key for sale in sales}) == len(sales)
        assert len({sale.ship_to.line1 for sale in sales}) == 1
        assert len({sale.card.fingerprint for sale in sales}) <= 2
        assert all("cancel" in kinds(one) for one in plan.fates if one.sale in sales)


def test_honest_buyers_have_a_machine_and_a_card_of_their_own(plan):
    cards = {}
    for one in plan.fates:
        if one.sale.card.fingerprint and not one.sale.doubt:
            cards.setdefault(one.sale.card.fingerprint, set()).add(one.sale.person.key)
    assert len(cards) > FEW / 10
    assert all(len(people) == 1 for people in cards.values())
    assert all(one.sale.machine.ip.startswith("198.1") for one in plan.fates if one.sale.machine.ip)
