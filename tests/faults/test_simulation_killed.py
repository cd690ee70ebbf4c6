"""A simulation whose worker is killed is replayed anew by the next, to the same answer."""

import os
import signal
import subprocess
import sys
import time
from datetime import timedelta

import pytest
import sqlalchemy as sa

from iorder.config import Settings
from iorder.flows import run_simulation
from iorder.flows.place_order import accept_orders
from iorder.flows.run_simulation import ask_for_simulation
from iorder.kernel.jobs import jobs
from iorder.kernel.store import run, run_at
from iorder.orders.placing import NewLine, NewOrder
from iorder.sourcing.model import sourcing_runs
from iorder.sourcing.simulations import file_of
from iorder.views.sourcing import simulation
from iorder.worker.process import Worker
from tests.builders import OSLO, a_channel, a_point, a_sku, stocked

pytestmark = [pytest.mark.slow, pytest.mark.faults]

ORDERS, BATCH = 1_200, 100
PATIENCE = 60


def a_shop(work):
    lamp = a_sku(work, "LAMP")
    stocked(work, a_point(work, "EWR", at=(40.74, -74.17), country="US"), lamp, ORDERS)
    return a_channel(work)


def killed_meanwhile(store, url, files, run_id) -> None:
    """A worker of its own process, killed when it has replayed some and not all."""
    environment = os.environ | {"IORDER_DATABASE_URL": url, "IORDER_FILES": str(files)}
    process = subprocess.Popen([sys.executable, "-m", "iorder", "worker"], env=environment)
    until = time.monotonic() + PATIENCE
    part = file_of(files, run_id).with_name(f"part-{run_id}.jsonl")
    while not part.exists():
        assert time.monotonic() < until, "the worker never began"
        time.sleep(0.002)
    process.send_signal(signal.SIGKILL)
    process.wait()


def test_after_kill_9_the_next_worker_gives_the_answer_of_an_undisturbed_run(
    store, store_url, tmp_path
):
    now = run(store, "cli", lambda work: work.now)
    channel = run_at(store, "cli", now - timedelta(days=9), a_shop)
    for start in range(0, ORDERS, BATCH):
        at = now - timedelta(days=8) + timedelta(minutes=start)
        some = [
            NewOrder(channel, f"W-{n}", "EUR", (NewLine("LAMP", 1, 1000),), ship_to=OSLO,
                     placed_at=at)
            for n in range(start, start + BATCH)
        ]  # fmt: skip
        run_at(store, "cli", at, accept_orders, some)
    run_id = run(store, "cli", ask_for_simulation, None, 10)
    killed_meanwhile(store, store_url, tmp_path, run_id)
    assert simulation.one_run(store, run_id).state == "running"

    with store.writer.begin() as conn:  # its lease runs out
        conn.execute(sa.update(jobs).values(due_at=sa.func.current_timestamp()))
    worker = Worker(store, Settings(files=tmp_path))
    worker.drain()
    other = run(store, "cli", ask_for_simulation, None, 10)
    run_simulation.work_off_simulation(store, tmp_path, other, lambda: False)

    resumed, calm = (simulation.one_run(store, key).found for key in (run_id, other))
    assert resumed["orders"] == ORDERS
    own = {"seconds", "since", "until"}
    assert {k: v for k, v in resumed.items() if k not in own} == {
        k: v for k, v in calm.items() if k not in own
    }
    assert not list(tmp_path.glob("simulations/part-*"))
    with store.reading() as conn:
        states = conn.execute(sa.select(sourcing_runs.c.state)).scalars().all()
    assert states == ["done", "done"]
