"""The port of what waits for a person: one module of ``views/exceptions`` a kind.

A source says, in one query, which records wait; the inbox puts all sources in one order of
deadlines, and what its acts do stands in ``flows.settle_exception``.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

import sqlalchemy as sa
from sqlalchemy.engine import Connection

from iorder.kernel import dialect
from iorder.kernel.tables import UtcDateTime

AREAS: Mapping[str, str] = {
    "orders": "Orders", "fraud": "Fraud", "payments": "Payments", "returns": "Returns",
    "delivery": "Delivery", "stock": "Stock", "system": "System",
}  # fmt: skip
DAY_SECONDS = 86_400


@dataclass(frozen=True, slots=True)
class Asked:
    """Who asks, and when; ``zone`` is the shop's, where its days end."""

    conn: Connection
    now: datetime
    zone: str
    actor: str

    def later(self, column: sa.ColumnElement[Any], seconds: int) -> sa.ColumnElement[datetime]:
        """So long after the time in ``column``."""
        moved = dialect.later(column, seconds, self.conn.dialect.name)
        return sa.type_coerce(moved, UtcDateTime())

    def end_of(self, day: sa.ColumnElement[Any]) -> sa.ColumnElement[datetime]:
        """When the shop's day in ``day`` ends."""
        offset = self.now.astimezone(ZoneInfo(self.zone)).utcoffset() or timedelta()
        return self.later(day, DAY_SECONDS - int(offset.total_seconds()))


@dataclass(frozen=True, slots=True)
class Act:
    """Something done at once about it; ``needs``: a permission. ``asks``: what has to be said with
    it, empty for nothing; ``is_grave``: it is asked for in the drawer only."""

    slug: str
    label: str
    needs: str
    asks: str = ""
    is_grave: bool = False


@dataclass(frozen=True, slots=True)
class Detail:
    """What people read of one record that waits. ``version``: of what its acts change; ``acts``:
    slugs of those that are possible now; ``link``: the page where it is seen whole."""

    title: str
    why: str
    link: str
    amount_minor: int | None = None
    currency: str = ""
    version: int = 0
    acts: tuple[str, ...] = ()


@dataclass(frozen=True)
class Source:
    """One kind of thing that waits.

    ``waiting(asked)`` selects ``subject_id``, ``order_id`` (null where it is of none), ``since``,
    ``due_at`` (null where nobody set a deadline: it then is ``patience`` after ``since``) and
    ``owner`` (an actor, or empty), read off an index of what is open.
    ``describe(asked, ids)``: the details of these, by id; what is gone is left out.
    """

    slug: str
    label: str
    area: str
    needs: str
    patience: timedelta
    waiting: Callable[[Asked], sa.Select[Any]]
    describe: Callable[[Asked, Sequence[int]], dict[int, Detail]]
    acts: tuple[Act, ...] = ()

    def act(self, slug: str) -> Act | None:
        return next((one for one in self.acts if one.slug == slug), None)


def waits(
    subject_id: sa.ColumnElement[Any],
    since: sa.ColumnElement[Any],
    *,
    order_id: sa.ColumnElement[Any] | None = None,
    due_at: sa.ColumnElement[Any] | None = None,
    owner: sa.ColumnElement[Any] | None = None,
) -> sa.Select[Any]:
    """A select of what every source gives; ``where`` is added to it."""
    return sa.select(
        subject_id.label("subject_id"),
        (sa.cast(sa.null(), sa.BigInteger) if order_id is None else order_id).label("order_id"),
        sa.type_coerce(since, UtcDateTime()).label("since"),
        _when(due_at).label("due_at"),
        (sa.literal("", sa.Text) if owner is None else owner).label("owner"),
    )


def _when(due_at: sa.ColumnElement[Any] | None) -> sa.ColumnElement[Any]:
    if due_at is None:
        return sa.cast(sa.null(), UtcDateTime())
    return sa.type_coerce(due_at, UtcDateTime())
