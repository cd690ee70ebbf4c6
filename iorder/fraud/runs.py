"""Back-tests of rule sets: asked for on a page, worked off by a job, kept with what they found."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

import sqlalchemy as sa
from sqlalchemy.engine import Connection

from iorder.fraud.model import fraud_runs
from iorder.kernel import jobs
from iorder.kernel.errors import NotFound, Refused
from iorder.kernel.work import Work

JOB = "fraud.backtest"
OPEN = ("queued", "running")


class RunStopped(Refused):
    """The run was cancelled, or is over."""

    code = "run_stopped"


@dataclass(frozen=True, slots=True)
class Run:
    """``done`` of ``total`` orders are judged again; ``found``: figures, None until it is done."""

    id: int
    state: str
    asked: Mapping[str, Any]
    found: Mapping[str, Any] | None
    done: int
    total: int
    problem: str
    created_by: str
    created_at: datetime
    finished_at: datetime | None

    @property
    def is_open(self) -> bool:
        return self.state in OPEN


def ask(work: Work, asked: Mapping[str, Any]) -> int:
    """Queue a back-test; returns its id."""
    (run_id,) = work.ids(fraud_runs, 1)
    row = {
        "id": run_id, "state": "queued", "asked": dict(asked), "created_by": work.actor,
        "created_at": work.now,
    }  # fmt: skip
    work.insert(fraud_runs, [row])
    jobs.enqueue(work, [jobs.Wanted(JOB, f"{JOB}:{run_id}", {"run_id": run_id})])
    return run_id


def take_up(work: Work, run_id: int) -> Run:
    """The run, running from the start where it was open. Raises NotFound."""
    work.execute(
        sa.update(fraud_runs)
        .where(fraud_runs.c.id == run_id, fraud_runs.c.state.in_(OPEN))
        .values(state="running", done=0, problem="")
    )
    return run_of(work.conn, run_id)


def run_of(conn: Connection, run_id: int) -> Run:
    """Raises NotFound."""
    row = conn.execute(_ALL.where(fraud_runs.c.id == run_id)).one_or_none()
    if row is None:
        raise NotFound(f"There is no back-test {run_id}.")
    return Run(*row)


def recent(conn: Connection, most: int = 20) -> list[Run]:
    """The newest, newest first."""
    return [Run(*row) for row in conn.execute(_ALL.order_by(fraud_runs.c.id.desc()).limit(most))]


def advance(work: Work, run_id: int, done: int, total: int) -> None:
    """Note how far it is. Raises RunStopped where it was cancelled."""
    _move(work, run_id, ("running",), done=done, total=total)


def finish(work: Work, run_id: int, found: Mapping[str, Any]) -> None:
    _move(work, run_id, ("running",), state="done", found=dict(found), finished_at=work.now)


def fail(work: Work, run_id: int, problem: str) -> None:
    _move(work, run_id, OPEN, state="failed", problem=problem, finished_at=work.now)


def cancel(work: Work, run_id: int) -> None:
    """Stop it soon. Raises RunStopped where it is over."""
    _move(work, run_id, OPEN, state="cancelled", finished_at=work.now)


_ALL = sa.select(*(fraud_runs.c[name] for name in Run.__dataclass_fields__))


def _move(work: Work, run_id: int, from_: tuple[str, ...], **values: Any) -> None:
    done = work.execute(
        sa.update(fraud_runs)
        .where(fraud_runs.c.id == run_id, fraud_runs.c.state.in_(from_))
        .values(values)
    )
    if done.rowcount != 1:
        raise RunStopped(f"Back-test {run_id} was cancelled or is over; ask for a new one.")
