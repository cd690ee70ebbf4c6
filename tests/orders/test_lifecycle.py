"""Facts move the axes, the axes move the order: confirmed, released, completed by itself."""

from datetime import timedelta
from itertools import product

import pytest
import sqlalchemy as sa
from hypothesis import given, settings
from hypothesis import strategies as st

from iorder.kernel.store import run_at
from iorder.orders import lifecycle
from iorder.orders.lifecycle import PAID, SETTLED, cancel, follow, refuse_cancelling, standing
from iorder.orders.model import order_touches, orders
from iorder.orders.states import FRAUD, PAYMENT, IllegalMove, stage_of
from tests.builders import NOON, a_channel, a_live_order, a_past_order

ALLOCATED = {"fulfillment_state": "allocated"}


def told(work, order_id, **facts):
    """The order after these facts, as the store holds it."""
    follow(work, standing(work, [order_id]), {order_id: facts})
    return work.execute(sa.select(orders).where(orders.c.id == order_id)).one()


def kinds(work):
    return [event.kind for event, _ in work.announced]


def test_an_order_with_a_plan_is_released_once_it_is_paid_for(work):
    for state in PAYMENT.states:
        del work.announced[:]
        found = told(work, a_live_order(work, axes=ALLOCATED), payment_state=state)
        if state in ("authorized", "captured", "overpaid"):
            assert (found.order_state, found.stage) == ("released", "allocated")
            assert found.confirmed_at == work.now
            assert kinds(work) == ["OrderConfirmed", "OrderReleased"]
        else:
            assert (state, found.order_state, found.confirmed_at) == (state, "pending", None)


def test_a_promise_at_the_door_counts_as_paid_for(work):
    order_id = a_live_order(work, axes={**ALLOCATED, "cod_state": "expected"})
    lifecycle.confirm_at_door(work, [order_id])
    assert standing(work, [order_id])[order_id].axes["order_state"] == "released"


def test_only_what_was_expected_at_the_door_is_confirmed_there(work):
    paid = a_live_order(work)
    called_off = a_live_order(work, axes={"cod_state": "expected", "order_state": "cancelled"})
    lifecycle.confirm_at_door(work, [paid, called_off])
    now = standing(work, [paid, called_off])
    assert [one.axes["cod_state"] for one in now.values()] == ["none", "expected"]


def test_a_held_order_stays_pending_though_it_is_paid(work):
    order_id = a_live_order(work, axes=ALLOCATED, open_holds=1)
    assert told(work, order_id, payment_state="captured").order_state == "pending"
    assert told(work, order_id, open_holds=0).order_state == "released"


def test_an_order_without_a_plan_is_confirmed_and_waits(work):
    order_id = a_live_order(work)
    assert told(work, order_id, payment_state="authorized").stage == "confirmed"
    assert told(work, order_id, fulfillment_state="allocated").order_state == "released"


ENDS = """
delivered captured none completed
delivered authorized none released
delivered unpaid with_carrier released
delivered captured collected completed
returned refunded none completed
returned voided none completed
returned captured none released
returned unpaid not_collected completed
lost refunded none completed
damaged captured none released
in_transit captured none released
"""


def test_an_order_is_completed_when_nothing_is_on_its_way_and_nothing_is_owed(work):
    left = {"order_state": "released", "fulfillment_state": "fulfilled"}
    for tracking, payment, at_door, expected in map(str.split, ENDS.strip().splitlines()):
        found = told(
            work, a_live_order(work, axes=left),
            tracking_state=tracking, payment_state=payment, cod_state=at_door,
        )  # fmt: skip
        assert (tracking, payment, found.order_state) == (tracking, payment, expected)


def test_an_order_that_has_not_left_is_never_completed(work):
    order_id = a_live_order(work, axes={"order_state": "released", **ALLOCATED})
    found = told(work, order_id, tracking_state="delivered", payment_state="captured")
    assert found.order_state == "released"


def test_an_imported_order_keeps_the_state_its_source_gave(work):
    order_id = a_past_order(work, status="pending")
    found = told(work, order_id, payment_state="captured", fulfillment_state="fulfilled")
    assert (found.order_state, found.confirmed_at) == ("pending", None)
    assert kinds(work) == ["OrderImported"]


def test_the_same_facts_again_change_and_announce_nothing(work):
    order_id = a_live_order(work, axes=ALLOCATED)
    told(work, order_id, payment_state="captured")
    del work.announced[:]
    told(work, order_id, payment_state="captured")
    assert work.announced == []


