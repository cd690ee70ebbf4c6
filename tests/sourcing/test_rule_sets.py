"""A rule set is read from JSON or refused with every problem named by its field."""

import pytest

from iorder.kernel.rule_body import BadRules, Problem
from iorder.sourcing.calendar import Calendar
from iorder.sourcing.plan import Destination
from iorder.sourcing.rules import DEFAULT, Rate, Rule, RuleSet, Transit, When, as_body
from iorder.sourcing.rules_body import Known, read, strangers
from iorder.sourcing.situation import Trait
from tests.sourcing.scenes import LAMP, MUG, at, boston, paris, plan, rome, why_not

FULL = RuleSet(
    policy="weighted",
    channel_policies={"shop": "cheapest"},
    weights=dict.fromkeys(DEFAULT.weights, 3),
    filters={**DEFAULT.filters, "capacity": False},
    max_parcels=3,
    complete_first=False,
    inbound="never",
    currency="USD",
    rates={**DEFAULT.rates, "abroad": Rate(2_000, 10, 5)},
    transit=Transit(((100, 1), (900, 4)), 9, {"same_region": 1, "same_country": 3, "abroad": 12}),
    rules=(
        Rule("Italy from Rome", "only", ("ROM",), When(countries=("IT",), total_from_minor=100)),
        Rule("No glass from Paris", "never", ("PAR",), When(tags=("glass",), weight_below_g=900)),
    ),
)


@pytest.mark.parametrize("rules", [DEFAULT, FULL])
def test_a_rule_set_survives_being_stored(rules):
    assert read(as_body(rules)) == rules


def test_what_is_left_out_is_as_built_in():
    assert read({}) == DEFAULT


@pytest.mark.parametrize(
    ("body", "field"),
    [
        ({"polizy": 1}, "polizy"),
        ({"policy": "magic"}, "policy"),
        ({"channel_policies": {"shop": "magic"}}, "channel_policies.shop"),
        ({"weights": {"distance": -1, "cost": 1}}, "weights.distance"),
        ({"weights": {"distance": 1.5, "cost": 1}}, "weights.distance"),
        ({"weights": {"luck": 1, "cost": 1}}, "weights.luck"),
        ({"weights": {}}, "weights"),
        ({"filters": {"area": "yes"}}, "filters.area"),
        ({"max_parcels": True}, "max_parcels"),
        ({"inbound": "maybe"}, "inbound"),
        ({"currency": "euro"}, "currency"),
        ({"currency": "QQQ"}, "currency"),
        ({"rates": {"moon": {}}}, "rates.moon"),
        ({"rates": {"abroad": {"base_minor": "9"}}}, "rates.abroad.base_minor"),
        ({"transit": {"steps": [{"km": 9, "days": 1}, {"km": 9, "days": 2}]}}, "transit.steps"),
        ({"rules": {}}, "rules"),
        ({"rules": [{"act": "only", "points": []}]}, "rules[0].points"),
        ({"rules": [{"act": "must", "points": ["A"]}]}, "rules[0].act"),
        (
            {"rules": [{"act": "only", "points": ["A"], "when": {"countries": ["France"]}}]},
            "rules[0].when.countries",
        ),
        (
            {
                "rules": [
                    {
                        "act": "only",
                        "points": ["A"],
                        "when": {"total_from_minor": 9, "total_below_minor": 9},
                    }
                ]
            },
            "rules[0].when.total",
        ),
        ([], "rules"),
    ],
)
def test_a_problem_is_named_by_its_field(body, field):
    with pytest.raises(BadRules) as refused:
        read(body)

    assert [one.field for one in refused.value.problems] == [field]
    assert field in str(refused.value)


def test_all_problems_are_told_at_once():
    with pytest.raises(BadRules) as refused:
        read({"policy": "magic", "max_parcels": -1})

    assert [one.field for one in refused.value.problems] == ["policy", "max_parcels"]


def test_a_rule_that_names_nothing_there_is_is_named():
    known = Known({"ROM"}, {"shop"}, set())

    assert strangers(FULL, known) == [
        Problem(
            "rules[1].points", "'PAR' is unknown, so rule 'No glass from Paris' matches nothing"
        ),
        Problem(
            "rules[1].when.tags",
            "'glass' is unknown, so rule 'No glass from Paris' matches nothing",
        ),
    ]
    assert strangers(FULL, Known({"ROM", "PAR"}, {"shop"}, {"glass"})) == []


def ruled(act: str, *codes: str, when: When | None = None, **more):
    return RuleSet(rules=(Rule("R", act, codes, when or When()),), **more)


def test_only_never_and_prefer():
    points = paris(lamp=9), rome(lamp=9), boston(lamp=9)

    assert plan({LAMP: 1}, *points, rules=ruled("only", "BOS")).point_ids == (3,)
    assert plan({LAMP: 1}, *points, rules=ruled("never", "PAR")).point_ids == (2,)
    assert plan({LAMP: 1}, *points, rules=ruled("prefer", "BOS")).point_ids == (3,)
    made = plan({LAMP: 1}, *points, rules=ruled("never", "PAR"))
    assert why_not(made)["PAR"] == "rule 'R' never uses it"


