"""The sample shop in the store: sound, the same however often it is cut off, on both databases."""

from dataclasses import replace
from datetime import UTC, datetime
from itertools import count

import pytest
import sqlalchemy as sa
import typer
from typer.testing import CliRunner

from iorder.catalog.model import skus
from iorder.cli.demo import load_demo
from iorder.config import settings
from iorder.flows import reroute, run_simulation
from iorder.flows.subscribers import SUBSCRIBERS
from iorder.inventory import sweeping
from iorder.inventory.model import commitments, points, stock, transfer_lines, transfers
from iorder.kernel import jobs
from iorder.kernel.store import open_store, run
from iorder.orders.model import holds, order_lines, orders
from iorder.payments.model import payment_entries, tenders
from iorder.purchasing.model import purchase_order_lines, purchase_orders
from iorder.sample.load import load_sample
from iorder.sample.marker import has_other_orders, sample_marker
from iorder.sample.phoning import TOKENS
from iorder.shipping.model import parcels, scans
from iorder.views.doctor import run_doctor
from tests.builders import a_past_order
from tests.support import stores

UNTIL = datetime(2026, 5, 20, 17, 30, tzinfo=UTC)
FEW = 12
lines = purchase_order_lines


def told(store):
    """All that matters of the shop, without our ids."""
    order = orders.c.external_ref
    queries = (
        sa.select(
            order, orders.c.stage, orders.c.total_minor, orders.c.placed_at, orders.c.shipped_at,
            orders.c.delivered_at, orders.c.payment_state, orders.c.cod_state, points.c.code,
        ).outerjoin(points, points.c.id == orders.c.point_id).order_by(order),
        sa.select(order, order_lines.c.position, order_lines.c.total_minor, order_lines.c.title)
        .join(orders, orders.c.id == order_lines.c.order_id)
        .order_by(order, order_lines.c.position),
        sa.select(points.c.code, skus.c.code, stock.c.on_hand, stock.c.reserved, stock.c.allocated)
        .join(points, points.c.id == stock.c.point_id)
        .join(skus, skus.c.id == stock.c.sku_id)
        .order_by(points.c.code, skus.c.code),
        sa.select(parcels.c.tracking_number, parcels.c.state, parcels.c.delivered_at, scans.c.at,
                  scans.c.state.label("scan"))
        .join(scans, scans.c.parcel_id == parcels.c.id)
        .order_by(parcels.c.tracking_number, scans.c.at, scans.c.state),
        sa.select(order, payment_entries.c.kind, payment_entries.c.amount_minor,
                  payment_entries.c.at)
        .join(tenders, tenders.c.id == payment_entries.c.tender_id)
        .join(orders, orders.c.id == tenders.c.order_id)
        .order_by(order, payment_entries.c.at, payment_entries.c.kind),
        sa.select(order, holds.c.kind, holds.c.state, holds.c.reason)
        .join(orders, orders.c.id == holds.c.order_id)
        .order_by(order, holds.c.kind),
        sa.select(purchase_orders.c.state, purchase_orders.c.expected_on, purchase_orders.c.note,
                  skus.c.code, lines.c.quantity, lines.c.received, lines.c.short)
        .join(lines, lines.c.purchase_order_id == purchase_orders.c.id)
        .join(skus, skus.c.id == lines.c.sku_id)
        .order_by(purchase_orders.c.created_at, skus.c.code, lines.c.quantity),
        sa.select(transfers.c.state, transfers.c.note, skus.c.code, transfer_lines.c.quantity,
                  transfer_lines.c.received, transfer_lines.c.short)
        .join(transfer_lines, transfer_lines.c.transfer_id == transfers.c.id)
        .join(skus, skus.c.id == transfer_lines.c.sku_id)
        .order_by(transfers.c.note, skus.c.code),
        sa.select(commitments.c.held_in, skus.c.code, points.c.code, commitments.c.quantity,
                  commitments.c.stage)
        .join(skus, skus.c.id == commitments.c.sku_id)
        .join(points, points.c.id == commitments.c.point_id)
        .where(commitments.c.held_in.is_not(None))
        .order_by(commitments.c.held_in, skus.c.code, points.c.code, commitments.c.quantity),
    )  # fmt: skip
    with store.reading() as conn:
        return [[tuple(row) for row in conn.execute(query)] for query in queries]


@pytest.fixture(scope="module")
def in_one_go(run_folder, tmp_path_factory):
    """The shop of an uninterrupted load, on SQLite."""
    store = open_store(stores.sqlite_copy(run_folder, tmp_path_factory.mktemp("sample")))
    assert load_sample(store, until=UNTIL, seed=5, orders=FEW)
    yield told(store)
    store.dispose()


@pytest.mark.slow
def test_a_load_that_is_cut_off_goes_on_and_ends_the_same(store, in_one_go):
    store = replace(store, subscribers=SUBSCRIBERS)
    turns = count(1)
    tries = 0
    later = UNTIL.replace(year=2027)
    while not load_sample(
        store, until=later if tries else UNTIL, seed=5 + tries, orders=FEW + tries,
        should_stop=lambda: next(turns) % 40 == 0,
    ):  # fmt: skip
        tries += 1

    assert tries >= 2
    assert told(store) == in_one_go
    run(
        replace(store, subscribers={}), "worker", sweeping.sweep
    )  # what carts held at the plan's end, long ago
    report = run_doctor(store)
    assert report.ok, report.findings
    assert sample_marker(store).is_done
    assert not has_other_orders(store)
    with store.reading() as conn:
        assert conn.execute(sa.select(sa.func.count()).select_from(orders)).scalar_one() == FEW
        kinds = set(conn.execute(sa.select(jobs.jobs.c.kind)).scalars())
    # for who might have come in while a point was closed, and what a draft of rules would do
    assert kinds <= {reroute.JOB, run_simulation.JOB}


@pytest.mark.slow
def test_a_finished_load_does_nothing_more(in_one_go, sqlite_store):
    calls = []
    for _ in range(2):
        load_sample(
            sqlite_store, until=UNTIL, seed=5, orders=3,
            progress=lambda turns, whole: calls.append((turns, whole)),
        )  # fmt: skip
    assert [turns for turns, _ in calls] == sorted({turns for turns, _ in calls})
    assert calls[-1][0] == calls[-1][1]


@pytest.fixture
def demo(sqlite_store, sqlite_url, monkeypatch):
    """``demo`` on the command line; returns its exit code."""
    monkeypatch.setenv("IORDER_DATABASE_URL", sqlite_url)
    settings.cache_clear()
    app = typer.Typer()
    app.command()(load_demo)
    yield lambda *words: CliRunner().invoke(app, list(words))
    settings.cache_clear()


@pytest.mark.slow
def test_the_demo_command_loads_once(demo, sqlite_store):
    assert demo("--orders", "4").exit_code == 0
    again = demo("--orders", "9")
    assert again.exit_code == 0
    assert "here already: 4 orders" in again.stderr
    with sqlite_store.reading() as conn:
        found = conn.execute(sa.select(sa.func.count()).select_from(orders)).scalar_one()
    assert found == 4 + len(TOKENS)


def test_the_demo_is_not_mixed_into_a_real_shop(demo, sqlite_store):
    run(sqlite_store, "cli", a_past_order)
    answer = demo()
    assert answer.exit_code == 2
    assert "orders of its own" in answer.stderr
    assert sample_marker(sqlite_store) is None
