"""Returns somebody has to decide, inspect or settle."""

from collections.abc import Sequence
from datetime import timedelta
from typing import Any

import sqlalchemy as sa

from iorder.orders.model import orders
from iorder.returns.model import return_lines, returns
from iorder.views.exception import Act, Asked, Detail, Source, waits

WORDS = {"requested": "wants a decision", "received": "is to be inspected",
         "inspected": "is to be settled"}  # fmt: skip
ACTS = {"requested": ("approve",)}


def waiting(_asked: Asked) -> sa.Select[Any]:
    since = sa.func.coalesce(returns.c.received_at, returns.c.approved_at, returns.c.requested_at)
    return waits(
        returns.c.id, since, order_id=returns.c.order_id, due_at=returns.c.due_at,
        owner=returns.c.owner,
    ).where(returns.c.state.in_(tuple(WORDS)))  # fmt: skip


def describe(asked: Asked, ids: Sequence[int]) -> dict[int, Detail]:
    some = (
        sa.select(return_lines.c.return_id, sa.func.sum(return_lines.c.quantity).label("units"))
        .where(return_lines.c.return_id.in_(ids))
        .group_by(return_lines.c.return_id)
        .subquery()
    )
    found = asked.conn.execute(
        sa.select(
            returns.c.id, returns.c.number, returns.c.kind, returns.c.state, returns.c.version,
            orders.c.number.label("order"), sa.func.coalesce(some.c.units, 0).label("units"),
        )
        .join(orders, orders.c.id == returns.c.order_id)
        .outerjoin(some, some.c.return_id == returns.c.id)
        .where(returns.c.id.in_(ids))
    )  # fmt: skip
    return {
        row.id: Detail(
            f"{row.kind.capitalize()} {row.number} {WORDS.get(row.state, row.state)}",
            f"{row.units:,} unit{'' if row.units == 1 else 's'} of {row.order}",
            f"/returns?open={row.number}", version=row.version, acts=ACTS.get(row.state, ()),
        )
        for row in found
    }  # fmt: skip


EXCEPTION = Source(
    "return_case", "Return", "returns", "returns.view", timedelta(days=2), waiting, describe,
    (Act("approve", "Approve", "returns.edit"),),
)  # fmt: skip
