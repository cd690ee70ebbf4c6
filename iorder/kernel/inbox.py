"""Inbound events, each taken once: unique per (service, event id), stored before being worked."""

from typing import Any

import sqlalchemy as sa

from iorder.kernel import dialect
from iorder.kernel.tables import BigId, Json, UtcDateTime, metadata
from iorder.kernel.work import Work

inbox = sa.Table(
    "inbox",
    metadata,
    sa.Column("id", BigId, primary_key=True, autoincrement=False),
    sa.Column("service", sa.Text, nullable=False),
    sa.Column("event_id", sa.Text, nullable=False),
    sa.Column("headers", Json, nullable=False),
    sa.Column("body", sa.LargeBinary, nullable=False),
    sa.Column("received_at", UtcDateTime, nullable=False),
    sa.UniqueConstraint("service", "event_id"),
)


def receive(
    work: Work, service: str, event_id: str, headers: dict[str, Any], body: bytes
) -> int | None:
    """The new row's id, or None when this event was received before (nothing to do)."""
    (row_id,) = work.ids(inbox, 1)
    stored: int | None = work.execute(
        dialect.insert(inbox, work.conn.dialect.name)
        .values(
            id=row_id,
            service=service,
            event_id=event_id,
            headers=headers,
            body=body,
            received_at=work.now,
        )
        .on_conflict_do_nothing(index_elements=["service", "event_id"])
        .returning(inbox.c.id)
    ).scalar_one_or_none()
    return stored
