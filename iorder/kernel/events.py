"""One append-only table that is the outbox, the audit trail and every record's timeline.

``work.announce(OrderPlaced(...))`` ends here: one ``events`` row and, in the same batch, one
``jobs`` row per subscriber. Bodies hold ids and facts, never personal data: what is personal
goes to ``event_details``, which erasing a customer may overwrite. Each row carries a hash of
its own content; a leased job seals rows into a chain later, outside the order's transaction.
"""

import hashlib
import json
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass, is_dataclass
from typing import Any, ClassVar

import sqlalchemy as sa

from iorder.kernel import bulk, jobs
from iorder.kernel.tables import BigId, Json, UtcDateTime, metadata
from iorder.kernel.work import Work

events = sa.Table(
    "events",
    metadata,
    sa.Column("seq", BigId, primary_key=True, autoincrement=False),
    sa.Column("kind", sa.Text, nullable=False),
    sa.Column("subject_kind", sa.Text, nullable=False),
    sa.Column("subject_id", sa.BigInteger, nullable=False),
    sa.Column("actor", sa.Text, nullable=False),
    sa.Column("at", UtcDateTime, nullable=False),
    sa.Column("body", sa.Text, nullable=False),
    sa.Column("hash", sa.Text, nullable=False),
    sa.Index("ix_events_subject", "subject_kind", "subject_id", "seq"),
    sa.Index("ix_events_kind", "kind", "seq"),
)

event_details = sa.Table(
    "event_details",
    metadata,
    sa.Column("seq", BigId, sa.ForeignKey("events.seq"), primary_key=True, autoincrement=False),
    sa.Column("details", Json, nullable=False),
)


def _plain(value: Any) -> Any:
    return asdict(value) if is_dataclass(value) and not isinstance(value, type) else str(value)


_compact = json.JSONEncoder(sort_keys=True, separators=(",", ":"), default=_plain).encode


@dataclass(frozen=True)
class Event:
    """Something that happened, in the past tense. Subclasses name their subject:

    ``class OrderPlaced(Event, subject="order", key="order_id")``
    """

    subject_kind: ClassVar[str]
    subject_key: ClassVar[str]

    def __init_subclass__(cls, subject: str, key: str) -> None:
        cls.subject_kind = subject
        cls.subject_key = key

    @property
    def kind(self) -> str:
        return type(self).__name__

    @property
    def subject_id(self) -> int:
        return int(getattr(self, self.subject_key))

    def body(self) -> str:
        """The event's fields as compact JSON with sorted keys: what is hashed and stored."""
        return _compact(vars(self))


def content_hash(kind: str, subject: str, actor: str, at: str, body: str) -> str:
    """SHA-256 over the row's content; doctor recomputes it."""
    return hashlib.sha256("\n".join((kind, subject, actor, at, body)).encode()).hexdigest()


def subject_of(work: Work, seq: int) -> int:
    """The id of what the event is about: a delivery's body names only its ``seq``."""
    find = sa.select(events.c.subject_id).where(events.c.seq == seq)
    return int(work.execute(find).scalar_one())


def told_by(work: Work, seq: int) -> sa.Row[Any]:
    """``kind`` and ``subject_id`` of the event a delivery's body names."""
    find = sa.select(events.c.kind, events.c.subject_id).where(events.c.seq == seq)
    return work.execute(find).one()


def record(work: Work, announced: Sequence[tuple[Event, Mapping[str, Any] | None]]) -> None:
    """Write the announced events and one delivery job per subscriber. Called by the commit."""
    if not announced:
        return
    seqs = work.ids(events, len(announced))
    at = work.now.isoformat()
    rows, details, deliveries = [], [], []
    for seq, (event, personal) in zip(seqs, announced, strict=True):
        subject = f"{event.subject_kind}:{event.subject_id}"
        body = event.body()
        digest = content_hash(event.kind, subject, work.actor, at, body)
        rows.append(
            (
                seq, event.kind, event.subject_kind, event.subject_id, work.actor, work.now, body,
                digest,
            )
        )  # fmt: skip
        if personal:
            details.append((seq, dict(personal)))
        deliveries += [
            jobs.Wanted(
                kind=subscriber,
                key=f"{subscriber}:{seq}",
                body={"seq": seq},
                lane=f"{subscriber}:{subject}",
            )
            for subscriber in work.store.subscribers.get(event.kind, ())
        ]
    bulk.insert(work, events, tuple(events.c.keys()), rows)
    bulk.insert(work, event_details, ("seq", "details"), details)
    jobs.enqueue(work, deliveries)
