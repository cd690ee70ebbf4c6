"""What the lines of an order are worth: shares of its total follow from it."""

import sqlalchemy as sa

from iorder.kernel.work import Work
from iorder.orders.model import order_lines


def worths(work: Work, order_id: int) -> dict[int, tuple[int, int]]:
    """(units still wanted, their total in minor units) of each item line."""
    rows = work.execute(
        sa.select(order_lines.c.id, order_lines.c.quantity, order_lines.c.total_minor).where(
            order_lines.c.order_id == order_id, order_lines.c.kind == "item"
        )
    )
    return {row.id: (row.quantity, row.total_minor) for row in rows}
