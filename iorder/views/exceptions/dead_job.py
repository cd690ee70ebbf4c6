"""Queued work that was given up."""

from collections.abc import Sequence
from datetime import timedelta
from typing import Any

import sqlalchemy as sa

from iorder.kernel.jobs import jobs
from iorder.views.exception import Act, Asked, Detail, Source, waits

LONGEST = 300


def waiting(_asked: Asked) -> sa.Select[Any]:
    since = sa.func.coalesce(jobs.c.finished_at, jobs.c.created_at)
    return waits(jobs.c.id, since).where(jobs.c.state == "dead")


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
    "dead_job", "Work given up", "system", "health.view", timedelta(hours=4), waiting, describe,
    (Act("retry", "Try again", "jobs.retry"),
     Act("cancel", "Drop it", "jobs.retry", is_grave=True)),
)  # fmt: skip
