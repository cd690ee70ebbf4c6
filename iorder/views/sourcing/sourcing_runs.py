"""What the pages of runs read: waves and tries of many orders, the newest first, and one whole."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

import sqlalchemy as sa
from sqlalchemy.engine import Connection

from iorder.kernel.errors import NotFound
from iorder.kernel.runs import OPEN
from iorder.kernel.store import Store
from iorder.orders.model import orders
from iorder.sourcing import runs
from iorder.sourcing.model import sourcing_runs
from iorder.sourcing.runs import Run
from iorder.views.actors import names_of, who

KINDS = ("wave", "again")
MOST = 100


@dataclass(frozen=True, slots=True)
class RunRow:
    """One run as it stands, without what it found: that may be large."""

    id: int
    kind: str
    state: str
    done: int
    total: int
    problem: str
    by: str
    created_at: datetime
    finished_at: datetime | None
    is_undone: bool = False
    """Asked to be taken back after it was applied."""

    @property
    def is_open(self) -> bool:
        return self.state in OPEN


def run_rows(store: Store) -> list[RunRow]:
    """The newest ``MOST`` runs of either kind."""
    with store.reading() as conn:
        newest = [
            row
            for kind in KINDS
            for row in conn.execute(
                _ROWS.where(sourcing_runs.c.kind == kind)
                .order_by(sourcing_runs.c.id.desc())
                .limit(MOST)
            )
        ]
        newest.sort(key=lambda row: (row.created_at, row.id), reverse=True)
        return _named(conn, newest[:MOST])


def run_row(store: Store, run_id: int) -> RunRow:
    """Raises NotFound."""
    with store.reading() as conn:
        mine = sa.and_(sourcing_runs.c.id == run_id, sourcing_runs.c.kind.in_(KINDS))
        found = _named(conn, conn.execute(_ROWS.where(mine)).all())
    if not found:
        raise NotFound(f"There is no run {run_id}; see the list of runs.")
    return found[0]


def run_whole(store: Store, run_id: int) -> Run:
    """With all it found. Raises NotFound."""
    with store.reading() as conn:
        return runs.run_of(conn, run_id)


def numbers_of(store: Store, order_ids: Sequence[int]) -> dict[int, str]:
    """The orders' numbers by id."""
    with store.reading() as conn:
        found = conn.execute(
            sa.select(orders.c.id, orders.c.number).where(orders.c.id.in_(order_ids))
        )
        return {row.id: row.number for row in found}


def _named(conn: Connection, rows: Sequence[Any]) -> list[RunRow]:
    names = names_of(conn, {row.created_by for row in rows})
    return [
        RunRow(
            row.id, row.kind, row.state, row.done, row.total, row.problem,
            who(row.created_by, names), row.created_at, row.finished_at, bool(row.undo),
        )
        for row in rows
    ]  # fmt: skip


_ROWS = sa.select(
    sourcing_runs.c.id, sourcing_runs.c.kind, sourcing_runs.c.state, sourcing_runs.c.done,
    sourcing_runs.c.total, sourcing_runs.c.problem, sourcing_runs.c.created_by,
    sourcing_runs.c.created_at, sourcing_runs.c.finished_at,
    sourcing_runs.c.asked["undo"].as_boolean().label("undo"),
)  # fmt: skip
