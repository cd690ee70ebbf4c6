"""Every pair of state and act of a purchase order: where it leads, or that it is refused."""

import pytest

from iorder.kernel.axis import IllegalMove
from iorder.purchasing.model import ORDER_STATES
from iorder.purchasing.states import AWAITED, ORDER

ACTS = ("edit", "send", "reschedule", "receive", "complete", "close", "cancel")
LEADS = {
    ("draft", "edit"): "draft",
    ("draft", "send"): "sent",
    ("draft", "cancel"): "cancelled",
    ("sent", "reschedule"): "sent",
    ("sent", "receive"): "receiving",
    ("sent", "complete"): "received",
    ("sent", "cancel"): "cancelled",
    ("receiving", "reschedule"): "receiving",
    ("receiving", "receive"): "receiving",
    ("receiving", "complete"): "received",
    ("receiving", "close"): "closed",
}


@pytest.mark.parametrize("act", ACTS)
@pytest.mark.parametrize("state", ORDER_STATES)
def test_each_act_leads_where_it_should_or_is_refused(state, act):
    if (state, act) in LEADS:
        assert ORDER.after(state, act) == LEADS[state, act]
    else:
        with pytest.raises(IllegalMove, match=f"while the purchase order is {state}"):
            ORDER.after(state, act)


def test_the_table_has_no_other_moves():
    assert ORDER.moves == LEADS


def test_nothing_follows_an_end():
    assert {state for state in ORDER_STATES if not ORDER.acts(state)} == {
        "received", "closed", "cancelled",
    }  # fmt: skip


def test_what_is_awaited_can_be_received():
    assert {state for state in ORDER_STATES if "receive" in ORDER.acts(state)} == set(AWAITED)
