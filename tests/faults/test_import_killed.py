"""An import that is killed goes on where it committed and ends as if it had been left alone."""

import json
import os
import signal
import subprocess
import sys
import time

import pytest
import sqlalchemy as sa

from iorder.channels.model import imports
from iorder.kernel.store import open_store
from tests.support import stores
from tests.support.contents import contents

pytestmark = [pytest.mark.slow, pytest.mark.faults]

ORDERS = 3_500
PATIENCE = 60


def write_orders(folder):
    """Orders and their lines in separate files; one line in a thousand is bad."""
    folder.mkdir()
    with (folder / "orders.csv").open("w") as out:
        out.write("Order ID,Order date,Email,City,Status,Total\n")
        for n in range(ORDERS):
            out.write(f"A{n},2026-05-{n % 28 + 1:02},p{n % 700}@example.com,Porto,shipped,30.00\n")
    with (folder / "order_items.csv").open("w") as out:
        out.write("Order ID,SKU,Product name,Quantity,Unit price\n")
        for n in range(ORDERS):
            out.write(f"A{n},S{n % 90},Thing {n % 90},{0 if n % 1000 == 7 else 2},10.00\n")
            out.write(f"A{n},S{n % 70},Thing {n % 70},1,10.00\n")
    return folder


def command(url, folder, files):
    environment = os.environ | {"IORDER_DATABASE_URL": url, "IORDER_FILES": str(files)}
    return subprocess.Popen(
        [sys.executable, "-m", "iorder", "import", "orders", str(folder), "--json"],
        env=environment, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True,
    )  # fmt: skip


def finished(url, folder, files):
    """(exit code, JSON, words) of a run to the end."""
    process = command(url, folder, files)
    out, words = process.communicate(timeout=PATIENCE)
    return process.returncode, json.loads(out), words


def wait_until(store, is_so, process):
    """Wait until the import's row is as wanted; the process must still be at it."""
    until = time.monotonic() + PATIENCE
    while time.monotonic() < until:
        with store.reading() as conn:
            row = conn.execute(sa.select(imports.c.cursor, imports.c.phase)).first()
        if row is not None and is_so(row):
            assert process.poll() is None, "it was over before it could be stopped"
            return
        time.sleep(0.005)
    raise AssertionError("the import never came that far")


@pytest.fixture(scope="module")
def uninterrupted(run_folder, tmp_path_factory):
    """(files, answer, contents) of the same import left alone."""
    base = tmp_path_factory.mktemp("uninterrupted")
    folder = write_orders(base / "shop")
    url = stores.sqlite_copy(run_folder, base)
    code, answer, words = finished(url, folder, base / "files")
    assert code == 3, words
    store = open_store(url)
    found = contents(store)
    store.dispose()
    return folder, answer, found


@pytest.mark.parametrize(
    "moment",
    [
        pytest.param(lambda row: row.phase == "staging", id="while sorting"),
        pytest.param(lambda row: row.cursor > 0, id="after the first rows"),
    ],
)
def test_after_kill_9_the_same_command_ends_with_the_same_store(
    moment, store, store_url, uninterrupted, tmp_path
):
    folder, answer, whole = uninterrupted
    process = command(store_url, folder, tmp_path / "files")
    wait_until(store, moment, process)
    process.kill()
    process.communicate()

    code, resumed, words = finished(store_url, folder, tmp_path / "files")

    assert code == 3, words
    assert "interrupted" in words
    for one in (answer, resumed):
        one.pop("seconds", None)
    assert resumed == answer
    assert contents(store) == whole


def test_ctrl_c_finishes_the_rows_in_hand_and_the_same_command_goes_on(
    sqlite_store, sqlite_url, uninterrupted, tmp_path
):
    folder, _, whole = uninterrupted
    process = command(sqlite_url, folder, tmp_path / "files")
    wait_until(sqlite_store, lambda row: row.cursor > 0, process)
    process.send_signal(signal.SIGINT)
    _, words = process.communicate(timeout=PATIENCE)

    assert process.returncode == 130
    assert "same command" in words
    assert "Traceback" not in words
    assert 0 < len(contents(sqlite_store)["orders"]) < ORDERS - 5
    assert finished(sqlite_url, folder, tmp_path / "files")[0] == 3
    assert contents(sqlite_store) == whole


def test_two_at_once_do_not_both_write(pg_store, pg_url, uninterrupted, tmp_path):
    folder, _, whole = uninterrupted
    first = command(pg_url, folder, tmp_path / "files")
    wait_until(pg_store, lambda row: row.cursor > 0, first)
    second = command(pg_url, folder, tmp_path / "files")
    codes = {one.communicate(timeout=PATIENCE) and one.returncode for one in (first, second)}

    assert 3 in codes
    assert contents(pg_store) == whole
