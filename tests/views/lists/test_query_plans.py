"""No view of the orders page walks the whole table: asked of both databases' own planners."""

from collections.abc import Iterator

import pytest

from bench import _orders
from iorder.insight import rollups
from iorder.kernel import dialect
from iorder.kernel.store import Store, Work, open_store, run
from iorder.orders import queue
from iorder.views.lists.list_page import LONGEST_PAGE
from iorder.views.orders import order_tabs
from iorder.views.orders import orders as views
from iorder.views.orders.order_choices import choices
from iorder.views.orders.order_facts import COUNTED
from iorder.views.orders.order_filter import SORTS, OrderFilter
from tests.support import stores
from tests.support.planners import explained, plan

ORDERS = 30_000
FILTERS = (
    {},
    {"stage": "pending"},
    {"stage": "delivered"},
    {"stage": "attention"},
    {"q": "tanaka"},
    {"q": "nobody at all"},
    {"q": "IO-20999"},
    {"q": "20"},
    {"from": "2026-09-20", "to": "2026-09-21"},
    {"channel": "web"},
    {"point": "AMS-1"},
    {"country": "DE"},
    {"currency": "EUR"},
    {"payment": "unpaid"},
    {"flag": "difference"},
    {"tag": "vip"},
    {"history": "no"},
    {"scope": "open"},
    {"stage": "pending", "channel": "web", "country": "DE"},
    {"point": "AMS-1", "country": "DE"},
    {"currency": "EUR", "country": "FR"},
    {"tag": "gift", "country": "DE"},
    {"scope": "open", "point": "AMS-1"},
    {"scope": "open", "sort": "total"},
    {"country": "DE", "sort": "total"},
    {"channel": "web", "sort": "number", "dir": "asc"},
    {"tag": "gift", "sort": "total"},
    {"from": "2026-09-20", "to": "2026-09-21", "sort": "total"},
    {"q": "tanaka", "stage": "pending", "country": "DE"},
    {"currency": "USD", "total_from": "200", "total_to": "800"},
    {"currency": "EUR", "total_to": "6"},
    {"currency": "USD", "total_from": "900", "sort": "number"},
    {"currency": "USD", "total_to": "600", "sort": "total", "country": "DE"},
    {"currency": "USD", "total_to": "600", "tag": "gift"},
)
VIEWS = [
    *FILTERS,
    *({**tab, "sort": sort, "dir": way}
      for sort in SORTS for way in ("asc", "desc")
      for tab in ({}, {"stage": "pending"}, {"stage": "attention"})),
]  # fmt: skip
IN_KEY_ORDER = ["MATERIALIZE page", "SCAN orders", "SCAN page"]
"""SQLite's way of taking the first rows as they lie: nothing is sorted, the limit ends it."""


@pytest.fixture(
    scope="module",
    params=["sqlite", "sqlite-not-analyzed", pytest.param("postgres", marks=pytest.mark.pg)],
)
def large(request, run_folder, tmp_path_factory) -> Iterator[Store]:
    """A store with enough orders that a planner minds how they are found, analyzed as the
    worker does it, and before it has."""
    if request.param != "postgres":
        url = stores.sqlite_copy(run_folder, tmp_path_factory.mktemp("large"))
    else:
        url = stores.postgres_copy(run_folder)
    store = open_store(url)
    _orders.fill(store, ORDERS)
    if request.param == "sqlite-not-analyzed":
        with store.writer.begin() as conn:
            conn.exec_driver_sql("delete from sqlite_stat1")
        store.dispose()  # who is connected already does not see it
    yield store
    store.dispose()
    if request.param == "postgres":
        stores.postgres_drop(run_folder, url)


def walks(store, steps):
    """Steps that read every order, one by one."""
    if store.is_sqlite:
        if steps[:3] == IN_KEY_ORDER:
            return []
        return [step for step in steps if step in ("SCAN orders", "SCAN order_tags")]
    large_ones = ("orders", "order_tags", "order_search")
    return [step for step in steps if any(f"Seq Scan on {table} " in step for table in large_ones)]


def test_the_check_sees_a_walk(large):
    for text in ("select sum(unit_count) from orders", "select * from orders order by edited"):
        assert walks(large, plan(large, text, ()))


