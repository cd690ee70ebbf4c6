"""Sales a second of one SKU that everybody wants, beside what the bare driver makes of it.

``PROCESSES`` x ``THREADS`` buyers at once, each sale through the one stock row, each way in turn
from the same state: a cart's reservation through ``inventory.reserve`` beside the floor (one
conditional update, a reservation and a ledger row); a whole order through ``place_order`` beside
the same statements said again by the bare driver and, for the record, the floor. Ratios are of
one round; the table shows the median and the range. At the end each store must have promised
exactly what was sold.
"""

import multiprocessing
import threading
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from statistics import median
from time import monotonic
from typing import Any

import psycopg
import sqlalchemy as sa

from bench._replay import Said, recorded, replayer
from iorder.channels.service import channel
from iorder.flows.place_order import place_order
from iorder.inventory import service as inventory
from iorder.inventory.model import stock
from iorder.inventory.service import Want
from iorder.kernel.migrate import migrate
from iorder.kernel.store import Store, Work, open_store, run
from iorder.orders.placing import NewLine, NewOrder
from tests.builders import a_point, a_sku, stocked
from tests.support import postgres

PROCESSES, THREADS = 4, 10
ROUNDS = 7
WARM = 3
"""Sales of each buyer before the clock runs: by then connections stand and statements are known."""
SALES = 1_200
PLENTY = 1_000_000
BAR = 0.5

Sell = Callable[[Any], None]
Way = Callable[[str], Callable[[], Sell]]
"""Opens the store at a url, once a process; what it gives is asked by each thread for its own."""
_FLOOR = """
create table stock(id integer primary key, on_hand integer not null, reserved integer not null);
create table reservation(id bigint generated always as identity primary key,
  buyer bigint not null unique, stock_id integer not null);
create table ledger(id bigint generated always as identity primary key, stock_id integer not null,
  delta integer not null, buyer bigint not null);
"""


@dataclass(frozen=True, slots=True)
class Rates:
    """Sales a second of each way in one round."""

    floor: float
    reserved: float
    replayed: float
    placed: float


def main() -> None:
    print(
        f"{ROUNDS} rounds of {SALES:,} sales a way, {PROCESSES} processes x {THREADS} threads, "
        "one stock row, PostgreSQL; sales/s are medians"
    )
    with postgres.throwaway(durable=True) as server:
        _seeded(server.create("seeded"))
        rounds = [_round(server, number) for number in range(ROUNDS)]
    print(f"{'':12}{'sales/s':>9}{'beside':>9}{'ratio':>8}{'range':>13}{'bar':>7}")
    ratios = {
        "reserve": _print("reserve", [(one.reserved, one.floor) for one in rounds]),
        "place": _print("place", [(one.placed, one.replayed) for one in rounds]),
    }
    _print("place, bare", [(one.placed, one.floor) for one in rounds], "")
    for name, ratio in ratios.items():
        assert ratio >= BAR, f"{name}: {ratio:.2f} is below {BAR}"


def _print(name: str, found: list[tuple[float, float]], bar: str = f"{BAR:.2f}") -> float:
    ratios = [mine / beside for mine, beside in found]
    print(
        f"{name:12}{median(mine for mine, _ in found):9.0f}"
        f"{median(beside for _, beside in found):9.0f}{median(ratios):8.2f}"
        f"{f'{min(ratios):.2f}-{max(ratios):.2f}':>13}{bar:>7}",
        flush=True,
    )
    return median(ratios)


def _round(server: postgres.Server, number: int) -> Rates:
    floor = server.create(f"floor_{number}")
    with psycopg.connect(_dsn(floor), autocommit=True) as conn:
        conn.execute(_FLOOR)
        conn.execute("insert into stock values (1, %s, 0)", (PLENTY,))
    copies = [server.create(f"{name}_{number}", "seeded") for name in ("a", "b", "c", "d")]
    orders = _orders(copies[0])
    said = _recorded(copies[0], orders)
    numbers = range(SALES)
    rates = Rates(
        _crowd(_floor, floor, numbers),
        _crowd(_reserve, copies[1], numbers),
        _crowd(_replay, copies[2], said),
        _crowd(_place, copies[3], orders),
    )
    for url in copies[1:]:
        assert _promised(url) == SALES, f"{_promised(url)} promised, {SALES} sold"
    return rates


