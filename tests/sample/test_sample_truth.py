"""The whole sample shop: the fraud rules find most of its rings, not all, and stop some in vain;
it fills a PostgreSQL as it does a SQLite file."""

import os
import subprocess
import sys
from pathlib import Path

import pytest
import sqlalchemy as sa

from iorder.config import Settings
from iorder.flows.backtest_rules import ask_for_backtest, work_off_backtest
from iorder.fraud.model import fraud_runs
from iorder.kernel.store import open_store, run
from iorder.orders.model import orders
from iorder.sample.cases import add_cases
from iorder.sample.load import load_sample
from tests.support import postgres

HERE = Path(__file__).parents[2]


@pytest.mark.full
def test_the_rules_find_most_frauds_of_the_shop_and_stop_some_in_vain(sqlite_store, tmp_path):
    store = sqlite_store
    told = Settings(_env_file=None, database_url=str(store.writer.url), files=tmp_path,
                    secret_key="of tests only")  # fmt: skip
    load_sample(store, until=run(store, "cli", lambda work: work.now))
    add_cases(store, told)
    run_id = run(store, "cli", ask_for_backtest, None, 200)
    assert work_off_backtest(store, run_id, told.secret(), lambda: False)
    with store.reading() as conn:
        found = conn.execute(
            sa.select(fraud_runs.c.found).where(fraud_runs.c.id == run_id)
        ).scalar_one()["rules"]
    assert 0.6 <= found["recall"] <= 0.85, found
    assert 0.6 <= found["precision"] < 0.95, found
    assert found["stopped_in_vain"] >= 5


@pytest.mark.full
def test_the_demo_fills_a_postgresql_of_its_own_and_the_doctor_finds_nothing(tmp_path):
    with postgres.throwaway() as server:
        url = server.create("demo")
        told = {**os.environ, "IORDER_DATABASE_URL": url, "IORDER_FILES": str(tmp_path)}

        def iorder(*words):
            command = [sys.executable, "-m", "iorder", *words]
            return subprocess.run(command, env=told, cwd=HERE, capture_output=True, text=True,
                                  timeout=1_800, check=False)  # fmt: skip

        loaded = iorder("demo")
        assert loaded.returncode == 0, loaded.stderr
        healthy = iorder("doctor")
        assert healthy.returncode == 0, healthy.stdout + healthy.stderr
        store = open_store(url)
        with store.reading() as conn:
            assert conn.execute(sa.select(sa.func.count()).select_from(orders)).scalar_one() > 5_900
        store.dispose()
