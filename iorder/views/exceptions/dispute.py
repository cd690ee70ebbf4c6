"""Disputes a buyer's bank has opened, until evidence is handed in or the money is let go."""

from collections.abc import Sequence
from datetime import timedelta
from typing import Any

import sqlalchemy as sa

from iorder.orders.model import orders
from iorder.payments.model import disputes
from iorder.views.exception import Asked, Detail, Source, waits


def waiting(_asked: Asked) -> sa.Select[Any]:
    return waits(
        disputes.c.id, disputes.c.opened_at, order_id=disputes.c.order_id,
        due_at=disputes.c.evidence_due_at,
    ).where(disputes.c.state.in_(("opened", "evidence_due")))  # fmt: skip


def describe(asked: Asked, ids: Sequence[int]) -> dict[int, Detail]:
    found = asked.conn.execute(
        sa.select(
            disputes.c.id, disputes.c.reason, disputes.c.amount_minor, disputes.c.currency,
            disputes.c.version, orders.c.number,
        )
        .join(orders, orders.c.id == disputes.c.order_id)
        .where(disputes.c.id.in_(ids))
    )  # fmt: skip
    return {
        row.id: Detail(
            f"{row.number} is disputed", row.reason or "the bank gave no reason",
            f"/disputes?open={row.id}", row.amount_minor, row.currency, row.version,
        )
        for row in found
    }  # fmt: skip


EXCEPTION = Source(
    "dispute", "Dispute", "payments", "payments.view", timedelta(days=5), waiting, describe
)
