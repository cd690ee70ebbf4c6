"""A shop whose orders are screened, and what doctor is to find when its records are corrupted."""

from dataclasses import replace
from typing import Any

from iorder.flows.decide_review import approve_review
from iorder.flows.screen_order import screen_orders
from iorder.fraud import accounts, calls, reviews
from iorder.kernel.address import Address
from iorder.kernel.work import Work
from iorder.orders import lifecycle
from tests.builders import LYON, OSLO, a_placed_order, a_point, a_sku, stocked

KEY = "of tests only"
ODD = replace(LYON, country="NO", city="", postcode="", email="x@mailinator.com")
PLANTED = {
    "fraud-review-open": (
        "update orders set fraud_state = 'approved' where id in "
        "(select order_id from fraud_reviews where state = 'open')"
    ),
    "fraud-review-decided": (
        "update orders set fraud_state = 'declined' where id in "
        "(select order_id from fraud_reviews where state = 'approved')"
    ),
    "fraud-review-one": (
        "insert into fraud_reviews (id, order_id, state, due_at, opened_at) "
        "select 999, order_id, 'open', due_at, opened_at from fraud_reviews where state = 'open'"
    ),
    "fraud-approved": "delete from fraud_reviews where state = 'approved'",
    "fraud-call-ended": "update fraud_calls set state = 'done'",
}


def a_shop_that_screens(work: Work, point: int) -> None:
    """One order waits for a review, one was approved by a person, one waits for a service."""
    stocked(work, point, a_sku(work, "GLOBE"), 9)
    waits, approved, asked = (
        a_placed_order(work, ("GLOBE", 1), ship_to=ODD, bill_to=LYON) for _ in range(3)
    )
    screen_orders(work, [waits, approved], KEY)
    review = reviews.last_of(work.conn, approved)
    assert review is not None
    approve_review(work, review.id, review.version, "The buyer answered")
    accounts.set_up(work, "sift", {"api_key": "x", "url": "http://127.0.0.1:9"}, KEY)
    calls.want_assessments(work, [asked], accounts.active(work.conn))


BURNER_ABROAD = replace(OSLO, name="Somebody Else", email="x@mailinator.com")


def a_shop(work: Work) -> None:
    """Fifty lamps at one point."""
    stocked(work, a_point(work), a_sku(work), 50)


def placed(work: Work, ship: Address = LYON, bill: Address = LYON, **more: Any) -> int:
    """An order billed to Lyon; its buyer is whom it is delivered to."""
    return a_placed_order(work, ship_to=ship, bill_to=bill, buyer=ship, **more)


def doubtful(work: Work, **more: Any) -> int:
    """35 points for its email, 18 for two countries, 10 for the distance, 6 for two names."""
    return placed(work, ship=BURNER_ABROAD, **more)


def axis(work: Work, order_id: int) -> str:
    return lifecycle.standing(work, [order_id])[order_id].axes["fraud_state"]


def stands(work: Work, order_id: int) -> str:
    return lifecycle.standing(work, [order_id])[order_id].axes["order_state"]
