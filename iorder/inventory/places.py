"""Points as they are looked at to decide who sends what: all of them, closed ones too."""

from collections.abc import Sequence
from datetime import date, timedelta
from typing import Any

import sqlalchemy as sa

from iorder.inventory.model import channel_points, point_holidays, points
from iorder.kernel.prepared import Prepared
from iorder.kernel.work import Work

COLUMNS = (
    "id", "code", "country", "region", "latitude", "longitude", "priority", "daily_capacity",
    "active", "closed_reason", "zone", "cut_off", "work_days", "handling_days",
    "takes_hazardous", "takes_oversize",
)  # fmt: skip

DAY = timedelta(days=1)
Row = tuple[Any, ...]
"""The values of ``COLUMNS``, then the service area as JSON text or None, then joined by commas or
None: the days of its holidays from yesterday on, and the channels that name it."""


def serving(some: Sequence[Row]) -> dict[int, set[int]]:
    """The points of each channel that names any."""
    found: dict[int, set[int]] = {}
    for row in some:
        for channel_id in (row[-1] or "").split(","):
            if channel_id:
                found.setdefault(int(channel_id), set()).add(row[0])
    return found


def open_ids(work: Work) -> set[int]:
    """The points that send."""
    return set(work.execute(sa.select(points.c.id).where(points.c.active)).scalars())


def rows(work: Work) -> tuple[Row, ...]:
    """Every point by id."""
    return tuple(tuple(row) for row in _POINTS.run(work, today=work.now.date() - DAY))


# A value from the start: the statement is compiled once more for the text between the days.
_TODAY = sa.bindparam("today", date.min, type_=sa.Date)
_HOLIDAYS = (
    sa.select(sa.func.aggregate_strings(sa.cast(point_holidays.c.day, sa.Text), ","))
    .where(point_holidays.c.point_id == points.c.id, point_holidays.c.day >= _TODAY)
    .scalar_subquery()
)
_CHANNELS = (
    sa.select(sa.func.aggregate_strings(sa.cast(channel_points.c.channel_id, sa.Text), ","))
    .where(channel_points.c.point_id == points.c.id)
    .scalar_subquery()
)
_POINTS = Prepared(
    sa.select(
        *(points.c[name] for name in COLUMNS),
        sa.cast(points.c.service_area, sa.Text),
        _HOLIDAYS,
        _CHANNELS,
    ).order_by(points.c.id)
)
