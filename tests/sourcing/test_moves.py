"""Orders change places without one ever needing what is not there yet."""

from collections import Counter

from hypothesis import given
from hypothesis import strategies as st

from iorder.sourcing.moves import Move, steps

shelves = st.tuples(st.integers(1, 3), st.integers(1, 2))
units = st.dictionaries(shelves, st.integers(1, 2), max_size=2)
orders = st.lists(st.tuples(units, units), max_size=7)


@given(orders, st.dictionaries(shelves, st.integers(0, 2)))
def test_each_step_finds_what_it_needs_where_all_together_do(wanted, free):
    moves = [Move(number, needs, gives) for number, (needs, gives) in enumerate(wanted)]
    after = Counter(free)
    for one in moves:
        after.update(one.gives)
        after.subtract(one.needs)
    is_possible = all(count >= 0 for count in after.values())

    left = Counter(free)
    taken = []
    for step in steps(moves, free):
        taken += step
        for one in step:
            left.update(one.gives)
        for one in step:
            left.subtract(one.needs)
        if is_possible:
            assert all(count >= 0 for count in left.values())

    assert sorted(one.order_id for one in taken) == [one.order_id for one in moves]


def test_two_that_want_each_others_place_go_in_one_step():
    here, there = (1, 7), (2, 7)
    moves = [Move(1, {there: 1}, {here: 1}), Move(2, {here: 1}, {there: 1})]

    assert list(steps(moves, {})) == [moves]


def test_who_frees_the_shelf_goes_first():
    here, there, elsewhere = (1, 7), (2, 7), (3, 7)
    last, first = Move(1, {there: 1}, {here: 1}), Move(2, {elsewhere: 1}, {there: 1})

    assert list(steps([last, first], {elsewhere: 1})) == [[first], [last]]
