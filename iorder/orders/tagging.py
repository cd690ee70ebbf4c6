"""The one writer of ``order_tags``: each row knows when its order was placed, so that the orders of
one tag lie in an index as they were placed, however many there are."""

from collections.abc import Collection, Iterable
from datetime import datetime

import sqlalchemy as sa

from iorder.kernel import bulk
from iorder.kernel.work import Work
from iorder.orders.model import order_tags

Tagged = tuple[int, datetime, str]
"""(the order, when it was placed, the tag)."""


def put_on(work: Work, tagged: Iterable[Tagged]) -> None:
    """Put tags on orders that have not got them."""
    bulk.insert(work, order_tags, ("order_id", "placed_at", "tag"), list(tagged))


def take_off(work: Work, order_id: int, tags: Collection[str]) -> None:
    if tags:
        mine = order_tags.c.order_id == order_id
        work.execute(sa.delete(order_tags).where(mine, order_tags.c.tag.in_(tags)))


def place_anew(work: Work, order_id: int, placed_at: datetime) -> None:
    """The order was placed at another time than was thought."""
    mine = order_tags.c.order_id == order_id
    work.execute(sa.update(order_tags).where(mine).values(placed_at=placed_at))
