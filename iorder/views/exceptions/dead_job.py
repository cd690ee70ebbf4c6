"""Queued work that was given up."""

from collections.abc import Sequence
from datetime import timedelta

import sqlalchemy as sa

from iorder.kernel.jobs import jobs
from iorder.views.exception import Act, Asked, Asking, Detail, Source, Stretch, by_age, waits

LONGEST = 300
_DEAD = sa.text("jobs.state = 'dead'")
"""Word for word the condition of the partial index, or SQLite does not see it."""


def waiting(_asking: Asking) -> Sequence[Stretch]:
    found = waits(jobs.c.id, jobs.c.finished_at).where(_DEAD)
    return by_age(found, jobs.c.finished_at, timedelta(hours=4))


def describe(asked: Asked, ids: Sequence[int]) -> dict[int, Detail]:
    found = asked.conn.execute(
        sa.select(jobs.c.id, jobs.c.kind, jobs.c.attempts, jobs.c.error).where(jobs.c.id.in_(ids))
    )
    return {
        row.id: Detail(
            f"Work given up: {row.kind}",
            f"after {row.attempts} attempts: {(row.error or 'no reason was noted')[:LONGEST]}",
            "/health", acts=("retry", "cancel"),
        )
        for row in found
    }  # fmt: skip


EXCEPTION = Source(
    "dead_job", "Work given up", "system", "health.view", waiting, describe,
    (Act("retry", "Try again", "jobs.retry",
         "It is due at once, with as many attempts as the first time."),
     Act("cancel", "Drop it", "jobs.retry", "What it was to do is never done.", is_grave=True)),
)  # fmt: skip
