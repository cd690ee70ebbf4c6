"""Open orders of which nothing is bound to a point yet: those that may still go anywhere."""

from collections.abc import Collection

import sqlalchemy as sa

from iorder.kernel.work import Work
from iorder.orders.model import holds, order_lines, orders
from iorder.orders.past import NOWHERE
from iorder.orders.unsourced import OPEN, Line, Waiting
from iorder.orders.whereto import ship_addresses

SCOPES = {"waiting": ("on_hold",), "unallocated": ("pending", "on_hold", "confirmed")}
"""The stages of such orders."""
_IS_OPEN = sa.text(
    "coalesce(orders.stage, '') in ('pending', 'on_hold', 'confirmed', 'allocated', 'picking')"
)
"""Word for word the condition of the partial index that they are walked by."""
_STAGE = sa.func.coalesce(orders.c.stage, "")
_IS_PAST = sa.func.coalesce(orders.c.is_history, sa.false())
"""So that no planner takes an index that begins with them."""


def queued(work: Work, scope: str, most: int, among: Collection[int] = ()) -> list[int]:
    """Orders on a stock hold (``waiting``), or all of which nothing is allocated: oldest first.

    ``among``: of these only; empty for any.
    """
    found = sa.select(orders.c.id).where(
        _IS_OPEN,
        sa.not_(_IS_PAST),
        _STAGE.in_(SCOPES[scope]),
        orders.c.order_state.in_(OPEN),
        orders.c.fulfillment_state == "unallocated",
        sa.exists().where(
            order_lines.c.order_id == orders.c.id,
            order_lines.c.kind == "item",
            order_lines.c.sku_id.is_not(None),
        ),
    )
    if among:
        found = found.where(orders.c.id.in_(among))
    if scope == "waiting":
        found = found.where(
            sa.exists().where(
                holds.c.order_id == orders.c.id, holds.c.kind == "stock", holds.c.state == "open"
            )
        )
    return list(work.execute(found.order_by(orders.c.placed_at, orders.c.id).limit(most)).scalars())


def read(work: Work, order_ids: Collection[int]) -> list[Waiting]:
    """What these orders ask for, by id. Nothing is locked."""
    lines: dict[int, list[Line]] = {}
    rows = work.execute(
        sa.select(
            order_lines.c.order_id, order_lines.c.id, order_lines.c.sku_id, order_lines.c.quantity
        )
        .where(
            order_lines.c.order_id.in_(order_ids),
            order_lines.c.kind == "item",
            order_lines.c.sku_id.is_not(None),
        )
        .order_by(order_lines.c.order_id, order_lines.c.position)
    )
    for order_id, *line in rows:
        lines.setdefault(order_id, []).append(Line(*line))
    places = ship_addresses(work.conn, order_ids)
    heads = work.execute(
        sa.select(
            orders.c.id, orders.c.number, orders.c.channel_id, orders.c.total_minor,
            orders.c.order_state,
        )
        .where(orders.c.id.in_(order_ids))
        .order_by(orders.c.id)
    )  # fmt: skip
    return [
        Waiting(**head._mapping, ship_to=places.get(head.id, NOWHERE), lines=tuple(lines[head.id]))
        for head in heads
        if head.id in lines
    ]
