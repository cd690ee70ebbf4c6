"""What waits, of all sources, in one order: the deadline, the kind, the record.

Each stretch of a source is read off its index from a place on and no further than the page needs;
what they give is put in order together. So no page, however deep, reads what stands before it.
The statements are long: one is built for each shape of view, and told its values when it is run.
"""

from collections.abc import Callable, Iterator, Sequence
from contextvars import ContextVar
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from functools import lru_cache
from typing import Any

import sqlalchemy as sa

from iorder.insight.model import exception_claims as claims
from iorder.kernel import dialect
from iorder.kernel.errors import InvalidInput
from iorder.kernel.tables import UtcDateTime
from iorder.orders.model import orders
from iorder.views.exception import ASKED, Asked, Asking, Source, Stretch, told
from iorder.views.inbox.exception_filter import InboxFilter

UNTIL = {"overdue": timedelta(), "today": timedelta(days=1)}
_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
_MICROSECOND = timedelta(microseconds=1)
KEPT = 16
"""So many statements of a sort are kept: those of pages are 2 MB each."""
_NO_ID, _EVERY_ID = -1, 2**63 - 1
_NOBODY: sa.ColumnElement[str] = sa.literal_column("''", sa.Text)
"""Word for word as the partial indexes of owners have it, or SQLite does not see them."""


@dataclass(frozen=True, slots=True, order=True)
class Place:
    """Where a row stands: ``rank`` is its kind's among all kinds by name."""

    due: datetime
    rank: int
    subject_id: int

    def to_key(self) -> tuple[int, int, int]:
        return (self.due - _EPOCH) // _MICROSECOND, self.rank, self.subject_id

    @classmethod
    def of_key(cls, key: Sequence[int]) -> "Place":
        """Raises InvalidInput for a time there is not."""
        try:
            return cls(_EPOCH + key[0] * _MICROSECOND, key[1], key[2])
        except OverflowError:
            raise InvalidInput("This cursor is none of ours; begin without one.") from None


_BEGINNING = Place(_EPOCH, 0, 0)


@dataclass(frozen=True, slots=True)
class Reading:
    """Who asks for what: ``some`` of the sources with their ranks, under the filters of
    ``wanted``; ``order_id`` is the one order they are about, None for any."""

    asked: Asked
    wanted: InboxFilter
    some: tuple[tuple[Source, int], ...]
    order_id: int | None = None


@dataclass(frozen=True, slots=True)
class _Values:
    """What a statement is told besides who asks."""

    order_id: int | None = None
    after: Place = _BEGINNING
    skip: int = 0
    length: int = 0
    subject_id: int = 0


@dataclass(frozen=True, slots=True)
class _Shape:
    """What a statement is built for."""

    some: tuple[tuple[Source, int], ...]
    owner: str
    due: str
    of_order: bool
    follows: bool
    day_seconds: int
    dialect_name: str

    def stretches(self) -> Iterator[tuple[Source, int, Stretch]]:
        asking = Asking(self.day_seconds)
        for source, rank in self.some:
            for one in source.waiting(asking):
                yield source, rank, one


_VALUES: ContextVar[_Values] = ContextVar("values")


def page(reading: Reading, after: Place | None, skip: int, length: int) -> Sequence[sa.Row[Any]]:
    """The ``length`` rows that follow ``skip`` rows behind the place ``after``."""
    values = _Values(reading.order_id, after or _BEGINNING, skip, length)
    return _run(reading, _page(_shape(reading, follows=after is not None)), values).all()


def one(reading: Reading, subject_id: int) -> sa.Row[Any] | None:
    """The row of this record of the only source, snoozed or not."""
    return _run(reading, _one(_shape(reading)), _Values(subject_id=subject_id)).first()


def counts(reading: Reading, cap: int) -> dict[str, int]:
    """By kind, up to one more than ``cap``."""
    found = dict.fromkeys((source.slug for source, _ in reading.some), 0)
    if found:
        values = _Values(reading.order_id, length=cap + 1)
        for row in _run(reading, _counts(_shape(reading)), values):
            found[row.kind] += row.number
    return found


def _run(
    reading: Reading, statement: sa.Select[Any] | sa.CompoundSelect[Any], values: _Values
) -> sa.CursorResult[Any]:
    asked, about = ASKED.set(reading.asked), _VALUES.set(values)
    try:
        return reading.asked.conn.execute(statement)
    finally:
        ASKED.reset(asked)
        _VALUES.reset(about)


def _shape(reading: Reading, *, follows: bool = False) -> _Shape:
    asked, wanted = reading.asked, reading.wanted
    return _Shape(
        reading.some, wanted.owner, wanted.due, reading.order_id is not None, follows,
        asked.day_seconds, asked.conn.dialect.name,
    )  # fmt: skip


@lru_cache(maxsize=KEPT)
def _page(shape: _Shape) -> sa.Select[Any]:
    most = _number(lambda values: values.skip + values.length)
    parts = [
        sa.select(_read(shape, *one).limit(most).subquery()) for one in shape.stretches()
    ]  # fmt: skip
    every = sa.union_all(*parts).subquery("every")
    return (
        sa.select(every, orders.c.number)
        .outerjoin(orders, orders.c.id == every.c.order_id)
        .order_by(every.c.due, every.c.rank, every.c.subject_id)
        .limit(_number(lambda values: values.length))
        .offset(_number(lambda values: values.skip))
    )


@lru_cache(maxsize=KEPT)
def _one(shape: _Shape) -> sa.Select[Any]:
    parts = []
    for source, rank, stretch in shape.stretches():
        found, subject = _joined(source, stretch, inner=False)
        mine = found.where(subject == _number(lambda values: values.subject_id))
        parts.append(sa.select(_told(shape, source, rank, stretch, mine).subquery()))
    every = sa.union_all(*parts).subquery("every")
    return sa.select(every, orders.c.number).outerjoin(orders, orders.c.id == every.c.order_id)


