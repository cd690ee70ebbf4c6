"""Waves, simulations and tries of many orders: asked for on a page, worked off by a job, kept."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from sqlalchemy.engine import Connection

from iorder.kernel import jobs, runs
from iorder.kernel.runs import OPEN, Runs
from iorder.kernel.work import Work
from iorder.sourcing.model import sourcing_runs


@dataclass(frozen=True, slots=True)
class Run(runs.Run):
    """``kind``: one of ``model.RUN_KINDS``."""

    kind: str


_runs = Runs(sourcing_runs, Run)
run_of, take_up, advance = _runs.one, _runs.take_up, _runs.advance
finish, fail = _runs.finish, _runs.fail


def ask(work: Work, kind: str, job: str, asked: Mapping[str, Any]) -> int:
    """Queue a run; returns its id. ``job``: the duty that works it off."""
    return _runs.ask(work, job, asked, kind=kind)


def ask_to_apply(work: Work, run_id: int, job: str) -> None:
    """Queue what a finished run found. Raises NotFound, RunStopped where it is not done."""
    run = run_of(work.conn, run_id)
    _runs.move(work, run_id, ("done",), state="queued", done=0, asked={**run.asked, "apply": True})
    jobs.enqueue(work, [jobs.Wanted(job, f"{job}:{run_id}:apply", {"run_id": run_id})])


def ask_to_undo(work: Work, run_id: int, job: str) -> None:
    """Queue taking back what was applied. Raises NotFound, RunStopped where it is not applied."""
    run = run_of(work.conn, run_id)
    _runs.move(
        work, run_id, ("applied",), state="queued", done=0, asked={**run.asked, "undo": True}
    )
    jobs.enqueue(work, [jobs.Wanted(job, f"{job}:{run_id}:undo", {"run_id": run_id})])


def recent(conn: Connection, kind: str, most: int = 20) -> list[Run]:
    """The newest runs of a kind, newest first."""
    return _runs.newest(conn, most, sourcing_runs.c.kind == kind)


def go_on(work: Work, run_id: int) -> None:
    """Raises RunStopped where the run was cancelled; else it cannot be until we are through."""
    _runs.move(work, run_id, ("running",), state="running")


def cancel(work: Work, run_id: int) -> None:
    """Stop it soon; of a wave, forget what it proposes. Raises RunStopped where it is over."""
    proposes = run_of(work.conn, run_id).kind == "wave"
    _runs.cancel(work, run_id, (*OPEN, "done") if proposes else OPEN)
