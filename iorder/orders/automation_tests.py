"""Tests of automations: one version held against past orders, by a job where they are many."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import sqlalchemy as sa

from iorder.kernel import jobs
from iorder.kernel.errors import InvalidInput, NotFound, Refused
from iorder.kernel.work import Work
from iorder.orders.automation_events import AutomationTested
from iorder.orders.automation_model import automation_tests as tests
from iorder.orders.automation_model import automations
from iorder.orders.automations import locked

JOB = "automations.test"
OPEN = ("queued", "running")
MOST_DAYS = 730


class StoppedTest(Refused):
    """It was cancelled, or is over."""

    code = "test_stopped"


@dataclass(frozen=True, slots=True)
class PastTest:
    """A test that was asked for, with the rule's content as it was tested."""

    id: int
    automation_id: int
    version: int
    days: int
    state: str
    condition: str
    asked_at: Any
    total: int


def ask(work: Work, automation_id: int, version: int, days: int, total: int) -> int:
    """Note that it was asked for; ``total``: the orders of that time. Returns its id.

    Raises InvalidInput, NotFound, StaleEdit.
    """
    if not 1 <= days <= MOST_DAYS:
        raise InvalidInput(f"Test it against the last 1 to {MOST_DAYS} days.")
    locked(work, automation_id, version)
    (key,) = work.ids(tests, 1)
    row = {
        "id": key, "automation_id": automation_id, "version": version, "days": days,
        "total": total, "asked_by": work.actor, "asked_at": work.now,
    }  # fmt: skip
    work.insert(tests, [row])
    return key


def queue(work: Work, test_id: int) -> None:
    jobs.enqueue(work, [jobs.Wanted(JOB, f"{JOB}:{test_id}", {"test_id": test_id})])


def take_up(work: Work, test_id: int) -> PastTest:
    """The test, running from its start where it was open. Raises NotFound."""
    work.execute(
        sa.update(tests)
        .where(tests.c.id == test_id, tests.c.state.in_(OPEN))
        .values(state="running", done=0)
    )
    row = work.execute(
        sa.select(
            tests.c.id, tests.c.automation_id, tests.c.version, tests.c.days, tests.c.state,
            automations.c.condition, tests.c.asked_at, tests.c.total,
        )
        .join(automations, automations.c.id == tests.c.automation_id)
        .where(tests.c.id == test_id)
    ).one_or_none()  # fmt: skip
    if row is None:
        raise NotFound("There is no such test any more; ask for another one.")
    return PastTest(*row)


def advance(work: Work, test_id: int, done: int) -> None:
    """Note how far it is. Raises StoppedTest where it was cancelled."""
    _move(work, test_id, done=done)


def finish(work: Work, test: PastTest, done: int, found: Mapping[str, Any]) -> None:
    """Keep what it found. Raises StoppedTest where it was cancelled, or the rule was edited."""
    locked(work, test.automation_id, test.version)
    _move(work, test.id, state="done", done=done, found=dict(found), finished_at=work.now)
    work.announce(
        AutomationTested(test.automation_id, test.version, test.days, done, int(found["matched"]))
    )


def fail(work: Work, test_id: int, error: str) -> None:
    """It cannot be worked off, and why."""
    work.execute(
        sa.update(tests)
        .where(tests.c.id == test_id, tests.c.state.in_(OPEN))
        .values(state="failed", error=error, finished_at=work.now)
    )


def cancel(work: Work, test_id: int) -> None:
    """Stop it soon. Raises StoppedTest where it is over."""
    done = work.execute(
        sa.update(tests)
        .where(tests.c.id == test_id, tests.c.state.in_(OPEN))
        .values(state="cancelled", finished_at=work.now)
    )
    if done.rowcount != 1:
        raise StoppedTest("The test is over; there is nothing to cancel.")


def _move(work: Work, test_id: int, **values: Any) -> None:
    done = work.execute(
        sa.update(tests).where(tests.c.id == test_id, tests.c.state == "running").values(**values)
    )
    if done.rowcount != 1:
        raise StoppedTest("The test was cancelled; ask for another one.")
