"""Waves, simulations and tries of many orders: asked for on a page, worked off by a job, kept."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

import sqlalchemy as sa
from sqlalchemy.engine import Connection

from iorder.kernel import jobs
from iorder.kernel.errors import NotFound, Refused
from iorder.kernel.work import Work
from iorder.sourcing.model import sourcing_runs

OPEN = ("queued", "running")


class RunStopped(Refused):
    """The run was cancelled, or is not in the state in which this may be done."""

    code = "run_stopped"


@dataclass(frozen=True, slots=True)
class Run:
    """One run as it stands. ``done`` of ``total`` orders are worked off in its present step."""

    id: int
    kind: str
    state: str
    asked: Mapping[str, Any]
    found: Mapping[str, Any] | None
    done: int
    total: int
    problem: str
    created_by: str
    created_at: datetime
    finished_at: datetime | None


def ask(work: Work, kind: str, job: str, asked: Mapping[str, Any]) -> int:
    """Queue a run; returns its id. ``job``: the duty that works it off."""
    (run_id,) = work.ids(sourcing_runs, 1)
    row = {
        "id": run_id, "kind": kind, "state": "queued", "asked": dict(asked),
        "created_by": work.actor, "created_at": work.now,
    }  # fmt: skip
    work.insert(sourcing_runs, [row])
    jobs.enqueue(work, [jobs.Wanted(job, f"{job}:{run_id}", {"run_id": run_id})])
    return run_id


def ask_to_apply(work: Work, run_id: int, job: str) -> None:
    """Queue what a finished run found. Raises NotFound, RunStopped where it is not done."""
    run = run_of(work.conn, run_id)
    _move(work, run_id, ("done",), state="queued", done=0, asked={**run.asked, "apply": True})
    jobs.enqueue(work, [jobs.Wanted(job, f"{job}:{run_id}:apply", {"run_id": run_id})])


def ask_to_undo(work: Work, run_id: int, job: str) -> None:
    """Queue taking back what was applied. Raises NotFound, RunStopped where it is not applied."""
    run = run_of(work.conn, run_id)
    _move(work, run_id, ("applied",), state="queued", done=0, asked={**run.asked, "undo": True})
    jobs.enqueue(work, [jobs.Wanted(job, f"{job}:{run_id}:undo", {"run_id": run_id})])


def take_up(work: Work, run_id: int) -> Run:
    """The run, running from the start where it was open. Raises NotFound."""
    work.execute(
        sa.update(sourcing_runs)
        .where(sourcing_runs.c.id == run_id, sourcing_runs.c.state.in_(OPEN))
        .values(state="running", done=0, problem="")
    )
    return run_of(work.conn, run_id)


def run_of(conn: Connection, run_id: int) -> Run:
    """Raises NotFound."""
    row = conn.execute(_runs().where(sourcing_runs.c.id == run_id)).one_or_none()
    if row is None:
        raise NotFound(f"There is no run {run_id}.")
    return Run(*row)


def recent(conn: Connection, kind: str, most: int = 20) -> list[Run]:
    """The newest runs of a kind, newest first."""
    found = _runs().where(sourcing_runs.c.kind == kind)
    return [
        Run(*row) for row in conn.execute(found.order_by(sourcing_runs.c.id.desc()).limit(most))
    ]


def go_on(work: Work, run_id: int) -> None:
    """Raises RunStopped where the run was cancelled; else it cannot be until we are through."""
    _move(work, run_id, ("running",), state="running")


def advance(work: Work, run_id: int, done: int, total: int) -> None:
    """Note how far it is. Raises RunStopped where it was cancelled."""
    _move(work, run_id, ("running",), done=done, total=total)


def finish(work: Work, run_id: int, state: str, found: Mapping[str, Any]) -> None:
    """Keep what it found; ``state``: done or applied. Raises RunStopped."""
    _move(work, run_id, ("running",), state=state, found=dict(found), finished_at=work.now)


def fail(work: Work, run_id: int, problem: str) -> None:
    """It cannot be worked off, and why."""
    _move(work, run_id, OPEN, state="failed", problem=problem, finished_at=work.now)


def cancel(work: Work, run_id: int) -> None:
    """Stop it soon; of a wave, forget what it proposes. Raises RunStopped where it is over."""
    proposes = run_of(work.conn, run_id).kind == "wave"
    from_ = (*OPEN, "done") if proposes else OPEN
    _move(work, run_id, from_, state="cancelled", finished_at=work.now)


def _runs() -> sa.Select[Any]:
    return sa.select(*(sourcing_runs.c[name] for name in Run.__dataclass_fields__))


def _move(work: Work, run_id: int, from_: tuple[str, ...], **values: Any) -> None:
    done = work.execute(
        sa.update(sourcing_runs)
        .where(sourcing_runs.c.id == run_id, sourcing_runs.c.state.in_(from_))
        .values(values)
    )
    if done.rowcount != 1:
        raise RunStopped(f"Run {run_id} was cancelled or is over; ask for a new one.")
