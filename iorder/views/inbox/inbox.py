"""The inbox of exceptions: all that waits for a person, from every area, in one order of deadlines.

Each source (``views/exceptions``) says what is open; ``inbox_rows`` puts them in one order, with
who has claimed what and until when it is left alone. Details are read for the rows shown only. A
person sees the sources their role may.
"""

from collections import defaultdict
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any

import sqlalchemy as sa
from sqlalchemy.engine import Connection

from iorder.kernel import dialect
from iorder.kernel.errors import NotFound
from iorder.kernel.registry import Registry
from iorder.kernel.store import Store
from iorder.orders.model import orders
from iorder.views.actors import names_of, who
from iorder.views.exception import AREAS, Asked, Detail, Source
from iorder.views.inbox import inbox_rows
from iorder.views.inbox.exception_filter import InboxFilter
from iorder.views.inbox.inbox_rows import Place, Reading
from iorder.views.lists.anchors import Anchors
from iorder.views.lists.list_page import Count, window

SOURCES: Registry[Source] = Registry("iorder.views.exceptions", "EXCEPTION")
LONGEST_PAGE = 200
CAP = 1_000
"""A kind is counted no further."""
_ANCHORS = Anchors()
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
    about, if any; ``reason``: why it is snoozed; ``note``: what is known of it so far;
    ``asked_at``: when all this was so."""

    kind: str
    subject_id: int
    detail: Detail
    number: str
    since: datetime
    due_at: datetime
    owner: str
    owner_name: str
    snoozed_until: datetime | None
    reason: str
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
    """Rows ``start`` to ``end`` (not in), what is due first; at most ``LONGEST_PAGE``. A page is
    read on from the nearest place before it that was read."""
    start, length = window(start, end, LONGEST_PAGE)
    with _reading(store, viewer, wanted) as reading:
        if reading is None:
            return []
        kinds = tuple(source.slug for source, _ in reading.some)
        view = (store.reader.url, viewer.actor, viewer.zone, kinds, wanted)
        place, key = _ANCHORS.nearest(view, start)
        after = None if key is None else Place(*key)
        found = inbox_rows.page(reading, after, start - place, length)
        told = _described(reading.asked, found)
    if found and len(found) == length:
        last = found[-1]
        _ANCHORS.note(view, start + length, (last.due, last.rank, last.subject_id))
    return told


def page(
    store: Store, viewer: Viewer, wanted: InboxFilter, after: Place | None, length: int
) -> tuple[list[Waiting], Place | None]:
    """The rows that follow the place ``after``, and the place of the last; None at the end."""
    length = min(max(length, 1), LONGEST_PAGE)
    with _reading(store, viewer, wanted) as reading:
        if reading is None:
            return [], None
        found = inbox_rows.page(reading, after, 0, length + 1)
        shown = found[:length]
        told = _described(reading.asked, shown)
    more = len(found) > length
    return told, Place(shown[-1].due, shown[-1].rank, shown[-1].subject_id) if more else None


def one(store: Store, viewer: Viewer, key: str) -> Waiting:
    """The row of this key, snoozed or not. Raises NotFound where it does not wait any more."""
    kind, subject_id = split(key)
    source = SOURCES[kind]
    if viewer.sees(source.needs):
        with store.reading() as conn:
            dialect.begin_snapshot(conn)
            asked = Asked(conn, dialect.now(conn), viewer.zone, viewer.actor)
            reading = Reading(asked, InboxFilter(), _ranked([source]))
            found = inbox_rows.one(reading, subject_id)
            if found is not None and (told := _described(asked, [found])):
                return told[0]
    raise NotFound("It does not wait any more: somebody has seen to it, or it went on by itself.")


def kind_counts(
    store: Store, viewer: Viewer, wanted: InboxFilter, cap: int = CAP
) -> dict[str, Count]:
    """Counts by kind under the filters, each exact up to ``cap``; kinds nobody waits with too."""
    with _reading(store, viewer, wanted) as reading:
        found = inbox_rows.counts(reading, cap) if reading else {}
    return {kind: Count(min(number, cap), number <= cap) for kind, number in found.items()}


def tab_counts(
    store: Store, viewer: Viewer, wanted: InboxFilter, cap: int = CAP
) -> dict[str, Count]:
    """Counts by area, and of all under the empty word, under the other filters."""
    every = replace(wanted, area="")
    with _reading(store, viewer, every) as reading:
        found = inbox_rows.counts(reading, cap) if reading else {}
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
    reading = Reading(asked, late, _ranked(seen_by(viewer, late)))
    return sum(min(number, most) for number in inbox_rows.counts(reading, most).values())


@contextmanager
def _reading(store: Store, viewer: Viewer, wanted: InboxFilter) -> Iterator[Reading | None]:
    """In one snapshot; None where nothing can be found: no source is seen, or no order is called
    so."""
    some = seen_by(viewer, wanted)
    with store.reading() as conn:
        dialect.begin_snapshot(conn)
        asked = Asked(conn, dialect.now(conn), viewer.zone, viewer.actor)
        order_id = None
        if wanted.q:
            called = sa.select(orders.c.id).where(orders.c.number == wanted.q.upper())
            order_id = conn.execute(called).scalar_one_or_none()
        is_none = not some or bool(wanted.q and order_id is None)
        yield None if is_none else Reading(asked, wanted, _ranked(some), order_id)


def _ranked(some: Sequence[Source]) -> tuple[tuple[Source, int], ...]:
    """With the place of each kind among all, by name."""
    ranks = {slug: rank for rank, slug in enumerate(sorted(source.slug for source in SOURCES))}
    return tuple((source, ranks[source.slug]) for source in some)


def _capped(number: int, cut: int) -> tuple[int, bool]:
    return number, not cut


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
            row.snoozed_until, row.reason, row.note, asked.now,
        )
        for row in found
        if row.subject_id in details[row.kind]
    ]  # fmt: skip
