"""Notes that call whoever looks."""

from collections.abc import Sequence
from datetime import timedelta
from typing import Any

import sqlalchemy as sa

from iorder.orders.model import order_mentions, order_notes, orders
from iorder.views.exception import Act, Asked, Detail, Source, waits
from iorder.views.happened import name_of

LONGEST = 200


def waiting(asked: Asked) -> sa.Select[Any]:
    """One row an order, however many notes of it call."""
    return (
        waits(
            order_mentions.c.order_id, sa.func.min(order_mentions.c.at),
            order_id=order_mentions.c.order_id, owner=sa.func.min(order_mentions.c.person),
        )
        .where(order_mentions.c.person == asked.actor, order_mentions.c.seen_at.is_(None))
        .group_by(order_mentions.c.order_id)
    )  # fmt: skip


def describe(asked: Asked, ids: Sequence[int]) -> dict[int, Detail]:
    """The newest note that calls stands for all."""
    found = asked.conn.execute(
        sa.select(
            orders.c.id, order_notes.c.author, order_notes.c.text, orders.c.number,
        )
        .join(order_mentions, order_mentions.c.note_id == order_notes.c.id)
        .join(orders, orders.c.id == order_notes.c.order_id)
        .where(
            order_mentions.c.person == asked.actor, order_mentions.c.seen_at.is_(None),
            order_mentions.c.order_id.in_(ids),
        )
        .order_by(order_notes.c.id)
    )  # fmt: skip
    return {
        row.id: Detail(
            f"{name_of(asked.conn, row.author)} called you on {row.number}", row.text[:LONGEST],
            f"/orders/{row.number}", acts=("seen",),
        )
        for row in found.all()
    }  # fmt: skip


EXCEPTION = Source(
    "mention", "Mention of me", "orders", "inbox.view", timedelta(days=1), waiting, describe,
    (Act("seen", "Seen", "inbox.view"),),
)  # fmt: skip
