"""A bulk edit whose worker is killed is ended by the next, and no order is changed twice."""

import os
import signal
import subprocess
import sys
import time

import pytest
import sqlalchemy as sa

from bench import _orders
from iorder.config import Settings
from iorder.insight import bulk_edits
from iorder.insight.model import bulk_edit_orders
from iorder.kernel.jobs import jobs
from iorder.kernel.store import run
from iorder.orders.model import order_tags, orders
from iorder.views.orders import bulk_edit as views
from iorder.worker.process import Worker

pytestmark = [pytest.mark.slow, pytest.mark.faults]

ORDERS = 1_000
PATIENCE = 60


def one(store, query):
    with store.reading() as conn:
        return conn.execute(query).scalar_one()


def killed_meanwhile(store, url, files):
    """A worker of its own process, killed when it has changed some and not all."""
    environment = os.environ | {"IORDER_DATABASE_URL": url, "IORDER_FILES": str(files)}
    process = subprocess.Popen([sys.executable, "-m", "iorder", "worker"], env=environment)
    until = time.monotonic() + PATIENCE
    while not (done := one(store, sa.select(bulk_edits.bulk_edits.c.changed))):
        assert time.monotonic() < until, "the worker never began"
        time.sleep(0.005)
    process.send_signal(signal.SIGKILL)
    process.wait()
    return done


def test_after_kill_9_the_next_worker_ends_it_and_every_order_is_changed_once(
    store, store_url, tmp_path
):
    _orders.fill(store, ORDERS)
    wanted = views.all_of(store, "tag", {"tags": ["sale"]}, {}, "UTC")
    edit_id = run(store, "cli", bulk_edits.ask, wanted)
    assert killed_meanwhile(store, store_url, tmp_path) < ORDERS

    with store.writer.begin() as conn:  # its lease runs out
        conn.execute(sa.update(jobs).values(due_at=sa.func.current_timestamp()))
    Worker(store, Settings(files=tmp_path)).drain()

    found = views.progress(store, "cli", edit_id)
    assert (found.state, found.changed) == ("done", ORDERS)
    assert one(store, sa.select(sa.func.count()).select_from(bulk_edit_orders)) == ORDERS
    tagged = sa.select(sa.func.count()).where(order_tags.c.tag == "sale")
    assert one(store, tagged) == ORDERS
    assert one(store, sa.select(sa.func.max(orders.c.version))) == 2
