"""A page of the orders grid at a million orders, beside the same page in plain SQL.

The floor is one statement by hand through the bare driver, as the view would be written for that
question alone; of the jump nine tenths down, as if the row before it were known; of others far
down, their first page. Every case is read ``TIMES`` times in turn, ours and the floor's; the ratio
is of the 95th percentiles. Beside the clock stands the CPU of one reading, this process's and the
database's: it holds on a machine that is busy. A case is too slow when both its 95th percentile and
its CPU are over the budget. ``flat`` is its CPU over that at ``FEW`` orders: they stay within
``FLATTEST``, but for what a millisecond of noise makes, all but the length, which is counted once a
minute and up to 50,000 where no index has it by itself, and what is sought among up to so many that
one of its filters has: they are held to the budget alone. Last, the CSV of all orders.
``IORDER_BENCH_ORDERS`` sets another number of orders.
"""

import os
import tempfile
from collections.abc import Callable
from os import sysconf
from pathlib import Path
from statistics import quantiles
from time import perf_counter, process_time
from typing import Any

from bench import _csv, _orders
from bench._grid_cases import Case, cases
from iorder.insight import rollups
from iorder.kernel.migrate import migrate
from iorder.kernel.store import Store, open_store, run
from iorder.views.kept import Kept
from iorder.views.orders import order_tabs
from iorder.views.orders import orders as views
from iorder.views.orders.order_facts import COUNTED
from iorder.views.orders.order_filter import OrderFilter
from tests.support import postgres

ORDERS = int(os.environ.get("IORDER_BENCH_ORDERS", "1000000"))
FEW = 10_000
FLATTEST = 1.5
NOISE_MS = 1.0
TIMES = 60
PAGE = 100
LONGEST_MS = {"rows": 50.0, "search": 150.0, "tabs": 150.0, "length": 150.0}
"""The budget of notes/web-layer.md section 10 for one answer of the server."""

_COLUMNS = """select o.id, o.number, o.placed_at, o.stage, o.payment_state, o.ship_country,
o.unit_count, o.total_minor, o.currency, o.flags, o.open_holds, o.is_history, o.version,
ch.label, p.code, c.name, c.email from orders o join channels ch on ch.id = o.channel_id
left join points p on p.id = o.point_id left join customers c on c.id = o.customer_id"""


def main() -> None:
    print(f"{ORDERS:,} orders, {TIMES} readings a case; milliseconds of one answer")
    with tempfile.TemporaryDirectory(prefix="iorder-bench-") as folder:
        few = _measured(f"sqlite:///{Path(folder) / 'few.db'}", FEW, {})[1]
        slow, _ = _measured(f"sqlite:///{Path(folder) / 'grid.db'}", ORDERS, few)
    with postgres.throwaway(durable=True, settings={"shared_buffers": "512MB"}) as server:
        few = _measured(server.create("few"), FEW, {})[1]
        slow += _measured(server.create("grid"), ORDERS, few)[0]
    assert not slow, f"{', '.join(slow)} took longer than allowed"


def _measured(url: str, number: int, few: dict[str, float]) -> tuple[list[str], dict[str, float]]:
    """(what is over its bar, CPU milliseconds of each case) at ``number`` orders.

    ``few``: the same at few orders; without it nothing is held to a bar.
    """
    migrate(url)
    store = open_store(url)
    began = perf_counter()
    _orders.fill(store, number)
    while run(store, "worker", rollups.refresh, COUNTED, "UTC"):
        pass
    name = store.writer.dialect.name
    print(f"\n{name}, {number:,} orders, filled in {perf_counter() - began:.0f} s")
    print(
        f"{'':20}{'p50':>8}{'p95':>8}{'cpu':>8}{'flat':>8}{'floor p50':>12}{'p95':>8}{'ratio':>8}"
    )
    slow, cpu = [], {}
    for case in cases(store, number):
        p95, cpu[case.label] = _told(store, case, few.get(case.label))
        if few and not _is_kept(case, p95, cpu[case.label], few[case.label]):
            slow.append(f"{name}: {case.label}")
    if few:
        slow += [f"{name}: {bar}" for bar in _csv.measure(store)]
    store.dispose()
    return slow, cpu


def _is_kept(case: Case, p95: float, cpu: float, few: float) -> bool:
    is_fast = min(p95, cpu) <= LONGEST_MS[case.kind]
    is_flat = cpu <= few * FLATTEST + NOISE_MS or case.kind == "length" or case.is_sought
    return is_fast and is_flat


def _told(store: Store, case: Case, few: float | None) -> tuple[float, float]:
    """(95th percentile, CPU of one reading), milliseconds."""
    ours, plain = _ours(store, case), _floor(store, case)
    mine, floors = [], []
    for _ in range(3):  # warm both
        plain(), ours()
    began = _cpu_ms(store)
    for _ in range(TIMES):  # by itself: the floor would turn out what the store keeps in memory
        ours()
    cpu = (_cpu_ms(store) - began) / TIMES
    for _ in range(TIMES):
        mine.append(_ms(ours))
        floors.append(_ms(plain))
    (p50, p95), (floor50, floor95) = _percentiles(mine), _percentiles(floors)
    flat = f"{cpu / few:8.2f}" if few else f"{'':8}"
    print(
        f"{case.label:20}{p50:8.2f}{p95:8.2f}{cpu:8.2f}{flat}{floor50:12.2f}{floor95:8.2f}"
        f"{p95 / floor95:8.2f}",
        flush=True,
    )
    return p95, cpu


def _cpu_ms(store: Store) -> float:
    """CPU so far of this process, of the database's that serves it and of those that helped it."""
    mine = process_time() * 1000
    if store.is_sqlite:
        return mine
    with store.reader.connect() as conn:
        pid = conn.exec_driver_sql("select pg_backend_pid()").scalar_one()
    told = Path(f"/proc/{pid}/schedstat").read_text().split()
    parent = Path(f"/proc/{pid}/stat").read_text().rpartition(") ")[2].split()[1]
    gone = Path(f"/proc/{parent}/stat").read_text().rpartition(") ")[2].split()[13:15]
    return mine + int(told[0]) / 1e6 + sum(map(int, gone)) * 1000 / sysconf("SC_CLK_TCK")


def _ours(store: Store, case: Case) -> Callable[[], object]:
    wanted = OrderFilter.parse(case.query)
    if case.kind == "tabs":
        return lambda: order_tabs.tab_counts(store, wanted)
    if case.kind == "length":
        return lambda: _length(store, wanted)
    start = case.start
    if start or case.is_deep:
        length = _length(store, wanted).number  # the list was opened, nothing more
        start = start or max(min(length * 9 // 10 - 1, length - PAGE), 0)  # a whole page
    return lambda: views.rows(store, wanted, start, start + PAGE)


def _length(store: Store, wanted: OrderFilter) -> views.Count:
    """As it is found once a minute."""
    views._LENGTHS = Kept()
    return views.length(store, wanted)


def _floor(store: Store, case: Case) -> Callable[[], object]:
    statement = case.floor if case.floor.startswith("select") else f"{_COLUMNS} {case.floor}"
    if store.is_sqlite:
        statement = statement.replace("%%", "%")

    def plain() -> list[Any]:
        with store.reader.connect() as conn:
            cursor = conn.connection.cursor()
            cursor.execute(statement, ())
            return list(cursor.fetchall())

    return plain


def _ms(read: Callable[[], object]) -> float:
    began = perf_counter()
    read()
    return (perf_counter() - began) * 1000


def _percentiles(times: list[float]) -> tuple[float, float]:
    cut = quantiles(times, n=20)
    return cut[9], cut[18]
