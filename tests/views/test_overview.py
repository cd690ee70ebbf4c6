"""What the first page reads: which days it shows, its steps, what waits, and where it leads."""

import re
from datetime import UTC, date, datetime, timedelta
from itertools import pairwise

import pytest
import sqlalchemy as sa

from iorder.insight import rollups
from iorder.kernel import dialect
from iorder.kernel.errors import InvalidInput
from iorder.kernel.store import run
from iorder.views import kpi, overview
from iorder.views.orders import orders
from iorder.views.orders.order_facts import COUNTED
from iorder.views.orders.order_filter import OrderFilter
from iorder.views.period import Period
from tests.builders import NOON, a_past_line, a_past_order, a_point

DAY = timedelta(days=1)


def put(store, *some):
    """Past orders, each the words that tell it apart."""

    def write(work):
        for number, words in enumerate(some):
            a_past_order(work, f"A-{number}", **words)

    run(store, "cli", write)


def now_of(store):
    with store.reading() as conn:
        return dialect.now(conn)


def test_without_a_choice_it_is_the_last_thirty_days(store):
    now = now_of(store)
    put(store, {"placed_at": now - 3 * DAY})

    chosen = overview.choose(store, "UTC", {})

    assert (chosen.key, chosen.note) == ("30", "")
    assert chosen.period == Period(now.date() - 29 * DAY, now.date(), "UTC")
    assert abs(chosen.as_of - now) < timedelta(minutes=1)


def test_where_nothing_was_placed_lately_it_is_the_latest_days_and_says_so(store):
    put(store, {"placed_at": datetime(2018, 10, 17, 23, tzinfo=UTC)})

    chosen = overview.choose(store, "Asia/Tokyo", {})

    assert chosen.key == "latest"
    assert chosen.period == Period(date(2018, 9, 19), date(2018, 10, 18), "Asia/Tokyo")
    assert "Nothing was placed in the last 30 days" in chosen.note


def test_a_period_that_was_asked_for_is_shown_even_if_it_is_empty(store):
    put(store, {"placed_at": datetime(2018, 10, 17, tzinfo=UTC)})

    assert overview.choose(store, "UTC", {"period": "7"}).period.length == 7
    assert overview.choose(store, "UTC", {"period": "all"}).period == Period(None, None, "UTC")
    days = {"from": "2026-01-01", "to": "2026-01-31"}
    assert overview.choose(store, "UTC", days).period.query() == days
    assert overview.choose(store, "UTC", {"to": "2026-01-31"}).period.first is None


@pytest.mark.parametrize(
    ("query", "words"),
    [
        ({"period": "soon"}, "'soon' is no period"),
        ({"from": "31/01/2026"}, "from='31/01/2026' is no day; write it as 2026-01-31"),
        ({"from": "2026-02-30"}, "is no day"),
        ({"from": "9999-12-31"}, "is no day"),
        ({"from": "2026-02-02", "to": "2026-02-01"}, "swap them"),
    ],
)
def test_words_that_name_no_period_are_refused(sqlite_store, query, words):
    with pytest.raises(InvalidInput, match=words):
        overview.choose(sqlite_store, "UTC", query)


def test_a_trend_has_a_step_a_day_and_leaves_cancelled_orders_out_of_sales(store):
    put(
        store,
        {"placed_at": NOON},
        {"placed_at": NOON, "currency": "USD"},
        {"placed_at": NOON, "status": "cancelled"},
        {"placed_at": NOON, "is_test": True},
        {"placed_at": NOON + 2 * DAY, "lines": [a_past_line(quantity=5)]},
    )

    steps = overview.trend(store, Period(NOON.date(), NOON.date() + 2 * DAY))

    first, second, third = steps
    assert (first.orders, first.cancelled, first.sold, first.units) == (3, 1, 2, 4)
    assert (first.sold_minor, first.sold_in) == ({"EUR": 2000, "USD": 2000}, {"EUR": 1, "USD": 1})
    assert (second.orders, second.sold_minor) == (0, {})
    assert (third.first, third.last, third.sold_minor) == (third.last, third.first, {"EUR": 5000})


