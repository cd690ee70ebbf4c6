"""Exports as jobs: asked for on a page, written by a worker, kept for some days."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path
from typing import Any

import sqlalchemy as sa

from iorder.insight.model import exports
from iorder.insight.workbooks import Format
from iorder.kernel import jobs
from iorder.kernel.errors import NotFound, Refused
from iorder.kernel.work import Work

JOB = "export.run"
KEPT = timedelta(days=7)
OPEN = ("queued", "running")


class ExportStopped(Refused):
    """The export was cancelled, or is written by another process."""

    code = "export_stopped"


@dataclass(frozen=True, slots=True)
class Wanted:
    """``query``: the view as its page's address has it; ``total``: its rows when asked for."""

    kind: str
    form: Format
    query: Mapping[str, str]
    zone: str
    total: int


@dataclass(frozen=True, slots=True)
class ExportRecord:
    """One export as it stands."""

    id: int
    kind: str
    form: Format
    query: Mapping[str, str]
    zone: str
    state: str
    actor: str


def file_of(files: Path, export_id: int, kind: str, form: str) -> Path:
    """Where the file is or will be, under IORDER_FILES."""
    return files / "exports" / str(export_id) / f"{kind}.{form}"


def ask(work: Work, wanted: Wanted) -> int:
    """Queue an export; returns its id."""
    (export_id,) = work.ids(exports, 1)
    row = {
        "id": export_id, "kind": wanted.kind, "form": wanted.form, "query": dict(wanted.query),
        "zone": wanted.zone, "state": "queued", "total": wanted.total, "actor": work.actor,
        "created_at": work.now,
    }  # fmt: skip
    work.insert(exports, [row])
    jobs.enqueue(work, [jobs.Wanted(JOB, f"export:{export_id}", {"export_id": export_id})])
    return export_id


def take_up(work: Work, export_id: int) -> ExportRecord:
    """The export, running from the start where it was open. Raises NotFound."""
    work.execute(
        sa.update(exports)
        .where(exports.c.id == export_id, exports.c.state.in_(OPEN))
        .values(state="running", rows=0)
    )
    return record_of(work, export_id)


def record_of(work: Work, export_id: int) -> ExportRecord:
    """Raises NotFound."""
    columns = [exports.c[name] for name in ExportRecord.__dataclass_fields__]
    row = work.execute(sa.select(*columns).where(exports.c.id == export_id)).one_or_none()
    if row is None:
        raise NotFound("There is no such export any more; ask for it again.")
    return ExportRecord(*row)


def advance(work: Work, export_id: int, rows: int) -> None:
    """Note how many rows are written. Raises ExportStopped."""
    _move(work, export_id, rows=rows)


def finish(work: Work, export_id: int, rows: int) -> None:
    """The file is whole. Raises ExportStopped."""
    _move(work, export_id, rows=rows, total=rows, state="done", finished_at=work.now)


def fail(work: Work, export_id: int, error: str) -> None:
    """It cannot be made, and why. Raises ExportStopped."""
    _move(work, export_id, error=error, state="failed", finished_at=work.now)


def cancel(work: Work, export_id: int) -> bool:
    """Stop it soon; True if it was still open. Its file is removed by who writes it."""
    done = work.execute(
        sa.update(exports)
        .where(exports.c.id == export_id, exports.c.state.in_(OPEN))
        .values(state="cancelled", finished_at=work.now)
    )
    return done.rowcount == 1


def forget_old(work: Work) -> list[int]:
    """Drop exports that ended more than ``KEPT`` ago; returns their ids."""
    old = sa.delete(exports).where(exports.c.finished_at < work.now - KEPT)
    return sorted(work.execute(old.returning(exports.c.id)).scalars())


def _move(work: Work, export_id: int, **values: Any) -> None:
    done = work.execute(
        sa.update(exports)
        .where(exports.c.id == export_id, exports.c.state == "running")
        .values(values)
    )
    if done.rowcount != 1:
        raise ExportStopped("The export was cancelled or is written by another process.")
