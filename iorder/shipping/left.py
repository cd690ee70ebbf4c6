"""How much of an order has left, by line."""

import sqlalchemy as sa

from iorder.kernel.work import Work
from iorder.shipping.model import shipment_lines


def units_left(work: Work, order_id: int) -> dict[int, int]:
    """Units that parcels took, by order line."""
    rows = work.execute(
        sa.select(shipment_lines.c.order_line_id, sa.func.sum(shipment_lines.c.quantity))
        .where(shipment_lines.c.order_id == order_id)
        .group_by(shipment_lines.c.order_line_id)
    )
    return {line_id: int(units) for line_id, units in rows}
