"""Long runs over many orders: asked for on a page, worked off by a job, kept with what they
found."""

from collections.abc import Mapping
from dataclasses import dataclass, fields
from datetime import datetime
from typing import Any, Generic, TypeVar

import sqlalchemy as sa
from sqlalchemy.engine import Connection

from iorder.kernel import jobs
from iorder.kernel.errors import NotFound, Refused
from iorder.kernel.tables import BigId, Json, UtcDateTime
from iorder.kernel.work import Work

OPEN = ("queued", "running")


class RunStopped(Refused):
    """The run was cancelled, or is not in the state in which this may be done."""

    code = "run_stopped"


@dataclass(frozen=True, slots=True)
class Run:
    """``done`` of ``total`` orders are worked off; ``found``: None until it is done."""

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


S = TypeVar("S", bound=Run)


def columns() -> list[sa.Column[Any]]:
    """What the table of a ``Run`` has."""
    return [
        sa.Column("id", BigId, primary_key=True, autoincrement=False),
        sa.Column("state", sa.Text, nullable=False, server_default="queued"),
        sa.Column("asked", Json, nullable=False),
        sa.Column("found", Json),
        sa.Column("done", sa.Integer, nullable=False, server_default="0"),
        sa.Column("total", sa.Integer, nullable=False, server_default="0"),
        sa.Column("problem", sa.Text, nullable=False, server_default=""),
        sa.Column("created_by", sa.Text, nullable=False),
        sa.Column("created_at", UtcDateTime, nullable=False),
        sa.Column("finished_at", UtcDateTime),
    ]


class Runs(Generic[S]):
    """The runs of one table."""

    def __init__(self, table: sa.Table, run: type[S]) -> None:
        self.table, self._run = table, run
        self.all = sa.select(*(table.c[one.name] for one in fields(run)))

    def ask(self, work: Work, job: str, asked: Mapping[str, Any], **more: Any) -> int:
        """Queue a run; returns its id. ``job``: the duty that works it off."""
        (run_id,) = work.ids(self.table, 1)
        row = {
            "id": run_id, "state": "queued", "asked": dict(asked), "created_by": work.actor,
            "created_at": work.now, **more,
        }  # fmt: skip
        work.insert(self.table, [row])
        jobs.enqueue(work, [jobs.Wanted(job, f"{job}:{run_id}", {"run_id": run_id})])
        return run_id

    def take_up(self, work: Work, run_id: int) -> S:
        """The run, running from the start where it was open. Raises NotFound."""
        work.execute(
            sa.update(self.table)
            .where(self.table.c.id == run_id, self.table.c.state.in_(OPEN))
            .values(state="running", done=0, problem="")
        )
        return self.one(work.conn, run_id)

    def one(self, conn: Connection, run_id: int) -> S:
        """Raises NotFound."""
        row = conn.execute(self.all.where(self.table.c.id == run_id)).one_or_none()
        if row is None:
            raise NotFound(f"There is no run {run_id}.")
        return self._run(*row)

    def newest(self, conn: Connection, most: int, *where: sa.ColumnElement[bool]) -> list[S]:
        """The newest first."""
        some = self.all.where(*where).order_by(self.table.c.id.desc()).limit(most)
        return [self._run(*row) for row in conn.execute(some)]

    def advance(self, work: Work, run_id: int, done: int, total: int) -> None:
        """Note how far it is. Raises RunStopped where it was cancelled."""
        self.move(work, run_id, ("running",), done=done, total=total)

    def finish(
        self, work: Work, run_id: int, found: Mapping[str, Any], state: str = "done"
    ) -> None:
        """Keep what it found. Raises RunStopped."""
        self.move(work, run_id, ("running",), state=state, found=dict(found), finished_at=work.now)

    def fail(self, work: Work, run_id: int, problem: str) -> None:
        """It cannot be worked off, and why."""
        self.move(work, run_id, OPEN, state="failed", problem=problem, finished_at=work.now)

    def cancel(self, work: Work, run_id: int, states: tuple[str, ...] = OPEN) -> None:
        """Stop it soon. Raises RunStopped where it is over."""
        self.move(work, run_id, states, state="cancelled", finished_at=work.now)

    def move(self, work: Work, run_id: int, states: tuple[str, ...], **values: Any) -> None:
        """Change it in one of ``states``. Raises RunStopped in another."""
        done = work.execute(
            sa.update(self.table)
            .where(self.table.c.id == run_id, self.table.c.state.in_(states))
            .values(values)
        )
        if done.rowcount != 1:
            raise RunStopped(f"Run {run_id} was cancelled or is over; ask for a new one.")
