"""The same scans give the same state however they arrive; ends are ends."""

from datetime import timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from iorder.orders.states import TRACKING
from iorder.shipping.states import ENDS, LEAVES, RANK, STATES, Moment, journey, least_far
from tests.builders import HOUR, NOON


def way(*states):
    return [Moment(NOON + HOUR * at, state) for at, state in enumerate(states)]


@pytest.mark.parametrize(
    ("states", "ends"),
    [
        ((), "label_created"),
        (("picked_up", "in_transit", "out_for_delivery", "delivered"), "delivered"),
        (("in_transit", "unknown"), "in_transit"),
        (("delivered", "in_transit", "out_for_delivery"), "delivered"),
        (("delivered", "return_in_transit", "in_transit"), "return_in_transit"),
        (("delivered", "return_in_transit", "returned"), "returned"),
        (("return_in_transit", "delivered"), "return_in_transit"),
        (("lost", "in_transit"), "lost"),
        (("lost", "delivered"), "delivered"),
        (("returned", "delivered"), "returned"),
        (("cancelled", "delivered"), "cancelled"),
        (("attempt_failed", "out_for_delivery", "delivered"), "delivered"),
        (("damaged", "return_in_transit", "returned"), "returned"),
    ],
)
def test_a_way_ends_where_the_specification_says(states, ends):
    assert journey(way(*states)).state == ends


def test_every_pair_of_states_follows_the_table():
    for state in STATES:
        for target in STATES:
            if state in ("unknown", "label_created"):
                continue
            after = journey(way(state, target)).state
            free = state not in LEAVES or target in LEAVES[state]
            moves = free and target != "unknown"
            assert after == (target if moves else state), (state, target)


@pytest.mark.parametrize("state", sorted(ENDS))
def test_an_end_is_left_only_as_its_table_allows(state):
    left = {target for target in STATES if journey(way(state, target)).state != state}
    assert left == set(LEAVES[state]) - {state}


MOMENTS = st.lists(
    st.builds(
        Moment,
        st.integers(0, 12).map(lambda hours: NOON + timedelta(hours=hours)),
        st.sampled_from(STATES),
    ),
    max_size=12,
)


@given(MOMENTS, st.randoms())
def test_neither_order_nor_repetition_of_scans_matters(moments, dice):
    expected = journey(moments)
    shuffled = moments + [one for one in moments if dice.random() < 0.5]
    dice.shuffle(shuffled)
    assert journey(shuffled) == expected


@given(MOMENTS)
def test_the_door_is_dated_by_its_own_scan(moments):
    found = journey(moments)
    if found.state == "delivered":
        assert Moment(found.delivered_at, "delivered") in moments
    assert found.last_scan_at == max((one.at for one in moments), default=None)


def test_an_order_is_where_its_parcel_least_far_along_is():
    assert least_far(["delivered", "in_transit", "delivered"]) == "in_transit"
    assert least_far(["returned", "delivered"]) == "returned"
    with pytest.raises(ValueError, match="empty"):
        least_far([])


def test_orders_know_every_state_a_parcel_can_be_in():
    assert set(STATES) - {"draft"} <= set(TRACKING.states)
    assert len(RANK) == len(STATES)
