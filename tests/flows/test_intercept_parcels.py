"""A parcel that has left is asked back: by hand, by a refusal, and until its carrier answers."""

import itertools
from datetime import timedelta

import pytest
import sqlalchemy as sa

from iorder.flows import take_fraud_hook
from iorder.flows.decide_review import decline_review, settle_review
from iorder.flows.intercept_parcels import NothingUnderWay, intercept_order
from iorder.flows.record_scans import record_scans
from iorder.flows.settle_exception import Subject, settle
from iorder.fraud.external import Answer, ToldAnswer
from iorder.fraud.model import fraud_reviews
from iorder.kernel.axis import IllegalMove
from iorder.kernel.errors import InvalidInput, StaleEdit
from iorder.orders.history import number_of
from iorder.orders.model import orders
from iorder.shipping import intercepts
from iorder.shipping.events import InterceptMoved
from iorder.shipping.intercept_states import INTERCEPT, OPEN
from iorder.shipping.model import intercepts as table
from iorder.shipping.service import Content, Leaving, Scan, hand_over
from iorder.views.exception import Asked
from iorder.views.exceptions import intercept as source
from tests import builders as b
from tests.support.waiting import put


def sent(work, parcels_of_it=1):
    """(order, parcels) that a carrier has."""
    order_id = b.a_live_order(work)
    point = b.a_point(work)
    line = work.execute(
        sa.text("select id from order_lines where order_id = :it"), {"it": order_id}
    ).scalars().first()  # fmt: skip
    leaving = [
        Leaving(point, "dhl", f"JD{order_id}{at}", (Content(order_id, line, 1),))
        for at in range(parcels_of_it)
    ]
    return order_id, hand_over(work, leaving)


def states(work):
    rows = work.execute(sa.select(table.c.parcel_id, table.c.state).order_by(table.c.id))
    return [tuple(row) for row in rows]


def told(work):
    return [event for event, _ in work.announced if isinstance(event, InterceptMoved)]


def scan(work, parcel_id, state):
    record_scans(work, [Scan(parcel_id, work.now + timedelta(hours=1), state)])


def test_all_parcels_under_way_are_asked_back_once(work):
    order_id, (one, two) = sent(work, 2)
    scan(work, one, "delivered")
    assert len(intercept_order(work, order_id, "cancel", "Bring it back")) == 1
    assert intercept_order(work, order_id, "cancel", "Again") == []
    assert states(work) == [(two, "wanted")]
    assert len(told(work)) == 1


def test_nothing_is_asked_back_that_nobody_can_stop(work):
    order_id, (one,) = sent(work)
    scan(work, one, "delivered")
    with pytest.raises(NothingUnderWay, match="take it as a return"):
        intercept_order(work, order_id, "cancel", "")


def test_another_address_has_to_be_told(work):
    order_id, (one,) = sent(work)
    with pytest.raises(InvalidInput, match="where the parcel is to go"):
        intercept_order(work, order_id, "address", " ")
    assert intercept_order(work, order_id, "address", "5 New Road, Lyon", one)


@pytest.mark.parametrize(
    ("state", "end"),
    [("delivered", "too_late"), ("return_in_transit", "intercepted"), ("lost", "too_late"),
     ("in_transit", "asked")],
)  # fmt: skip
def test_what_the_carrier_scans_answers_it(work, state, end):
    order_id, (one,) = sent(work)
    (key,) = intercept_order(work, order_id, "fraud", "")
    intercepts.move(work, key, "ask", 1, "Called them")
    scan(work, one, state)
    assert states(work) == [(one, end)]


def test_a_person_writes_down_the_answer_from_the_inbox(work):
    order_id, (one,) = sent(work)
    (key,) = intercept_order(work, order_id, "cancel", "Not wanted")
    asked = Asked(work.conn, work.now, "UTC", work.actor)
    (stretch,) = source.waiting(asked)
    assert [row.subject_id for row in work.execute(stretch.found)] == [key]
    detail = source.describe(asked, [key])[key]
    assert (detail.acts, "Not wanted" in detail.why) == (("ask", "stop", "miss"), True)
    settle(work, "intercept", "ask", Subject(key, detail.version, "Rang Ann", "intercept"))
    with pytest.raises(StaleEdit):
        settle(work, "intercept", "stop", Subject(key, detail.version, "", "intercept"))
    settle(work, "intercept", "stop", Subject(key, detail.version + 1, "Held", "intercept"))
    assert states(work) == [(one, "intercepted")]
    assert not list(work.execute(stretch.found))
    # what it was stopped for may be wanted again
    assert intercept_order(work, order_id, "other", "")


def test_every_pair_of_the_machine(work):
    order_id, (one,) = sent(work)
    (key,) = intercept_order(work, order_id, "other", "")
    for state, act in itertools.product(INTERCEPT.states, ("ask", "stop", "miss", "withdraw")):
        work.execute(sa.update(table).values(state=state, version=1, ended_at=None))
        if (state, act) not in INTERCEPT.moves:
            with pytest.raises(IllegalMove):
                intercepts.move(work, key, act, 1)
            continue
        after = intercepts.move(work, key, act, 1, "So")
        assert (after.state, after.parcel_id) == (INTERCEPT.moves[state, act], one)
        assert (after.ended_at is None) == (after.state in OPEN)


def test_a_refusal_for_fraud_stops_what_has_left(work):
    order_id, (one,) = sent(work)
    review = put(
        work, fraud_reviews, order_id=order_id, state="open", reason="Score 60", opened_at=work.now,
        due_at=work.now,
    )  # fmt: skip
    work.execute(sa.update(orders).where(orders.c.id == order_id).values(fraud_state="review"))
    decline_review(work, review, 1, "The card is stolen")
    rows = work.execute(sa.select(table.c.parcel_id, table.c.cause, table.c.reason)).all()
    assert [tuple(row) for row in rows] == [(one, "fraud", "The card is stolen")]


def test_a_refusal_of_what_has_not_left_stops_nothing(work):
    order_id = b.a_live_order(work)
    settle_review(work, order_id, "decline", "Nobody can be reached")
    assert states(work) == []


def test_a_service_that_refuses_it_after_hand_over_stops_its_parcels_once(work):
    order_id, (one,) = sent(work)
    left = {"fulfillment_state": "fulfilled", "fraud_state": "approved"}
    work.execute(sa.update(orders).where(orders.c.id == order_id).values(**left))
    no = Answer(90, "decline", ("Stolen card",))
    told = [ToldAnswer("e1", number_of(order_id), no)]
    for _ in range(2):
        take_fraud_hook._taken(work, 1, "signifyd", told, b"{}")
    rows = work.execute(sa.select(table.c.parcel_id, table.c.cause, table.c.reason)).all()
    assert [tuple(row) for row in rows] == [(one, "fraud", "signifyd: Stolen card")]
