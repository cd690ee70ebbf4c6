"""Lines a second from a CSV file into the store, beside the same rows by the bare ``executemany``.

An order is 3 lines, an address, a customer, a payment with 2 entries, its search text and its
event; a row of the file is a line. The floor inserts the very same rows in the same transactions.
Seconds of this process's CPU stand beside the clock's: they hold on a machine that is busy.
"""

import csv
import os
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path
from random import Random
from statistics import median
from time import perf_counter, process_time

from bench._replay import Said, recorded, replayer
from iorder.channels import inspection
from iorder.channels import service as channels
from iorder.flows.run_import import Progress, Watch, work_off_import
from iorder.kernel.migrate import migrate
from iorder.kernel.store import Store, open_store, run
from tests.support import postgres

ROUNDS = 3
ORDERS = 20_000
LINES = 3
BAR = 0.3
LINES_PER_SECOND = 20_000
MOST_MB = 300
SKUS = 500
LONG = 4
"""How many times longer the long file of the memory's measurement is."""
COLUMNS = (
    "Order number,Order date,Status,Currency,Email,Customer name,Shipping address,City,Postcode,"
    "Country,Payment method,Shipping,Total,SKU,Product name,Quantity,Unit price,Line total"
)

Copy = Callable[[], str]
"""Makes a fresh migrated store; returns its url."""


@dataclass(frozen=True, slots=True)
class Round:
    """Lines a second by the clock, by this process's CPU, and by the bare driver."""

    by_clock: float
    by_cpu: float
    bare: float

    @property
    def ratio(self) -> float:
        return self.by_clock / self.bare


class Turns(Watch):
    """After each batch of the import, the bare driver's turn with the same rows elsewhere."""

    def __init__(self, url: str, transactions: list[list[Said]]) -> None:
        self.clock = self.cpu = 0.0
        self._left = iter(transactions)
        self._say, self.stop = replayer(url)

    def written(self, at: Progress) -> None:
        clock, cpu = perf_counter(), process_time()
        if said := next(self._left, None):
            self._say(said)
        self.clock += perf_counter() - clock
        self.cpu += process_time() - cpu


def main() -> None:
    with tempfile.TemporaryDirectory(prefix="iorder-bench-") as name:
        folder = Path(name)
        file = write_file(folder / "orders.csv", ORDERS)
        print(f"{ROUNDS} rounds of {ORDERS * LINES:,} lines, {LINES} an order; lines/s, medians")
        print(f"{'':12}{'import':>9}{'by CPU':>9}{'bare':>9}{'ratio':>8}{'range':>15}{'bar':>6}")
        lite = _print("sqlite", _rounds(file, folder, _sqlite(folder)))
        with postgres.throwaway(durable=True) as server:
            _print("postgresql", _rounds(file, folder, _postgres(server)))
        print(f"sqlite must reach {LINES_PER_SECOND:,} lines/s on an idle machine: {lite:,.0f}")
        long_file = write_file(folder / "long.csv", ORDERS * LONG)
        for path in (file, long_file):
            megabytes = _peak(path, folder)
            size = path.stat().st_size / 1e6
            print(f"peak memory of the command, {size:.0f} MB file: {megabytes:.0f} MB")
            assert megabytes < MOST_MB, f"{megabytes:.0f} MB is above {MOST_MB}"


