"""A worker killed after the service acted and before that was written down is no harm."""

import os
import signal
import subprocess
import sys
import time

import pytest
import sqlalchemy as sa

from iorder.flows.ask_payment import capture_tender
from iorder.kernel.jobs import jobs
from iorder.views.doctor import run_doctor
from tests.support.paying import KEY, Shop

pytestmark = [pytest.mark.slow, pytest.mark.faults]

PATIENCE = 60


def killed_once(shop, url, is_so):
    """A worker process, killed with SIGKILL at the moment ``is_so``."""
    told = {"IORDER_DATABASE_URL": url, "IORDER_FILES": str(shop.folder), "IORDER_SECRET_KEY": KEY}
    process = subprocess.Popen([sys.executable, "-m", "iorder", "worker"], env=os.environ | told)
    try:
        until = time.monotonic() + PATIENCE
        while not is_so():
            assert time.monotonic() < until, "the service was never asked"
            time.sleep(0.01)
    finally:
        process.send_signal(signal.SIGKILL)
        process.wait()


def let_leases_end(shop):
    with shop.store.writer.begin() as conn:
        conn.execute(sa.update(jobs).values(due_at=sa.func.current_timestamp()))


def test_kill_9_between_call_and_record_is_repaired(store, store_url, tmp_path):
    shop = Shop(store, tmp_path, capture_when="by_hand")
    _, tender_id = shop.pay(minor=2000)
    with shop.books._open() as conn:
        conn.execute("update payments set manner = 'slow'")
    shop.do(capture_tender, tender_id, None, "all")

    killed_once(shop, store_url, lambda: len(shop.books.events()) == 2)
    assert shop.calls()[-1][:2] == ("capture", "calling")
    assert shop.tender(tender_id) == ("authorized", 2000, 0, 0)

    let_leases_end(shop)
    shop.work()
    assert shop.calls()[-1][:2] == ("capture", "done")
    assert shop.tender(tender_id) == ("captured", 2000, 2000, 0)
    assert [one["kind"] for one in shop.books.events()] == ["authorized", "captured"]
    assert shop.entries() == [("authorize", 2000), ("capture", 2000)]
    assert [one.check for one in run_doctor(store).findings if "pay" in one.check] == []
