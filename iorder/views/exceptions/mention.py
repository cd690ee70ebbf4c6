"""Notes that call whoever looks."""

from collections.abc import Sequence
from datetime import timedelta

import sqlalchemy as sa

from iorder.orders.model import order_mentions, order_notes, orders
from iorder.views.actors import name_of
from iorder.views.exception import Act, Asked, Asking, Detail, Source, Stretch, by_age, waits

LONGEST = 200


def waiting(asking: Asking) -> Sequence[Stretch]:
    """One row an order, however many notes of it call: since the first of them."""
    before = order_mentions.alias("before")
    called_before = sa.exists().where(
        before.c.order_id == order_mentions.c.order_id, before.c.person == asking.me,
        before.c.seen_at.is_(None), before.c.note_id < order_mentions.c.note_id,
    )  # fmt: skip
    found = waits(
        order_mentions.c.order_id, order_mentions.c.at, order_id=order_mentions.c.order_id,
        owner=order_mentions.c.person,
    ).where(
        order_mentions.c.person == asking.me, order_mentions.c.seen_at.is_(None),
        sa.not_(called_before),
    )  # fmt: skip
    return by_age(found, order_mentions.c.at, timedelta(days=1))


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
    "mention", "Mention of me", "orders", "inbox.view", waiting, describe,
    (Act("seen", "Seen", "inbox.view", "The notes of this order that call you count as read."),),
    has_owner=True,
)  # fmt: skip
