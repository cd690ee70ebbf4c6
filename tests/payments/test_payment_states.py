"""All pairs of the machines of tenders, refunds and disputes; states that follow from amounts."""

import itertools

import pytest
import sqlalchemy as sa
from hypothesis import given
from hypothesis import strategies as st

from iorder.kernel.axis import IllegalMove
from iorder.payments.axis import payment_state
from iorder.payments.standing import WITHOUT_MONEY, state_column, state_of
from iorder.payments.states import DISPUTE, REFUND, TENDER
from iorder.views.payments.payment_truth import dispute_acts, refund_acts

MACHINES = {"tender": TENDER, "refund": REFUND, "dispute": DISPUTE}


@pytest.mark.parametrize("name", MACHINES)
def test_every_pair_of_state_and_act_moves_as_the_table_says_or_is_refused(name):
    axis = MACHINES[name]
    acts = {act for _, act in axis.moves}
    for state, act in itertools.product(axis.states, acts):
        if (state, act) in axis.moves:
            assert axis.after(state, act) in axis.states
            assert act in axis.acts(state)
        else:
            with pytest.raises(IllegalMove, match="is not possible while the"):
                axis.after(state, act)
            assert act not in axis.acts(state)


@pytest.mark.parametrize("name", MACHINES)
def test_every_state_can_be_reached(name):
    axis = MACHINES[name]
    reached = {axis.initial}
    for _ in axis.states:
        reached |= {target for (source, _), target in axis.moves.items() if source in reached}
    assert reached == set(axis.states)


def test_buttons_are_acts_of_the_tables():
    assert {state: refund_acts(state) for state in REFUND.states if refund_acts(state)} == {
        "requested": ("approve", "refuse"), "failed": ("retry",),
    }  # fmt: skip
    assert {state for state in DISPUTE.states if dispute_acts(state)} == {"opened", "evidence_due"}


AMOUNTS = st.integers(0, 3).flatmap(
    lambda a: st.integers(0, a).flatmap(
        lambda c: st.tuples(st.just(a), st.just(c), st.integers(0, c))
    )
)


@given(AMOUNTS)
def test_the_state_in_sql_is_the_state_in_python(amounts):
    names = ("authorized_minor", "captured_minor", "refunded_minor")
    told = {name: sa.literal(minor) for name, minor in zip(names, amounts, strict=True)}
    query = sa.select(state_column(told, sa.literal("failed")))
    with sa.create_engine("sqlite://").connect() as conn:
        assert conn.execute(query).scalar_one() == state_of(*amounts, "failed")


def test_amounts_say_the_state():
    cases = {
        (0, 0, 0): "created", (10, 0, 0): "authorized", (10, 4, 0): "partially_captured",
        (10, 10, 0): "captured", (10, 10, 3): "partially_refunded", (10, 10, 10): "refunded",
        (10, 4, 1): "partially_refunded",
    }  # fmt: skip
    assert {amounts: state_of(*amounts, "created") for amounts in cases} == cases
    assert set(WITHOUT_MONEY) | set(cases.values()) == set(TENDER.states)


@pytest.mark.parametrize(
    ("entered", "marks", "state"),
    [
        ({}, {"pending"}, "pending"),
        ({}, {"failed"}, "failed"),
        ({}, {"failed", "pending"}, "pending"),
        ({"authorize": 400}, set(), "pending"),
        ({"authorize": 1000, "capture": 300}, set(), "partially_captured"),
        ({"authorize": 1000, "capture": 300}, {"whole"}, "authorized"),
        ({"authorize": 700, "capture": 300}, {"whole"}, "partially_captured"),
        ({"authorize": 1000, "capture": 1000}, {"disputed"}, "disputed"),
        ({"authorize": 400, "void": 400}, {"failed"}, "failed"),
    ],
)
def test_the_order_is_paid_as_its_tenders_are(entered, marks, state):
    assert payment_state(1000, entered, marks) == state
