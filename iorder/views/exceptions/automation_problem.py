"""Automations that could not be worked out, or whose act failed."""

from collections.abc import Sequence
from datetime import timedelta
from typing import Any

import sqlalchemy as sa

from iorder.orders.automation_model import automations
from iorder.views.exception import Act, Asked, Detail, Source, waits


def waiting(_asked: Asked) -> sa.Select[Any]:
    since = sa.func.coalesce(automations.c.changed_at, automations.c.created_at)
    return waits(automations.c.id, since).where(automations.c.problem != "")


def describe(asked: Asked, ids: Sequence[int]) -> dict[int, Detail]:
    found = asked.conn.execute(
        sa.select(
            automations.c.id, automations.c.label, automations.c.problem, automations.c.version
        ).where(automations.c.id.in_(ids))
    )
    return {
        row.id: Detail(
            f"The automation “{row.label}” has a problem", row.problem,
            f"/automations/{row.id}", version=row.version, acts=("clear",),
        )
        for row in found
    }  # fmt: skip


EXCEPTION = Source(
    "automation_problem", "Automation in trouble", "system", "automations.view",
    timedelta(days=1), waiting, describe,
    (Act("clear", "Put right", "automations.edit"),),
)  # fmt: skip
