"""Days of the shop: where they begin and end, and which ones a stretch of UTC touches."""

from bisect import bisect_right
from collections.abc import Iterable
from datetime import UTC, date, datetime, time, timedelta
from functools import lru_cache
from zoneinfo import ZoneInfo


def begins(day: date, zone: str) -> datetime:
    """The first moment of the shop's day, aware UTC."""
    return datetime.combine(day, time(), ZoneInfo(zone)).astimezone(UTC)


def day_of(at: datetime, zone: str) -> date:
    """The shop's day that the aware ``at`` lies in."""
    return at.astimezone(ZoneInfo(zone)).date()


def days_touched(utc_dates: Iterable[date], zone: str) -> set[date]:
    """Every day of the shop that shares a moment with one of these UTC dates."""
    found: set[date] = set()
    for one in set(utc_dates):
        first = day_of(datetime.combine(one, time(), UTC), zone)
        last = day_of(datetime.combine(one, time.max, UTC), zone)
        found.update(first + timedelta(days=step) for step in range((last - first).days + 1))
    return found


EPOCH = date(1970, 1, 1)


def number_of(day: date) -> int:
    """Days since 1970-01-01."""
    return (day - EPOCH).days


@lru_cache(maxsize=64)
def offsets(first: date, last: date, zone: str) -> tuple[tuple[datetime, int], ...]:
    """What the clocks of ``zone`` are ahead of UTC by, in seconds: (from when on, how much), from
    before ``first`` until after ``last``."""
    clock = ZoneInfo(zone)
    hours = range(-24, 24 * ((last - first).days + 2))
    began = datetime.combine(first, time(), UTC)
    found: list[tuple[datetime, int]] = []
    for day in hours[::24]:
        now = _ahead(began + timedelta(hours=day), clock)
        if not found:
            found.append((began + timedelta(hours=day), now))
        elif now != found[-1][1]:
            minutes = range(60 * (day - 24), 60 * day + 1)
            at = bisect_right(
                minutes, 0, key=lambda one: _ahead(began + timedelta(minutes=one), clock) == now
            )
            found.append((began + timedelta(minutes=minutes[at]), now))
    return tuple(found)


def _ahead(at: datetime, clock: ZoneInfo) -> int:
    return round((at.astimezone(clock).utcoffset() or timedelta()).total_seconds())
