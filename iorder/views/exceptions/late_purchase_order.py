"""Purchase orders whose supplier should have delivered by now."""

from collections.abc import Sequence
from datetime import timedelta
from typing import Any

import sqlalchemy as sa

from iorder.purchasing.model import purchase_order_lines, purchase_orders, suppliers
from iorder.views.exception import Asked, Detail, Source, waits


def waiting(asked: Asked) -> sa.Select[Any]:
    since = sa.func.coalesce(purchase_orders.c.sent_at, purchase_orders.c.created_at)
    return waits(
        purchase_orders.c.id, since, due_at=asked.end_of(purchase_orders.c.expected_on)
    ).where(
        purchase_orders.c.state.in_(("sent", "receiving")),
        purchase_orders.c.expected_on < asked.now.date(),
    )


def describe(asked: Asked, ids: Sequence[int]) -> dict[int, Detail]:
    line = purchase_order_lines.c
    left = sa.case(
        (line.quantity > line.received + line.short, line.quantity - line.received - line.short),
        else_=0,
    )
    found = asked.conn.execute(
        sa.select(
            purchase_orders.c.id, purchase_orders.c.number, purchase_orders.c.expected_on,
            purchase_orders.c.version, purchase_orders.c.currency, suppliers.c.label,
            sa.func.coalesce(sa.func.sum(left), 0).label("units"),
            sa.func.coalesce(sa.func.sum(left * line.cost_minor), 0).label("cost"),
        )
        .join(suppliers, suppliers.c.id == purchase_orders.c.supplier_id)
        .outerjoin(purchase_order_lines, line.purchase_order_id == purchase_orders.c.id)
        .where(purchase_orders.c.id.in_(ids))
        .group_by(
            purchase_orders.c.id, purchase_orders.c.number, purchase_orders.c.expected_on,
            purchase_orders.c.version, purchase_orders.c.currency, suppliers.c.label,
        )
    )  # fmt: skip
    return {
        row.id: Detail(
            f"{row.label} is late with {row.number}",
            f"Expected on {row.expected_on:%-d %b}, units left: {int(row.units):,}",
            f"/purchase-orders/{row.number}", int(row.cost), row.currency, row.version,
        )
        for row in found
    }  # fmt: skip


EXCEPTION = Source(
    "late_purchase_order", "Purchase order late", "stock", "purchasing.view", timedelta(days=1),
    waiting, describe,
)  # fmt: skip
