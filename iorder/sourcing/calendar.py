"""When what is handed in now leaves a point: its cut-off, working days, holidays and handling."""

from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from iorder.kernel.errors import InvalidInput

MOST_DAYS = 400
"""How far a next working day is looked for; a point closed for longer never sends."""
EVERY_DAY = "1234567"


class BadCalendar(InvalidInput):
    """A point's hours that cannot be used; the words name the field."""

    code = "bad_calendar"


@dataclass(frozen=True, slots=True)
class Calendar:
    """``cut_off``: local time after which an order counts as the next working day's, None for
    none. ``work_days``: ISO weekdays, Monday 1. ``handling_days``: working days it needs."""

    zone: str = "UTC"
    cut_off: time | None = None
    work_days: str = EVERY_DAY
    handling_days: int = 0
    holidays: frozenset[date] = frozenset()

    def works_on(self, day: date) -> bool:
        return str(day.isoweekday()) in self.work_days and day not in self.holidays

    def leaves(self, now: datetime) -> date | None:
        """The local day on which what is ordered at ``now`` leaves; None where no day is in sight.

        What comes at the very cut-off is late.
        """
        today = now.astimezone(ZoneInfo(self.zone)).date()
        late = self._cut_off_on(today)
        day = self._working_from(today + timedelta(days=int(late is not None and now >= late)))
        for _ in range(self.handling_days):
            day = None if day is None else self._working_from(day + timedelta(days=1))
        return day

    def holds_until(self, now: datetime) -> datetime:
        """Until then ``leaves`` answers the same: the next cut-off or local midnight."""
        zone = ZoneInfo(self.zone)
        today = now.astimezone(zone).date()
        midnight = _moment(today + timedelta(days=1), time(), zone)
        late = self._cut_off_on(today)
        return midnight if late is None or now >= late else min(midnight, late)

    def day_began(self, now: datetime) -> datetime:
        """The moment the point's local day began, in UTC."""
        zone = ZoneInfo(self.zone)
        return _moment(now.astimezone(zone).date(), time(), zone)

    def _cut_off_on(self, day: date) -> datetime | None:
        if self.cut_off is None:
            return None
        return _moment(day, self.cut_off, ZoneInfo(self.zone))

    def _working_from(self, day: date) -> date | None:
        for ahead in range(MOST_DAYS):
            at = day + timedelta(days=ahead)
            if self.works_on(at):
                return at
        return None


ALWAYS = Calendar()


def calendar_of(
    zone: str = "UTC",
    cut_off: str = "",
    work_days: str = EVERY_DAY,
    handling_days: int = 0,
    holidays: frozenset[date] = frozenset(),
) -> Calendar:
    """A calendar of a point's stored fields. Raises BadCalendar, which names the field."""
    try:
        ZoneInfo(zone)
    except (ZoneInfoNotFoundError, ValueError, OSError):
        raise BadCalendar(f"zone: {zone!r} is no time zone; write one as Europe/Paris.") from None
    try:
        until = time.fromisoformat(cut_off) if cut_off else None
    except ValueError:
        raise BadCalendar(f"cut_off: {cut_off!r} is no time of day; write it as 14:30.") from None
    if until is not None and until.tzinfo is not None:
        raise BadCalendar("cut_off is in the point's own zone; write it as 14:30.")
    if not work_days or set(work_days) - set(EVERY_DAY):
        raise BadCalendar(f"work_days: {work_days!r} is not made of the days 1 (Monday) to 7.")
    if not 0 <= handling_days <= 60:
        raise BadCalendar(f"handling_days is {handling_days}; it lies between 0 and 60.")
    return Calendar(zone, until, "".join(sorted(set(work_days))), handling_days, holidays)


def _moment(day: date, at: time, zone: ZoneInfo) -> datetime:
    """That local time as a moment, the first where clocks show it twice; where they skip it, as
    long after midnight as it would have been."""
    return datetime.combine(day, at, zone).astimezone(UTC)
