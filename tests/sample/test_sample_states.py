"""The sample shop reaches every state of stock, carts, purchases and sourcing there is."""

from datetime import UTC, date, datetime, timedelta

import pytest
import sqlalchemy as sa

from iorder.catalog.model import kit_parts, skus
from iorder.flows import reroute, run_simulation
from iorder.inventory.model import (
    channel_points,
    channel_quotas,
    commitments,
    count_lines,
    counts,
    lot_stock,
    lots,
    point_holidays,
    points,
    stock,
    transfers,
)
from iorder.kernel.events import events
from iorder.kernel.jobs import jobs
from iorder.kernel.store import open_store
from iorder.orders.model import backorders, holds, order_lines, orders
from iorder.purchasing.model import purchase_orders, suppliers
from iorder.sample.buying import Bill
from iorder.sample.load import load_sample
from iorder.shipping.model import parcel_serials
from iorder.sourcing.model import sourcing_decisions, sourcing_rules
from iorder.views.doctor import run_doctor
from tests.support import stores

pytestmark = pytest.mark.slow
UNTIL = datetime(2036, 5, 20, 17, 30, tzinfo=UTC)
ORDERS = 360


@pytest.fixture(scope="module")
def shop(run_folder, tmp_path_factory):
    store = open_store(stores.sqlite_copy(run_folder, tmp_path_factory.mktemp("states")))
    assert load_sample(store, until=UNTIL, seed=49, orders=ORDERS)
    yield store
    store.dispose()


def counted(store, column, *which):
    query = sa.select(column, sa.func.count()).where(*which).group_by(column)
    with store.reading() as conn:
        return {row[0]: row[1] for row in conn.execute(query)}


def rows(store, query):
    with store.reading() as conn:
        return conn.execute(query).all()


def test_it_is_sound_and_leaves_no_work_behind(shop):
    report = run_doctor(shop)
    assert report.ok, report.findings
    kinds = {row.kind for row in rows(shop, sa.select(jobs))}
    # for who might have come in while a point was closed, and the simulation that was asked for
    assert kinds <= {reroute.JOB, run_simulation.JOB}
    assert sum(counted(shop, orders.c.stage).values()) == ORDERS


def test_points_have_hours_areas_and_rules_of_their_own(shop):
    found = {row.code: row for row in rows(shop, sa.select(points))}
    assert len({row.zone for row in found.values()}) >= 4
    assert all(row.cut_off for row in found.values())
    assert sum(row.service_area is not None for row in found.values()) == 2
    assert not found["EU-MIL"].takes_hazardous
    assert found["US-REN"].active
    assert len(counted(shop, point_holidays.c.point_id)) == len(found)
    assert set(counted(shop, channel_points.c.channel_id).values()) == {3}


def test_what_a_point_does_not_take_is_never_there(shop):
    wrong = (
        sa.select(stock.c.sku_id)
        .join(points, points.c.id == stock.c.point_id)
        .join(skus, skus.c.id == stock.c.sku_id)
        .where(
            sa.or_(
                sa.and_(skus.c.hazardous, sa.not_(points.c.takes_hazardous)),
                sa.and_(skus.c.oversize, sa.not_(points.c.takes_oversize)),
            )
        )
    )
    assert rows(shop, wrong) == []


def test_a_point_was_closed_for_two_days_and_reopened(shop):
    kinds = ("PointClosed", "PointOpened")
    told = rows(shop, sa.select(events.c.kind, events.c.at).where(events.c.kind.in_(kinds)))
    assert [row.kind for row in told] == list(kinds)
    assert told[1].at - told[0].at == timedelta(days=2)


def test_what_runs_low_is_bought_and_some_of_it_is_on_its_way(shop):
    states = set(counted(shop, purchase_orders.c.state))
    assert states >= {"draft", "received"}
    assert states & {"sent", "receiving"}
    assert sum(counted(shop, suppliers.c.currency).values()) == 6
    assert rows(shop, sa.select(stock.c.sku_id).where(stock.c.inbound > 0))