def write_file(path: Path, orders: int) -> Path:
    """A shop's export with one row a line."""
    dice, first = Random(1), datetime(2025, 1, 1, tzinfo=UTC)
    with path.open("w", newline="", encoding="utf-8") as stream:
        writer = csv.writer(stream)
        writer.writerow(COLUMNS.split(","))
        for number in range(orders):
            buyer = dice.randrange(orders // 2 + 1)
            placed = first + timedelta(minutes=number)
            items = [(sku, dice.randrange(1, 4)) for sku in dice.sample(range(SKUS), LINES)]
            total = 490 + sum((999 + sku) * units for sku, units in items)
            head = [
                f"A{number}", placed.strftime("%Y-%m-%d %H:%M:%S"), "completed", "EUR",
                f"buyer{buyer}@example.com", f"Buyer {buyer}", f"{buyer} High Street", "Berlin",
                f"{buyer % 99999:05}", "DE", "card", "4.90", f"{total / 100:.2f}",
            ]  # fmt: skip
            for sku, units in items:
                unit = 999 + sku
                line = [f"SKU-{sku}", f"Thing {sku}", units, f"{unit / 100:.2f}"]
                writer.writerow([*head, *line, f"{unit * units / 100:.2f}"])
    return path


def _print(name: str, rounds: list[Round]) -> float:
    ratios = [one.ratio for one in rounds]
    print(
        f"{name:12}{median(one.by_clock for one in rounds):9.0f}"
        f"{median(one.by_cpu for one in rounds):9.0f}{median(one.bare for one in rounds):9.0f}"
        f"{median(ratios):8.2f}{f'{min(ratios):.2f}-{max(ratios):.2f}':>15}{BAR:6.2f}",
        flush=True,
    )
    assert median(ratios) >= BAR, f"{name}: {median(ratios):.2f} is below {BAR}"
    return median(one.by_clock for one in rounds)


def _rounds(file: Path, folder: Path, copy: Copy) -> list[Round]:
    """Both take turns of a batch, so that what else the machine does slows both."""
    with recorded(store := open_store(copy())) as recording:
        _import(store, file, folder, Watch())
    transactions = [said for one in recording.transactions if (said := _inserts(one))]
    found = []
    for _ in range(ROUNDS):
        other = copy()
        _open_channel(other)
        turns = Turns(other, transactions)
        clock, cpu = _import(open_store(copy()), file, folder, turns)
        turns.stop()
        spent = (clock - turns.clock, cpu - turns.cpu, turns.clock)
        found.append(Round(*(ORDERS * LINES / seconds for seconds in spent)))
    return found


def _inserts(said: list[Said]) -> list[Said]:
    return [one for one in said if one[0].startswith("insert into") and "id_blocks" not in one[0]]


def _import(store: Store, file: Path, folder: Path, watch: Watch) -> tuple[float, float]:
    """Seconds by the clock and by CPU."""
    plan = inspection.inspect("orders", [file], "bench", default_currency="EUR", zone="UTC").plan
    import_id = run(
        store, "bench",
        lambda work: channels.start(work, plan, dry_run=False, total=None, state="running"),
    )  # fmt: skip
    staging = Path(tempfile.mkdtemp(dir=folder))
    clock, cpu = perf_counter(), process_time()
    assert work_off_import(store, staging, import_id, lambda: False, watch)
    clock, cpu = perf_counter() - clock, process_time() - cpu
    shutil.rmtree(staging)
    store.dispose()
    return clock, cpu


def _open_channel(url: str) -> None:
    store = open_store(url)
    run(store, "bench", channels.channel, "bench")
    store.dispose()


def _peak(file: Path, folder: Path) -> float:
    """Megabytes the import command held at most, in a process of its own."""
    url = _sqlite(folder)()
    environment = os.environ | {"IORDER_DATABASE_URL": url, "IORDER_FILES": str(folder / "files")}
    process = subprocess.Popen(
        [sys.executable, "-m", "iorder", "import", "orders", str(file)],
        env=environment, stderr=subprocess.DEVNULL,
    )  # fmt: skip
    _, status, usage = os.wait4(process.pid, 0)
    process.returncode = os.waitstatus_to_exitcode(status)
    assert process.returncode == 0
    return usage.ru_maxrss / 1024


def _sqlite(folder: Path) -> Copy:
    template = folder / "template.db"
    if not template.exists():
        migrate(f"sqlite:///{template}")

    def copy() -> str:
        handle, name = tempfile.mkstemp(".db", dir=folder)
        os.close(handle)
        shutil.copyfile(template, name)
        return f"sqlite:///{name}"

    return copy


def _postgres(server: postgres.Server) -> Copy:
    migrate(server.create("seeded"))
    numbers = iter(range(1_000_000))
    return lambda: server.create(f"copy_{next(numbers)}", "seeded")
