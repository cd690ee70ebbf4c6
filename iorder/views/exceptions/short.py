"""Orders no points together can send: short of stock, or nobody can tell where they go."""

from collections.abc import Sequence
from datetime import timedelta

import sqlalchemy as sa

from iorder.orders.model import backorders, holds, orders
from iorder.views.exception import Act, Asked, Asking, Detail, Source, Stretch, by_deadline, waits

_OPEN = sa.text("holds.state = 'open' and holds.kind in ('stock', 'address')")
_OWED = sa.text("backorders.filled_at is null")
"""Word for word the conditions of the partial indexes, or SQLite does not see them."""
TITLES = {"stock": "is short of stock", "address": "has no place to go"}


def waiting(_asking: Asking) -> Sequence[Stretch]:
    """Sold for later is no exception before its day: see ``overdue_backorder``."""
    later = sa.exists().where(_OWED, backorders.c.order_id == holds.c.order_id)
    found = waits(
        holds.c.id, holds.c.opened_at, order_id=holds.c.order_id, owner=holds.c.owner
    ).where(_OPEN, sa.not_(later))  # fmt: skip
    return by_deadline(found, holds.c.due_at, holds.c.opened_at, timedelta(days=1))


def describe(asked: Asked, ids: Sequence[int]) -> dict[int, Detail]:
    found = asked.conn.execute(
        sa.select(
            holds.c.id, holds.c.kind, holds.c.reason, holds.c.order_id, orders.c.number,
            orders.c.total_minor, orders.c.currency, orders.c.version,
        )
        .join(orders, orders.c.id == holds.c.order_id)
        .where(holds.c.id.in_(ids))
    )  # fmt: skip
    return {
        row.id: Detail(
            f"{row.number} {TITLES[row.kind]}", row.reason, f"/allocation?open={row.order_id}",
            row.total_minor, row.currency, row.version,
            ("source",) if row.kind == "stock" else (),
        )
        for row in found
    }  # fmt: skip


EXCEPTION = Source(
    "short", "Cannot be sourced", "orders", "sourcing.view", waiting, describe,
    (Act("source", "Source now", "sourcing.edit",
         "All that is missing is reserved at the points that have it, or nothing changes."),),
    has_owner=True,
)  # fmt: skip
