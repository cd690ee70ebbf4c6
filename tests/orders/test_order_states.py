"""Every pair of a state and an act: what may happen happens, everything else is refused."""

from itertools import product

import pytest
from hypothesis import given
from hypothesis import strategies as st

from iorder.orders.states import AXES, FRAUD, ORDER, STAGES, IllegalMove, stage_of

LIFE = """
draft place pending
pending confirm confirmed
pending expire expired
confirmed release released
released complete completed
completed archive archived
completed reopen released
draft cancel cancelled
pending cancel cancelled
confirmed cancel cancelled
released cancel cancelled
cancelled restore pending
"""
SCREENING = """
not_screened screen screening
screening screen screening
approved screen screening
error screen screening
screening skip not_screened
screening approve approved
screening refer review
screening decline declined
screening fail error
review approve approved
review decline declined
error refer review
approved decline declined
approved reopen review
declined reopen review
"""


def pairs(axis):
    acts = sorted({act for _, act in axis.moves})
    return list(product(axis.states, acts))


def allowed(text):
    return {(source, act): to for source, act, to in map(str.split, text.strip().splitlines())}


@pytest.mark.parametrize(("axis", "text"), [(ORDER, LIFE), (FRAUD, SCREENING)])
def test_what_the_specification_allows_and_nothing_else_moves(axis, text):
    says = allowed(text)
    for state, act in pairs(axis):
        if (state, act) in says:
            assert axis.after(state, act) == says[state, act]
        else:
            with pytest.raises(IllegalMove, match="is not possible while the order is"):
                axis.after(state, act)


@pytest.mark.parametrize("axis", [ORDER, FRAUD])
def test_the_buttons_of_a_state_are_the_acts_that_work(axis):
    for state in axis.states:
        works = {
            act for source, act in pairs(axis) if source == state and (state, act) in axis.moves
        }
        assert set(axis.acts(state)) == works


@pytest.mark.parametrize(("state", "acts"), [
    ("cancelled", ("restore",)), ("expired", ()), ("archived", ()),
])  # fmt: skip
def test_nothing_follows_an_end_but_taking_it_back(state, acts):
    assert ORDER.acts(state) == acts


@pytest.mark.parametrize("axis", AXES.values(), ids=AXES)
def test_an_axis_begins_in_one_of_its_states_and_never_leaves_them(axis):
    assert axis.initial in axis.states
    assert {state for state, _ in axis.moves} | set(axis.moves.values()) <= set(axis.states)
    assert len(set(axis.states)) == len(axis.states)


def standing(**axes):
    return {name: axis.initial for name, axis in AXES.items()} | axes


@pytest.mark.parametrize(
    ("axes", "open_holds", "stage"),
    [
        ({}, 0, "pending"),
        ({"order_state": "draft"}, 0, "draft"),
        ({}, 1, "on_hold"),
        ({"order_state": "released", "fulfillment_state": "allocated"}, 2, "on_hold"),
        ({"order_state": "released", "fulfillment_state": "fulfilled"}, 1, "shipped"),
        ({"order_state": "cancelled"}, 1, "cancelled"),
        ({"order_state": "expired"}, 0, "cancelled"),
        ({"order_state": "confirmed"}, 0, "confirmed"),
        ({"order_state": "released", "fulfillment_state": "allocated"}, 0, "allocated"),
        ({"order_state": "pending", "fulfillment_state": "allocated"}, 0, "allocated"),
        ({"order_state": "released", "fulfillment_state": "picking"}, 0, "picking"),
        ({"order_state": "released", "fulfillment_state": "packed"}, 0, "picking"),
        ({"order_state": "released", "fulfillment_state": "partially_fulfilled"}, 0, "shipped"),
        ({"fulfillment_state": "fulfilled", "tracking_state": "in_transit"}, 0, "shipped"),
        ({"fulfillment_state": "fulfilled", "tracking_state": "attempt_failed"}, 0, "exception"),
        ({"fulfillment_state": "fulfilled", "tracking_state": "return_in_transit"}, 0, "exception"),
        ({"fulfillment_state": "fulfilled", "tracking_state": "lost"}, 0, "exception"),
        ({"order_state": "completed", "tracking_state": "lost"}, 0, "returned"),
        ({"fulfillment_state": "fulfilled", "tracking_state": "delivered"}, 0, "delivered"),
        ({"order_state": "completed", "fulfillment_state": "fulfilled"}, 0, "delivered"),
        ({"tracking_state": "delivered", "return_state": "returned"}, 0, "returned"),
        ({"tracking_state": "returned"}, 0, "returned"),
        ({"order_state": "cancelled", "tracking_state": "returned"}, 0, "cancelled"),
    ],
)
def test_the_label_is_the_first_line_that_is_true(axes, open_holds, stage):
    assert stage_of(standing(**axes), open_holds) == stage


@given(
    st.fixed_dictionaries({name: st.sampled_from(axis.states) for name, axis in AXES.items()}),
    st.integers(0, 3),
)
def test_every_combination_of_axes_has_a_label_that_tabs_know(axes, open_holds):
    assert stage_of(axes, open_holds) in {stage.slug for stage in STAGES}
