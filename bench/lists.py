"""Every list but the orders grid at 300,000 rows each (stock: 600,000), beside plain SQL.

The floor is one statement by hand that gives the rows of that question; the ratio is of medians.
Of each list: its first page and its count under every tab, filter, sort and search, a page nine
tenths down, and its tabs. A case is too slow when both its 95th percentile and its CPU are over
the budget of notes/web-layer.md section 10: 50 ms, or 150 ms of what is searched, counted, reached
far down, or sorted by a number of stock that every reservation moves. Only the slowest of each list
and what is over its budget is printed. ``IORDER_BENCH_ROWS`` sets another number of rows.
"""

import os
import tempfile
from pathlib import Path
from statistics import median, quantiles

from bench import _lists
from bench._list_cases import Case, cases
from bench.grid import _cpu_ms, _ms
from iorder.kernel.migrate import migrate
from iorder.kernel.store import Store, open_store
from tests.support import postgres

ROWS = int(os.environ.get("IORDER_BENCH_ROWS", "300000"))
TIMES = 10
LONGEST_MS = {"rows": 50.0, "search": 150.0, "count": 150.0, "tabs": 150.0, "far": 150.0}


def main() -> None:
    print(f"{ROWS:,} rows a list, {TIMES} readings a case; milliseconds of one answer")
    with tempfile.TemporaryDirectory(prefix="iorder-bench-") as folder:
        slow = _measured(f"sqlite:///{Path(folder) / 'lists.db'}")
    with postgres.throwaway(durable=True, settings={"shared_buffers": "512MB"}) as server:
        slow += _measured(server.create("lists"))
    assert not slow, f"{', '.join(slow)} took longer than allowed"


def _measured(url: str) -> list[str]:
    """What is over its bar."""
    migrate(url)
    store = open_store(url)
    _lists.fill(store, ROWS)
    name = store.writer.dialect.name
    print(f"\n{name}\n{'':45}{'p50':>8}{'p95':>8}{'cpu':>8}{'floor':>8}{'ratio':>8}")
    told = [_told(store, case) for case in cases(store, ROWS)]
    slowest: dict[str, float] = {}
    for label, cpu, _, _ in told:
        of = label.partition(":")[0]
        slowest[of] = max(slowest.get(of, 0.0), cpu)
    for label, cpu, line, is_slow in told:
        if is_slow or cpu == slowest[label.partition(":")[0]]:
            print(line, flush=True)
    store.dispose()
    print(f"{len(told)} cases")
    return [f"{name}: {label}" for label, _, _, is_slow in told if is_slow]


def _told(store: Store, case: Case) -> tuple[str, float, str, bool]:
    """(label, CPU of one reading, a line of figures, whether it is too slow)."""

    def plain() -> None:
        with store.reader.connect() as conn:
            cursor = conn.connection.cursor()
            cursor.execute(case.floor.replace("%%", "%") if store.is_sqlite else case.floor, ())
            cursor.fetchall()

    case.read(), plain()
    began = _cpu_ms(store)
    mine = [_ms(case.read) for _ in range(TIMES)]
    cpu = (_cpu_ms(store) - began) / TIMES
    floor = median(_ms(plain) for _ in range(TIMES))
    p50, p95 = median(mine), quantiles(mine, n=20)[18]
    figures = f"{p50:8.1f}{p95:8.1f}{cpu:8.1f}{floor:8.1f}{p50 / floor:8.2f}"
    return case.label, cpu, f"{case.label:45}{figures}", min(p95, cpu) > LONGEST_MS[case.kind]
