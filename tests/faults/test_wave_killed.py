"""A wave whose worker is killed is carried out by the next, and no order is moved twice."""

import os
import signal
import subprocess
import sys
import time

import pytest
import sqlalchemy as sa

from iorder.config import Settings
from iorder.flows.place_order import accept_orders
from iorder.flows.source_wave import Asked, ask_for_wave, ask_to_apply
from iorder.inventory.model import commitments
from iorder.kernel.jobs import jobs
from iorder.kernel.store import run
from iorder.orders.placing import NewLine, NewOrder
from iorder.sourcing.model import sourcing_decisions, sourcing_runs
from iorder.views.doctor import run_doctor
from iorder.worker.process import Worker
from tests.builders import OSLO, a_channel, a_point, a_sku, stocked

pytestmark = [pytest.mark.slow, pytest.mark.faults]

ORDERS = 150
PATIENCE = 60


def a_shop_far_away(work) -> tuple[int, int]:
    """All of them got their lamp from Newark; then as many came in at Bergen."""
    lamp, channel = a_sku(work, "LAMP"), a_channel(work)
    stocked(work, a_point(work, "EWR", at=(40.74, -74.17), country="US"), lamp, ORDERS)
    lines = (NewLine("LAMP", 1, 1000),)
    accept_orders(
        work, [NewOrder(channel, f"W-{n}", "EUR", lines, ship_to=OSLO) for n in range(ORDERS)]
    )
    bergen = a_point(work, "BGO", at=(60.39, 5.32), country="NO")
    stocked(work, bergen, lamp, ORDERS)
    return ask_for_wave(work, Asked()), bergen


def one(store, query):
    with store.reading() as conn:
        return conn.execute(query).scalar_one()


def killed_meanwhile(store, url, files) -> None:
    """A worker of its own process, killed when it has moved some and not all."""
    environment = os.environ | {"IORDER_DATABASE_URL": url, "IORDER_FILES": str(files)}
    process = subprocess.Popen([sys.executable, "-m", "iorder", "worker"], env=environment)
    until = time.monotonic() + PATIENCE
    while not one(store, sa.select(sourcing_runs.c.done)):
        assert time.monotonic() < until, "the worker never began"
        time.sleep(0.005)
    process.send_signal(signal.SIGKILL)
    process.wait()


def test_after_kill_9_the_next_worker_moves_the_rest_and_every_order_once(
    store, store_url, tmp_path
):
    run_id, bergen = run(store, "cli", a_shop_far_away)
    worker = Worker(store, Settings(files=tmp_path))
    worker.drain()
    run(store, "cli", ask_to_apply, run_id)
    killed_meanwhile(store, store_url, tmp_path)
    moves = sa.select(sa.func.count()).where(sourcing_decisions.c.occasion == "wave")
    assert 0 < one(store, moves) < ORDERS

    with store.writer.begin() as conn:  # its lease runs out
        conn.execute(sa.update(jobs).values(due_at=sa.func.current_timestamp()))
    worker.drain()

    assert one(store, sa.select(sourcing_runs.c.state)) == "applied"
    assert one(store, moves) == ORDERS
    there = sa.select(sa.func.sum(commitments.c.quantity)).where(
        commitments.c.point_id == bergen, commitments.c.stage == "reserved"
    )
    assert one(store, there) == ORDERS
    assert run_doctor(store).findings == []