@pytest.mark.parametrize("days", [1, 62, 63, 365, 3_000, 40_000])
def test_a_trend_has_never_more_than_sixty_two_steps_and_no_gap(sqlite_store, days):
    put(sqlite_store, {"placed_at": NOON})
    first = NOON.date() - (days - 1) * DAY

    steps = overview.trend(sqlite_store, Period(first, NOON.date()))

    assert len(steps) <= overview.MOST_BUCKETS
    assert (steps[0].first, steps[-1].last) == (first, NOON.date())
    assert all(b.first - a.last == DAY for a, b in pairwise(steps))
    assert sum(step.orders for step in steps) == 1


def test_all_time_runs_from_the_first_order_to_the_newest(store):
    assert overview.trend(store, Period(None, None)) == []
    put(store, {"placed_at": NOON}, {"placed_at": NOON + 9 * DAY})

    steps = overview.trend(store, Period(None, None))

    assert (steps[0].first, steps[-1].last) == (NOON.date(), NOON.date() + 9 * DAY)


def test_what_waits_counts_as_many_orders_as_its_link_lists(store):
    put(
        store,
        {"status": "on_hold"},
        {"status": "on_hold", "is_test": True},
        {"status": "shipped", "tracking_state": "lost"},
        {"status": "pending"},
        {"status": "pending"},
        {"status": "delivered", "stated": {"total": 1}},
        {"status": "delivered", "lines": []},
    )

    lines = overview.needs_attention(store, "UTC")

    assert {line.slug: line.count for line in lines} == {
        "on_hold": 1, "exception": 1, "pending": 2, "difference": 1, "no_items": 1,
    }  # fmt: skip
    for line in lines:
        listed = orders.count(store, OrderFilter.parse(line.query))
        assert listed.number == line.count, line.slug


def test_the_pipeline_counts_what_is_on_its_way_whenever_it_was_placed(store):
    put(
        store,
        {"status": "pending"},
        {"status": "pending", "placed_at": NOON - 4000 * DAY},
        {"status": "confirmed"},
        {"status": "delivered"},
        {"status": "shipped", "is_test": True},
    )

    found = {stage: count for stage, _, count in overview.pipeline(store, "UTC") if count}

    assert found == {"pending": 2, "confirmed": 1}


def test_the_load_of_a_point_is_its_open_orders_the_fullest_first(store):
    def write(work):
        lyon, oslo = a_point(work, "LYS"), a_point(work, "OSL")
        for number, (point, status) in enumerate(
            [(lyon, "pending"), (oslo, "pending"), (oslo, "on_hold"), (oslo, "delivered")]
        ):
            a_past_order(work, f"A-{number}", point_id=point, status=status)
        a_past_order(work, "nowhere")

    run(store, "cli", write)

    assert overview.load(store) == [("OSL", "OSL", 2), ("LYS", "LYS", 1)]
    assert overview.load(store, limit=1) == [("OSL", "OSL", 2)]
    assert overview.load(store, most=1) == [("LYS", "LYS", 1), ("OSL", "OSL", 1)]
    listed = orders.count(store, OrderFilter.parse({"scope": "open", "point": "OSL"}))
    assert listed.number == 2


def test_a_shop_is_empty_until_its_first_order(store):
    assert not overview.has_orders(store)
    put(store, {})
    assert overview.has_orders(store)


def test_no_query_of_the_page_reads_all_orders(sqlite_store):
    put(sqlite_store, {"placed_at": now_of(sqlite_store)})
    while run(sqlite_store, "worker", rollups.refresh, COUNTED, "UTC"):
        pass
    asked = []
    sa.event.listen(
        sqlite_store.reader,
        "before_cursor_execute",
        lambda _conn, _cursor, text, values, *_: asked.append((text, values)),
    )

    period = overview.choose(sqlite_store, "UTC", {}).period
    overview.trend(sqlite_store, period)
    overview.needs_attention(sqlite_store, "UTC")
    overview.pipeline(sqlite_store, "UTC")
    overview.load(sqlite_store)
    with sqlite_store.reading() as conn:
        cohort = kpi.cohort(conn, period)
        for one in kpi.KPIS:
            if one.rows:
                kpi.measure(conn, one, cohort)

    assert len(asked) > 15
    assert {text for text, values in asked if reads_all_orders(sqlite_store, text, values)} == set()


def reads_all_orders(store, text, values):
    if not text.lstrip().startswith(("SELECT", "WITH")):
        return False
    with store.reading() as conn:
        plan = conn.exec_driver_sql(f"explain query plan {text}", values).all()
    return any(re.fullmatch(r"SCAN orders( AS \w+)?", row[3]) for row in plan)
