"""An order that stands for goods of another one: split from it, or sent in exchange."""

import sqlalchemy as sa

from iorder.kernel.work import Work
from iorder.orders.model import orders


def replaces(work: Work, order_id: int, parent_id: int) -> None:
    """Note that the order replaces goods of ``parent_id``."""
    work.execute(sa.update(orders).where(orders.c.id == order_id).values(parent_id=parent_id))
