"""One act on every order of a view, asked for on a page and worked off by a worker in slices.

A slice is one transaction: it changes some orders, writes what became of each, and moves
``reached_id``; so a killed worker loses at most one slice and none is done twice.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

import sqlalchemy as sa

from iorder.insight.model import bulk_edit_orders, bulk_edits
from iorder.kernel import jobs
from iorder.kernel.errors import NotFound, Refused
from iorder.kernel.work import Work

JOB = "orders.bulk"
KEPT = timedelta(days=30)
OPEN = ("queued", "running")
NEEDS: Mapping[str, str] = {
    "tag": "orders.edit", "untag": "orders.edit", "hold": "orders.hold", "unhold": "orders.hold",
    "release": "orders.hold", "rehold": "orders.hold", "assign": "orders.assign",
    "reassign": "orders.assign", "service": "orders.edit", "reservice": "orders.edit",
    "cancel": "orders.cancel", "restore": "orders.cancel",
}  # fmt: skip
"""Act -> the permission that who asked must hold, when asking and while it is worked off."""

UNDO: Mapping[str, str] = {
    "tag": "untag", "hold": "unhold", "release": "rehold", "assign": "reassign",
    "service": "reservice", "cancel": "restore",
}  # fmt: skip
"""Act -> what takes it back."""


class BulkEditStopped(Refused):
    """The bulk edit was cancelled, or another worker has gone on with it."""

    code = "bulk_edit_stopped"


@dataclass(frozen=True, slots=True)
class Wanted:
    """``told``: what the act needs; ``query``: the view as the page's address has it, with
    ``total`` orders when asked for; orders made later are not in it."""

    act: str
    told: Mapping[str, Any]
    query: Mapping[str, str]
    zone: str
    total: int


@dataclass(frozen=True, slots=True)
class BulkEdit:
    """One bulk edit as it stands."""

    id: int
    act: str
    told: Mapping[str, Any]
    query: Mapping[str, str]
    zone: str
    undo_of: int | None
    state: str
    reached_id: int
    actor: str
    created_at: datetime


@dataclass(frozen=True, slots=True)
class Became:
    """What became of one order: changed, unchanged or refused, and why; ``undo`` takes it back."""

    order_id: int
    outcome: str
    words: str = ""
    undo: Mapping[str, Any] | None = None


def ask(work: Work, wanted: Wanted) -> int:
    """Queue it; returns its id."""
    return _queue(
        work, act=wanted.act, told=dict(wanted.told), query=dict(wanted.query), zone=wanted.zone,
        total=wanted.total, undo_of=None,
    )  # fmt: skip


def undo(work: Work, edit_id: int) -> int:
    """Queue taking back what the actor's bulk edit has changed; returns the id of that.

    Raises Refused where it still runs, cannot be taken back, or was.
    """
    row = work.execute(
        sa.select(bulk_edits)
        .where(bulk_edits.c.id == edit_id, bulk_edits.c.actor == work.actor)
        .with_for_update()
    ).one_or_none()
    if row is None:
        raise NotFound("There is no such bulk edit of yours.")
    taken_back = sa.select(bulk_edits.c.id).where(bulk_edits.c.undo_of == edit_id)
    if row.state in OPEN:
        raise Refused("It is still at work; cancel it first, then undo what it has done.")
    if row.act not in UNDO or work.execute(taken_back).first():
        raise Refused("It was taken back already; make the change anew if you want it.")
    return _queue(
        work, act=UNDO[row.act], told=row.told, query=row.query, zone=row.zone,
        total=row.changed, undo_of=edit_id,
    )  # fmt: skip


def _queue(work: Work, **row: Any) -> int:
    (edit_id,) = work.ids(bulk_edits, 1)
    asked = {"id": edit_id, "state": "queued", "actor": work.actor, "created_at": work.now}
    work.insert(bulk_edits, [{**asked, **row}])
    jobs.enqueue(work, [jobs.Wanted(JOB, f"bulk:{edit_id}", {"bulk_edit_id": edit_id})])
    return edit_id


def take_up(work: Work, edit_id: int) -> BulkEdit:
    """The bulk edit, running from where it had come to. Raises NotFound."""
    work.execute(
        sa.update(bulk_edits)
        .where(bulk_edits.c.id == edit_id, bulk_edits.c.state.in_(OPEN))
        .values(state="running")
    )
    return _one(work, sa.select(*_COLUMNS).where(bulk_edits.c.id == edit_id))


def go_on(work: Work, edit: BulkEdit) -> None:
    """Hold the row for a slice that begins where ``edit`` stands. Raises BulkEditStopped."""
    now = _one(work, sa.select(*_COLUMNS).where(bulk_edits.c.id == edit.id).with_for_update())
    if (now.state, now.reached_id) != ("running", edit.reached_id):
        raise BulkEditStopped("The bulk edit was cancelled, or another worker has gone on with it.")


def advance(work: Work, edit: BulkEdit, reached_id: int, became: Sequence[Became]) -> None:
    """Note a slice. ``go_on`` came first in the same transaction."""
    work.insert(
        bulk_edit_orders,
        [
            {"bulk_edit_id": edit.id, "order_id": one.order_id, "outcome": one.outcome,
             "words": one.words, "undo": dict(one.undo) if one.undo else sa.null()}
            for one in became
        ],
    )  # fmt: skip
    counted = {
        name: bulk_edits.c[name] + sum(one.outcome == name for one in became)
        for name in ("changed", "unchanged", "refused")
    }
    work.execute(
        sa.update(bulk_edits)
        .where(bulk_edits.c.id == edit.id)
        .values(reached_id=reached_id, **counted)
    )


def finish(work: Work, edit_id: int, error: str = "") -> None:
    """All orders are through; or, with ``error``, it cannot be done and why."""
    work.execute(
        sa.update(bulk_edits)
        .where(bulk_edits.c.id == edit_id, bulk_edits.c.state == "running")
        .values(state="failed" if error else "done", error=error, finished_at=work.now)
    )


def cancel(work: Work, edit_id: int) -> bool:
    """Stop the actor's bulk edit after the slice it is at; True if it was still open."""
    done = work.execute(
        sa.update(bulk_edits)
        .where(
            bulk_edits.c.id == edit_id,
            bulk_edits.c.actor == work.actor,
            bulk_edits.c.state.in_(OPEN),
        )
        .values(state="cancelled", finished_at=work.now)
    )
    return done.rowcount == 1


def forget_old(work: Work) -> int:
    """Drop one bulk edit that ended more than ``KEPT`` ago; returns how many there were."""
    old = work.execute(
        sa.select(bulk_edits.c.id).where(bulk_edits.c.finished_at < work.now - KEPT).limit(1)
    ).scalar_one_or_none()
    if old is None:
        return 0
    work.execute(sa.delete(bulk_edit_orders).where(bulk_edit_orders.c.bulk_edit_id == old))
    return work.execute(sa.delete(bulk_edits).where(bulk_edits.c.id == old)).rowcount


_COLUMNS = tuple(bulk_edits.c[name] for name in BulkEdit.__dataclass_fields__)


def _one(work: Work, query: sa.Select[*tuple[Any, ...]]) -> BulkEdit:
    row = work.execute(query).one_or_none()
    if row is None:
        raise NotFound("There is no such bulk edit any more; ask for it again.")
    return BulkEdit(*row)
