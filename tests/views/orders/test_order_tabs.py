"""Tabs of orders: counted under the other filters, up to a cap, and from the rollup where none."""

from iorder.insight import rollups
from iorder.insight.model import order_stages
from iorder.kernel.store import run
from iorder.views.orders import order_tabs
from iorder.views.orders import orders as views
from iorder.views.orders.order_facts import COUNTED
from iorder.views.orders.order_filter import OrderFilter
from tests import builders as b
from tests.support.orders_seen import filled


def test_tabs_count_every_stage_under_the_other_filters(store):
    run(store, "cli", filled)

    for query in ({}, {"country": "FR"}, {"q": "ana"}, {"stage": "pending", "channel": "web"}):
        wanted = OrderFilter.parse(query)
        counts = order_tabs.tab_counts(store, wanted)
        for tab in order_tabs.TABS:
            alone = OrderFilter.parse({**wanted.without("stage").to_query(), "stage": tab})
            assert counts[tab] == views.count(store, alone), (query, tab)


def test_counts_stop_at_the_cap_and_say_so(store):
    run(store, "cli", filled)

    for query in ({}, {"country": "FR"}):
        wanted = OrderFilter.parse(query)
        counts = order_tabs.tab_counts(store, wanted, cap=3, newest=3)

        assert str(counts[""]) == "3+"
        assert counts["delivered"].number <= 2
        assert str(views.count(store, wanted, cap=3)) == "3+"


def test_beyond_the_cap_a_tab_says_about_how_many_the_rollup_counted(store):
    run(store, "cli", filled)
    known = [{"stage": "delivered", "orders": 679_664}, {"stage": "pending", "orders": 430_000}]
    run(store, "cli", lambda work: work.insert(order_stages, known))

    counts = order_tabs.tab_counts(store, OrderFilter(), cap=1)

    assert [str(counts[tab]) for tab in ("", "delivered", "pending", "draft", "cancelled")] == [
        "1.1M", "680k", "430k", "0", "1+",
    ]  # fmt: skip


def test_tabs_count_what_the_rollup_knows_and_what_moved_since(store):
    run(store, "cli", filled)
    run(store, "cli", b.a_past_order, "T-1", is_test=True, status="shipped")
    while run(store, "worker", rollups.refresh, COUNTED, "Asia/Tokyo"):
        pass
    for ref, is_test in (("T-2", True), ("T-3", False)):
        run(store, "cli", b.a_past_order, ref, is_test=is_test, status="on_hold")

    counts = order_tabs.tab_counts(store, OrderFilter())

    for tab in order_tabs.TABS:
        assert counts[tab] == views.count(store, OrderFilter(stage=tab)), tab
