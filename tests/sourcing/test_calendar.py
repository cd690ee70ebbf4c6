"""What is ordered now leaves on the point's next working day, whatever clocks do."""

from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from iorder.sourcing.calendar import BadCalendar, Calendar, calendar_of

PARIS, YORK = "Europe/Paris", "America/New_York"
WEEKDAYS = "12345"
NEW_YEAR = datetime(2026, 1, 1, tzinfo=UTC)


def moment(zone: str, *parts: int) -> datetime:
    return datetime(*parts, tzinfo=ZoneInfo(zone)).astimezone(UTC)


def test_before_the_cut_off_it_leaves_today_and_from_then_on_tomorrow():
    point = Calendar(PARIS, time(14))

    assert point.leaves(moment(PARIS, 2026, 3, 10, 13, 59)) == date(2026, 3, 10)
    assert point.leaves(moment(PARIS, 2026, 3, 10, 14, 0)) == date(2026, 3, 11)


def test_the_day_is_the_points_own():
    late_in_paris = moment(PARIS, 2026, 3, 11, 1, 0)

    assert Calendar(YORK).leaves(late_in_paris) == date(2026, 3, 10)
    assert Calendar("Asia/Tokyo").leaves(late_in_paris) == date(2026, 3, 11)


def test_weekends_and_holidays_are_waited_for():
    point = Calendar(PARIS, time(14), WEEKDAYS, holidays=frozenset({date(2026, 4, 6)}))

    assert point.leaves(moment(PARIS, 2026, 4, 3, 15)) == date(2026, 4, 7)  # Friday, then Easter


def test_handling_takes_working_days():
    point = Calendar(PARIS, None, WEEKDAYS, handling_days=2)

    assert point.leaves(moment(PARIS, 2026, 3, 12, 9)) == date(2026, 3, 16)  # Thursday
    assert point.leaves(moment(PARIS, 2026, 3, 14, 9)) == date(2026, 3, 18)  # Saturday


def test_a_cut_off_moves_with_the_clock():
    point = Calendar(PARIS, time(14))
    winter, summer = (
        datetime(2026, 3, 28, 12, 30, tzinfo=UTC),
        datetime(2026, 3, 29, 12, 30, tzinfo=UTC),
    )

    assert point.leaves(winter) == date(2026, 3, 28)  # 13:30
    assert point.leaves(summer) == date(2026, 3, 30)  # 14:30


def test_a_cut_off_that_clocks_skip_or_show_twice_passes_once():
    point = Calendar(PARIS, time(2, 30))
    for day, hours in ((29, 23), (25, 25)):
        began = moment(PARIS, 2026, 3 if day == 29 else 10, day)
        leaving = [point.leaves(began + timedelta(minutes=m)) for m in range(0, hours * 60, 10)]
        assert leaving == sorted(leaving)
        assert len(set(leaving)) == 2


def test_a_point_that_never_works_never_sends():
    closed = frozenset(date(2026, 1, 1) + timedelta(days=n) for n in range(1_000))

    assert Calendar(holidays=closed).leaves(datetime(2026, 3, 10, tzinfo=UTC)) is None


@settings(max_examples=60)
@given(
    now=st.integers(0, 2 * 365 * 24 * 60).map(lambda n: NEW_YEAR + timedelta(minutes=n)),
    zone=st.sampled_from((PARIS, YORK, "Asia/Kolkata", "Pacific/Auckland", "UTC")),
    cut_off=st.none() | st.times().map(lambda at: at.replace(second=0, microsecond=0)),
    days=st.sets(st.sampled_from("1234567"), min_size=1),
    handling=st.integers(0, 3),
    ahead=st.integers(0, 14 * 24 * 60),
)
def test_who_orders_later_is_never_served_earlier(now, zone, cut_off, days, handling, ahead):
    point = Calendar(zone, cut_off, "".join(sorted(days)), handling)
    leaves, later = point.leaves(now), point.leaves(now + timedelta(minutes=ahead))

    assert now.astimezone(ZoneInfo(zone)).date() <= leaves <= later
    assert point.works_on(leaves)
    until = point.holds_until(now)
    assert now < until <= now + timedelta(hours=25)
    assert point.leaves(until - timedelta(microseconds=1)) == leaves


@pytest.mark.parametrize(
    ("fields", "words"),
    [
        ({"zone": "Paris"}, "zone: 'Paris'"),
        ({"zone": "../etc"}, "zone: "),
        ({"cut_off": "25:00"}, "cut_off: '25:00'"),
        ({"cut_off": "noon"}, "cut_off: 'noon'"),
        ({"work_days": ""}, "work_days: ''"),
        ({"work_days": "08"}, "work_days: '08'"),
        ({"handling_days": -1}, "handling_days is -1"),
    ],
)
def test_a_bad_calendar_is_named(fields, words):
    with pytest.raises(BadCalendar, match=words):
        calendar_of(**fields)


def test_a_good_one_is_read():
    assert calendar_of(PARIS, "14:30", "531", 1) == Calendar(PARIS, time(14, 30), "135", 1)
