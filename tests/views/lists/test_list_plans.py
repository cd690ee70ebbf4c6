"""No list of parcels, stock or points walks what grows with the orders: asked of both planners."""

import re
from collections.abc import Iterator

import pytest

from iorder.kernel.store import Store, open_store, run
from iorder.views.channels import channel_rows, channel_sheet
from iorder.views.fraud import fraud_reviews as review_views
from iorder.views.fraud.fraud_reviews import ReviewFilter
from iorder.views.navigation import marks
from iorder.views.payments import disputes as dispute_views
from iorder.views.payments import payments as payment_views
from iorder.views.payments import refunds as refund_views
from iorder.views.payments.disputes import DisputeFilter
from iorder.views.payments.payments import PaymentFilter
from iorder.views.payments.refunds import RefundFilter
from iorder.views.purchasing import purchase_orders as buying_views
from iorder.views.purchasing.purchase_orders import PurchaseOrderFilter
from iorder.views.returns import returns as return_views
from iorder.views.returns.returns import ReturnFilter
from iorder.views.shipping import shipments as parcel_views
from iorder.views.shipping.parcel import parcel_sheet
from iorder.views.shipping.shipments import ShipmentFilter
from iorder.views.sourcing import points as point_views
from iorder.views.sourcing.closing_point import consequences
from iorder.views.sourcing.one_point import one_point
from iorder.views.sourcing.points import PointFilter
from iorder.views.stock import counts as count_views
from iorder.views.stock import stock as stock_views
from iorder.views.stock import transfers as transfer_views
from iorder.views.stock.counts import CountFilter
from iorder.views.stock.explained import explain
from iorder.views.stock.sku import sku_sheet
from iorder.views.stock.stock import StockFilter
from iorder.views.stock.transfers import TransferFilter
from tests.support import stores
from tests.support.many_parcels import shop
from tests.support.planners import explained, plan

GROWING = (
    "parcels", "shipments", "shipment_lines", "scans", "orders", "order_lines", "commitments",
    "stock_ledger", "stock_movements", "tenders", "refunds",
)  # fmt: skip


@pytest.fixture(scope="module", params=["sqlite", pytest.param("postgres", marks=pytest.mark.pg)])
def large(request, run_folder, tmp_path_factory) -> Iterator[tuple[Store, int, int]]:
    """(a store with many parcels, its point, its SKU)."""
    if request.param == "sqlite":
        url = stores.sqlite_copy(run_folder, tmp_path_factory.mktemp("lists"))
    else:
        url = stores.postgres_copy(run_folder)
    store = open_store(url)
    place = run(store, "cli", shop)
    with store.writer.begin() as conn:
        conn.exec_driver_sql("analyze")
    yield store, *place
    store.dispose()
    if request.param == "postgres":
        stores.postgres_drop(run_folder, url)


def walks(steps, *, allowed=()):
    """Steps that read a growing table row by row."""
    tables = "|".join(table for table in GROWING if table not in allowed)
    walk = re.compile(rf"^SCAN ({tables})$|Seq Scan on ({tables}) ")
    return [step for step in steps if walk.search(step)]


def assert_read_off_an_index(store, read, *, allowed=()):
    for statement, steps in explained(store, read):
        assert walks(steps, allowed=allowed) == [], (statement, steps)


def test_the_check_sees_a_walk(large):
    for text in ("select sum(weight_g) from parcels", "select sum(d_on_hand) from stock_ledger"):
        assert walks(plan(large[0], text, ()))


@pytest.mark.parametrize(
    "query",
    [
        {"q": "T0001"}, {"q": "IO-1001"}, {"state": "lost"}, {"state": "late"},
        {"carrier": "ups"}, {"from": "2026-03-11", "to": "2026-03-12"},
        {"state": "delivered", "carrier": "ups"}, {"point": "US-1"},
        {"point": "US-1", "state": "delivered"}, {"point": "US-1", "state": "late"},
    ],
    ids=str,
)  # fmt: skip
def test_parcels_of_a_filter_are_read_off_an_index(large, query):
    store, wanted = large[0], ShipmentFilter.parse(query)

    assert_read_off_an_index(store, lambda: parcel_views.rows(store, wanted, 0, 100))
    assert_read_off_an_index(store, lambda: parcel_views.count(store, wanted))


def test_all_parcels_are_read_as_they_lie_and_no_further_than_the_page(large):
    store = large[0]
    first = {"parcels", "shipments"}  # newest first by its key: the limit ends the walk

    assert_read_off_an_index(
        store, lambda: parcel_views.rows(store, ShipmentFilter(), 0, 100), allowed=first
    )
    for statement, steps in explained(
        store, lambda: parcel_views.rows(store, ShipmentFilter(), 0, 100)
    ):
        if " LIMIT " in statement.upper() and store.is_sqlite:
            assert not any("MATERIALIZE" in s and "TEMP B-TREE" in s for s in steps)


def test_a_parcel_and_the_carriers_are_found_by_their_keys(large):
    store = large[0]

    assert_read_off_an_index(store, lambda: parcel_sheet(store, 7))
    assert_read_off_an_index(store, lambda: parcel_views.carriers(store))


def test_stock_and_what_is_behind_it_are_found_by_place(large):
    store, point, sku = large

    assert_read_off_an_index(store, lambda: stock_views.rows(store, StockFilter(), 0, 9))
    assert_read_off_an_index(store, lambda: explain(store, point, sku))


