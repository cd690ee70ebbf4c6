"""Reviews, assessments and the order's fraud axis say the same; what waits for a person is held."""

import sqlalchemy as sa

from iorder.fraud.model import fraud_assessments, fraud_calls, fraud_reviews
from iorder.orders.model import orders
from iorder.orders.states import UNTRUSTED
from iorder.views.check import query

_review, _order, _call = fraud_reviews.c, orders.c, fraud_calls.c
_another = fraud_reviews.alias("another")
_OPEN_ORDER = ("pending", "confirmed", "released")
_newest = (
    sa.select(sa.func.max(_review.id).label("id")).group_by(_review.order_id).subquery("newest")
)
_last_review = sa.select(_order.id, _order.number, _order.fraud_state, _review.state).select_from(
    fraud_reviews.join(_newest, _newest.c.id == _review.id).join(
        orders, _order.id == _review.order_id
    )
)

CHECKS = (
    query(
        "fraud-review-open",
        "an order that waits for a fraud review can neither be confirmed nor released",
        _last_review.where(
            _review.state == "open",
            _order.order_state.in_(_OPEN_ORDER),
            _order.fraud_state.not_in(sorted(UNTRUSTED)),
        ),
    ),
    query(
        "fraud-review-decided",
        "an order stands as its last fraud review was decided",
        _last_review.where(
            sa.or_(
                sa.and_(_review.state == "approved",
                        _order.fraud_state.not_in(("approved", "screening"))),
                sa.and_(_review.state == "declined", _order.fraud_state != "declined"),
            )
        ),
    ),
    query(
        "fraud-review-one",
        "at most one fraud review of an order is open",
        sa.select(_review.order_id, _review.id)
        .join(_another, sa.and_(_another.c.order_id == _review.order_id,
                                _another.c.id < _review.id, _another.c.state == "open"))
        .where(_review.state == "open"),
    ),
    query(
        "fraud-approved",
        "an order whose score declined it is not approved unless a person decided so",
        sa.select(_order.id, _order.number, fraud_assessments.c.score)
        .join(fraud_assessments, fraud_assessments.c.order_id == _order.id)
        .where(
            fraud_assessments.c.id.in_(
                sa.select(sa.func.max(fraud_assessments.c.id)).group_by(
                    fraud_assessments.c.order_id
                )
            ),
            fraud_assessments.c.verdict != "approve",
            _order.fraud_state == "approved",
            ~sa.exists().where(_review.order_id == _order.id, _review.state == "approved"),
        ),
    ),
    query(
        "fraud-call-ended",
        "a call to a fraud service that is over says when, one that is not does not",
        sa.select(_call.id, _call.order_id, _call.state).where(
            (_call.finished_at.is_(None)) != (_call.state.in_(("wanted", "calling")))
        ),
    ),
)  # fmt: skip