@pytest.mark.parametrize("query", VIEWS, ids=lambda query: "&".join(map("=".join, query.items())))
def test_rows_and_counts_of_a_view_are_read_off_an_index(large, query):
    wanted = OrderFilter.parse(query)

    for read in (
        lambda: views.rows(large, wanted, 0, 100),
        lambda: views.rows(large, wanted, 100, 200),  # on from where the first page ended
        lambda: views.count(large, wanted),
    ):
        for statement, steps in explained(large, read):
            assert walks(large, steps) == [], (statement, steps)


@pytest.mark.parametrize("query", [{}, {"country": "DE"}, {"q": "tanaka"}, {"tag": "vip"}], ids=str)
def test_tabs_are_counted_off_an_index(large, query):
    for statement, steps in explained(
        large, lambda: order_tabs.tab_counts(large, OrderFilter.parse(query))
    ):
        assert walks(large, steps) == [], (statement, steps)


def test_test_orders_are_counted_off_an_index_of_their_own(large):
    while run(large, "worker", rollups.refresh, COUNTED, "UTC"):
        pass

    told = explained(large, lambda: order_tabs.tab_counts(large, OrderFilter()))

    steps = [step for statement, some in told if "is_test" in statement for step in some]
    assert [step for step in steps if "ix_orders_test" in step], steps
    assert not [step for step in steps if "ix_orders_stage" in step], steps


def test_all_open_orders_lie_in_an_index_as_they_were_placed(large):
    told = explained(large, lambda: views.rows(large, OrderFilter(scope="open"), 0, 100))

    steps = [step for statement, some in told if "coalesce" in statement for step in some]
    assert [step for step in steps if "ix_orders_open_placed" in step], steps


@pytest.mark.parametrize(
    "query",
    [
        {"currency": "EUR", "country": "FR"},
        {"stage": "pending", "country": "DE", "point": "AMS-1"},
        {"currency": "USD", "country": "DE", "total_from": "400"},
    ],
    ids=str,
)
def test_filters_together_are_counted_off_one_index_without_looking_orders_up(large, query):
    told = explained(large, lambda: views.count(large, OrderFilter.parse(query)))

    _, steps = told[-1]
    if large.is_sqlite:
        assert [step for step in steps if "COVERING INDEX" in step], steps


def test_what_follows_a_known_row_is_not_entered_at_the_end_of_its_days(large):
    wanted = OrderFilter.parse({"from": "2026-09-01", "to": "2026-09-20", "scope": "sold"})
    views.rows(large, wanted, 0, 100)

    told = explained(large, lambda: views.rows(large, wanted, 100, 200))

    (page, *_) = [one for one, _ in told if " LIMIT " in one]
    assert page.count("orders.placed_at <") == 0, page
    assert "(orders.placed_at, orders.id) <" in page


def test_a_jump_past_the_first_stride_shows_the_rows_that_stand_there(large):
    for start in (29_000, 5, 26_000):
        shown = views.rows(large, OrderFilter(), start, start + 20)
        newest = 1_000 + ORDERS - start
        assert [row.number for row in shown] == [f"IO-{newest - row}" for row in range(20)]
    assert views.length(large, OrderFilter()) == views.Count(ORDERS, exact=True)


def test_a_page_is_never_longer_than_it_may_be(large):
    assert len(views.rows(large, OrderFilter(), 0, ORDERS)) == LONGEST_PAGE


def test_choices_hop_along_their_indexes(large):
    for statement, steps in explained(large, lambda: choices(large)):
        assert walks(large, steps) == [], (statement, steps)


@pytest.mark.parametrize("scope", queue.SCOPES)
def test_orders_that_may_still_go_anywhere_are_not_sought_among_all_that_are_over(large, scope):
    def read():
        with large.reading() as conn:
            work = Work(large, conn, "reader", dialect.now(conn))
            return queue.queued(work, scope, 100)

    for statement, steps in explained(large, read):
        assert walks(large, steps) == [], (statement, steps)
        assert [one for one in steps if "ix_orders_history" in one] == [], (statement, steps)