def _crowd(way: Way, url: str, items: Sequence[Any]) -> float:
    """Sales a second by all processes together."""
    context = multiprocessing.get_context("forkserver")
    context.set_forkserver_preload([__name__])
    begin = context.Barrier(PROCESSES * THREADS)
    told: Any = context.Queue()
    shares = [list(items[at :: PROCESSES * THREADS]) for at in range(PROCESSES * THREADS)]
    started = [
        context.Process(target=_process, args=(way, url, shares[at::PROCESSES], begin, told))
        for at in range(PROCESSES)
    ]
    for one in started:
        one.start()
    times = [told.get() for _ in started]
    for one in started:
        one.join()
    timed = len(items) - WARM * PROCESSES * THREADS
    return timed / (max(end for _, end in times) - min(first for first, _ in times))


def _process(way: Way, url: str, shares: Sequence[Sequence[Any]], begin: Any, told: Any) -> None:
    opened = way(url)
    times: list[tuple[float, float]] = []

    def buy(share: Sequence[Any]) -> None:
        sell = opened()
        for item in share[:WARM]:
            sell(item)
        begin.wait()
        first = monotonic()
        for item in share[WARM:]:
            sell(item)
        times.append((first, monotonic()))

    buyers = [threading.Thread(target=buy, args=(share,)) for share in shares]
    for one in buyers:
        one.start()
    for one in buyers:
        one.join()
    told.put((min(first for first, _ in times), max(end for _, end in times)))


def _floor(url: str) -> Callable[[], Sell]:
    def opened() -> Sell:
        conn = psycopg.connect(_dsn(url), autocommit=True, prepare_threshold=1)

        def sell(number: int) -> None:
            with conn.transaction(), conn.cursor() as cursor:
                cursor.execute(
                    "update stock set reserved=reserved+1 where id=1 and on_hand-reserved>=1"
                )
                cursor.execute("insert into reservation(buyer,stock_id) values(%s,1)", (number,))
                cursor.execute(
                    "insert into ledger(stock_id,delta,buyer) values(1,-1,%s)", (number,)
                )

        return sell

    return opened


def _reserve(url: str) -> Callable[[], Sell]:
    store = open_store(url)
    point, sku, channel_id = _ids(store)

    def sell(number: int) -> None:
        want = Want(point, sku, 1, cart=f"c{number}", channel_id=channel_id)
        run(store, "bench", inventory.reserve, f"c{number}", [want])

    return lambda: sell


def _replay(url: str) -> Callable[[], Sell]:
    return lambda: replayer(url)[0]


def _place(url: str) -> Callable[[], Sell]:
    store = open_store(url)
    return lambda: lambda order: run(store, "bench", place_order, order)


def _recorded(url: str, orders: Sequence[NewOrder]) -> list[list[Said]]:
    store = open_store(url)
    with recorded(store) as recording:
        for one in orders:
            run(store, "bench", place_order, one)
    store.dispose()
    return recording.transactions


def _orders(url: str) -> list[NewOrder]:
    store = open_store(url)
    *_, channel_id = _ids(store)
    store.dispose()
    line = NewLine("HOT", 1, 999)
    return [NewOrder(channel_id, f"B{number}", "EUR", (line,)) for number in range(SALES)]


def _ids(store: Store) -> tuple[int, int, int]:
    with store.reading() as conn:
        point, sku = conn.execute(sa.select(stock.c.point_id, stock.c.sku_id)).one()
    return point, sku, run(store, "bench", channel, "web")


def _seeded(url: str) -> None:
    migrate(url)
    store = open_store(url)

    def seed(work: Work) -> None:
        channel(work, "web")
        stocked(work, a_point(work), a_sku(work, "HOT"), PLENTY)

    run(store, "bench", seed)
    store.dispose()


def _promised(url: str) -> int:
    store = open_store(url)
    with store.reading() as conn:
        number = int(conn.execute(sa.select(sa.func.sum(stock.c.reserved))).scalar_one())
    store.dispose()
    return number


def _dsn(url: str) -> str:
    return url.replace("postgresql+psycopg", "postgresql")
