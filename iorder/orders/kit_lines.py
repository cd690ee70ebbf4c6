"""What lines ask for, for those who must know whether a line is for a kit."""

from collections.abc import Collection

import sqlalchemy as sa

from iorder.kernel.work import Work
from iorder.orders.model import order_lines, orders

OPEN = ("pending", "confirmed", "released")


def sku_of_lines(work: Work, line_ids: Collection[int]) -> dict[int, int]:
    """The SKU each line is for; lines for none are not in it."""
    rows = work.execute(
        sa.select(order_lines.c.id, order_lines.c.sku_id).where(
            order_lines.c.id.in_(line_ids), order_lines.c.sku_id.is_not(None)
        )
    )
    return dict(rows.all())


def open_orders_with(work: Work, sku_id: int, most: int) -> list[str]:
    """The numbers of the first orders of ours that are open and have a line for the SKU."""
    rows = work.execute(
        sa.select(orders.c.number)
        .join(order_lines, order_lines.c.order_id == orders.c.id)
        .where(
            order_lines.c.sku_id == sku_id,
            orders.c.order_state.in_(OPEN),
            orders.c.is_history.is_(False),
        )
        .order_by(orders.c.id)
        .limit(most)
    )
    return list(rows.scalars())
