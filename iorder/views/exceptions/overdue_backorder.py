"""Orders sold before it was there whose day has passed and that still lack it."""

from collections.abc import Sequence
from datetime import timedelta
from typing import Any

import sqlalchemy as sa

from iorder.catalog.model import skus
from iorder.orders.model import backorders, orders
from iorder.views.exception import Act, Asked, Detail, Source, waits

_OWED = sa.text("backorders.filled_at is null")


def waiting(asked: Asked) -> sa.Select[Any]:
    """One row an order."""
    first = sa.func.min(backorders.c.promised_on, type_=sa.Date)
    return (
        waits(
            backorders.c.order_id, sa.func.min(backorders.c.created_at),
            order_id=backorders.c.order_id, due_at=asked.end_of(first),
        )
        .where(_OWED, backorders.c.promised_on <= asked.now.date())
        .group_by(backorders.c.order_id)
    )  # fmt: skip


def describe(asked: Asked, ids: Sequence[int]) -> dict[int, Detail]:
    found = asked.conn.execute(
        sa.select(
            orders.c.id, orders.c.number, orders.c.total_minor, orders.c.currency, skus.c.code,
            backorders.c.quantity, backorders.c.promised_on,
        )
        .join(orders, orders.c.id == backorders.c.order_id)
        .join(skus, skus.c.id == backorders.c.sku_id)
        .where(_OWED, backorders.c.order_id.in_(ids), backorders.c.promised_on.is_not(None))
        .order_by(orders.c.id, skus.c.code)
    )  # fmt: skip
    told: dict[int, Detail] = {}
    for row in found:
        lack = f"{row.quantity:,} {row.code} promised for {row.promised_on:%-d %b}"
        why = f"{told[row.id].why}; {lack}" if row.id in told else lack
        told[row.id] = Detail(
            f"{row.number} was promised what has not come", why, f"/allocation?open={row.id}",
            row.total_minor, row.currency, acts=("source",),
        )  # fmt: skip
    return told


EXCEPTION = Source(
    "overdue_backorder", "Backorder past its day", "orders", "sourcing.view", timedelta(days=1),
    waiting, describe, (Act("source", "Source now", "sourcing.edit"),),
)  # fmt: skip
