"""A wave is assigned together: as cheaply as can be, never worse than one after another."""

import subprocess
import sys
from dataclasses import replace
from math import inf

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from iorder.sourcing.assignment import Lane, Left, Parcel, Problem, cost_of, faults
from iorder.sourcing.optimiser import assign
from tests.support.waves import a_wave, cheapest


@st.composite
def small_waves(draw) -> Problem:
    points, skus = draw(st.integers(1, 3)), draw(st.integers(1, 2))
    lanes = [Lane(point, draw(st.sampled_from((None, 0, 1, 2, 3)))) for point in range(points)]
    if draw(st.booleans()):
        lanes.append(Lane(0))  # what leaves the first point tomorrow
    orders = draw(st.integers(1, 4))
    units = st.dictionaries(st.integers(0, skus - 1), st.integers(1, 2), min_size=1)
    prices = st.sampled_from((100, 150, 230, 400, 401, 700, inf))
    return Problem(
        demands=[draw(units) for _ in range(orders)],
        lanes=lanes,
        costs=[[draw(prices) for _ in lanes] for _ in range(orders)],
        stock=[{sku: draw(st.integers(0, 3)) for sku in range(skus)} for _ in range(points)],
        split_cost=draw(st.sampled_from((0, 50))),
        most_parcels=draw(st.integers(1, 3)),
        unserved_cost=5_000,
        splits_freely=True,
    )


@given(small_waves())
@settings(max_examples=60)
def test_of_few_orders_it_finds_the_cheapest_plan_there_is(problem):
    answer = assign(problem, 10)

    assert faults(problem, answer.parcels) == []
    assert answer.cost == pytest.approx(cheapest(problem))
    assert answer.cost <= answer.greedy_cost
    assert answer.is_finished
    assert answer.gap == pytest.approx(0, abs=1e-3)


@given(small_waves())
@settings(max_examples=40)
def test_an_order_is_not_split_while_a_lane_has_it_whole(problem):
    problem = replace(problem, splits_freely=False)

    answer = assign(problem, 10)

    assert faults(problem, answer.parcels) == []
    assert answer.cost <= answer.greedy_cost
    for order, sent in enumerate(answer.parcels):
        for lane in range(len(problem.lanes)) if len(sent) > 1 else ():
            whole = list(answer.parcels)
            whole[order] = (Parcel(lane, problem.demands[order]),)
            assert faults(problem, whole)


@pytest.mark.parametrize("fill", [0.8, 1.6, 3.0])
def test_of_many_orders_it_takes_no_more_than_there_is(fill):
    problem = a_wave(150, 8, 40, seed=3, fill=fill)

    answer = assign(problem, 3)

    assert faults(problem, answer.parcels) == []
    assert cost_of(problem, answer.parcels) == pytest.approx(answer.cost)
    assert len(answer.left) <= answer.greedy_left
    assert answer.cost <= answer.greedy_cost
    assert answer.bound <= answer.cost
    if fill > 1:
        assert answer.saving > 0.01


def test_the_same_wave_gets_the_same_plan():
    one, other = (assign(a_wave(60, 5, 20, seed=9), 30) for _ in range(2))

    assert one.is_finished
    assert one.parcels == other.parcels


def test_who_comes_first_does_not_take_the_shelf_that_somebody_else_needs():
    problem = Problem(
        demands=[{7: 1}, {7: 1}],
        lanes=[Lane(0), Lane(1)],
        costs=[[100, 110], [100, 900]],
        stock=[{7: 1}, {7: 5}],
    )

    answer = assign(problem)

    assert answer.greedy_cost == 1000
    assert answer.cost == 210
    assert answer.parcels == [(Parcel(1, {7: 1}),), (Parcel(0, {7: 1}),)]


def test_a_lane_that_leaves_today_is_kept_for_who_gains_most_by_it():
    today, tomorrow = Lane(0, room=1), Lane(0)
    problem = Problem(
        demands=[{1: 1}, {1: 1}],
        lanes=[today, tomorrow],
        costs=[[100, 120], [100, 500]],
        stock=[{1: 2}],
    )

    assert [sent[0].lane for sent in assign(problem).parcels] == [1, 0]


@pytest.mark.parametrize(
    ("change", "left"),
    [
        ({"costs": [[inf, inf]]}, Left("nowhere")),
        ({"stock": [{1: 1}, {1: 2}]}, Left("short", {1: 1})),
        ({"lanes": [Lane(0, 0), Lane(1, 0)]}, Left("room")),
        ({"most_parcels": 1}, Left("parcels")),
    ],
)
def test_an_order_that_cannot_be_served_is_left_with_the_reason(change, left):
    problem = Problem(
        demands=[{1: 4}], lanes=[Lane(0), Lane(1)], costs=[[100, 100]], stock=[{1: 2}, {1: 2}]
    )

    answer = assign(replace(problem, **change))

    assert answer.left == {0: left}
    assert left.words.endswith(".")
    assert assign(problem).left == {}


def test_when_there_is_no_time_the_greedy_plan_stands():
    problem = a_wave(150, 8, 40, seed=3)

    answer = assign(problem, 0)

    assert faults(problem, answer.parcels) == []
    assert answer.cost <= answer.greedy_cost


def test_a_wave_of_nothing_is_nothing():
    assert assign(Problem([], [], [], [])).parcels == ()
    assert assign(Problem([{1: 1}], [], [[]], [])).left == {0: Left("nowhere")}


def test_who_has_something_already_is_left_last_of_all():
    problem = Problem([{1: 1}, {1: 1}], [Lane(0)], [[100], [900]], [{1: 1}])

    assert list(assign(problem).left) == [1]
    assert list(assign(replace(problem, dear=frozenset({1}))).left) == [0]


def test_where_orders_may_not_be_split_they_are_not():
    problem = Problem(
        demands=[{0: 2}, {0: 1}, {0: 2}],
        lanes=[Lane(0), Lane(1), Lane(0)],
        costs=[[150, 100, 100], [100, 230, 100], [100, 100, 100]],
        stock=[{0: 2}, {0: 3}],
        most_parcels=1,
    )

    answer = assign(problem)

    assert answer.greedy_left == 1
    assert (answer.cost, [len(sent) for sent in answer.parcels]) == (430, [1, 1, 1])


def test_one_parcel_is_sent_though_two_were_cheaper_unless_the_policy_says_otherwise():
    problem = Problem(
        demands=[{1: 1}, {1: 1}, {1: 1, 2: 1}],
        lanes=[Lane(0), Lane(1), Lane(2), Lane(3), Lane(4)],
        costs=[
            [inf, inf, inf, 100, 101],
            [inf, inf, 500, 100, inf],
            [100, 100, 250, inf, inf],  # the third point lacks it for who comes last
        ],
        stock=[{1: 1}, {2: 1}, {1: 1, 2: 1}, {1: 1}, {1: 1}],
    )

    whole = assign(problem)
    cheaper = assign(replace(problem, splits_freely=True))

    assert [len(sent) for sent in whole.greedy] == [1, 1, 2]
    assert [len(sent) for sent in whole.parcels] == [1, 1, 1]
    assert [len(sent) for sent in cheaper.parcels] == [1, 1, 2]
    assert (whole.greedy_cost, whole.cost, cheaper.cost) == (800, 451, 401)


def test_the_solver_is_loaded_only_when_a_wave_is_assigned():
    loaded = "import sys, iorder.worker.duties; sys.exit('highspy' in sys.modules)"

    assert subprocess.run([sys.executable, "-c", loaded]).returncode == 0
