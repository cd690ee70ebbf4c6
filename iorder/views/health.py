"""What the Health page reads: who works, what waits, what failed, how the store is."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

import sqlalchemy as sa
from sqlalchemy.engine import Connection

from iorder.kernel import dialect
from iorder.kernel.jobs import OPEN, jobs
from iorder.kernel.leases import leases
from iorder.kernel.store import Store

HEARTBEAT = "worker:"
MOST = 100
PROBE_SECONDS = 1.0


@dataclass(frozen=True, slots=True)
class LivingWorker:
    """A worker that has beaten in its time; ``until``: when it counts as gone without another."""

    name: str
    until: datetime


@dataclass(frozen=True, slots=True)
class Queue:
    """Open jobs of one kind. ``late_seconds``: how long the longest has been due, 0 if none is."""

    kind: str
    queued: int
    leased: int
    failing: int
    late_seconds: float


@dataclass(frozen=True, slots=True)
class Trouble:
    """A job that is dead, or has failed and will be tried again at ``due_at``."""

    id: int
    kind: str
    key: str
    state: str
    attempts: int
    error: str
    due_at: datetime
    finished_at: datetime | None


@dataclass(frozen=True, slots=True)
class Health:
    """``database`` is sqlite or postgresql, ``size`` in bytes; ``is_writable``: a change would
    go in now."""

    as_of: datetime
    database: str
    size: int
    is_writable: bool
    workers: tuple[LivingWorker, ...]
    queues: tuple[Queue, ...]
    dead: int
    troubles: tuple[Trouble, ...]


def health(store: Store) -> Health:
    """How the installation is at this moment; at most ``MOST`` troubles, dead ones first."""
    is_writable = dialect.can_write(store.writer, PROBE_SECONDS)
    with store.reading() as conn:
        now = dialect.now(conn)
        return Health(
            as_of=now,
            database=conn.dialect.name,
            size=dialect.size_of(conn),
            is_writable=is_writable,
            workers=tuple(_workers(conn, now)),
            queues=tuple(_queues(conn, now)),
            dead=conn.execute(
                sa.select(sa.func.count()).select_from(jobs).where(jobs.c.state == "dead")
            ).scalar_one(),
            troubles=tuple(_troubles(conn)),
        )


def living_workers(store: Store) -> list[LivingWorker]:
    """Workers that have beaten in time: without one nothing that is queued moves."""
    with store.reading() as conn:
        return list(_workers(conn, dialect.now(conn)))


def _workers(conn: Connection, now: datetime) -> Sequence[LivingWorker]:
    rows = conn.execute(
        sa.select(leases.c.holder, leases.c.until)
        .where(leases.c.name.startswith(HEARTBEAT), leases.c.until > now)
        .order_by(leases.c.holder)
    )
    return [LivingWorker(row.holder, row.until) for row in rows]


def _queues(conn: Connection, now: datetime) -> list[Queue]:
    rows = conn.execute(
        sa.select(
            jobs.c.kind,
            sa.func.count(sa.case((jobs.c.state == "queued", 1))).label("queued"),
            sa.func.count(sa.case((jobs.c.state == "leased", 1))).label("leased"),
            sa.func.count(sa.case((jobs.c.attempts > 1, 1))).label("failing"),
            sa.func.min(sa.case((jobs.c.state == "queued", jobs.c.due_at))).label("oldest"),
        )
        .where(jobs.c.state.in_(OPEN))
        .group_by(jobs.c.kind)
        .order_by(jobs.c.kind)
    )
    return [
        Queue(row.kind, row.queued, row.leased, row.failing, _late(row.oldest, now)) for row in rows
    ]


def _late(oldest: datetime | None, now: datetime) -> float:
    return max((now - oldest).total_seconds(), 0.0) if oldest else 0.0


def _troubles(conn: Connection) -> list[Trouble]:
    columns: list[Any] = [jobs.c[name] for name in Trouble.__annotations__]
    failing = sa.and_(jobs.c.state.in_(OPEN), jobs.c.attempts > 0, jobs.c.error.is_not(None))
    found: list[Any] = []
    for condition in (jobs.c.state == "dead", failing):
        query = sa.select(*columns).where(condition).order_by(jobs.c.id.desc()).limit(MOST)
        found += conn.execute(query).mappings().all()
    return [Trouble(**{**row, "error": row["error"] or ""}) for row in found[:MOST]]
