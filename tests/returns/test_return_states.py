"""Every pair of state and act of a return: it leads where the table says, or is refused."""

import itertools

import pytest

from iorder.orders.states import RETURN as ORDER_AXIS
from iorder.orders.states import IllegalMove
from iorder.returns.service import acts
from iorder.returns.standing import Part, axis_of
from iorder.returns.states import KINDS, RETURN

ACTS = sorted({act for _, act in RETURN.moves})
LEGAL = {
    ("requested", "approve"): "approved",
    ("requested", "refuse"): "refused",
    ("approved", "send"): "in_transit",
    ("approved", "receive"): "received",
    ("in_transit", "receive"): "received",
    ("received", "receive"): "received",
    ("received", "inspect"): "inspected",
    ("approved", "settle"): "inspected",
    ("inspected", "resolve"): "resolved",
    ("requested", "cancel"): "cancelled",
    ("approved", "cancel"): "cancelled",
    ("in_transit", "cancel"): "cancelled",
}


@pytest.mark.parametrize(("state", "act"), list(itertools.product(RETURN.states, ACTS)))
def test_every_pair(state, act):
    if (state, act) in LEGAL:
        assert RETURN.after(state, act) == LEGAL[state, act]
    else:
        with pytest.raises(IllegalMove, match="not possible while the return is"):
            RETURN.after(state, act)


def test_every_state_can_be_reached_and_the_ends_are_ends():
    assert {RETURN.initial, *RETURN.moves.values()} == set(RETURN.states)
    assert {one for one in RETURN.states if not RETURN.acts(one)} == {
        "refused", "cancelled", "resolved",
    }  # fmt: skip


@pytest.mark.parametrize("kind", KINDS)
def test_the_buttons_are_the_acts_of_the_table_that_fit_the_kind(kind):
    for state in RETURN.states:
        assert set(acts(kind, state)) <= set(RETURN.acts(state))
    assert ("settle" in acts(kind, "approved")) == (kind == "claim")
    assert ("receive" in acts(kind, "approved")) == (kind != "claim")


@pytest.mark.parametrize(
    ("parts", "axis"),
    [
        ([], "none"),
        ([("return", "requested", 1)], "requested"),
        ([("return", "approved", 1)], "requested"),
        ([("claim", "approved", 2)], "requested"),
        ([("undelivered", "in_transit", 2)], "in_transit"),
        ([("return", "in_transit", 1), ("return", "received", 1)], "received"),
        ([("return", "received", 2)], "received"),  # nobody has looked at it yet
        ([("return", "inspected", 2)], "returned"),
        ([("return", "inspected", 1)], "received"),
        ([("return", "resolved", 1)], "partially_returned"),
        ([("return", "resolved", 1), ("return", "requested", 1)], "requested"),
        ([("return", "resolved", 1), ("exchange", "resolved", 1)], "returned"),
        ([("return", "refused", 0), ("return", "cancelled", 0)], "none"),
        ([("claim", "resolved", 2)], "none"),  # nothing came back
        ([("return", "resolved", 0)], "none"),  # repaired, so the buyer has it
    ],
)
def test_the_orders_axis_is_what_its_returns_add_up_to(parts, axis):
    assert axis_of([Part(*one) for one in parts], shipped=2) == axis
    assert axis in ORDER_AXIS.states


def test_an_order_that_never_left_is_not_returned():
    assert axis_of([], shipped=0) == "none"
