"""Automations that could not be worked out, or whose act failed."""

from collections.abc import Sequence
from datetime import timedelta

import sqlalchemy as sa

from iorder.orders.automation_model import automations
from iorder.views.exception import Act, Asked, Asking, Detail, Source, Stretch, by_age, waits


def waiting(_asking: Asking) -> Sequence[Stretch]:
    since = sa.func.coalesce(automations.c.changed_at, automations.c.created_at)
    found = waits(automations.c.id, since).where(automations.c.problem != "")
    return by_age(found, since, timedelta(days=1))


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
    "automation_problem", "Automation in trouble", "system", "automations.view", waiting,
    describe,
    (Act("clear", "Put right", "automations.edit",
         "The problem counts as seen to; the rule acts as before. What it missed is not done."),),
)  # fmt: skip
