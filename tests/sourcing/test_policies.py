"""What every sourcing policy promises, whichever it is."""

from collections import Counter
from datetime import UTC, datetime

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from iorder.sourcing.area import Area
from iorder.sourcing.calendar import Calendar
from iorder.sourcing.choosing import decide, decide_by
from iorder.sourcing.field import Field, Profile, serves
from iorder.sourcing.geography import Located, Spot
from iorder.sourcing.plan import Destination, Request
from iorder.sourcing.policy import POLICIES
from iorder.sourcing.rules import Rule, RuleSet, When
from iorder.sourcing.situation import Around, Expected, Situation, Trait

policies = pytest.mark.parametrize("policy", list(POLICIES), ids=lambda one: one.slug)
NOW = datetime(2026, 3, 10, 12, tzinfo=UTC)
WHEN_OUT = {1: "refuse", 2: "backorder", 3: "preorder", 4: "refuse"}

degrees = st.tuples(st.floats(-90, 90), st.floats(-180, 180))
areas = st.none() | st.builds(
    Area,
    countries=st.frozensets(st.sampled_from(("FR", "US", "ZZ")), min_size=1),
    radius_km=st.none() | st.sampled_from((50.0, 900.0)),
)
destinations = st.sampled_from(
    (
        Destination(),
        Destination.of("ZZ"),
        Destination.of("FR", "Lyon"),
        Destination("US", "CA", "90210", Located(Spot(34.1, -118.4), "postcode")),
    )
)


@st.composite
def profiles(draw: st.DrawFn) -> list[Profile]:
    count = draw(st.integers(0, 6))
    return [
        Profile(
            point_id=at,
            code=f"P{at}",
            country=draw(st.sampled_from(("", "FR", "US", "ZZ"))),
            latitude=spot[0] if (spot := draw(st.none() | degrees)) else None,
            longitude=spot[1] if spot else None,
            priority=draw(st.integers(1, 3)),
            daily_capacity=draw(st.none() | st.integers(0, 3)),
            active=draw(st.integers(0, 5)) > 0,
            takes_hazardous=draw(st.booleans()),
            area=draw(areas),
            calendar=draw(st.sampled_from((Calendar(), Calendar(work_days="15")))),
        )
        for at in range(1, count + 1)
    ]


@st.composite
def situations(draw: st.DrawFn) -> Situation:
    some = draw(profiles())
    free = [
        (one.point_id, sku, draw(st.integers(-3, 9))) for one in some for sku in draw(st.sets(skus))
    ]
    traits = {
        sku: Trait(sku, f"S{sku}", 300 * sku, hazardous=sku == 4, when_out=when_out)
        for sku, when_out in WHEN_OUT.items()
    }
    rules = RuleSet(
        max_parcels=draw(st.integers(0, 3)),
        complete_first=draw(st.booleans()),
        rules=draw(st.lists(conditions, max_size=2).map(tuple)),
    )
    load = {one.point_id: draw(st.integers(0, 3)) for one in some}
    expected = {2: (Expected(NOW.date(), 3),)}
    return Situation(
        Field(some), free, traits, NOW, Around(rules=rules, load=load, expected=expected)
    )


skus = st.integers(1, 4)
conditions = st.builds(
    Rule,
    label=st.just("Rule"),
    act=st.sampled_from(("only", "never", "prefer")),
    points=st.sets(st.sampled_from(("P1", "P2", "P3")), min_size=1).map(tuple),
    when=st.builds(When, countries=st.sampled_from(((), ("FR",)))),
)
requests = st.builds(
    Request, demand=st.dictionaries(skus, st.integers(1, 12), min_size=1), to=destinations
)


def sent(plan):
    units = Counter()
    for pick in plan.picks:
        units[pick.point_id, pick.sku_id] += pick.quantity
    return units


@policies
@settings(max_examples=25)
@given(here=situations(), request=requests)
def test_picked_later_and_missing_together_are_the_demand(policy, here, request):
    plan = decide_by(here, request, policy)

    units = Counter(plan.missing)
    for (_, sku), quantity in sent(plan).items():
        units[sku] += quantity
    for one in plan.later:
        units[one.sku_id] += one.quantity
        assert one.kind == WHEN_OUT[one.sku_id]
    assert units == Counter(request.demand)


