"""A file of a million rows comes in with the memory of a small one."""

import json
import os
import subprocess
import sys

import pytest

from bench.import_orders import LINES, write_file

ORDERS = 334_000
MOST_MB = 300


@pytest.mark.full
def test_a_million_rows_need_less_than_300_megabytes(sqlite_url, tmp_path):
    file = write_file(tmp_path / "orders.csv", ORDERS)
    environment = {"IORDER_DATABASE_URL": sqlite_url, "IORDER_FILES": str(tmp_path / "files")}
    with (tmp_path / "answer").open("w") as out:
        process = subprocess.Popen(
            [sys.executable, "-m", "iorder", "import", "orders", str(file), "--json"],
            env=os.environ | environment, stdout=out,
        )  # fmt: skip
        _, status, usage = os.wait4(process.pid, 0)
        process.returncode = os.waitstatus_to_exitcode(status)

    answer = json.loads((tmp_path / "answer").read_text())
    assert process.returncode == 0
    assert (answer["rows"], answer["created"]) == (ORDERS * LINES, ORDERS)
    assert usage.ru_maxrss / 1024 < MOST_MB
