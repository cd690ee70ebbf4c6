"""Orders whose truth is known: the label that holds says what each turned out to be."""

from dataclasses import dataclass
from datetime import datetime

import sqlalchemy as sa
from sqlalchemy.engine import Connection

from iorder.fraud.model import fraud_labels
from iorder.orders.model import orders


@dataclass(frozen=True, slots=True)
class Labelled:
    """``label``: genuine, fraud or friendly."""

    order_id: int
    label: str


def labelled(conn: Connection, since: datetime, until: datetime) -> list[Labelled]:
    """Of the orders placed between, those whose last label is genuine, fraud or friendly; in the
    order they were placed."""
    newest = (
        sa.select(sa.func.max(fraud_labels.c.id).label("id"))
        .join(orders, orders.c.id == fraud_labels.c.order_id)
        .where(orders.c.placed_at >= since, orders.c.placed_at < until)
        .group_by(fraud_labels.c.order_id)
        .subquery()
    )
    rows = conn.execute(
        sa.select(fraud_labels.c.order_id, fraud_labels.c.label)
        .join(newest, newest.c.id == fraud_labels.c.id)
        .join(orders, orders.c.id == fraud_labels.c.order_id)
        .where(fraud_labels.c.label != "unknown")
        .order_by(orders.c.placed_at, orders.c.id)
    )
    return [Labelled(*row) for row in rows]


def labels_there(conn: Connection) -> dict[str, int]:
    """How many orders there are of each label that holds."""
    newest = (
        sa.select(sa.func.max(fraud_labels.c.id).label("id"))
        .group_by(fraud_labels.c.order_id)
        .subquery()
    )
    rows = conn.execute(
        sa.select(fraud_labels.c.label, sa.func.count())
        .join(newest, newest.c.id == fraud_labels.c.id)
        .group_by(fraud_labels.c.label)
    )
    return {row[0]: row[1] for row in rows}