def test_purchases_come_whole_in_parts_late_or_not_to_the_end():
    day = timedelta(days=1)
    courses = [
        Bill(1, "PO-1", 2, "sent", "FJORD", 1, UNTIL - n * day, (UNTIL + (12 - n) * day).date(), "")
        .course
        for n in range(200)
    ]  # fmt: skip
    late = sum(one.first > 14 * day for one in courses)
    assert 0.08 < late / len(courses) < 0.3
    assert 0.6 < sum(one.part == 100 for one in courses) / len(courses) < 0.8
    assert 0.02 < sum(not one.rest_comes for one in courses) / len(courses) < 0.18


def test_transfers_and_counts_reach_every_state(shop):
    assert set(counted(shop, transfers.c.state)) >= {
        "requested", "shipped", "received", "short", "cancelled",
    }  # fmt: skip
    assert set(counted(shop, counts.c.state)) == {"open", "waiting", "done"}
    assert set(counted(shop, count_lines.c.state)) >= {"agreed", "adjusted", "waiting", "to_count"}


def test_lots_expire_soon_and_the_expired_one_is_set_aside(shop):
    soon = date(2036, 6, 20)
    found = rows(
        shop,
        sa.select(lots.c.expires_on, sa.func.sum(lot_stock.c.on_hand - lot_stock.c.quarantine))
        .join(lot_stock, lot_stock.c.lot_id == lots.c.id)
        .where(lots.c.expires_on < soon)
        .group_by(lots.c.id, lots.c.expires_on),
    )
    assert [units for day, units in found if day <= UNTIL.date()] == [0]
    assert sum(units > 0 for day, units in found if day > UNTIL.date()) >= 2
    assert counted(shop, stock.c.quarantine, stock.c.quarantine > 0) == {5: 1}


def test_kits_sell_and_only_their_parts_are_in_stock(shop):
    kits = sa.select(kit_parts.c.kit_id)
    assert len(counted(shop, kit_parts.c.kit_id)) == 10
    assert counted(shop, order_lines.c.sku_id, order_lines.c.sku_id.in_(kits))
    assert not counted(shop, stock.c.sku_id, stock.c.sku_id.in_(kits))


def test_units_with_numbers_left_with_them(shop):
    numbered = sa.select(skus.c.id).where(skus.c.tracking == "serial")
    left = rows(
        shop,
        sa.select(sa.func.sum(commitments.c.quantity)).where(
            commitments.c.sku_id.in_(numbered), commitments.c.stage == "shipped"
        ),
    )[0][0]
    assert left == sum(counted(shop, parcel_serials.c.sku_id).values()) > 0


def test_orders_wait_for_what_is_announced_or_on_its_way(shop):
    told = rows(shop, sa.select(backorders.c.kind, backorders.c.filled_at))
    assert {row.kind for row in told} == {"backorder", "preorder"}
    assert {row.filled_at is None for row in told} == {True, False}
    assert counted(shop, holds.c.kind, holds.c.kind == "stock", holds.c.state == "open")


def test_a_quota_is_used_and_not_used_up(shop):
    told = rows(shop, sa.select(channel_quotas.c.quota, channel_quotas.c.used))
    assert len(told) == 5
    assert all(0 < row.used < row.quota for row in told)


def test_carts_were_bought_left_and_too_late_and_some_are_held_now(shop):
    of_carts = commitments.c.held_in.is_not(None)
    assert {"released", "expired", "shipped"} <= set(counted(shop, commitments.c.stage, of_carts))
    live = rows(shop, sa.select(commitments.c.expires_at, commitments.c.extensions).where(
        commitments.c.cart.is_not(None), commitments.c.stage == "reserved"
    ))  # fmt: skip
    assert all(UNTIL + timedelta(minutes=10) < row.expires_at for row in live)
    assert len(live) >= 8
    assert {row.extensions > 0 for row in live} == {True, False}


def test_every_order_was_decided_by_rules_and_some_by_people(shop):
    decided = sa.select(sourcing_decisions.c.order_id).where(
        sourcing_decisions.c.occasion == "placed"
    )
    assert len(rows(shop, decided)) == ORDERS
    assert {"override", "rejected"} <= set(counted(shop, sourcing_decisions.c.occasion))
    assert set(counted(shop, sourcing_rules.c.state)) == {"published", "draft"}
    published = rows(shop, sa.select(sourcing_rules.c.effective_at).where(
        sourcing_rules.c.state == "published"
    ))  # fmt: skip
    assert timedelta(days=80) < UNTIL - published[0].effective_at < timedelta(days=100)
