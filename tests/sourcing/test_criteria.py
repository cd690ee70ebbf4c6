"""Each criterion gives a point 0 to 100 and says why."""

from datetime import date, time

import pytest

from iorder.sourcing.calendar import Calendar
from iorder.sourcing.criteria import CRITERIA
from iorder.sourcing.look import Look
from iorder.sourcing.plan import Destination, Later, Promise, Request
from iorder.sourcing.rules import RuleSet
from iorder.sourcing.situation import Expected, Trait
from tests.sourcing.scenes import BERLIN, LAMP, MUG, NOON, at, paris, plan, rome, scene


def marks(name: str, *points, demand=None, **more):
    """(points rounded, why) of each point."""
    made = CRITERIA[name](Look(scene(*points, **more), Request(demand or {LAMP: 2}, BERLIN)))
    return [(round(float(one)), made.why(row)) for row, one in enumerate(made.points)]


def test_distance():
    nearby = at(7, "MUC", "DE", latitude=48.14, longitude=11.58, lamp=9)

    assert marks("distance", paris(lamp=9), nearby) == [(36, "879 km away"), (50, "504 km away")]


def test_cost_is_base_and_weight_and_way():
    munich = at(4, "MUC", "DE", latitude=48.14, longitude=11.58, lamp=9)
    look = Look(scene(munich, paris(lamp=9)), Request({LAMP: 2}, BERLIN))

    assert look.reach.km.astype(int).tolist() == [878, 504]
    assert look.cost.tolist() == [990 + 2 * 190 + 30 * 878 // 100, 490 + 2 * 60 + 25 * 504 // 100]
    assert marks("cost", munich) == [(100, "a parcel costs about 7.36 EUR")]


def test_splits():
    assert marks("splits", paris(lamp=1), rome(lamp=2)) == [
        (50, "has 1 of 2"),
        (100, "has everything"),
    ]


def test_promise():
    late = Calendar("UTC", time(12), "1234567", 1)

    assert marks("promise", paris(lamp=2), rome(lamp=2, calendar=late)) == [
        (100, "arrives on 2026-03-13"),
        (60, "arrives on 2026-03-15, 2 days after the earliest"),
    ]


def test_load():
    assert marks("load", paris(lamp=2, daily_capacity=10), rome(lamp=2), load={1: 4}) == [
        (60, "4 of 10 orders today"),
        (100, "no daily limit"),
    ]


def test_priority():
    assert marks("priority", paris(lamp=2, priority=7), rome(lamp=2, priority=90)) == [
        (100, "priority 7"),
        (17, "priority 90"),
    ]


def test_ageing():
    assert marks(
        "ageing", paris(lamp=2), rome(lamp=2), expiring={(2, LAMP): date(2026, 3, 19)}
    ) == [
        (0, "nothing that expires"),
        (90, "oldest expires on 2026-03-19"),
    ]


def test_goods_age_by_the_day_of_the_shop():
    expiring = {(2, LAMP): date(2026, 3, 19)}
    told = [
        marks("ageing", paris(lamp=2), rome(lamp=2), expiring=expiring, today=day)[1][0]
        for day in (date(2026, 3, 10), date(2026, 3, 11))
    ]
    assert told == [90, 91]


def test_last_unit():
    assert marks("last_unit", paris(lamp=2), rome(lamp=8)) == [
        (0, "takes its last unit"),
        (75, "leaves 75% of its stock"),
    ]


@pytest.mark.parametrize("name", CRITERIA)
def test_all_lie_between_0_and_100_and_say_why(name):
    for points, why in marks(
        name, paris(lamp=1), rome(), at(9, "LOST", lamp=3), demand={MUG: 1, LAMP: 2}
    ):
        assert 0 <= points <= 100
        assert why


def test_the_promise_is_that_of_the_last_parcel():
    slow = Calendar("UTC", None, "5")  # Fridays only

    made = plan({LAMP: 1, MUG: 1}, paris(lamp=1), rome(mug=1, calendar=slow))

    assert made.promise == Promise(date(2026, 3, 13), date(2026, 3, 16))
    assert set(made.costs) == {1, 2}
    assert made.cost_minor == sum(made.costs.values())


def test_what_is_sold_before_it_is_there_has_its_day():
    traits = {
        LAMP: Trait(LAMP, "LAMP", when_out="backorder"),
        MUG: Trait(MUG, "MUG", when_out="preorder", available_on=date(2026, 5, 1)),
    }
    coming = {LAMP: (Expected(date(2026, 3, 20), 1), Expected(date(2026, 4, 2), 5))}

    made = plan({LAMP: 4, MUG: 1}, paris(lamp=1), traits=traits, expected=coming)

    assert made.missing == {}
    assert made.later == (
        Later(LAMP, 3, "backorder", date(2026, 4, 2)),
        Later(MUG, 1, "preorder", date(2026, 5, 1)),
    )
    never = plan(
        {LAMP: 4}, paris(lamp=1), traits=traits, expected=coming, rules=RuleSet(inbound="never")
    )
    assert never.later == (Later(LAMP, 3, "backorder", None),)


def test_a_day_that_is_past_is_no_promise():
    traits = {
        LAMP: Trait(LAMP, "LAMP", when_out="backorder"),
        MUG: Trait(MUG, "MUG", when_out="preorder", available_on=date(2026, 3, 9)),
    }
    coming = {LAMP: (Expected(date(2026, 3, 9), 5),)}

    made = plan({LAMP: 1, MUG: 1}, paris(), traits=traits, expected=coming)

    assert [one.on for one in made.later] == [None, None]


def test_where_the_place_is_hardly_known_zones_count():
    made = Look(
        scene(paris(lamp=1), at(5, "ZZ-1", "ZZ", lamp=1)), Request({LAMP: 1}, Destination("ZZ"))
    )

    assert CRITERIA["distance"](made).points.tolist() == [10, 60]
    assert made.arriving.tolist() == [NOON.toordinal() + 6, NOON.toordinal() + 2]