def test_the_label_and_its_day_follow_every_order_whose_label_moves(work):
    first = a_live_order(work)
    second = a_live_order(work, placed_at=NOON - timedelta(days=3))
    same = a_live_order(work, axes=ALLOCATED, placed_at=NOON - timedelta(days=5))
    paid = {one: {"payment_state": "captured"} for one in (first, second, same)}
    follow(work, standing(work, paid), paid)
    rows = work.execute(sa.select(orders.c.stage).order_by(orders.c.id)).scalars().all()
    days = work.execute(sa.select(order_touches.c.day).order_by(order_touches.c.day)).scalars()
    assert rows == ["confirmed", "confirmed", "allocated"]
    assert [day.isoformat() for day in days] == ["2026-03-07", "2026-03-10"]


def test_unknown_orders_are_left_out(work):
    order_id = a_live_order(work)
    assert list(standing(work, [order_id, 10**9])) == [order_id]


def test_of_orders_that_share_a_reference_the_newest_answers(work):
    a_live_order(work, external_ref="WEB-1")
    newest = a_live_order(work, external_ref="WEB-1")
    assert lifecycle.called(work, ["WEB-1", "WEB-2"]) == {"WEB-1": newest}


# fraud


def test_screening_moves_as_its_table_says(work):
    acts = sorted({act for _, act in FRAUD.moves})
    for state, act in product(FRAUD.states, acts):
        order_id = a_live_order(work, axes={"fraud_state": state})
        ends = {to for (_, done), to in FRAUD.moves.items() if done == act}
        if (state, act) in FRAUD.moves or state in ends:
            lifecycle.screen(work, {order_id: (act,)})
            now = standing(work, [order_id])[order_id].axes["fraud_state"]
            assert now == (state if state in ends else FRAUD.moves[state, act])
        else:
            with pytest.raises(IllegalMove):
                lifecycle.screen(work, {order_id: (act,)})


def test_a_verdict_comes_twice_and_counts_once(work):
    order_id = a_live_order(work)
    lifecycle.screen(work, {order_id: ("screen", "approve")})
    lifecycle.screen(work, {order_id: ("screen", "approve")})
    assert kinds(work) == ["OrderScreened"]


# cancelling


def test_a_cancelled_order_says_when_and_why(work):
    order_id = a_live_order(work)
    one = standing(work, [order_id])[order_id]
    cancel(work, one, "customer", {})
    found = work.execute(sa.select(orders)).one()
    assert (found.stage, found.cancelled_at, found.cancel_reason) == (
        "cancelled", work.now, "customer",
    )  # fmt: skip
    assert kinds(work) == ["OrderCancelled"]


@pytest.mark.parametrize(
    ("axes", "words"),
    [
        ({"order_state": "released", "fulfillment_state": "fulfilled"}, "has left"),
        ({"order_state": "released", "fulfillment_state": "partially_fulfilled"}, "has left"),
        ({"order_state": "completed"}, "not possible while the order is completed"),
        ({"order_state": "cancelled"}, "not possible while the order is cancelled"),
    ],
)
def test_what_has_left_or_ended_cannot_be_cancelled(work, axes, words):
    order_id = a_live_order(work, axes=axes)
    with pytest.raises(IllegalMove, match=words):
        refuse_cancelling(standing(work, [order_id])[order_id])


# whatever happens


FACTS = st.fixed_dictionaries(
    {},
    optional={
        "payment_state": st.sampled_from(PAYMENT.states),
        "fulfillment_state": st.sampled_from(["unallocated", "allocated", "picking", "fulfilled"]),
        "tracking_state": st.sampled_from(["none", "in_transit", "delivered", "returned", "lost"]),
        "cod_state": st.sampled_from(["none", "confirmed", "collected", "not_collected"]),
        "open_holds": st.integers(0, 2),
    },
)


@settings(max_examples=40)
@given(st.lists(FACTS, max_size=8))
def test_an_order_never_goes_back_and_its_label_is_always_true(work, facts):
    order_id = a_live_order(work)
    path = ["pending", "confirmed", "released", "completed"]
    before = 0
    for some in facts:
        row = told(work, order_id, **some)
        one = standing(work, [order_id])[order_id]
        after = path.index(row.order_state)
        assert after >= before
        assert row.stage == stage_of(one.axes, row.open_holds)
        if after > before and before < 2:
            assert row.open_holds == 0
        if after == 3 and before < 3:
            assert row.fulfillment_state == "fulfilled"
            assert row.payment_state in SETTLED | {"voided"} or row.cod_state == "not_collected"
        if after >= 1 and before < 1:
            assert row.payment_state in PAID or row.cod_state in ("confirmed", "collected")
        before = after


def test_an_orders_clock_is_its_transactions(store):
    order_id = run_at(store, "cli", NOON, a_live_order, axes=ALLOCATED)

    def pay(work):
        follow(work, standing(work, [order_id]), {order_id: {"payment_state": "captured"}})

    run_at(store, "cli", NOON + timedelta(hours=2), pay)
    with store.reading() as conn:
        at = conn.execute(sa.select(orders.c.confirmed_at)).scalar_one()
    assert at == NOON + timedelta(hours=2)
    assert run_at(store, "cli", None, a_channel) == 1