@lru_cache(maxsize=KEPT)
def _counts(shape: _Shape) -> sa.CompoundSelect[Any]:
    most = _number(lambda values: values.length)
    return sa.union_all(
        *(
            sa.select(
                sa.literal(source.slug).label("kind"),
                sa.select(sa.func.count())
                .select_from(_chosen(shape, source, one)[0].limit(most).subquery())
                .scalar_subquery()
                .label("number"),
            )
            for source, _, one in shape.stretches()
        )
    )


def _read(shape: _Shape, source: Source, rank: int, stretch: Stretch) -> sa.Select[Any]:
    found, subject = _chosen(shape, source, stretch)
    if shape.follows:
        found = found.where(_behind(stretch, subject, rank))
    return _told(shape, source, rank, stretch, found).order_by(stretch.key, subject)


def _told(
    shape: _Shape, source: Source, rank: int, stretch: Stretch, found: sa.Select[Any]
) -> sa.Select[Any]:
    """Every column of a row."""
    names = found.selected_columns
    owner = names["owner"] if source.has_owner else sa.func.coalesce(claims.c.owner, "")
    return found.with_only_columns(
        sa.literal(source.slug, sa.Text).label("kind"),
        sa.literal(rank, sa.Integer).label("rank"),
        names["subject_id"], names["order_id"], names["since"],
        _due(shape, stretch).label("due"), _plain(owner).label("owner"),
        claims.c.snoozed_until, sa.func.coalesce(claims.c.reason, "").label("reason"),
        sa.func.coalesce(claims.c.note, "").label("note"),
    )  # fmt: skip


def _chosen(
    shape: _Shape, source: Source, stretch: Stretch
) -> tuple[sa.Select[Any], sa.ColumnElement[Any]]:
    """What of the stretch the filters leave, and its subject."""
    theirs = shape.owner in ("me", "others") and not source.has_owner
    found, subject = _joined(source, stretch, inner=theirs or shape.due == "snoozed")
    now = told(lambda: ASKED.get().now, UtcDateTime())
    awake = sa.or_(claims.c.snoozed_until.is_(None), claims.c.snoozed_until <= now)
    found = found.where(claims.c.snoozed_until > now if shape.due == "snoozed" else awake)
    if shape.due in UNTIL:
        found = found.where(_before(stretch, UNTIL[shape.due]))
    if shape.owner:
        names = found.selected_columns
        owner = _plain(names["owner"]) if source.has_owner else claims.c.owner
        found = found.where(*_whose(shape.owner, owner))
    if shape.of_order:
        about = _number(lambda values: values.order_id)
        mine = _plain(found.selected_columns["order_id"]) == about
        found = found.where(source.of_order(about) if source.of_order else mine)
    return found, subject


def _joined(
    source: Source, stretch: Stretch, *, inner: bool
) -> tuple[sa.Select[Any], sa.ColumnElement[Any]]:
    subject = _plain(stretch.found.selected_columns["subject_id"])
    same = sa.and_(claims.c.kind == source.slug, claims.c.subject_id == subject)
    return stretch.found.join(claims, same, isouter=not inner), subject


def _whose(wanted: str, owner: sa.ColumnElement[Any]) -> list[sa.ColumnElement[bool]]:
    if wanted == "nobody":
        return [sa.func.coalesce(owner, "") == ""]
    me = told(lambda: ASKED.get().actor, sa.Text())
    return [owner == me if wanted == "me" else owner != me, owner != _NOBODY]


def _due(shape: _Shape, stretch: Stretch) -> sa.ColumnElement[Any]:
    moved = stretch.key
    if stretch.seconds or _is_day(stretch):
        moved = dialect.later(stretch.key, stretch.seconds, shape.dialect_name)
    return sa.type_coerce(moved, UtcDateTime())


def _behind(stretch: Stretch, subject: sa.ColumnElement[Any], rank: int) -> sa.ColumnElement[bool]:
    """What stands behind the place, told by the stretch's key alone so that its index is used."""

    def last() -> tuple[datetime | date, int]:
        """The key that may still stand there, and the last id that does not with it."""
        place = _VALUES.get().after
        limit = place.due - timedelta(seconds=stretch.seconds)
        if rank == place.rank:
            through = place.subject_id
        else:
            through = _NO_ID if rank > place.rank else _EVERY_ID
        if not _is_day(stretch):
            return limit, through
        day = _day(limit)
        return (day, through) if _day(limit - _MICROSECOND) < day else (day, _EVERY_ID)

    key = told(lambda: last()[0], stretch.key.type)
    through = told(lambda: last()[1], sa.BigInteger())
    return sa.and_(stretch.key >= key, sa.or_(stretch.key > key, subject > through))


def _before(stretch: Stretch, offset: timedelta) -> sa.ColumnElement[bool]:
    """What is due before so long after now."""
    back = offset - timedelta(seconds=stretch.seconds)
    if _is_day(stretch):
        last = told(lambda: _day(ASKED.get().now + back - _MICROSECOND), sa.Date())
        return stretch.key <= last
    return stretch.key < told(lambda: ASKED.get().now + back, UtcDateTime())


def _is_day(stretch: Stretch) -> bool:
    return isinstance(stretch.key.type, sa.Date)


def _day(moment: datetime) -> date:
    return moment.astimezone(UTC).date()


def _number(value: Callable[[_Values], int | None]) -> sa.BindParameter[int]:
    return told(lambda: value(_VALUES.get()), sa.BigInteger())


def _plain(column: Any) -> sa.ColumnElement[Any]:
    """What stands under the label."""
    return column.element if isinstance(column, sa.Label) else column
