"""What orders turned out to be: genuine, fraud, or friendly (the buyer's own, disputed)."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime

import sqlalchemy as sa
from sqlalchemy.engine import Connection

from iorder.fraud.events import OrderLabelled
from iorder.fraud.model import fraud_labels
from iorder.fraud.states import LABELS
from iorder.kernel.errors import InvalidInput
from iorder.kernel.work import Work

SOURCES = ("chargeback", "agent", "customer", "service")


@dataclass(frozen=True, slots=True)
class Label:
    id: int
    order_id: int
    label: str
    source: str
    reason: str
    actor: str
    at: datetime


def label(work: Work, order_id: int, word: str, source: str, reason: str = "") -> int | None:
    """Say what the order was; its id, or None where the same was said last. Raises
    InvalidInput."""
    if word not in LABELS:
        raise InvalidInput(f"{word!r} is no label; choose one of {', '.join(LABELS)}.")
    if source not in SOURCES:
        raise InvalidInput(f"{source!r} is no source; choose one of {', '.join(SOURCES)}.")
    last = last_of(work.conn, [order_id]).get(order_id)
    if last is not None and (last.label, last.source) == (word, source):
        return None
    (label_id,) = work.ids(fraud_labels, 1)
    row = {
        "id": label_id, "order_id": order_id, "label": word, "source": source,
        "reason": reason.strip()[:500], "actor": work.actor, "at": work.now,
    }  # fmt: skip
    work.insert(fraud_labels, [row])
    work.announce(OrderLabelled(order_id, word, source))
    return label_id


def last_of(conn: Connection, order_ids: Collection[int]) -> dict[int, Label]:
    """The label that holds, of each order that has one."""
    newest = (
        sa.select(sa.func.max(fraud_labels.c.id))
        .where(fraud_labels.c.order_id.in_(order_ids))
        .group_by(fraud_labels.c.order_id)
    )
    rows = conn.execute(
        sa.select(*(fraud_labels.c[name] for name in Label.__dataclass_fields__)).where(
            fraud_labels.c.id.in_(newest)
        )
    )
    return {row.order_id: Label(*row) for row in rows}
