"""Orders a second through ``place_order``, beside the same statements said by the bare driver.

An order is 3 lines, 3 reservations with their ledger, 2 events, its search text, a new customer
and one durable commit. All ways take turns from the same state; ratios are of one round, the
table shows the median and the range.
"""

import shutil
import tempfile
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from random import Random
from statistics import median
from time import perf_counter

from bench import _floor_intake
from bench._replay import Said, recorded, replayer
from iorder.catalog import service as catalog
from iorder.channels.service import channel
from iorder.flows.place_order import place_order
from iorder.inventory import points
from iorder.inventory import service as inventory
from iorder.kernel.address import Address
from iorder.kernel.migrate import migrate
from iorder.kernel.store import Store, Work, open_store, run
from iorder.orders.placing import NewLine, NewOrder
from tests.support import postgres

ROUNDS = 5
WARM = 100
ORDERS = 400
TURN = 20
SKUS = 1000
BARS = {"sqlite": 0.35, "postgresql": 0.5}
PLACES = (("EU", "Rotterdam", "NL"), ("US", "Newark", "US"), ("IN", "Mumbai", "IN"))
HOMES = (("Berlin", "DE"), ("Boston", "US"), ("Pune", "IN"), ("Lyon", "FR"))

Copies = Callable[[], str]
"""Makes a fresh copy of the seeded store; returns its url."""


@dataclass(frozen=True, slots=True)
class Rates:
    """Orders a second of one round."""

    service: float
    replayed: float
    floor: float


def main() -> None:
    print(f"{ROUNDS} rounds of {ORDERS} orders a way; orders/s are medians")
    print(f"{'':12}{'service':>9}{'replayed':>10}{'ratio':>8}{'range':>15}{'bar':>6}  floor_intake")
    with tempfile.TemporaryDirectory(prefix="iorder-bench-") as folder:
        lite = _print("sqlite", _rounds(*_sqlite(Path(folder))))
    with postgres.throwaway(durable=True) as server:
        pg = _print("postgresql", _rounds(*_postgres(server)))
    for name, ratio in (("sqlite", lite), ("postgresql", pg)):
        assert ratio >= BARS[name], f"{name}: {ratio:.2f} is below {BARS[name]}"


def _print(name: str, rounds: list[Rates]) -> float:
    """Print the database's line; returns its ratio."""
    ratios = [one.service / one.replayed for one in rounds]
    floors = median(one.service / one.floor for one in rounds)
    print(
        f"{name:12}{median(one.service for one in rounds):9.0f}"
        f"{median(one.replayed for one in rounds):10.0f}{median(ratios):8.2f}"
        f"{f'{min(ratios):.2f}-{max(ratios):.2f}':>15}{BARS[name]:6.2f}"
        f"  {median(one.floor for one in rounds):.0f}/s, service is {floors:.2f} of it",
        flush=True,
    )
    return median(ratios)


def _rounds(copy: Copies, empty: Copies) -> list[Rates]:
    return [_round(copy, empty) for _ in range(ROUNDS)]


def _round(copy: Copies, empty: Copies) -> Rates:
    """All ways take turns of ``TURN`` orders, so that what else the machine does slows all."""
    transactions = _recorded(copy())
    store = open_store(copy())
    new = _orders(store)
    say, stop_saying = replayer(copy())
    take, stop_taking = _floor_intake.opened(empty())
    ways: tuple[Callable[[int], object], ...] = (
        lambda number: run(store, "bench", place_order, new[number]),
        lambda number: say(transactions[number]),
        take,
    )
    seconds = [0.0, 0.0, 0.0]
    for first in range(0, WARM + ORDERS, TURN):
        for at, way in enumerate(ways):
            began = perf_counter()
            for number in range(first, first + TURN):
                way(number)
            seconds[at] += (perf_counter() - began) if first >= WARM else 0.0
    for stop in (store.dispose, stop_saying, stop_taking):
        stop()
    return Rates(*(ORDERS / spent for spent in seconds))


def _recorded(url: str) -> list[list[Said]]:
    store = open_store(url)
    new = _orders(store)
    with recorded(store) as recording:
        for one in new:
            run(store, "bench", place_order, one)
    store.dispose()
    return recording.transactions


def _orders(store: Store) -> list[NewOrder]:
    channel_id = run(store, "bench", channel, "web")
    dice = Random(11)
    return [_order(dice, channel_id, number) for number in range(WARM + ORDERS)]


def _order(dice: Random, channel_id: int, number: int) -> NewOrder:
    city, country = dice.choice(HOMES)
    name = f"Buyer {number}"
    home = Address(name=name, line1=f"{number} High Street", city=city, country=country)
    return NewOrder(
        channel_id=channel_id,
        ref=f"B-{number}",
        currency="EUR",
        lines=tuple(
            NewLine(f"SKU-{sku}", dice.randrange(1, 4), 999) for sku in dice.sample(range(SKUS), 3)
        ),
        ship_to=home,
        buyer=Address(name=name, email=f"buyer{number}@example.com"),
        payment_method="card",
    )


def _seed(work: Work) -> None:
    source = catalog.Source(channel(work, "web"), "web")
    points.take_points(
        work,
        source.id,
        source.slug,
        [
            points.PointFacts(code, code, "warehouse", Address(city=city, country=country), "seed")
            for code, city, country in PLACES
        ],
    )
    places = points.resolve(work, source.id, source.slug, [one[0] for one in PLACES], {})
    wanted = [catalog.Wanted(f"SKU-{number}", "", currency="EUR") for number in range(SKUS)]
    skus = catalog.resolve(work, source, wanted, {})
    shelves = {(place, sku): 1_000_000 for place in places.values() for sku in skus.values()}
    inventory.receive(work, "seed", shelves)


def _seeded(url: str) -> None:
    migrate(url)
    store = open_store(url)
    run(store, "bench", _seed)
    store.dispose()


def _sqlite(folder: Path) -> tuple[Copies, Copies]:
    template = folder / "template.db"
    _seeded(f"sqlite:///{template}")
    numbers = iter(range(1_000_000))

    def copy() -> str:
        target = folder / f"{next(numbers)}.db"
        shutil.copyfile(template, target)
        return f"sqlite:///{target}"

    return copy, lambda: f"sqlite:///{folder / f'{next(numbers)}.db'}"


def _postgres(server: postgres.Server) -> tuple[Copies, Copies]:
    _seeded(server.create("seeded"))
    server.execute("vacuum analyze")
    numbers = iter(range(1_000_000))

    def copy() -> str:
        return server.create(f"copy_{next(numbers)}", "seeded")

    return copy, lambda: server.create(f"empty_{next(numbers)}")
