"""When to buy, how much and from whom: the formula, the suppliers, and the reason in words."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from iorder.purchasing.reorder import Need, Offer, advise, explained, rounded

ACME = Offer(1, "Acme", 400, "EUR", 7)
FAST = Offer(2, "Swift", 450, "EUR", 2)


def need(here=12, daily=3.2, **more):
    facts = {"inbound": 0, "drafted": 0, "waiting": 0, "safety": 0, "lately": daily, **more}
    return Need(here=here, daily=daily, **facts)


def test_at_or_below_demand_times_lead_it_is_ordered_up_to_two_weeks_more():
    # s = 3.2 x 7 = 22.4 -> 23; S = 23 + 3.2 x 14 = 67.8 -> 68; 68 - 12
    advice = advise(need(), [ACME])
    assert (advice.reorder_point, advice.up_to, advice.units) == (23, 68, 56)
    assert explained(need(), advice) == "sells 3.2 a day, 7 days to come, 12 left: order 56"


def test_above_the_reorder_point_nothing_is_ordered():
    assert advise(need(here=24), [ACME]) is None
    assert advise(need(here=23), [ACME]).units == 45


@pytest.mark.parametrize(
    ("more", "units"),
    [
        ({"inbound": 8}, 48),
        ({"drafted": 8}, 48),
        ({"waiting": 4}, 60),
        ({"safety": 5}, 61),
        ({"reorder_point": 20}, 53),
        ({"reorder_up_to": 40}, 28),
        ({"reorder_point": 15, "reorder_up_to": 20}, 8),
    ],
)
def test_what_is_coming_waited_for_kept_back_or_set_by_hand_counts(more, units):
    assert advise(need(**more), [ACME]).units == units


def test_an_order_up_to_below_the_reorder_point_does_not_count():
    assert advise(need(reorder_point=30, reorder_up_to=10), [ACME]).up_to == 30


def test_a_rise_is_followed_at_once_and_a_fall_slowly():
    rising, falling = need(daily=2.0, lately=4.0), need(daily=4.0, lately=2.0)
    assert advise(rising, [ACME]).units == advise(falling, [ACME]).units == 72
    assert "sells 4.0 a day lately, 2.0 over 28 days" in explained(rising, advise(rising, [ACME]))
    assert "sells 4.0 a day over 28 days, 2.0 lately" in explained(falling, advise(falling, [ACME]))


def test_what_is_ordered_is_at_least_the_minimum_in_whole_packs():
    packed = Offer(1, "Acme", 400, "EUR", 7, pack_units=12, min_units=60)
    assert [rounded(units, packed) for units in (1, 60, 61, 72, 73)] == [60, 60, 72, 72, 84]
    assert explained(need(), advise(need(), [packed])).endswith("order 60 (56 in packs of 12)")
    least = Offer(1, "Acme", 400, "EUR", 7, min_units=100)
    told = explained(need(), advise(need(), [least]))
    assert told.endswith("order 100 (56, at least 100 are sold)")


def test_the_cheapest_that_comes_in_time_is_chosen_else_the_fastest():
    assert advise(need(here=23), [ACME, FAST]).offer is ACME  # lasts 7.2 days
    # lasts 3.75 days; with two days of lead the reorder point would be 7
    short = need(here=12, reorder_point=20)
    assert advise(short, [ACME, FAST]).offer is FAST
    assert advise(short, [ACME, FAST], "cheapest").offer is ACME
    assert advise(need(here=2), [ACME, FAST], "fastest").offer is FAST


def test_costs_in_other_currencies_are_not_compared_with_the_skus_own():
    yen = Offer(3, "Kaze", 1, "JPY", 7, is_own_currency=False)
    assert advise(need(here=23), [yen, ACME]).offer is ACME


def test_without_a_supplier_it_is_suggested_and_says_so():
    advice = advise(need(), [])
    assert (advice.offer, advice.units) == (None, 56)
    assert "no supplier yet, 7 days assumed" in explained(need(), advice)


def test_it_is_urgent_when_it_is_gone_before_the_goods_come_or_customers_wait():
    assert advise(need(here=12), [ACME]).is_urgent
    assert not advise(need(here=23), [ACME]).is_urgent
    assert advise(need(here=0, daily=0.0, waiting=3), [ACME]).is_urgent


def test_what_does_not_sell_is_bought_only_for_those_who_wait_or_for_its_safety():
    assert advise(need(here=0, daily=0.0), [ACME]) is None
    assert advise(need(here=0, daily=0.0, waiting=3), [ACME]).units == 3
    assert advise(need(here=1, daily=0.0, safety=5), [ACME]).units == 4


UNITS = st.integers(0, 500)
OFFERS = st.builds(
    Offer, st.integers(1, 9), st.just("A"), st.integers(0, 9_999), st.just("EUR"),
    st.integers(0, 60), st.integers(1, 48), st.integers(1, 200),
)  # fmt: skip
RATES = st.floats(0, 50, allow_nan=False)
NEEDS = st.builds(
    Need, here=st.integers(-50, 500), inbound=UNITS, drafted=UNITS, waiting=UNITS, safety=UNITS,
    daily=RATES, lately=RATES, reorder_point=st.none() | UNITS, reorder_up_to=st.none() | UNITS,
)  # fmt: skip


@given(NEEDS, st.lists(OFFERS, max_size=4), st.sampled_from(("in_time", "cheapest", "fastest")))
def test_advice_fills_the_place_and_keeps_to_the_suppliers_terms(need, offers, prefer):
    advice = advise(need, offers, prefer)
    if advice is None:
        return
    assert need.position <= advice.reorder_point <= advice.up_to
    assert need.position + advice.units >= advice.up_to
    if advice.offer:
        assert advice.units % advice.offer.pack_units == 0
        assert advice.units >= advice.offer.min_units
        bound = max(advice.up_to - need.position, advice.offer.min_units)
        assert advice.units < bound + advice.offer.pack_units
    assert str(f"{advice.units:,}") in explained(need, advice)
    # once that is on its way nothing more is suggested
    done = Need(**{**{f: getattr(need, f) for f in Need.__slots__},
                   "inbound": need.inbound + advice.units})  # fmt: skip
    assert advise(done, offers, prefer) is None
