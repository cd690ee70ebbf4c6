"""Accounts at outside services: what each has, and how well its service answers.

One that has failed so many times in a row is left alone for a while. Their tables have
``columns()`` among theirs.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

import sqlalchemy as sa

from iorder.kernel.tables import BigId, Json, UtcDateTime
from iorder.kernel.work import Work

FAILURES_BEFORE_REST = 5


@dataclass(frozen=True, slots=True)
class ServiceAccount:
    """``settings`` as stored: secrets are encrypted. ``resting_until``: not asked before then."""

    id: int
    slug: str
    label: str
    settings: Mapping[str, Any]
    active: bool
    failures: int
    resting_until: datetime | None
    version: int

    def rests(self, now: datetime) -> bool:
        return self.resting_until is not None and self.resting_until > now


def columns() -> list[sa.Column[Any]]:
    """What ``ServiceAccount`` has, and when the service last answered or did not."""
    return [
        sa.Column("id", BigId, primary_key=True, autoincrement=False),
        sa.Column("slug", sa.Text, nullable=False, unique=True),
        sa.Column("label", sa.Text, nullable=False),
        sa.Column("settings", Json, nullable=False),
        sa.Column("active", sa.Boolean, nullable=False, server_default=sa.true()),
        sa.Column("failures", sa.Integer, nullable=False, server_default="0"),
        sa.Column("resting_until", UtcDateTime),
        sa.Column("last_ok_at", UtcDateTime),
        sa.Column("last_error_at", UtcDateTime),
        sa.Column("last_error", sa.Text, nullable=False, server_default=""),
        sa.Column("version", sa.Integer, nullable=False, server_default="1"),
        sa.Column("created_at", UtcDateTime, nullable=False),
    ]


def answered(work: Work, table: sa.Table, account_id: int) -> None:
    """The service did as asked: whatever failed before is forgotten."""
    _note(work, table, account_id, failures=0, resting_until=None, last_ok_at=work.now)


def failed(
    work: Work, table: sa.Table, account_id: int, words: str, rests: tuple[timedelta, timedelta]
) -> None:
    """It did not answer. ``rests``: how long it is left alone, first and at most; each failure
    after a rest doubles the next one."""
    trouble(work, table, account_id, words)
    failures = work.execute(
        sa.update(table)
        .where(table.c.id == account_id)
        .values(failures=table.c.failures + 1)
        .returning(table.c.failures)
    ).scalar_one()
    over = failures - FAILURES_BEFORE_REST
    if over >= 0:
        shortest, longest = rests
        until = work.now + min(shortest * 2 ** min(over, 10), longest)
        _note(work, table, account_id, resting_until=until)


def trouble(work: Work, table: sa.Table, account_id: int, words: str) -> None:
    """Shown beside the account; it says nothing about the service, which is asked as before."""
    _note(work, table, account_id, last_error_at=work.now, last_error=words[:500])


def _note(work: Work, table: sa.Table, account_id: int, **values: Any) -> None:
    work.execute(sa.update(table).where(table.c.id == account_id).values(**values))
