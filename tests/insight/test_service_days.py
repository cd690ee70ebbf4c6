"""Orders by the days they were promised for, delivered and left: kept as they are counted."""

from datetime import UTC, date, datetime, timedelta

import pytest
import sqlalchemy as sa

from iorder.insight import rollups
from iorder.insight.days import EPOCH, day_of, number_of, offsets
from iorder.insight.model import order_service_days
from iorder.kernel import dialect
from iorder.kernel.store import run
from iorder.orders.model import orders
from iorder.orders.touches import touch
from iorder.views.courses import courses
from iorder.views.orders import order_facts
from iorder.views.overview import trend
from iorder.views.period import Period
from tests.builders import a_past_order

ZONE = "America/New_York"
CLOCKS_CHANGE = datetime(2026, 3, 8, 4, 30, tzinfo=UTC)
"""Half past eleven of the night before summer time begins in New York."""
HOUR, DAY = timedelta(hours=1), timedelta(days=1)
MARCH = (date(2026, 3, 1), date(2026, 3, 31))


def around_the_change(work):
    for number in range(60):
        at = CLOCKS_CHANGE + (number - 30) * HOUR
        a_past_order(
            work, f"A-{number}", placed_at=at - (1 + number % 7) * DAY, promised_at=at,
            status="cancelled" if number % 11 == 0 else "delivered",
            delivered_at=None if number % 5 == 0 else at + (number % 3 - 1) * HOUR,
            is_test=number % 13 == 0,
        )  # fmt: skip


def counted(store, zone=ZONE):
    with store.reading() as conn:
        of = rollups.services_of(conn, order_facts.COUNTED, zone, *MARCH).c
        keys = (of.measure, of.day, of.hours)
        query = sa.select(*keys, sa.func.sum(of.orders), sa.func.sum(of.good)).group_by(*keys)
        return {tuple(row[:3]): (int(row[3]), int(row[4])) for row in conn.execute(query)}


def by_hand(store, zone=ZONE):
    found = {}
    with store.reading() as conn:
        for row in conn.execute(sa.select(orders).where(sa.not_(orders.c.is_test))):
            kept = row.delivered_at is not None and row.delivered_at <= row.promised_at
            days = [("left", row.shipped_at or row.cancelled_at or row.delivered_at
                     or row.placed_at, 0, 0)]  # fmt: skip
            if row.stage != "cancelled":
                days.append(("promised", row.promised_at, 0, int(kept)))
            if row.delivered_at:
                lasted = round((row.delivered_at - row.placed_at).total_seconds() / 3600)
                days.append(("delivered", row.delivered_at, lasted, 0))
            for measure, at, hours, good in days:
                day = day_of(at, zone)
                if MARCH[0] <= day <= MARCH[1]:
                    key = (measure, number_of(day), hours)
                    number, fine = found.get(key, (0, 0))
                    found[key] = (number + 1, fine + good)
    return found


def settle(store, zone=ZONE):
    while run(store, "worker", rollups.refresh, order_facts.COUNTED, zone):
        pass


def test_days_are_the_shops_own_whether_counted_kept_or_touched_since(store):
    run(store, "cli", around_the_change)
    expected = by_hand(store)
    assert sum(number for number, _ in expected.values()) > 100
    assert counted(store) == expected

    settle(store)
    assert counted(store) == expected
    assert counted(store, "Asia/Tokyo") == by_hand(store, "Asia/Tokyo")

    def deliver(work):
        late = sa.update(orders).where(orders.c.delivered_at.is_(None))
        work.execute(late.values(delivered_at=CLOCKS_CHANGE + 9 * DAY))
        touch(work, work.execute(sa.select(orders.c.placed_at)).scalars())

    run(store, "cli", deliver)
    assert counted(store) == by_hand(store) != expected

    settle(store)
    assert counted(store) == by_hand(store)


@pytest.mark.parametrize("zone", ["UTC", ZONE, "Asia/Kolkata", "Australia/Lord_Howe",
                                  "Africa/Casablanca", "Pacific/Apia"])  # fmt: skip
def test_what_clocks_are_ahead_by_gives_the_very_day(zone):
    ahead = offsets(date(2010, 6, 1), date(2027, 1, 1), zone)

    for number in range(0, 16 * 365 * 24, 11):
        at = datetime(2010, 6, 1, 0, 29, tzinfo=UTC) + number * HOUR
        seconds = next(seconds for since, seconds in reversed(ahead) if since <= at)
        assert EPOCH + (int(at.timestamp()) + seconds) // 86_400 * DAY == day_of(at, zone), at


def test_what_is_open_is_told_back_to_the_first_day(store):
    def shop(work):
        now = work.now
        a_past_order(work, "old", placed_at=now - 9 * DAY, status="pending")
        a_past_order(work, "left", placed_at=now - 8 * DAY, status="shipped",
                     shipped_at=now - 2 * DAY)  # fmt: skip
        a_past_order(work, "new", placed_at=now - 1 * DAY, status="pending")

    run(store, "cli", shop)
    with store.reading() as conn:
        today = dialect.now(conn).date()
    period = Period(today - 4 * DAY, today)

    found = courses(store, period, trend(store, period), today, open_now=2)

    assert found.open_before == 2
    assert found.by_slug["backlog"] == [2, 2, 1, 2, 2]
    past = Period(today - 4 * DAY, today - DAY)
    assert "backlog" not in courses(store, past, trend(store, past), today, 2).by_slug


def test_doctor_finds_a_day_that_was_kept_wrongly(store):
    run(store, "cli", around_the_change)
    settle(store)
    with store.reading() as conn:
        assert list(rollups.service_days_recounted(conn, order_facts.COUNTED)) == []

    wrong = sa.update(order_service_days).values(good=7)
    run(store, "cli", lambda work: work.execute(wrong.where(order_service_days.c.good > 0)))

    with store.reading() as conn:
        assert list(rollups.service_days_recounted(conn, order_facts.COUNTED))