@pytest.mark.parametrize(
    ("when", "holds"),
    [
        (When(countries=("DE",)), True),
        (When(countries=("FR",)), False),
        (When(weight_from_g=2_000), True),
        (When(weight_from_g=2_001), False),
        (When(weight_below_g=2_000), False),
        (When(tags=("glass", "food")), True),
        (When(tags=("food",)), False),
        (When(countries=("DE",), tags=("food",)), False),
    ],
)
def test_a_rule_holds_where_all_it_names_is_so(when, holds):
    traits = {LAMP: Trait(LAMP, "LAMP", 1_000, tags=frozenset({"glass"}))}

    made = plan(
        {LAMP: 2},
        paris(lamp=9),
        boston(lamp=9),
        traits=traits,
        rules=ruled("never", "PAR", when=when),
    )

    assert made.point_ids == ((3,) if holds else (1,))


def test_a_filter_may_be_turned_off():
    full, far = paris(lamp=9, daily_capacity=2), boston(lamp=9)
    off = RuleSet(filters={**DEFAULT.filters, "capacity": False})

    assert plan({LAMP: 1}, full, far, load={1: 2}).point_ids == (3,)
    assert plan({LAMP: 1}, full, far, load={1: 2}, rules=off).point_ids == (1,)
    assert why_not(plan({LAMP: 1}, full, far, load={1: 2}))["PAR"] == (
        "at capacity today: 2 of 2 orders"
    )


def test_more_parcels_than_allowed_are_no_plan():
    made = plan(
        {LAMP: 3}, paris(lamp=1), rome(lamp=1), boston(lamp=1), rules=RuleSet(max_parcels=2)
    )

    assert made.missing == {LAMP: 1}
    assert made.reason == "It would take more than 2 parcels, which the rules do not allow"


def test_closed_hazardous_oversize_channel_and_calendar_are_told_in_words():
    traits = {LAMP: Trait(LAMP, "LAMP", hazardous=True, oversize=True)}
    made = plan(
        {LAMP: 1},
        at(1, "A", lamp=1, active=False, closed_reason="flood"),
        at(2, "B", lamp=1, takes_hazardous=False),
        at(3, "C", lamp=1, takes_oversize=False),
        at(4, "D", lamp=1),
        at(5, "E"),
        at(6, "F", lamp=1, calendar=Calendar(work_days="")),
        traits=traits,
        served={0: {1, 2, 3, 5, 6}},
    )

    assert why_not(made) == {
        "A": "closed: flood",
        "B": "does not take hazardous goods",
        "C": "does not take oversize goods",
        "D": "does not serve this channel",
        "E": "has nothing of it",
        "F": "has no working day in sight",
    }


def test_the_cheapest_may_split_where_the_rules_let_it():
    rates = {"same_region": Rate(0), "same_country": Rate(100, 0, 0), "abroad": Rate(900, 0, 0)}
    points = at(1, "DE-1", "DE", lamp=1), at(2, "DE-2", "DE", mug=1), boston(lamp=1, mug=1)
    demand = {LAMP: 1, MUG: 1}

    whole = plan(demand, *points, policy="cheapest", rules=RuleSet(rates=rates))
    split = plan(
        demand, *points, policy="cheapest", rules=RuleSet(rates=rates, complete_first=False)
    )

    assert (whole.point_ids, whole.cost_minor) == ((3,), 900)
    assert (split.point_ids, split.cost_minor) == ((1, 2), 200)


def test_fewest_parcels_finds_two_where_greed_takes_three():
    points = (
        at(1, "BOTH", "DE", lamp=2, mug=2),
        at(2, "LAMPS", "DE", lamp=3),
        at(3, "MUGS", "DE", mug=3),
    )

    greedy = plan({LAMP: 3, MUG: 3}, *points)
    fewest = plan({LAMP: 3, MUG: 3}, *points, policy="fewest-splits")

    assert set(greedy.point_ids) == {1, 2, 3}
    assert set(fewest.point_ids) == {2, 3}


def test_the_weights_decide_by_score():
    near = at(1, "NEAR", "PL", latitude=52.5, longitude=14.6, lamp=1)
    home = at(2, "HOME", "DE", latitude=48.1, longitude=11.6, lamp=1)

    for criterion, chosen in (("distance", 1), ("cost", 2)):
        rules = RuleSet(weights={**dict.fromkeys(DEFAULT.weights, 0), criterion: 1})
        made = plan({LAMP: 1}, near, home, policy="weighted", rules=rules)
        assert made.point_ids == (chosen,)
        first, second = made.considered
        assert first.score == first.points[criterion] > second.score
        assert second.rejected == f"scores {second.score:.1f} against {first.score:.1f}"


def test_an_unknown_destination_falls_to_zones():
    made = plan(
        {LAMP: 1}, at(1, "ZZ-1", "ZZ", lamp=1), boston(lamp=1),
        policy="weighted", to=Destination("ZZ"),
    )  # fmt: skip

    assert made.point_ids == (1,)