@policies
@settings(max_examples=25)
@given(here=situations(), request=requests)
def test_never_more_than_a_point_has_free(policy, here, request):
    plan = decide_by(here, request, policy)

    for (point_id, sku), quantity in sent(plan).items():
        assert 0 < quantity <= here.free[here.field.index[point_id], here.column[sku]]
    assert len(sent(plan)) == len(plan.picks)
    assert not here.rules.max_parcels or len(plan.point_ids) <= here.rules.max_parcels


@policies
@settings(max_examples=25)
@given(here=situations(), request=requests)
def test_nobody_sends_who_may_not(policy, here, request):
    plan = decide_by(here, request, policy)

    for point_id in plan.point_ids:
        row = here.field.index[point_id]
        point = here.field.profiles[row]
        km = here.field.reach(request.to).km[row]
        assert point.active
        assert serves(point, request.to, None if km != km else km)
        assert point.daily_capacity is None or here.load[row] < point.daily_capacity
        assert point.takes_hazardous or 4 not in request.demand
        for rule in here.rules.rules:
            if request.to.country in rule.when.countries or not rule.when.countries:
                assert rule.act != "never" or point.code not in rule.points
                assert rule.act != "only" or point.code in rule.points


@policies
@settings(max_examples=25)
@given(here=situations(), request=requests)
def test_one_point_that_has_it_all_beats_a_split_unless_the_rules_let_it(policy, here, request):
    plan = decide_by(here, request, policy)

    if here.rules.complete_first and any(
        one.cost_minor is not None and one.units == sum(request.demand.values())
        for one in plan.considered
    ):
        assert len(plan.point_ids) == 1
        assert not plan.missing


@policies
@settings(max_examples=25)
@given(here=situations(), request=requests, seed=st.randoms())
def test_the_same_question_gets_the_same_answer(policy, here, request, seed):
    field = list(here.field.profiles)
    seed.shuffle(field)
    free = [
        (one.point_id, sku, int(here.free[here.field.index[one.point_id], column]))
        for one in field
        for sku, column in here.column.items()
    ]
    load = {one.point_id: int(here.load[here.field.index[one.point_id]]) for one in field}
    again = Situation(
        Field(field), free, dict(reversed(here.traits.items())), NOW,
        Around(rules=here.rules, load=load, expected=here.expected),
    )  # fmt: skip

    first, second = decide_by(here, request, policy), decide_by(again, request, policy)

    assert first == second
    assert first.reason == second.reason
    assert first.considered == second.considered


@policies
@settings(max_examples=25)
@given(here=situations(), request=requests)
def test_a_plan_says_why_and_whom_it_saw_and_why_not_the_others(policy, here, request):
    plan = decide_by(here, request, policy)

    assert plan.policy == policy.slug
    assert plan.reason
    assert {one.point_id for one in plan.considered} == set(here.field.index)
    for one in plan.considered:
        assert (one.rejected == "") == (one.point_id in plan.point_ids)
        assert all(0 <= points <= 100 for points in one.points.values())


@policies
@settings(max_examples=25)
@given(here=situations(), asked=st.lists(requests, max_size=8))
def test_a_batch_never_sells_what_an_earlier_order_took(policy, here, asked):
    before, sold = here.free.sum(axis=0), Counter()
    for request in asked:
        plan = decide_by(here, request, policy)
        here.take(plan)
        for (_, sku), quantity in sent(plan).items():
            sold[sku] += quantity

    assert (here.free >= 0).all()
    for sku, column in here.column.items():
        assert sold[sku] + here.free[:, column].sum() == before[column]


def test_each_channel_may_have_its_own_policy():
    rules = RuleSet(policy="cheapest", channel_policies={"shop": "weighted"})
    around = Around(rules=rules, channels={1: "shop", 2: "phone"})
    here = Situation(Field([Profile(1, "P1")]), [(1, 1, 9)], {1: Trait(1, "LAMP")}, NOW, around)

    assert decide(here, Request({1: 1}, channel_id=1)).policy == "weighted"
    assert decide(here, Request({1: 1}, channel_id=2)).policy == "cheapest"
