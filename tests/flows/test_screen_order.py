"""New orders are screened; what is doubtful is held for a review, with every reason."""

from dataclasses import replace

import pytest
import sqlalchemy as sa

from iorder.flows.label_dispute import label_dispute
from iorder.flows.label_order import label_order
from iorder.flows.screen_order import screen_orders
from iorder.fraud import assessments, labels, lists, reviews, service
from iorder.fraud.events import OrderLabelled
from iorder.fraud.lists import NewEntry
from iorder.fraud.model import fraud_traces
from iorder.fraud.rules import default
from iorder.kernel.address import Address
from iorder.kernel.events import events, record
from iorder.orders import holding
from iorder.orders.model import holds
from iorder.payments.model import disputes, tenders
from tests.builders import (
    a_live_order,
    a_past_order,
    take_payment,
)
from tests.support.screening import KEY, a_shop, axis, doubtful, placed, stands


@pytest.fixture
def shop(work):
    a_shop(work)
    return work


def test_a_harmless_order_is_approved_and_says_so(shop):
    order_id = placed(shop)
    assert screen_orders(shop, [order_id], KEY) == set()
    (made,) = assessments.of_order(shop.conn, order_id)
    assert (axis(shop, order_id), made.verdict, made.score) == ("approved", "approve", 0)
    assert reviews.last_of(shop.conn, order_id) is None


def test_a_doubtful_order_is_held_for_a_review_with_a_deadline_and_every_reason(shop):
    order_id = doubtful(shop)
    screen_orders(shop, [order_id], KEY)
    review = reviews.last_of(shop.conn, order_id)
    (made,) = assessments.of_order(shop.conn, order_id)
    held = shop.execute(sa.select(holds)).one()
    assert (axis(shop, order_id), review.state, review.owner) == ("review", "open", "")
    assert (review.due_at - review.opened_at).total_seconds() == 24 * 3600
    assert (held.kind, held.due_at) == ("fraud", review.due_at)
    assert [(one["check"], one["points"]) for one in made.signals] == [
        ("disposable_email", 35), ("address_mismatch", 18), ("address_distance", 10),
        ("address_mismatch", 6),
    ]  # fmt: skip
    assert made.score == 35 + 18 + 10 + 6
    assert all(one["reason"] for one in made.signals)


def test_a_declined_order_is_held_and_never_called_off_by_itself(shop):
    lists.put(shop, NewEntry("deny", "email", "ana@example.com", "stolen cards"))
    order_id = placed(shop)
    screen_orders(shop, [order_id], KEY)
    assert (axis(shop, order_id), stands(shop, order_id)) == ("declined", "pending")
    assert reviews.last_of(shop.conn, order_id).state == "open"
    assert len(holding.open_holds(shop, order_id, "fraud")) == 1


def test_traces_are_kept_as_hashes_only(shop):
    order_id = placed(shop)
    screen_orders(shop, [order_id], KEY)
    kept = dict(
        shop.execute(
            sa.select(fraud_traces.c.kind, fraud_traces.c.value).where(
                fraud_traces.c.order_id == order_id
            )
        ).all()
    )
    assert set(kept) == {"email", "phone", "address"}
    assert all(len(value) == 64 and "ana" not in value for value in kept.values())


def test_orders_that_share_a_trace_are_counted(shop):
    earlier = [placed(shop) for _ in range(5)]
    screen_orders(shop, earlier, KEY)
    order_id = placed(shop)
    screen_orders(shop, [order_id], KEY)
    (made,) = assessments.of_order(shop.conn, order_id)
    assert {one["check"]: one["evidence"]["count"] for one in made.signals} == {
        "velocity_email": 6, "velocity_phone": 6, "velocity_address": 6,
    }  # fmt: skip


def test_fraud_of_an_earlier_order_brings_the_next_before_a_person(shop):
    first = placed(shop)
    screen_orders(shop, [first], KEY)
    label_order(shop, first, "fraud", "chargeback")
    order_id = placed(shop)
    screen_orders(shop, [order_id], KEY)
    made = assessments.of_order(shop.conn, order_id)[0]
    assert (made.verdict, made.signals[0]["check"]) == ("review", "chargebacks")


def test_past_orders_and_those_that_are_over_are_not_screened(shop):
    past = a_past_order(shop)
    gone = a_live_order(shop, axes={"order_state": "cancelled"})
    left = a_live_order(shop, axes={"order_state": "released", "fulfillment_state": "fulfilled"})
    screen_orders(shop, [past, gone, left], KEY)
    assert [assessments.of_order(shop.conn, one) for one in (past, gone, left)] == [[], [], []]


def test_a_channel_that_is_off_is_left_alone(shop):
    rules = service.draft(shop, "No web", replace(default(), channels_off=("web",)))
    service.publish(shop, rules, 1)
    order_id = doubtful(shop)
    screen_orders(shop, [order_id], KEY)
    assert (axis(shop, order_id), assessments.of_order(shop.conn, order_id)) == ("not_screened", [])


def test_screening_twice_asks_for_one_review(shop):
    order_id = doubtful(shop)
    screen_orders(shop, [order_id], KEY)
    screen_orders(shop, [order_id], KEY)
    assert len(assessments.of_order(shop.conn, order_id)) == 2
    assert reviews.last_of(shop.conn, order_id).version == 2
    assert len(holding.open_holds(shop, order_id, "fraud")) == 1


def test_nothing_is_known_of_an_order_without_any_contact(shop):
    order_id = placed(shop, ship=Address(country="FR"), bill=Address())
    screen_orders(shop, [order_id], KEY)
    assert axis(shop, order_id) == "approved"


def test_a_lost_dispute_says_what_the_order_was(shop):
    order_id = placed(shop)
    take_payment(shop, order_id, "capture")
    mine = sa.select(tenders.c.id).where(tenders.c.order_id == order_id)
    (tender,) = shop.execute(mine).scalars()
    row = {
        "id": 1, "order_id": order_id, "tender_id": tender, "external_ref": "dp_1",
        "state": "lost", "reason": "fraudulent", "currency": "EUR", "amount_minor": 2000,
        "opened_at": shop.now,
    }  # fmt: skip
    shop.insert(disputes, [row])
    shop.announce(OrderLabelled(order_id, "unknown", "service"))
    record(shop, shop.announced)
    seq = shop.execute(sa.select(sa.func.max(events.c.seq))).scalar_one()
    label_dispute(shop, seq)
    found = labels.last_of(shop.conn, [order_id])[order_id]
    assert (found.label, found.source, found.reason) == ("fraud", "chargeback", "fraudulent")
