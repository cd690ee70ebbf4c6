"""No more orders of a day go to a point than it can take."""

import threading
import time

import pytest
import sqlalchemy as sa

from iorder.flows.cancel_order import cancel_order
from iorder.flows.place_order import place_order
from iorder.inventory.model import points
from iorder.kernel.store import open_work, run
from iorder.orders.placing import NewLine
from iorder.views.orders.order import order_sheet
from iorder.views.sourcing.one_point import one_point
from tests.support.shop import a_shop


def take(store, point_id, most):
    change = sa.update(points).where(points.c.id == point_id).values(daily_capacity=most)
    run(store, "cli", lambda work: work.execute(change))


def place(store, shop, **more):
    return run(store, "cli", place_order, shop.order(**more))


def test_a_split_order_counts_at_each_of_its_points_and_a_cancelled_one_at_none(store, shop):
    everything = place(store, shop, ref="1", lines=(NewLine("LAMP", 8, 1000),))
    assert [one_point(store, code).today for code in ("EU-1", "US-1")] == [1, 1]

    run(store, "cli", cancel_order, everything.order_id, "customer")
    assert [one_point(store, code).today for code in ("EU-1", "US-1")] == [0, 0]


@pytest.mark.pg
def test_of_two_orders_at_one_instant_only_one_gets_the_last_place(pg_store):
    store, shop = pg_store, run(pg_store, "cli", a_shop)
    take(store, shop.near, 1)
    placed = []

    def second():
        placed.append(place(store, shop, ref="2"))

    with open_work(store, "cli", commit=True) as work:
        first = place_order(work, shop.order(ref="1"))
        other = threading.Thread(target=second)
        other.start()
        wait_for_a_lock(store)
    other.join(30)

    assert [order_sheet(store, one.number).point for one in (first, *placed)] == ["EU-1", "US-1"]


def wait_for_a_lock(store):
    waiting = "select count(*) from pg_locks where locktype = 'advisory' and not granted"
    until = time.monotonic() + 20
    while time.monotonic() < until:
        with store.reader.connect() as conn:
            if conn.exec_driver_sql(waiting).scalar_one():
                return
        time.sleep(0.02)
    raise AssertionError("nobody waits for the point")
