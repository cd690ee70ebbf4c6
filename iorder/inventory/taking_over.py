"""What points hold for one order is held for another, which took its lines over."""

import sqlalchemy as sa

from iorder.inventory import handover
from iorder.inventory.model import commitments
from iorder.kernel.work import Work


def take_over(work: Work, order_id: int, to_order_id: int) -> None:
    """Whatever was held for the first order's lines, now or before, is the other's."""
    handover.held(work, [order_id, to_order_id], handover.LIVE)
    work.execute(
        sa.update(commitments)
        .where(commitments.c.order_id == order_id)
        .values(order_id=to_order_id)
    )
