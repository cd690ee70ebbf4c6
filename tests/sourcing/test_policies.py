"""What every sourcing policy promises, whichever it is."""

from dataclasses import dataclass, field

import pytest
from hypothesis import given
from hypothesis import strategies as st

from iorder.sourcing.plan import Destination, Request
from iorder.sourcing.policy import POLICIES

policies = pytest.mark.parametrize("policy", list(POLICIES), ids=lambda one: one.slug)


@dataclass
class At:
    point_id: int
    code: str
    country: str
    latitude: float | None
    longitude: float | None
    priority: int
    free: dict[int, int] = field(default_factory=dict)


skus = st.integers(1, 4)
points = st.lists(
    st.builds(
        At,
        point_id=st.integers(1, 50),
        code=st.text("ABC", min_size=1, max_size=3),
        country=st.sampled_from(("", "FR", "US", "ZZ")),
        latitude=st.none() | st.floats(-90, 90),
        longitude=st.none() | st.floats(-180, 180),
        priority=st.integers(1, 3),
        free=st.dictionaries(skus, st.integers(-3, 9)),
    ),
    max_size=6,
    unique_by=lambda one: one.point_id,
)
requests = st.builds(
    Request,
    demand=st.dictionaries(skus, st.integers(1, 12), min_size=1),
    points=points,
    to=st.sampled_from((Destination(), Destination.of("ZZ"), Destination.of("FR", "Lyon"))),
)


@policies
@given(request=requests)
def test_nothing_is_invented_and_nothing_that_can_be_sent_is_left(policy, request):
    plan = policy.plan(request)

    for sku, asked in request.demand.items():
        picked = sum(pick.quantity for pick in plan.picks if pick.sku_id == sku)
        there = sum(max(point.free.get(sku, 0), 0) for point in request.points)
        assert picked == min(asked, there)
        assert plan.missing.get(sku, 0) == asked - picked
    free = {point.point_id: point.free for point in request.points}
    assert all(0 < pick.quantity <= free[pick.point_id][pick.sku_id] for pick in plan.picks)
    assert len({(pick.point_id, pick.sku_id) for pick in plan.picks}) == len(plan.picks)


@policies
@given(request=requests)
def test_the_order_in_which_points_are_listed_changes_nothing(policy, request):
    turned = Request(request.demand, list(reversed(request.points)), request.to)
    named_apart = len({point.code for point in request.points}) == len(request.points)

    assert policy.plan(request) == policy.plan(turned) or not named_apart


@policies
@given(request=requests)
def test_a_plan_says_why_and_whom_it_saw(policy, request):
    plan = policy.plan(request)

    assert plan.policy == policy.slug
    assert plan.reason
    assert {one.point_id for one in plan.considered} == {one.point_id for one in request.points}
