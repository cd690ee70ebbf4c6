"""No list of parcels, stock or points walks what grows with the orders: asked of both planners."""

import re
from collections.abc import Iterator
from datetime import timedelta

import pytest
import sqlalchemy as sa

from iorder.inventory import service
from iorder.inventory.service import Want
from iorder.kernel.store import Store, open_store, run
from iorder.orders.model import order_lines
from iorder.payments.model import payment_accounts, refunds, tenders
from iorder.shipping.model import parcels, shipment_lines, shipments
from iorder.views.channels import channel_rows, channel_sheet
from iorder.views.navigation import marks
from iorder.views.payments import payments as payment_views
from iorder.views.payments import refunds as refund_views
from iorder.views.payments.payments import PaymentFilter
from iorder.views.payments.refunds import RefundFilter
from iorder.views.shipping import shipments as parcel_views
from iorder.views.shipping.parcel import parcel_sheet
from iorder.views.shipping.shipments import ShipmentFilter
from iorder.views.sourcing import points as point_views
from iorder.views.sourcing.closing_point import consequences
from iorder.views.sourcing.one_point import one_point
from iorder.views.sourcing.points import PointFilter
from iorder.views.stock import stock as stock_views
from iorder.views.stock.explained import explain
from iorder.views.stock.sku import sku_sheet
from iorder.views.stock.stock import StockFilter
from tests import builders as b
from tests.support import stores
from tests.support.planners import explained, plan

PARCELS, ORDERS = 4_000, 80
GROWING = (
    "parcels", "shipments", "shipment_lines", "scans", "orders", "order_lines", "commitments",
    "stock_ledger", "stock_movements", "tenders", "refunds",
)  # fmt: skip
STATES = ("delivered",) * 8 + ("in_transit", "lost")


def shop(work):
    """Parcels of some orders, most delivered; many SKUs that came in, one of them promised."""
    point, other, sku = b.a_point(work), b.a_point(work, "US-1"), b.a_sku(work)
    held = [b.a_live_order(work, point_id=point, line_sku=sku) for _ in range(ORDERS)]
    lines = dict(work.execute(sa.select(order_lines.c.order_id, order_lines.c.id)).all())
    ids = work.ids(parcels, PARCELS)
    sent = [b.NOON + i * timedelta(minutes=10) for i in range(PARCELS)]
    work.insert(
        shipments,
        [{"id": i, "point_id": (point, other)[i % 9 == 0], "external_ref": f"S-{i}",
          "carrier": "dhl", "created_at": at}
         for i, at in zip(ids, sent, strict=True)],
    )  # fmt: skip
    work.insert(
        parcels,
        [{"id": i, "shipment_id": i, "point_id": (point, other)[i % 9 == 0],
          "carrier": ("dhl", "ups")[i % 9 == 0],
          "tracking_number": f"T{i:06}", "state": STATES[i % 10], "shipped_at": at,
          "promised_at": at, "delivered_at": at if i % 10 < 8 else None, "created_at": at}
         for i, at in zip(ids, sent, strict=True)],
    )  # fmt: skip
    work.insert(
        shipment_lines,
        [{"parcel_id": i, "order_line_id": lines[held[i % ORDERS]], "shipment_id": i,
          "order_id": held[i % ORDERS], "quantity": 1} for i in ids],
    )  # fmt: skip
    paid(work, held, sent)
    for number in range(60):
        more = b.a_sku(work, f"SKU-{number}")
        for _ in range(4):
            b.stocked(work, (point, other)[number % 2], more, 5)
    b.stocked(work, point, sku, 50)
    want = Want(point, sku, 1, order_id=held[0], order_line_id=lines[held[0]])
    service.reserve(work, "reserve:test", [want])
    return point, sku


def paid(work, held, sent):
    """Tenders through two accounts, most captured, each with a refund; some are bank transfers."""
    accounts = work.ids(payment_accounts, 2)
    work.insert(
        payment_accounts,
        [{"id": i, "slug": f"account-{i}", "provider": "stripe", "label": "Stripe",
          "settings": {}, "created_at": b.NOON} for i in accounts],
    )  # fmt: skip
    ids = work.ids(tenders, PARCELS)
    work.insert(
        tenders,
        [{"id": i, "order_id": held[n % ORDERS], "method": "card", "currency": "EUR",
          "account_id": accounts[n % 9 == 0], "state": ("captured", "failed")[n % 10 == 0],
          "amount_minor": 1, "created_at": at}
         for n, (i, at) in enumerate(zip(ids, sent, strict=True))],
    )  # fmt: skip
    work.insert(
        refunds,
        [{"id": i, "order_id": held[n % ORDERS], "tender_id": tender, "amount_minor": 1,
          "state": ("succeeded", "failed")[n % 10 == 0], "currency": "EUR", "cause": f"plan:{i}",
          "requested_by": "cli", "requested_at": sent[n]}
         for n, (i, tender) in enumerate(zip(work.ids(refunds, PARCELS), ids, strict=True))],
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
