"""Each KPI by hand on a tiny shop, whatever the rollup knows, and the rows that it opens."""

from datetime import UTC, date, datetime, timedelta

import pytest
import sqlalchemy as sa

from iorder.insight import rollups
from iorder.kernel.store import Store, run
from iorder.orders.model import backorders, order_lines
from iorder.ui.charts.kpi_card import opened
from iorder.views import kpi
from iorder.views.kpi import KPIS, Measured, measure_all
from iorder.views.orders import orders
from iorder.views.orders.order_facts import COUNTED
from iorder.views.orders.order_filter import OrderFilter
from iorder.views.period import Period
from tests.builders import a_past_line, a_past_order, a_sku

ZONE = "America/New_York"
MARCH = Period(date(2026, 3, 1), date(2026, 3, 31), ZONE)
BEGINS = datetime(2026, 3, 1, 5, tzinfo=UTC)  # midnight in New York
ENDS = datetime(2026, 4, 1, 4, tzinfo=UTC)  # summer time since 8 March
HOURS, DAY = timedelta(hours=1), timedelta(days=1)

COUNTS = {
    "orders": (6, 6, 6),
    "units_per_order": (2, 10, 5),
    "cancellation_rate": (1 / 6, 1, 6),
    "flagged_rate": (2 / 6, 2, 6),
    "backlog": (3, 3, 3),
    "needs_attention": (1, 1, 1),
    "order_cycle_time": (40 * 3600, 2, 2),
    "order_cycle_time_p90": (50 * 3600, 2, 2),
    "otif_rate": (1 / 3, 1, 3),
    "backorder_rate": (1 / 6, 1, 6),
}
MONEY = {
    "gross_sales": [("EUR", 8000, 8000, 3), ("USD", 3100, 3100, 2)],
    "aov": [("EUR", 8000 / 3, 8000, 3), ("USD", 1550, 3100, 2)],
}


def a_shop(work):
    """Six real orders of March in two currencies, three tests, and two just outside. One keeps its
    promise to the moment, one breaks it by a moment, one is not there and past it."""
    at, moment = BEGINS + 40 * HOURS, timedelta(microseconds=1)
    a_past_order(work, "first moment", placed_at=BEGINS, status="delivered",
                 delivered_at=BEGINS + 30 * HOURS, promised_at=BEGINS + 30 * HOURS)  # fmt: skip
    a_past_order(work, "last moment", placed_at=ENDS - timedelta(microseconds=1),
                 lines=[a_past_line(quantity=3)])  # fmt: skip
    a_past_order(work, "cancelled", placed_at=at, status="cancelled", promised_at=at)
    a_past_order(work, "wrong total", placed_at=at, currency="USD", status="delivered",
                 delivered_at=at + 50 * HOURS, lines=[a_past_line(quantity=3)],
                 promised_at=at + 50 * HOURS - moment, stated={"total": 3100})  # fmt: skip
    a_past_order(work, "nothing on it", placed_at=at, currency="USD", status="confirmed", lines=[])
    dear = a_past_order(work, "dear", placed_at=at, status="shipped", promised_at=ENDS - moment,
                        lines=[a_past_line(quantity=2, unit_minor=1500)])  # fmt: skip
    a_backorder(work, dear, at)
    a_past_order(work, "a test", placed_at=at, status="delivered", is_test=True,
                 delivered_at=at + HOURS, promised_at=at)  # fmt: skip
    a_past_order(work, "a cancelled test", placed_at=at, status="cancelled", is_test=True)
    a_past_order(work, "a held test", placed_at=at, status="on_hold", is_test=True)
    a_past_order(work, "too early", placed_at=BEGINS - moment, status="on_hold",
                 promised_at=BEGINS - moment)  # fmt: skip
    a_past_order(work, "too late", placed_at=ENDS, status="cancelled", promised_at=ENDS)


def a_backorder(work, order_id, at):
    """Two of the order's line were sold before they were there."""
    mine = sa.select(order_lines.c.id).where(order_lines.c.order_id == order_id)
    line_id = work.execute(mine).scalar_one()
    work.insert(backorders, [{"order_line_id": line_id, "sku_id": a_sku(work, "OUT"),
                              "order_id": order_id, "quantity": 2, "kind": "backorder",
                              "created_at": at}])  # fmt: skip


def refreshed(store: Store) -> None:
    while run(store, "worker", rollups.refresh, COUNTED, ZONE):
        pass


