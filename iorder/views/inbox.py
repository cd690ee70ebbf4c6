"""The inbox of exceptions: all that waits for a person, from every area, in one order of deadlines.

Each source (``views/exceptions``) reads what is open off an index; here they are put together in
one statement, with who has claimed what and until when it is left alone. Details are read for the
rows shown only. A person sees the sources their role may.
"""

from collections import defaultdict
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import Any

import sqlalchemy as sa
from sqlalchemy.engine import Connection

from iorder.insight.model import exception_claims as claims
from iorder.kernel import dialect
from iorder.kernel.errors import NotFound
from iorder.kernel.registry import Registry
from iorder.kernel.store import Store
from iorder.kernel.tables import UtcDateTime
from iorder.orders.model import orders
from iorder.views.exception import AREAS, Asked, Detail, Source
from iorder.views.exception_filter import InboxFilter
from iorder.views.happened import names_of
from iorder.views.orders import Count
from iorder.views.timeline import who

SOURCES: Registry[Source] = Registry("iorder.views.exceptions", "EXCEPTION")
LONGEST_PAGE = 200
CAP = 1_000
"""A kind is counted no further."""
MINE_ALONE = ("mention",)
"""Kinds that are somebody's own: they cannot be claimed."""
Sees = Callable[[str], bool]


@dataclass(frozen=True, slots=True)
class Viewer:
    """Who looks: an actor and what they hold; ``zone`` is the shop's."""

    actor: str
    sees: Sees
    zone: str = "UTC"


@dataclass(frozen=True, slots=True)
class Waiting:
    """One thing that waits. ``owner``: an actor, empty for nobody; ``number``: of the order it is
    about, if any; ``note``: of who claimed it; ``asked_at``: when all this was so."""

    kind: str
    subject_id: int
    detail: Detail
    number: str
    since: datetime
    due_at: datetime
    owner: str
    owner_name: str
    is_claimed: bool
    snoozed_until: datetime | None
    note: str
    asked_at: datetime

    @property
    def key(self) -> str:
        return f"{self.kind}-{self.subject_id}"

    @property
    def is_late(self) -> bool:
        return self.due_at < self.asked_at


def split(key: str) -> tuple[str, int]:
    """(kind, subject id) of a row's key. Raises NotFound."""
    kind, _, number = key.rpartition("-")
    if kind not in SOURCES or not number.isdecimal() or len(number) > 18:
        raise NotFound("There is nothing of that name in the inbox; look at the list again.")
    return kind, int(number)


def seen_by(viewer: Viewer, wanted: InboxFilter) -> list[Source]:
    """The sources of the view that the person may see."""
    return [
        source
        for source in SOURCES
        if viewer.sees(source.needs)
        and wanted.area in ("", source.area)
        and wanted.kind in ("", source.slug)
    ]


def kind_choices(viewer: Viewer) -> list[tuple[str, str]]:
    """(slug, label), area by area."""
    known = sorted(seen_by(viewer, InboxFilter()), key=lambda one: list(AREAS).index(one.area))
    return [(one.slug, one.label) for one in known]


def rows(
    store: Store, viewer: Viewer, wanted: InboxFilter, start: int = 0, end: int = 100
) -> list[Waiting]:
    """Rows ``start`` to ``end`` (not in), what is due first; at most ``LONGEST_PAGE``."""
    length = min(max(end - max(start, 0), 0), LONGEST_PAGE)
    with store.reading() as conn:
        dialect.begin_snapshot(conn)
        asked = Asked(conn, dialect.now(conn), viewer.zone, viewer.actor)
        some = seen_by(viewer, wanted)
        if not some:
            return []
        every = sa.union_all(*(_of(asked, one, wanted) for one in some)).subquery("every")
        page = (
            sa.select(every, orders.c.number)
            .outerjoin(orders, orders.c.id == every.c.order_id)
            .order_by(every.c.due, every.c.kind, every.c.subject_id)
            .limit(length)
            .offset(max(start, 0))
        )
        return _described(asked, conn.execute(page).all())


def one(store: Store, viewer: Viewer, key: str) -> Waiting:
    """The row of this key, snoozed or not. Raises NotFound where it does not wait any more."""
    kind, subject_id = split(key)
    source = SOURCES[kind]
    with store.reading() as conn:
        dialect.begin_snapshot(conn)
        asked = Asked(conn, dialect.now(conn), viewer.zone, viewer.actor)
        if viewer.sees(source.needs):
            base = _claimed(asked, source).subquery()
            found = conn.execute(
                sa.select(base, orders.c.number)
                .outerjoin(orders, orders.c.id == base.c.order_id)
                .where(base.c.subject_id == subject_id)
            ).all()
            if told := _described(asked, found):
                return told[0]
    raise NotFound("It does not wait any more: somebody has seen to it, or it went on by itself.")


