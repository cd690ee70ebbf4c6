"""Days of the shop: where they begin and end, and which ones a stretch of UTC touches."""

from collections.abc import Iterable
from datetime import UTC, date, datetime, time, timedelta
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
