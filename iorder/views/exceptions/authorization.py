"""Money that was authorised and lapses soon, not captured yet."""

from collections.abc import Sequence
from datetime import timedelta
from typing import Any

import sqlalchemy as sa

from iorder.orders.model import orders
from iorder.payments.model import tenders
from iorder.views.exception import Asked, Detail, Source, waits

_LAPSES = sa.text("tenders.expires_at is not null")
SOON = timedelta(days=2)


def waiting(asked: Asked) -> sa.Select[Any]:
    return waits(
        tenders.c.id, tenders.c.created_at, order_id=tenders.c.order_id,
        due_at=tenders.c.expires_at,
    ).where(
        _LAPSES, tenders.c.expires_at <= asked.now + SOON,
        tenders.c.state.in_(("authorized", "partially_captured")),
    )  # fmt: skip


def describe(asked: Asked, ids: Sequence[int]) -> dict[int, Detail]:
    left = tenders.c.authorized_minor - tenders.c.captured_minor
    found = asked.conn.execute(
        sa.select(
            tenders.c.id, tenders.c.method, tenders.c.instrument, left.label("left"),
            tenders.c.currency, orders.c.number,
        )
        .join(orders, orders.c.id == tenders.c.order_id)
        .where(tenders.c.id.in_(ids))
    )  # fmt: skip
    return {
        row.id: Detail(
            f"The authorisation of {row.number} lapses",
            f"{row.instrument or row.method.replace('_', ' ').capitalize()}: "
            "capture it or it is lost",
            f"/orders/{row.number}", row.left, row.currency,
        )
        for row in found
    }  # fmt: skip


EXCEPTION = Source(
    "authorization", "Authorisation lapses", "payments", "payments.view", SOON, waiting, describe
)
