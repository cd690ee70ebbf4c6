"""The one table of queued work: deliveries, schedules, imports, exports, calls to services.

A job is leased for a time with a fencing token; a lease that runs out makes the job due again,
so a killed worker loses nothing and a frozen one cannot acknowledge late. Jobs of one ``lane``
run in order. After ``MAX_ATTEMPTS`` failures a job is dead: it stays, visible, until retried.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

import sqlalchemy as sa

from iorder.kernel import dialect
from iorder.kernel.tables import BigId, Json, UtcDateTime, metadata, one_of
from iorder.kernel.work import Work

MAX_ATTEMPTS = 10
LEASE_SECONDS = 60
KEPT = timedelta(days=2)
OPEN = ("queued", "leased")

jobs = sa.Table(
    "jobs",
    metadata,
    sa.Column("id", BigId, primary_key=True, autoincrement=False),
    sa.Column("kind", sa.Text, nullable=False),
    sa.Column("key", sa.Text, nullable=False, unique=True),
    sa.Column("body", Json, nullable=False),
    sa.Column("lane", sa.Text),
    sa.Column("state", sa.Text, nullable=False),
    sa.Column("due_at", UtcDateTime, nullable=False),
    sa.Column("attempts", sa.Integer, nullable=False, default=0),
    sa.Column("leased_by", sa.Text),
    sa.Column("fence", sa.Integer, nullable=False, default=0),
    sa.Column("error", sa.Text),
    sa.Column("actor", sa.Text, nullable=False),
    sa.Column("created_at", UtcDateTime, nullable=False),
    sa.Column("finished_at", UtcDateTime),
    one_of("state", ("queued", "leased", "done", "dead", "cancelled")),
)
_open = jobs.c.state.in_(OPEN)
sa.Index("ix_jobs_due", jobs.c.due_at, jobs.c.id, sqlite_where=_open, postgresql_where=_open)
sa.Index("ix_jobs_lane", jobs.c.lane, jobs.c.id, sqlite_where=_open, postgresql_where=_open)
sa.Index("ix_jobs_state", jobs.c.state, jobs.c.kind, jobs.c.id)
_dead = sa.text("state = 'dead'")
sa.Index("ix_jobs_dead", jobs.c.finished_at, jobs.c.id, sqlite_where=_dead, postgresql_where=_dead)


@dataclass(frozen=True)
class Wanted:
    """A job to queue. ``key`` makes it happen once; ``lane`` keeps an order among jobs."""

    kind: str
    key: str
    body: Mapping[str, Any]
    lane: str | None = None
    due_at: datetime | None = None


@dataclass(frozen=True)
class Job:
    """A leased job. ``fence`` proves the lease when it is finished, failed or renewed."""

    id: int
    kind: str
    body: Mapping[str, Any]
    attempts: int
    fence: int
    actor: str


class LeaseLost(Exception):
    """The lease ran out and another worker may hold the job; drop the result."""


def enqueue(work: Work, wanted: Sequence[Wanted]) -> None:
    """Queue jobs in this transaction; a key that exists already is left as it is."""
    if not wanted:
        return
    statement = dialect.insert(jobs, work.conn.dialect.name).on_conflict_do_nothing(
        index_elements=["key"]
    )
    work.execute(
        statement,
        [
            {
                "id": job_id,
                "kind": job.kind,
                "key": job.key,
                "body": dict(job.body),
                "lane": job.lane,
                "state": "queued",
                "due_at": job.due_at or work.now,
                "attempts": 0,
                "fence": 0,
                "actor": work.actor,
                "created_at": work.now,
            }
            for job_id, job in zip(work.ids(jobs, len(wanted)), wanted, strict=True)
        ],
    )


def lease(
    work: Work, worker: str, limit: int = 20, kinds: Sequence[str] | None = None
) -> list[Job]:
    """Take up to ``limit`` due jobs for ``LEASE_SECONDS``; earlier jobs of a lane go first."""
    earlier = jobs.alias("earlier")
    blocked = sa.exists().where(
        earlier.c.lane == jobs.c.lane, earlier.c.id < jobs.c.id, earlier.c.state.in_(OPEN)
    )
    due = sa.select(jobs.c.id).where(_open, jobs.c.due_at <= work.now, ~blocked)
    if kinds is not None:
        due = due.where(jobs.c.kind.in_(kinds))
    due = dialect.for_update_skip_locked(due.order_by(jobs.c.due_at, jobs.c.id).limit(limit))
    rows = work.execute(
        sa.update(jobs)
        .where(jobs.c.id.in_(due.scalar_subquery()))
        .values(
            state="leased",
            leased_by=worker,
            fence=jobs.c.fence + 1,
            attempts=jobs.c.attempts + 1,
            due_at=work.now + timedelta(seconds=LEASE_SECONDS),
        )
        .returning(*(jobs.c[name] for name in Job.__annotations__))
    )
    return sorted((Job(**row._mapping) for row in rows), key=lambda job: job.id)


def _held(job: Job) -> sa.ColumnElement[bool]:
    return sa.and_(jobs.c.id == job.id, jobs.c.fence == job.fence, jobs.c.state == "leased")


def _settle(work: Work, job: Job, **values: Any) -> None:
    if work.execute(sa.update(jobs).where(_held(job)).values(**values)).rowcount != 1:
        raise LeaseLost(f"job {job.id} ({job.kind}) is no longer held by this worker")


def renew(work: Work, job: Job) -> None:
    """Hold the job for another ``LEASE_SECONDS``. Raises LeaseLost."""
    _settle(work, job, due_at=work.now + timedelta(seconds=LEASE_SECONDS))


def finish(work: Work, job: Job) -> None:
    """Done. Raises LeaseLost, which undoes the transaction the result was written in."""
    _settle(work, job, state="done", finished_at=work.now, error=None, leased_by=None)


def fail(work: Work, job: Job, error: str) -> None:
    """Try again later (``back_off``), dead after ``MAX_ATTEMPTS``."""
    dead = job.attempts >= MAX_ATTEMPTS
    _settle(
        work,
        job,
        state="dead" if dead else "queued",
        due_at=work.now + back_off(job.attempts),
        finished_at=work.now if dead else None,
        error=error[:2000],
        leased_by=None,
    )


def back_off(failures: int) -> timedelta:
    """How long to wait after so many failures in a row: 2, 4, 8 ... seconds, at most an hour."""
    return timedelta(seconds=min(2 ** min(failures, 12), 3600))


def give_back(work: Work, job: Job) -> None:
    """Due again at once and not counted as an attempt: the worker stops, the job did not fail."""
    _settle(work, job, state="queued", due_at=work.now, attempts=job.attempts - 1, leased_by=None)


def retry(work: Work, job_id: int) -> None:
    """Make a dead or cancelled job due again, with fresh attempts."""
    work.execute(
        sa.update(jobs)
        .where(jobs.c.id == job_id, jobs.c.state.in_(("dead", "cancelled")))
        .values(state="queued", attempts=0, due_at=work.now, finished_at=None)
    )


def cancel(work: Work, job_id: int) -> bool:
    """Stop a job that is still open; its holder learns of it by LeaseLost. True if it was open."""
    result = work.execute(
        sa.update(jobs)
        .where(jobs.c.id == job_id, _open)
        .values(state="cancelled", finished_at=work.now, leased_by=None)
    )
    return result.rowcount == 1


def drop(work: Work, job_id: int) -> None:
    """A dead job is not to be tried any more; it stays to be read."""
    work.execute(
        sa.update(jobs).where(jobs.c.id == job_id, jobs.c.state == "dead").values(state="cancelled")
    )


def tidy(work: Work) -> int:
    """Drop jobs done more than ``KEPT`` ago, some thousands at a time; returns how many.

    The newest go last: a slot's key must outlive the slot. Dead and cancelled jobs stay.
    """
    old = (
        sa.select(jobs.c.id)
        .where(jobs.c.state == "done", jobs.c.finished_at < work.now - KEPT)
        .order_by(jobs.c.id)
        .limit(5_000)
    )
    return work.execute(sa.delete(jobs).where(jobs.c.id.in_(old.scalar_subquery()))).rowcount