@pytest.mark.parametrize("query", [{"cover": "low"}, {"cover": "over", "category": "Cups"},
                                   {"tracking": "lot"}], ids=str)  # fmt: skip
def test_stock_of_a_cover_reads_four_weeks_of_the_ledger_not_all_of_it(large, query):
    store, wanted = large[0], StockFilter.parse(query)

    assert_read_off_an_index(store, lambda: stock_views.rows(store, wanted, 0, 100))
    assert_read_off_an_index(store, lambda: stock_views.count(store, wanted))


def test_one_points_page_what_closing_it_comes_to_and_channels_are_read_off_indexes(large):
    store, point, _ = large

    assert_read_off_an_index(store, lambda: one_point(store, "EU-1"))
    assert_read_off_an_index(store, lambda: consequences(store, point))
    for row in channel_rows(store):
        assert_read_off_an_index(store, lambda slug=row.slug: channel_sheet(store, slug))


def test_points_find_their_open_orders_by_stage_not_among_all_they_ever_sent(large):
    store = large[0]

    for read in (
        lambda: point_views.rows(store, PointFilter(), 0, 100),
        lambda: point_views.point_sheet(store, "EU-1"),
    ):
        assert_read_off_an_index(store, read)
        assert not any("ix_orders_point" in str(steps) for _, steps in explained(store, read))


def test_the_parcels_counted_in_the_navigation_are_read_off_an_index(large):
    store = large[0]

    assert_read_off_an_index(store, lambda: marks(store, {"shipments.view"}.__contains__))


@pytest.mark.parametrize("code", ["LAMP", "SKU-7"])
def test_one_skus_page_is_read_off_indexes(large, code):
    assert_read_off_an_index(large[0], lambda: sku_sheet(large[0], code, "UTC"))


@pytest.mark.parametrize(
    ("query", "index"),
    [
        ({}, "ix_tenders_created"),
        ({"state": "captured"}, "ix_tenders_state"),
        ({"state": "failed"}, "ix_tenders_state"),
        ({"account": "account-1"}, "ix_tenders_account"),
        ({"state": "expiring"}, "ix_tenders_expiring"),
    ],
    ids=str,
)
def test_payments_of_a_filter_lie_in_an_index_in_their_order(large, query, index):
    wanted = PaymentFilter.parse(query)

    assert_in_order(large[0], lambda conn: payment_views.matching(conn, wanted), index)


@pytest.mark.parametrize(
    ("query", "index"),
    [({}, "ix_refunds_requested"), ({"state": "failed"}, "ix_refunds_state")],
    ids=str,
)
def test_refunds_of_a_filter_lie_in_an_index_in_their_order(large, query, index):
    wanted = RefundFilter.parse(query)

    assert_in_order(large[0], lambda conn: refund_views.matching(conn, wanted), index)


@pytest.mark.parametrize(
    ("read", "index"),
    [
        (lambda s: dispute_views.rows(s, DisputeFilter(state="won"), 0, 9), "ix_disputes_newest"),
        (lambda s: review_views.rows(s, ReviewFilter(state="all"), "cli", 0, 9), "reviews_opened"),
        (
            lambda s: review_views.rows(s, ReviewFilter(state="closed"), "cli", 0, 9),
            "ix_fraud_reviews_decided",
        ),
        (
            lambda s: buying_views.rows(s, PurchaseOrderFilter(sort="expected"), 0, 9),
            "ix_purchase_orders_expected",
        ),
    ],
    ids=["disputes won", "reviews", "reviews closed", "purchase orders by day"],
)
def test_lists_lie_in_an_index_in_their_order(large, read, index):
    store = large[0]
    told = [step for _, steps in explained(store, lambda: read(store)) for step in steps]

    if store.is_sqlite:
        assert [step for step in told if index in step], told


@pytest.mark.parametrize(
    ("read", "table"),
    [
        (lambda s: return_views.count(s, ReturnFilter(q="RMA-1")), "returns"),
        (lambda s: return_views.tab_counts(s, ReturnFilter(state="received")), "orders"),
        (lambda s: transfer_views.count(s, TransferFilter(q="TR-1")), "transfers"),
        (lambda s: count_views.count(s, CountFilter(q="CNT-1")), "counts"),
        (lambda s: buying_views.count(s, PurchaseOrderFilter(q="PO-1")), "purchase_orders"),
        (lambda s: review_views.count(s, ReviewFilter(q="IO-1"), "cli"), "fraud_reviews"),
    ],
    ids=["returns", "tabs of returns", "transfers", "counts", "purchase orders", "reviews"],
)
def test_what_a_list_is_searched_for_is_found_off_an_index(large, read, table):
    store = large[0]
    for statement, steps in explained(store, lambda: read(store)):
        assert not [s for s in steps if re.search(rf"SCAN (one|{table})$", s)], (statement, steps)


def assert_in_order(store, select, index):
    """One page of the ids is read off ``index`` and nothing is sorted. PostgreSQL may walk all in
    their order where most are of the filter."""

    def page():
        with store.reading() as conn:
            conn.execute(select(conn).limit(100)).all()

    (_, steps) = explained(store, page)[-1]
    if store.is_sqlite:
        assert any(index in step for step in steps), steps
    assert not any("ORDER BY" in step or "Sort" in step for step in steps), steps
