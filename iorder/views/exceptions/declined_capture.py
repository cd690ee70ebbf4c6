"""Captures the payment service declined, while their money is still only authorised."""

from collections.abc import Sequence
from datetime import timedelta
from typing import Any

import sqlalchemy as sa

from iorder.orders.model import orders
from iorder.payments.model import payment_calls, tenders
from iorder.views.exception import Asked, Detail, Source, waits

_DECLINED = sa.text("payment_calls.state = 'declined' and payment_calls.kind = 'capture'")
"""Word for word the condition of the partial index, or SQLite does not see it."""


def waiting(_asked: Asked) -> sa.Select[Any]:
    """One row a tender, since the last time it was declined."""
    since = sa.func.max(sa.func.coalesce(payment_calls.c.finished_at, payment_calls.c.wanted_at))
    return (
        waits(tenders.c.id, since, order_id=sa.func.min(tenders.c.order_id))
        .join_from(payment_calls, tenders, tenders.c.id == payment_calls.c.tender_id)
        .where(_DECLINED, tenders.c.state.in_(("authorized", "partially_captured")))
        .group_by(tenders.c.id)
    )


def describe(asked: Asked, ids: Sequence[int]) -> dict[int, Detail]:
    found = asked.conn.execute(
        sa.select(
            tenders.c.id, payment_calls.c.problem, payment_calls.c.amount_minor,
            payment_calls.c.currency, orders.c.number,
        )
        .join(payment_calls, payment_calls.c.tender_id == tenders.c.id)
        .join(orders, orders.c.id == tenders.c.order_id)
        .where(tenders.c.id.in_(ids), payment_calls.c.state == "declined")
        .order_by(payment_calls.c.id)
    )  # fmt: skip
    return {
        row.id: Detail(
            f"The capture of {row.number} was declined", row.problem, f"/orders/{row.number}",
            row.amount_minor, row.currency,
        )
        for row in found
    }  # fmt: skip


EXCEPTION = Source(
    "declined_capture", "Capture declined", "payments", "payments.view", timedelta(hours=4),
    waiting, describe,
)  # fmt: skip
