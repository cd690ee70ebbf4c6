"""Back-tests of rule sets: asked for on a page, worked off by a job, kept with what they found."""

from collections.abc import Mapping
from typing import Any

from sqlalchemy.engine import Connection

from iorder.fraud.model import fraud_runs
from iorder.kernel.runs import Run, Runs
from iorder.kernel.work import Work

JOB = "fraud.backtest"
_runs = Runs(fraud_runs, Run)
run_of, take_up, advance = _runs.one, _runs.take_up, _runs.advance
finish, fail, cancel = _runs.finish, _runs.fail, _runs.cancel


def ask(work: Work, asked: Mapping[str, Any]) -> int:
    """Queue a back-test; returns its id."""
    return _runs.ask(work, JOB, asked)


def recent(conn: Connection, most: int = 20) -> list[Run]:
    """The newest, newest first."""
    return _runs.newest(conn, most)
