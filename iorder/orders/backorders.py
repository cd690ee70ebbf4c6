"""Units sold before they are there: what an order waits for, and the day it was promised for."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import date

import sqlalchemy as sa

from iorder.kernel import bulk
from iorder.kernel.work import Work
from iorder.orders.model import backorders


@dataclass(frozen=True, slots=True)
class Backorder:
    """Units of a SKU that one line waits for. ``kind``: backorder or preorder; ``on``: the day
    they are expected, None where nobody has said."""

    order_id: int
    order_line_id: int
    sku_id: int
    quantity: int
    kind: str
    on: date | None = None


def add(work: Work, waiting: Sequence[Backorder]) -> None:
    """Orders wait for these units from now on."""
    bulk.insert(
        work,
        backorders,
        ("order_line_id", "sku_id", "order_id", "quantity", "kind", "promised_on", "created_at"),
        [
            (one.order_line_id, one.sku_id, one.order_id, one.quantity, one.kind, one.on, work.now)
            for one in waiting
        ],
    )


def promise_anew(work: Work, order_id: int, waiting: Sequence[Backorder]) -> None:
    """The order waits for these units from now on, and for nothing else."""
    forget(work, [order_id])
    keys = sa.tuple_(backorders.c.order_line_id, backorders.c.sku_id)
    again = [(one.order_line_id, one.sku_id) for one in waiting]
    work.execute(  # what it waited for before and got, then lost again
        sa.delete(backorders).where(backorders.c.order_id == order_id, keys.in_(again))
    )
    add(work, waiting)


def waited_for(work: Work, order_id: int) -> list[Backorder]:
    """What the order waits for, by line and SKU."""
    rows = work.execute(
        sa.select(
            backorders.c.order_id, backorders.c.order_line_id, backorders.c.sku_id,
            backorders.c.quantity, backorders.c.kind, backorders.c.promised_on,
        )
        .where(backorders.c.order_id == order_id, backorders.c.filled_at.is_(None))
        .order_by(backorders.c.order_line_id, backorders.c.sku_id)
    )  # fmt: skip
    return [Backorder(*row) for row in rows]


def fill(work: Work, order_id: int) -> None:
    """All the order waited for has come."""
    mine = sa.and_(backorders.c.order_id == order_id, backorders.c.filled_at.is_(None))
    work.execute(sa.update(backorders).where(mine).values(filled_at=work.now))


def unfill(work: Work, order_id: int) -> None:
    """What had come for the order was given to others; it waits for it as before."""
    work.execute(
        sa.update(backorders).where(backorders.c.order_id == order_id).values(filled_at=None)
    )


def take_over(work: Work, order_id: int, to_order_id: int) -> None:
    """What the first order waits for, the other does, which took its lines over."""
    mine = backorders.c.order_id == order_id
    work.execute(sa.update(backorders).where(mine).values(order_id=to_order_id))


def give_again(work: Work, order_id: int, line_ids: Collection[int], to_order_id: int) -> None:
    """What is waited for by these lines, the other order waits for again."""
    its = sa.and_(backorders.c.order_id == order_id, backorders.c.order_line_id.in_(line_ids))
    work.execute(sa.update(backorders).where(its).values(order_id=to_order_id))


def forget(work: Work, order_ids: Collection[int]) -> None:
    """These orders wait for nothing any more, for they are called off."""
    mine = sa.and_(backorders.c.order_id.in_(order_ids), backorders.c.filled_at.is_(None))
    work.execute(sa.delete(backorders).where(mine))


def in_words(waiting: Sequence[tuple[str, Backorder]]) -> str:
    """``2 x LAMP on backorder until 1 December 2026``; each with its SKU's code."""
    return "; ".join(
        f"{one.quantity} x {code} on {one.kind}"
        + (f" until {one.on.day} {one.on:%B %Y}" if one.on else ", no day known yet")
        for code, one in waiting
    )
