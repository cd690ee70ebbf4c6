"""Returns somebody has to decide, inspect or settle."""

from collections.abc import Sequence
from datetime import timedelta

import sqlalchemy as sa

from iorder.orders.model import orders
from iorder.returns.model import return_lines, returns
from iorder.views.exception import Act, Asked, Asking, Detail, Source, Stretch, by_deadline, waits

WORDS = {"requested": "wants a decision", "received": "is to be inspected",
         "inspected": "is to be settled"}  # fmt: skip
ACTS = {"requested": ("approve", "refuse")}
_OPEN = sa.text("returns.state in ('requested', 'received', 'inspected')")
"""Word for word the condition of the partial index, or SQLite does not see it."""


def waiting(_asking: Asking) -> Sequence[Stretch]:
    since = sa.func.coalesce(returns.c.received_at, returns.c.approved_at, returns.c.requested_at)
    found = waits(
        returns.c.id, since, order_id=returns.c.order_id, owner=returns.c.owner
    ).where(_OPEN)  # fmt: skip
    return by_deadline(found, returns.c.due_at, since, timedelta(days=2))


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
    "return_case", "Return", "returns", "returns.view", waiting, describe,
    (Act("approve", "Approve", "returns.edit", "The goods may come; the buyer sends them."),
     Act("refuse", "Refuse", "returns.edit", "The goods stay with the buyer, no money goes back.",
         "Why it is refused", is_grave=True)),
    has_owner=True,
)  # fmt: skip
