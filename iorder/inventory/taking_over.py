"""What points hold for one order is held for another, which took its lines over."""

from collections.abc import Collection

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


def give_again(work: Work, order_id: int, line_ids: Collection[int], to_order_id: int) -> None:
    """Whatever is held for these lines is the other order's again."""
    handover.held(work, [order_id, to_order_id], handover.LIVE)
    work.execute(
        sa.update(commitments)
        .where(commitments.c.order_id == order_id, commitments.c.order_line_id.in_(line_ids))
        .values(order_id=to_order_id)
    )
