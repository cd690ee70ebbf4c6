"""Orders a person, a rule or a check has stopped. What waits for stock, a place or a fraud review
has a kind of its own."""

from collections.abc import Sequence
from datetime import timedelta

import sqlalchemy as sa

from iorder.fraud.model import fraud_reviews
from iorder.orders.model import holds, orders
from iorder.views.exception import Act, Asked, Asking, Detail, Source, Stretch, by_deadline, waits

_OPEN = sa.text("holds.state = 'open' and holds.kind not in ('stock', 'address')")
"""Word for word the condition of the partial index, or SQLite does not see it."""


def waiting(_asking: Asking) -> Sequence[Stretch]:
    reviewed = sa.exists().where(
        fraud_reviews.c.order_id == holds.c.order_id, fraud_reviews.c.state == "open"
    )
    found = waits(
        holds.c.id, holds.c.opened_at, order_id=holds.c.order_id, owner=holds.c.owner
    ).where(_OPEN, sa.or_(holds.c.kind != "fraud", sa.not_(reviewed)))
    return by_deadline(found, holds.c.due_at, holds.c.opened_at, timedelta(days=1))


def describe(asked: Asked, ids: Sequence[int]) -> dict[int, Detail]:
    found = asked.conn.execute(
        sa.select(
            holds.c.id, holds.c.kind, holds.c.reason, orders.c.number, orders.c.total_minor,
            orders.c.currency, orders.c.version,
        )
        .join(orders, orders.c.id == holds.c.order_id)
        .where(holds.c.id.in_(ids))
    )  # fmt: skip
    return {
        row.id: Detail(
            f"{row.number} is on hold: {row.kind}", row.reason or "no reason was given",
            f"/orders/{row.number}", row.total_minor, row.currency, row.version, ("release",),
        )
        for row in found
    }  # fmt: skip


EXCEPTION = Source(
    "hold", "Order on hold", "orders", "orders.view", waiting, describe,
    (Act("release", "Release", "orders.hold",
         "The order goes on as far as nothing else stops it; it can be held again at once."),),
    has_owner=True,
)  # fmt: skip