@pytest.fixture(params=["no rollup", "rollup", "touched since", "rollup of another zone"])
def shop(store: Store, request: pytest.FixtureRequest) -> Store:
    if request.param == "touched since":
        before = BEGINS - 90 * HOURS
        run(store, "cli", a_past_order, "settled", placed_at=before, status="cancelled")
        refreshed(store)
    run(store, "cli", a_shop)
    if request.param == "rollup":
        refreshed(store)
    if request.param == "rollup of another zone":
        while run(store, "worker", rollups.refresh, COUNTED, "Asia/Tokyo"):
            pass
    return store


def test_every_kpi_is_what_a_hand_counts(shop):
    found = measure_all(shop, MARCH)

    for slug, expected in COUNTS.items():
        assert found[slug] == [Measured(*map(pytest.approx, expected))], slug
    for slug, expected in MONEY.items():
        assert found[slug] == [
            Measured(pytest.approx(value), above, below, currency)
            for currency, value, above, below in expected
        ], slug


def test_a_kpi_counts_as_many_orders_as_its_link_lists(shop):
    found = measure_all(shop, MARCH)

    listed = {
        (one.slug, figure.currency): (link[1], _rows(shop, one.rows(MARCH), figure.currency))
        for one in KPIS
        for figure in found[one.slug]
        if (link := opened(one, figure, MARCH))
    }
    assert {slug for slug, _ in listed} == {one.slug for one in KPIS if one.rows}
    assert all(told == rows for told, rows in listed.values()), listed


def _rows(store: Store, query: dict[str, str], currency: str) -> int:
    wanted = OrderFilter.parse({**query, **({"currency": currency} if currency else {})})
    return orders.count(store, wanted, ZONE).number


def test_there_is_no_share_of_nothing(store):
    found = measure_all(store, MARCH)

    assert found["orders"] == [Measured(0, 0, 0)]
    assert found["cancellation_rate"] == [Measured(None, 0, 0)]
    assert found["units_per_order"] == [Measured(None, 0, 0)]
    assert found["order_cycle_time"] == [Measured(None, 0, 0)]
    assert (found["gross_sales"], found["aov"]) == ([], [])


def test_months_add_up_to_the_year_and_the_year_to_all_time(store):
    run(store, "cli", a_shop)
    refreshed(store)
    year = measure_all(store, Period(date(2026, 1, 1), date(2026, 12, 31), ZONE))
    firsts = [date(2026, month, 1) for month in range(1, 13)]
    months = [
        measure_all(store, Period(first, (first + 31 * DAY).replace(day=1) - DAY, ZONE))
        for first in firsts
    ]

    assert year["orders"][0].value == sum(month["orders"][0].value for month in months)
    assert year == measure_all(store, Period(None, None, ZONE))
    assert year == measure_all(store, Period(date(1970, 1, 1), date(9000, 1, 1), ZONE))


def test_one_order_of_the_epoch_does_not_make_the_question_too_long(store):
    def epoch(work):
        a_past_order(work, "zero", placed_at=datetime(1970, 1, 1, tzinfo=UTC))
        a_past_order(work, "now", placed_at=BEGINS)

    run(store, "cli", epoch)
    with store.reading() as conn:
        days = rollups.facts(conn, COUNTED, "UTC", date(1970, 1, 1), BEGINS.date())
    assert days is None
    assert measure_all(store, Period(None, None, "UTC"))["orders"] == [Measured(2, 2, 2)]


def test_as_json_names_every_kpi_and_its_period(sqlite_store):
    told = kpi.as_json(sqlite_store, MARCH)

    assert (told["from"], told["to"]) == ("2026-03-01", "2026-03-31")
    assert {one["slug"] for one in told["kpis"]} == {one.slug for one in KPIS}
    assert set(told["kpis"][0]) >= {"slug", "value", "numerator", "denominator", "unit", "better"}


def test_the_period_before_has_as_many_days_and_ends_where_this_begins():
    before = MARCH.previous
    assert (before.length, before.end) == (MARCH.length, MARCH.start)
    assert (MARCH.start, MARCH.end) == (BEGINS, ENDS)
    assert Period(None, date(2026, 3, 1)).previous is None


@pytest.mark.parametrize("zone", ["Pacific/Kiritimati", "Pacific/Pago_Pago"])
def test_the_first_and_the_last_day_of_the_calendar_are_days_too(sqlite_store, zone):
    run(sqlite_store, "cli", a_shop)
    ages = Period(date.min, date.max, zone)
    assert measure_all(sqlite_store, ages) == measure_all(sqlite_store, Period(None, None, zone))
