"""One fulfillment point as its page shows it: its settings, its day so far, whom it serves."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date

import sqlalchemy as sa

from iorder.channels.model import channels
from iorder.inventory import point_settings, serving
from iorder.inventory.closing import orders_left
from iorder.inventory.point_settings import PointSettings, Stored
from iorder.kernel import dialect
from iorder.kernel.store import Store
from iorder.kernel.work import Work
from iorder.sourcing.calendar import Calendar, calendar_of
from iorder.views.happened import Happened, happened
from iorder.views.sourcing import loads

QUALITY_WORDS: Mapping[str, str] = {
    "exact": "exactly", "postcode": "by its postcode", "city": "by its city",
    "prefix": "by the beginning of its postcode",
    "learned": "by earlier orders to postcodes that begin alike", "region": "by its region only",
    "country": "by its country only", "none": "not at all",
}  # fmt: skip
"""How well a place is known (``geography.QUALITIES``), after 'its place is known'."""


@dataclass(frozen=True, slots=True)
class ChannelChoice:
    """``served``: by this point; ``by_all``: the channel names no points, so all serve it."""

    id: int
    slug: str
    label: str
    served: bool
    by_all: bool


@dataclass(frozen=True, slots=True)
class OnePoint:
    """``today``: orders it got since its local day began; ``left``: orders it holds something
    for; ``leaves``: the local day on which what is ordered now goes out, None for none in
    sight."""

    stored: Stored
    channels: tuple[ChannelChoice, ...]
    today: int
    left: int
    leaves: date | None
    moments: tuple[Happened, ...]

    @property
    def settings(self) -> PointSettings:
        return self.stored.settings


def one_point(store: Store, code: str) -> OnePoint:
    """Raises NotFound."""
    with store.reading() as conn:
        dialect.begin_snapshot(conn)
        work = Work(store, conn, "reader", dialect.now(conn))
        stored = point_settings.by_code(conn, code)
        calendar = calendar_for(stored.settings)
        began = calendar.day_began(work.now)
        return OnePoint(
            stored,
            _choices(work, stored.id),
            loads.since(work, {stored.id: began}).get(stored.id, 0),
            orders_left(work, stored.id),
            calendar.leaves(work.now),
            happened(conn, "point", stored.id),
        )


def choices(store: Store) -> tuple[ChannelChoice, ...]:
    """The channels a new point may serve: those all points serve are chosen."""
    with store.reading() as conn:
        return _choices(Work(store, conn, "reader", dialect.now(conn)), 0)


def leaving(store: Store, calendar: Calendar) -> date | None:
    """The day on which what is ordered now would leave by a calendar, kept or not."""
    with store.reading() as conn:
        return calendar.leaves(dialect.now(conn))


def calendar_for(settings: PointSettings) -> Calendar:
    return calendar_of(
        settings.zone, settings.cut_off, settings.work_days, settings.handling_days,
        frozenset(settings.holidays),
    )  # fmt: skip


def _choices(work: Work, point_id: int) -> tuple[ChannelChoice, ...]:
    named = serving.named(work)
    rows = work.execute(
        sa.select(channels.c.id, channels.c.slug, channels.c.label).order_by(channels.c.label)
    )
    return tuple(
        ChannelChoice(
            row.id,
            row.slug,
            row.label,
            served=point_id in named.get(row.id, {point_id}),
            by_all=row.id not in named,
        )
        for row in rows
    )