def tab_counts(
    store: Store, viewer: Viewer, wanted: InboxFilter, cap: int = CAP
) -> dict[str, Count]:
    """Counts by area, and of all under the empty word, under the other filters."""
    every = replace(wanted, area="")
    with store.reading() as conn:
        asked = Asked(conn, dialect.now(conn), viewer.zone, viewer.actor)
        found = _counted(asked, seen_by(viewer, every), every, cap)
    totals: dict[str, list[int]] = defaultdict(lambda: [0, 0])
    for kind, number in found.items():
        for area in ("", SOURCES[kind].area):
            totals[area][0] += min(number, cap)
            totals[area][1] += number > cap
    return {area: Count(*_capped(*totals[area])) for area in ("", *AREAS)}


def count(store: Store, viewer: Viewer, wanted: InboxFilter, cap: int = CAP) -> Count:
    """How many rows the view has; each kind is counted no further than ``cap``."""
    return tab_counts(store, viewer, wanted, cap)[wanted.area]


def overdue_count(conn: Connection, viewer: Viewer, most: int) -> int:
    """How many are past their deadline and not snoozed, of each kind no further than ``most``."""
    asked = Asked(conn, dialect.now(conn), viewer.zone, viewer.actor)
    late = InboxFilter(due="overdue")
    return sum(_counted(asked, seen_by(viewer, late), late, most).values())


def _capped(number: int, cut: int) -> tuple[int, bool]:
    return number, not cut


def _counted(asked: Asked, some: Sequence[Source], wanted: InboxFilter, cap: int) -> dict[str, int]:
    """By kind, up to one more than ``cap``."""
    if not some:
        return {}
    counts = [
        sa.select(
            sa.literal(source.slug).label("kind"),
            sa.select(sa.func.count())
            .select_from(_of(asked, source, wanted).limit(cap + 1).subquery())
            .scalar_subquery()
            .label("number"),
        )
        for source in some
    ]
    return {row.kind: row.number for row in asked.conn.execute(sa.union_all(*counts))}


def _claimed(asked: Asked, source: Source) -> sa.Select[Any]:
    """What waits of the source, with who has claimed it."""
    base = source.waiting(asked).subquery()
    due = sa.func.coalesce(
        base.c.due_at, asked.later(base.c.since, int(source.patience.total_seconds()))
    )
    owner = sa.func.coalesce(sa.func.nullif(claims.c.owner, ""), base.c.owner)
    return sa.select(
        sa.literal(source.slug, sa.Text).label("kind"),
        base.c.subject_id,
        base.c.order_id,
        base.c.since,
        sa.type_coerce(due, UtcDateTime()).label("due"),
        owner.label("owner"),
        (sa.func.coalesce(claims.c.owner, "") != "").label("is_claimed"),
        claims.c.snoozed_until,
        sa.func.coalesce(claims.c.note, "").label("note"),
    ).outerjoin(
        claims,
        sa.and_(claims.c.kind == source.slug, claims.c.subject_id == base.c.subject_id),
    )


def _of(asked: Asked, source: Source, wanted: InboxFilter) -> sa.Select[Any]:
    found = _claimed(asked, source)
    names = found.selected_columns
    rests = sa.func.coalesce(claims.c.snoozed_until > sa.literal(asked.now), sa.false())
    conditions = [rests if wanted.due == "snoozed" else sa.not_(rests)]
    if wanted.due in _UNTIL:
        conditions.append(_due(names) < sa.literal(asked.now + _UNTIL[wanted.due], UtcDateTime()))
    if wanted.owner:
        mine = {"me": asked.actor, "nobody": ""}.get(wanted.owner)
        conditions.append(
            _owner(names) == mine
            if mine is not None
            else sa.and_(_owner(names) != "", _owner(names) != asked.actor)
        )
    if wanted.q:
        about = sa.select(orders.c.id).where(orders.c.number == wanted.q.upper())
        conditions.append(names["order_id"] == about.scalar_subquery())
    return found.where(*conditions)


_UNTIL = {"overdue": timedelta(), "today": timedelta(days=1)}


def _due(names: Any) -> sa.ColumnElement[Any]:
    return names["due"].element  # type: ignore[no-any-return] # what stands under the label


def _owner(names: Any) -> sa.ColumnElement[Any]:
    return names["owner"].element  # type: ignore[no-any-return]


def _described(asked: Asked, found: Sequence[sa.Row[Any]]) -> list[Waiting]:
    ids: dict[str, list[int]] = defaultdict(list)
    for row in found:
        ids[row.kind].append(row.subject_id)
    details = {kind: SOURCES[kind].describe(asked, some) for kind, some in ids.items()}
    names = names_of(asked.conn, {row.owner for row in found})
    return [
        Waiting(
            row.kind, row.subject_id, details[row.kind][row.subject_id], row.number or "",
            row.since, row.due, row.owner, who(row.owner, names) if row.owner else "",
            bool(row.is_claimed), row.snoozed_until, row.note, asked.now,
        )
        for row in found
        if row.subject_id in details[row.kind]
    ]  # fmt: skip
