"""Simulations as pages show them: the runs, and of one the orders that would leave elsewhere."""

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from itertools import islice
from pathlib import Path
from typing import Any

from sqlalchemy.engine import Connection

from iorder.kernel.errors import InvalidInput, NotFound
from iorder.kernel.runs import OPEN
from iorder.kernel.store import Store
from iorder.sourcing import runs
from iorder.sourcing.replay_sums import KINDS
from iorder.sourcing.runs import Run
from iorder.sourcing.simulations import KIND, file_of
from iorder.views.actors import names_of, who

PAGE = 25
MOST_RUNS = 30


@dataclass(frozen=True, slots=True)
class RunRow:
    """A run as it is listed; ``by``: a name; ``found`` None until it is done."""

    id: int
    state: str
    label: str
    rules_id: int | None
    version: int
    days: int
    done: int
    total: int
    problem: str
    by: str
    created_at: datetime
    found: Mapping[str, Any] | None

    @property
    def is_open(self) -> bool:
        return self.state in OPEN

    @property
    def share(self) -> float:
        return self.done / self.total if self.total else 0.0

    @property
    def different(self) -> int:
        return sum(self.found["differences"].values()) if self.found else 0


@dataclass(frozen=True, slots=True)
class Differences:
    """The rows of one page; ``number`` in all."""

    rows: Sequence[Mapping[str, Any]]
    number: int
    page: int
    pages: int


def all_runs(store: Store) -> list[RunRow]:
    """The newest simulations, newest first."""
    with store.reading() as conn:
        return _rows(conn, runs.recent(conn, KIND, MOST_RUNS))


def one_run(store: Store, run_id: int) -> RunRow:
    """Raises NotFound."""
    with store.reading() as conn:
        found = runs.run_of(conn, run_id)
        if found.kind != KIND:
            raise NotFound(f"There is no simulation {run_id}.")
        return _rows(conn, [found])[0]


def comparable(store: Store, row: RunRow) -> list[RunRow]:
    """The other simulations whose figures can stand beside those of ``row``, newest first."""
    return [one for one in all_runs(store) if one.id != row.id and not _unlike(row, one)]


def beside(store: Store, row: RunRow, run_id: int) -> RunRow:
    """The simulation to stand beside ``row``. Raises NotFound, and InvalidInput that says why
    there is nothing to compare."""
    other = one_run(store, run_id)
    if why := _unlike(row, other):
        raise InvalidInput(f"Simulation {run_id} {why}; choose another.")
    return other


def are_of_same_orders(one: RunRow, other: RunRow) -> bool:
    """Whether the two, both done, replayed as many orders of the same days."""
    mine, theirs = (
        (found["orders"], found["since"][:10], found["until"][:10])
        for found in (one.found or {}, other.found or {})
    )
    return mine == theirs


def _unlike(row: RunRow, other: RunRow) -> str:
    """Why the two cannot be compared, empty where they can."""
    if other.id == row.id:
        return "is this one"
    if not other.found or not other.found["orders"]:
        return "has no figures"
    if not row.found or row.found["currency"] != other.found["currency"]:
        return f"is in {other.found['currency']}, another currency"
    return ""


def differences(
    files: Path, row: RunRow, kind: str = "", page: int = 1, size: int = PAGE
) -> Differences:
    """The orders that would leave elsewhere, as they were written down.

    ``kind``: one of KINDS, empty for all. Raises NotFound where the file is gone.
    """
    counts = row.found["differences"] if row.found else {}
    number = counts.get(kind, 0) if kind in KINDS else sum(counts.values())
    pages = max(-(-number // size), 1)
    page = min(max(page, 1), pages)
    if not number:
        return Differences([], 0, 1, 1)
    mark = f'"kind": "{kind}"' if kind in KINDS else ""
    try:
        with file_of(files, row.id).open(encoding="utf-8") as lines:
            kept = (line for line in lines if mark in line)
            some = list(islice(kept, (page - 1) * size, page * size))
    except FileNotFoundError:
        raise NotFound(
            "The list of orders of this simulation is not kept any more; run it again."
        ) from None
    return Differences([json.loads(line) for line in some], number, page, pages)


def _rows(conn: Connection, some: Sequence[Run]) -> list[RunRow]:
    names = names_of(conn, {one.created_by for one in some})
    return [
        RunRow(
            one.id, one.state, one.asked["label"], one.asked["rules_id"], one.asked["version"],
            one.asked["days"], one.done, one.total, one.problem, who(one.created_by, names),
            one.created_at, one.found,
        )
        for one in some
    ]  # fmt: skip
