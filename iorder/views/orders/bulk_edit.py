"""What a bulk edit works on, and what the orders page tells of it."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from typing import Any

import sqlalchemy as sa
from sqlalchemy.engine import Connection

from iorder.insight.bulk_edits import OPEN, UNDO, BulkEdit, Wanted
from iorder.insight.model import bulk_edit_orders, bulk_edits
from iorder.kernel.store import Store
from iorder.orders.model import orders
from iorder.views.orders.order_filter import OrderFilter
from iorder.views.orders.order_query import all_matching

MOST_REFUSED = 100


@dataclass(frozen=True, slots=True)
class Seen:
    """An order as it was read before its slice; ``undo`` is what a former bulk edit left."""

    id: int
    number: str
    version: int
    undo: Mapping[str, Any] | None


@dataclass(frozen=True, slots=True)
class Progress:
    """One bulk edit for the page; ``through`` of ``total`` orders are decided."""

    id: int
    act: str
    state: str
    total: int
    changed: int
    unchanged: int
    refused: int
    error: str
    may_undo: bool
    refusals: tuple[tuple[str, str], ...]

    @property
    def is_open(self) -> bool:
        return self.state in OPEN

    @property
    def through(self) -> int:
        return self.changed + self.unchanged + self.refused


def all_of(
    store: Store, act: str, told: Mapping[str, Any], query: Mapping[str, str], zone: str
) -> Wanted:
    """``act`` on every order the view has now. Raises InvalidInput for a view that is none."""
    wanted = OrderFilter.parse(query).without("sort", "dir")
    with store.reading() as conn:
        found = all_matching(conn, wanted, zone).subquery()
        total = conn.execute(sa.select(sa.func.count()).select_from(found)).scalar_one()
    return Wanted(act, told, wanted.to_query(), zone, total)


def first(store: Store, query: Mapping[str, str], zone: str, most: int) -> tuple[list[Seen], int]:
    """(the first orders of a view by id, how many it has in all)."""
    wanted = OrderFilter.parse(query).without("sort", "dir")
    with store.reading() as conn:
        found = all_matching(conn, wanted, zone)
        total = conn.execute(sa.select(sa.func.count()).select_from(found.subquery())).scalar_one()
        columns = (orders.c.id, orders.c.number, orders.c.version, sa.null().label("undo"))
        some = found.with_only_columns(*columns).order_by(orders.c.id).limit(most)
        return [Seen(*row) for row in conn.execute(some)], int(total)


def ahead(store: Store, edit: BulkEdit, most: int) -> list[Seen]:
    """The next ``most`` orders of ``edit``, by id."""
    with store.reading() as conn:
        found = (
            _matching(conn, edit)
            .where(orders.c.id > edit.reached_id, orders.c.created_at <= edit.created_at)
            .order_by(orders.c.id)
            .limit(most)
        )
        return [Seen(*row) for row in conn.execute(found)]


def still(conn: Connection, edit: BulkEdit, order_ids: Collection[int]) -> set[int]:
    """Those of ``order_ids`` that are in the view at this moment."""
    found = _matching(conn, edit).where(orders.c.id.in_(order_ids))
    return {row.id for row in conn.execute(found)}


def _matching(conn: Connection, edit: BulkEdit) -> sa.Select[*tuple[Any, ...]]:
    if edit.undo_of is None:
        query = all_matching(conn, OrderFilter.parse(edit.query), edit.zone)
        return query.with_only_columns(
            orders.c.id, orders.c.number, orders.c.version, sa.null().label("undo")
        )
    former = bulk_edit_orders
    return (
        sa.select(orders.c.id, orders.c.number, orders.c.version, former.c.undo)
        .join(former, former.c.order_id == orders.c.id)
        .where(former.c.bulk_edit_id == edit.undo_of, former.c.outcome == "changed")
    )


def progress(store: Store, actor: str, edit_id: int) -> Progress | None:
    """That bulk edit of ``actor``; None where there is none."""
    return _progress(store, actor, bulk_edits.c.id == edit_id)


def at_work(store: Store, actor: str) -> Progress | None:
    """The newest bulk edit of ``actor`` that is still open."""
    return _progress(store, actor, bulk_edits.c.state.in_(OPEN))


def _progress(store: Store, actor: str, which: sa.ColumnElement[bool]) -> Progress | None:
    later = bulk_edits.alias("later")
    with store.reading() as conn:
        row = conn.execute(
            sa.select(bulk_edits, sa.exists().where(later.c.undo_of == bulk_edits.c.id).label("un"))
            .where(which, bulk_edits.c.actor == actor)
            .order_by(bulk_edits.c.id.desc())
            .limit(1)
        ).one_or_none()
        if row is None:
            return None
        return Progress(
            id=row.id, act=row.act, state=row.state, total=row.total, changed=row.changed,
            unchanged=row.unchanged, refused=row.refused, error=row.error,
            may_undo=row.act in UNDO and row.state not in OPEN and bool(row.changed) and not row.un,
            refusals=_refusals(conn, row.id) if row.refused else (),
        )  # fmt: skip


def lines(store: Store, actor: str, edit_id: int) -> list[tuple[str, str, str]]:
    """(order, changed, unchanged or refused, why) of all its orders so far, by order."""
    became = bulk_edit_orders
    with store.reading() as conn:
        found = conn.execute(
            sa.select(orders.c.number, became.c.outcome, became.c.words)
            .join(orders, orders.c.id == became.c.order_id)
            .join(bulk_edits, bulk_edits.c.id == became.c.bulk_edit_id)
            .where(became.c.bulk_edit_id == edit_id, bulk_edits.c.actor == actor)
            .order_by(became.c.order_id)
        )
        return [(number, outcome, words) for number, outcome, words in found]


def _refusals(conn: Connection, edit_id: int) -> tuple[tuple[str, str], ...]:
    refused = bulk_edit_orders
    found = conn.execute(
        sa.select(orders.c.number, refused.c.words)
        .join(orders, orders.c.id == refused.c.order_id)
        .where(refused.c.bulk_edit_id == edit_id, refused.c.outcome == "refused")
        .order_by(refused.c.order_id)
        .limit(MOST_REFUSED)
    )
    return tuple((number, words) for number, words in found)
