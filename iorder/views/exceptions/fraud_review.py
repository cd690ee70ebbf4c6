"""Orders whose fraud check wants a person to look."""

from collections.abc import Sequence
from datetime import timedelta
from typing import Any

import sqlalchemy as sa

from iorder.fraud.model import fraud_assessments, fraud_reviews
from iorder.orders.model import orders
from iorder.views.exception import Act, Asked, Detail, Source, waits

MOST_REASONS = 3


def waiting(_asked: Asked) -> sa.Select[Any]:
    return waits(
        fraud_reviews.c.id, fraud_reviews.c.opened_at, order_id=fraud_reviews.c.order_id,
        due_at=fraud_reviews.c.due_at, owner=fraud_reviews.c.owner,
    ).where(fraud_reviews.c.state == "open")  # fmt: skip


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
    "fraud_review", "Fraud review", "fraud", "fraud.view", timedelta(hours=4), waiting, describe,
    (Act("approve", "Approve", "fraud.decide", "Why it is genuine"),
     Act("decline", "Decline", "fraud.decide", "Why it is refused", is_grave=True)),
)  # fmt: skip
