"""The port of what waits for a person: one module of ``views/exceptions`` a kind.

A source says, in stretches an index holds in order, which records wait; the inbox puts all sources
in one order of deadlines, and what its acts do stands in ``flows.settle_exception``.
"""

from collections.abc import Callable, Mapping, Sequence
from contextvars import ContextVar
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from typing import Any, Literal, TypeVar
from zoneinfo import ZoneInfo

import sqlalchemy as sa
from sqlalchemy.engine import Connection

from iorder.kernel.tables import UtcDateTime

AREAS: Mapping[str, str] = {
    "orders": "Orders", "fraud": "Fraud", "payments": "Payments", "returns": "Returns",
    "delivery": "Delivery", "stock": "Stock", "system": "System",
}  # fmt: skip
DAY_SECONDS = 86_400
T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class Asked:
    """Who asks, and when; ``zone`` is the shop's, where its days end."""

    conn: Connection
    now: datetime
    zone: str
    actor: str

    @property
    def day_seconds(self) -> int:
        """From midnight UTC of a day to the end of the shop's."""
        offset = self.now.astimezone(ZoneInfo(self.zone)).utcoffset() or timedelta()
        return DAY_SECONDS - int(offset.total_seconds())


ASKED: ContextVar[Asked] = ContextVar("asked")
"""Who asks now: statements are built once, and take it in each time they are run."""


@dataclass(frozen=True, slots=True)
class Asking:
    """What a source may ask with; each value is that of whoever asks when the statement is run.
    ``day_seconds``: as of ``Asked``."""

    day_seconds: int

    def at(self, offset: timedelta = timedelta()) -> sa.BindParameter[datetime]:
        """So long after now."""
        return told(lambda: ASKED.get().now + offset, UtcDateTime())

    @property
    def today(self) -> sa.BindParameter[date]:
        return told(lambda: ASKED.get().now.date(), sa.Date())

    @property
    def me(self) -> sa.BindParameter[str]:
        return told(lambda: ASKED.get().actor, sa.Text())


def told(value: Callable[[], Any], kind: sa.types.TypeEngine[T]) -> sa.BindParameter[T]:
    """A value asked for each time its statement is run."""
    return sa.bindparam("told", type_=kind, callable_=value, unique=True)


@dataclass(frozen=True, slots=True)
class Stretch:
    """Some of what waits of a source, in the order of its deadlines: each is ``seconds`` after
    ``key``, a time or a day. An index holds ``found`` in the order of ``key``."""

    found: sa.Select[Any]
    key: sa.ColumnElement[Any]
    seconds: int = 0


@dataclass(frozen=True, slots=True)
class Act:
    """Something done at once about it; ``needs``: a permission; ``does``: what comes of it, in
    words. ``asks``: what has to be said with it, empty for nothing, and in which ``form``;
    ``is_grave``: it is asked for in the drawer only."""

    slug: str
    label: str
    needs: str
    does: str = ""
    asks: str = ""
    form: Literal["text", "day"] = "text"
    is_grave: bool = False


@dataclass(frozen=True, slots=True)
class Detail:
    """What people read of one record that waits. ``version``: of what its acts change; ``acts``:
    slugs of those that are possible now; ``link``: the page where it is seen whole; ``filled``:
    by act, what it asks for where that can be told."""

    title: str
    why: str
    link: str
    amount_minor: int | None = None
    currency: str = ""
    version: int = 0
    acts: tuple[str, ...] = ()
    filled: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True)
class Source:
    """One kind of thing that waits.

    ``waiting(asking)``: stretches of ``waits``. ``describe(asked, ids)``: the details of these, by
    id; what is gone is left out. ``has_owner``: who looks after it stands in its own record, else
    with the inbox. ``of_order(order_id)``: what is about an order, where ``waits`` works that out
    row by row.
    """

    slug: str
    label: str
    area: str
    needs: str
    waiting: Callable[[Asking], Sequence[Stretch]]
    describe: Callable[[Asked, Sequence[int]], dict[int, Detail]]
    acts: tuple[Act, ...] = ()
    has_owner: bool = False
    of_order: Callable[[sa.ColumnElement[int]], sa.ColumnElement[bool]] | None = None

    def act(self, slug: str) -> Act | None:
        return next((one for one in self.acts if one.slug == slug), None)


def waits(
    subject_id: sa.ColumnElement[Any],
    since: sa.ColumnElement[Any],
    *,
    order_id: sa.ColumnElement[Any] | None = None,
    owner: sa.ColumnElement[Any] | None = None,
) -> sa.Select[Any]:
    """What every source selects: ``order_id`` is null where it is of none, ``owner`` an actor, or
    empty. Joins and ``where`` are added to it."""
    return sa.select(
        subject_id.label("subject_id"),
        (sa.cast(sa.null(), sa.BigInteger) if order_id is None else order_id).label("order_id"),
        sa.type_coerce(since, UtcDateTime()).label("since"),
        (sa.literal("", sa.Text) if owner is None else owner).label("owner"),
    )


def by_age(
    found: sa.Select[Any], since: sa.ColumnElement[Any], patience: timedelta
) -> list[Stretch]:
    """Nobody sets a deadline: it is so long after ``since``."""
    return [Stretch(found, since, int(patience.total_seconds()))]


def by_deadline(
    found: sa.Select[Any],
    due_at: sa.ColumnElement[Any],
    since: sa.ColumnElement[Any],
    patience: timedelta,
) -> list[Stretch]:
    """What has a deadline by it; what has none so long after ``since``."""
    return [
        Stretch(found.where(due_at.is_not(None)), due_at),
        *by_age(found.where(due_at.is_(None)), since, patience),
    ]


def by_day(asking: Asking, found: sa.Select[Any], day: sa.ColumnElement[Any]) -> list[Stretch]:
    """The deadline is the end of the shop's day ``day``."""
    return [Stretch(found, day, asking.day_seconds)]
