"""Who comes to the living sample shop, and when."""

from datetime import UTC, datetime, timedelta

import pytest

from iorder.sample.arriving import FASTEST, SLOWEST, a_second, arrivals, bought
from iorder.sample.load import load_sample
from iorder.sample.marker import sample_marker
from iorder.sample.scene import Pace, scene

OPENS = datetime(2035, 5, 21, 23, tzinfo=UTC)


@pytest.fixture
def shop(sqlite_store):
    """The sample shop of a plan of 60 orders as it opens: what comes is the same anywhere."""
    load_sample(sqlite_store, until=OPENS, seed=5, orders=60, should_stop=lambda: True)
    return sqlite_store


def at_work_in(store, pace):
    return scene(store, sample_marker(store), pace)


def test_a_second_brings_the_same_to_whoever_asks_and_a_fast_shop_gets_more(shop):
    slow, fast = (at_work_in(shop, pace) for pace in (Pace(1), Pace(10)))
    until = OPENS + timedelta(minutes=1)

    def keys(one):
        return [due.key for due in arrivals(one, OPENS, until) if due.key[0] == "buyer"]

    assert keys(slow) == keys(slow)
    assert len(keys(fast)) > 5 * len(keys(slow)) > 0


def test_a_third_of_a_day_is_paid_at_the_door(shop):
    at_work = at_work_in(shop, Pace(12))
    day = [
        bought(at_work, OPENS + timedelta(hours=hour), place)
        for hour in range(24)
        for place in range(round(a_second(OPENS + timedelta(hours=hour)) * 200))
    ]
    assert 0.25 < sum(one.payment_method == "cod" for one in day) / len(day) < 0.42
    assert len({(one.channel_id, one.ref) for one in day}) == len(day)
    assert all(one.placed_at < one.ship_by < one.promised_at for one in day)


def test_the_long_past_brings_nobody(shop):
    at_work = at_work_in(shop, Pace(12))
    assert not [
        due for due in arrivals(at_work, OPENS - timedelta(days=9), OPENS)
        if due.at < OPENS - timedelta(minutes=1)
    ]  # fmt: skip


def test_a_day_has_busy_and_quiet_hours():
    day = [a_second(OPENS + timedelta(hours=hour)) for hour in range(24)]
    assert min(day) == pytest.approx(SLOWEST)
    assert max(day) == pytest.approx(FASTEST)
