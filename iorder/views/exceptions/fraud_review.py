"""Orders whose fraud check wants a person to look."""

from collections.abc import Sequence
from typing import Any

import sqlalchemy as sa

from iorder.fraud.model import fraud_assessments, fraud_reviews
from iorder.orders.model import orders
from iorder.views.exception import Act, Asked, Asking, Detail, Source, Stretch, waits

MOST_REASONS = 3
_OPEN = sa.text("fraud_reviews.state = 'open'")
"""Word for word the condition of the partial index, or SQLite does not see it."""


def waiting(_asking: Asking) -> Sequence[Stretch]:
    found = waits(
        fraud_reviews.c.id, fraud_reviews.c.opened_at, order_id=fraud_reviews.c.order_id,
        owner=fraud_reviews.c.owner,
    ).where(_OPEN)  # fmt: skip
    return [Stretch(found, fraud_reviews.c.due_at)]


def describe(asked: Asked, ids: Sequence[int]) -> dict[int, Detail]:
    found = asked.conn.execute(
        sa.select(
            fraud_reviews.c.id, fraud_reviews.c.version, orders.c.number, orders.c.total_minor,
            orders.c.currency, fraud_assessments.c.score, fraud_assessments.c.signals,
        )
        .join(orders, orders.c.id == fraud_reviews.c.order_id)
        .outerjoin(fraud_assessments, fraud_assessments.c.id == fraud_reviews.c.assessment_id)
        .where(fraud_reviews.c.id.in_(ids))
    )  # fmt: skip
    return {
        row.id: Detail(
            f"{row.number} may be fraud" + ("" if row.score is None else f": {row.score} points"),
            _why(row.signals or []), f"/fraud?open={row.number}", row.total_minor, row.currency,
            row.version, ("approve", "decline"),
        )
        for row in found
    }  # fmt: skip


def _why(signals: Sequence[dict[str, Any]]) -> str:
    worst = sorted(signals, key=lambda one: -int(one.get("points", 0)))[:MOST_REASONS]
    return "; ".join(str(one["reason"]) for one in worst if one.get("reason"))


EXCEPTION = Source(
    "fraud_review", "Fraud review", "fraud", "fraud.view", waiting, describe,
    (Act("approve", "Approve", "fraud.decide", "The order goes on; services are told it is "
         "genuine.", "Why it is genuine"),
     Act("decline", "Decline", "fraud.decide", "The order stays held and nothing is sent; call it "
         "off on its own page.", "Why it is refused", is_grave=True)),
    has_owner=True,
)  # fmt: skip
