"""People decide reviews with a reason, on what they saw, and may take a decision back."""

from dataclasses import replace

import pytest
import sqlalchemy as sa

from iorder.flows.decide_review import (
    CannotReopen,
    approve_review,
    decline_and_cancel,
    decline_review,
    reopen_review,
)
from iorder.flows.screen_order import judge_orders, screen_orders
from iorder.fraud import assessments, reviews, service
from iorder.fraud.rules import default
from iorder.kernel.errors import InvalidInput, StaleEdit
from iorder.orders import held, holding
from iorder.orders.model import orders as orders_table
from tests.builders import take_payment
from tests.support.screening import KEY, a_shop, axis, doubtful, stands


@pytest.fixture
def shop(work):
    a_shop(work)
    return work


@pytest.fixture
def review(shop):
    order_id = doubtful(shop)
    screen_orders(shop, [order_id], KEY)
    return reviews.last_of(shop.conn, order_id)


def test_who_approves_lets_the_order_go_on(shop, review):
    take_payment(shop, review.order_id, "capture")
    assert stands(shop, review.order_id) == "pending"
    approve_review(shop, review.id, 1, "The buyer answered")
    after = reviews.last_of(shop.conn, review.order_id)
    assert (after.state, after.decided_by) == ("approved", "cli")
    assert after.reason == "The buyer answered"
    assert (axis(shop, review.order_id), stands(shop, review.order_id)) == ("approved", "confirmed")


def test_a_decision_has_a_reason_and_the_version_somebody_saw(shop, review):
    with pytest.raises(InvalidInput, match="Say why"):
        approve_review(shop, review.id, 1, " ")
    reviews.claim(shop, review.id, 1, "person:1")
    with pytest.raises(StaleEdit, match="person:1"):
        decline_review(shop, review.id, 1, "Nobody answers")


def test_who_declines_may_call_it_off_with_its_money(shop, review):
    decline_and_cancel(shop, review.id, 1, "Stolen card")
    assert (axis(shop, review.order_id), stands(shop, review.order_id)) == ("declined", "cancelled")
    assert reviews.last_of(shop.conn, review.order_id).state == "declined"
    with pytest.raises(CannotReopen):
        reopen_review(shop, review.id, 2)


@pytest.mark.parametrize("decide", [approve_review, decline_review])
def test_a_decision_can_be_taken_back(shop, review, decide):
    decide(shop, review.id, 1, "A slip")
    reopen_review(shop, review.id, 2)
    assert axis(shop, review.order_id) == "review"
    assert len(holding.open_holds(shop, review.order_id, "fraud")) == 1
    approve_review(shop, review.id, 3, "Fine")
    assert axis(shop, review.order_id) == "approved"


def test_what_a_person_declined_is_not_screened_again(shop, review):
    decline_review(shop, review.id, 1, "Stolen card")
    screen_orders(shop, [review.order_id], KEY)
    assert len(assessments.of_order(shop.conn, review.order_id)) == 1


def test_a_score_that_falls_does_not_end_what_a_person_was_asked(shop, review):
    weights = dict.fromkeys(default().weights, 0)
    rules = service.draft(shop, "Nothing", replace(default(), weights=weights))
    service.publish(shop, rules, 1)
    assert judge_orders(shop, [review.order_id])[review.order_id].verdict == "approve"
    assert axis(shop, review.order_id) == "review"
    assert reviews.last_of(shop.conn, review.order_id).state == "open"


def test_a_hold_that_a_review_asks_for_ends_by_its_decision_only(shop, review):
    held.place_hold(shop, review.order_id, "manual", "Call first", order_version(shop, review))
    (hold,) = holding.open_holds(shop, review.order_id, "fraud")
    with pytest.raises(held.ReviewWaits, match="fraud review"):
        held.release_hold(shop, hold, order_version(shop, review))
    lifted = held.release_holds(shop, review.order_id, "", order_version(shop, review))
    assert [kind for kind, _ in lifted] == ["manual"]
    approve_review(shop, review.id, 1, "Known")
    assert holding.open_holds(shop, review.order_id, "fraud") == []


def order_version(work, review):
    find = sa.select(orders_table.c.version).where(orders_table.c.id == review.order_id)
    return work.execute(find).scalar_one()
