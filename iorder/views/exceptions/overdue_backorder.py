"""Orders sold before it was there whose day has passed and that still lack it."""

from collections.abc import Sequence

import sqlalchemy as sa

from iorder.catalog.model import skus
from iorder.orders.model import backorders, orders
from iorder.views.exception import Act, Asked, Asking, Detail, Source, Stretch, by_day, waits

_OWED = sa.text("backorders.filled_at is null")
"""Word for word the condition of the partial index, or SQLite does not see it."""


def waiting(asking: Asking) -> Sequence[Stretch]:
    """One row an order, by what of it was promised first."""
    mine, other = backorders.c, backorders.alias("other")
    sooner = sa.and_(
        other.c.promised_on == mine.promised_on,
        sa.tuple_(other.c.order_line_id, other.c.sku_id)
        < sa.tuple_(mine.order_line_id, mine.sku_id),
    )
    before = sa.exists().where(
        other.c.order_id == mine.order_id, other.c.filled_at.is_(None),
        sa.or_(other.c.promised_on < mine.promised_on, sooner),
    )  # fmt: skip
    found = waits(mine.order_id, mine.created_at, order_id=mine.order_id).where(
        _OWED, mine.promised_on <= asking.today, sa.not_(before)
    )
    return by_day(asking, found, mine.promised_on)


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
    "overdue_backorder", "Backorder past its day", "orders", "sourcing.view", waiting, describe,
    (Act("source", "Source now", "sourcing.edit",
         "All that is missing is reserved at the points that have it, or nothing changes."),),
)  # fmt: skip
