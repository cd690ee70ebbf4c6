"""Hundreds of buyers at once, from several processes: who is served, who is refused, who errs.

``crowd(opener, args)`` starts the processes; each calls ``opener(*args)``, a function of a module
(it is sent by name), which gives the way to buy: ``buy(number) -> Outcome``. All buyers begin at
the same moment. A way through HTTP is one more opener.
"""

import multiprocessing
import threading
import time
import traceback
from collections.abc import Callable, Iterator, Sequence
from contextlib import AbstractContextManager, contextmanager
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

import sqlalchemy as sa

from iorder.flows.place_order import place_order
from iorder.flows.reserve_cart import Cart, reserve_cart
from iorder.flows.sold_out import SoldOut
from iorder.inventory.model import available, commitments, stock, stock_ledger
from iorder.kernel.errors import Refused
from iorder.kernel.store import Store, open_store, run
from iorder.orders.placing import NewLine, NewOrder
from iorder.views.doctor import run_doctor

PROCESSES, THREADS = 8, 25
PATIENCE = 120.0
RETRY_FOR = 6.0


@dataclass(frozen=True)
class Outcome:
    """``kind``: sold, refused or error; ``words``: what the buyer was told."""

    kind: str
    words: str = ""
    seconds: float = 0.0


SOLD = Outcome("sold")
Buy = Callable[[int], Outcome]
Opener = Callable[..., AbstractContextManager[Buy]]


@dataclass
class Tally:
    """What became of all buyers."""

    outcomes: list[Outcome] = field(default_factory=list)

    def count(self, kind: str) -> int:
        return sum(one.kind == kind for one in self.outcomes)

    @property
    def words(self) -> set[str]:
        return {one.words for one in self.outcomes if one.kind == "refused"}

    @property
    def errors(self) -> list[str]:
        return [one.words for one in self.outcomes if one.kind == "error"]

    def p95(self) -> float:
        """Seconds that all but the slowest twentieth waited at most."""
        return sorted(one.seconds for one in self.outcomes)[int(len(self.outcomes) * 0.95)]


def crowd(
    opener: Opener, args: Sequence[Any], processes: int = PROCESSES, threads: int = THREADS
) -> Tally:
    """``processes`` x ``threads`` buyers, numbered from 0, each of whom buys once."""
    context = multiprocessing.get_context("forkserver")
    context.set_forkserver_preload([__name__])
    begin = context.Barrier(processes * threads)
    told: Any = context.Queue()
    started = [
        context.Process(target=_process, args=(opener, tuple(args), begin, told, first, threads))
        for first in range(0, processes * threads, threads)
    ]
    for one in started:
        one.start()
    try:
        return Tally([outcome for _ in started for outcome in told.get(timeout=PATIENCE)])
    finally:
        for one in started:
            one.join(10)
            if one.is_alive():
                one.kill()


def _process(
    opener: Opener, args: tuple[Any, ...], begin: Any, told: Any, first: int, threads: int
) -> None:
    outcomes: list[Outcome] = []

    def one(buy: Buy, number: int) -> None:
        begin.wait(PATIENCE)
        at = time.monotonic()
        try:
            outcome = buy(number)
        except Exception:  # noqa: BLE001 - what a buyer should never see is what is counted
            outcome = Outcome("error", traceback.format_exc())
        outcomes.append(Outcome(outcome.kind, outcome.words, time.monotonic() - at))

    with opener(*args) as buy:
        buyers = [threading.Thread(target=one, args=(buy, first + at)) for at in range(threads)]
        for buyer in buyers:
            buyer.start()
        for buyer in buyers:
            buyer.join()
    told.put(outcomes)


@contextmanager
def through_service(
    url: str, channel_id: int, lines: Sequence[tuple[str, int]], carts: int = 0
) -> Iterator[Buy]:
    """Buyer ``n`` orders ``lines[n % len(lines)]``, (SKU code, units); the first ``carts`` buyers
    buy the cart ``cart-n``. Who is told that holds end waits for that and comes again."""
    store = open_store(url)

    def buy(number: int) -> Outcome:
        code, units = lines[number % len(lines)]
        order = NewOrder(
            channel_id, f"B-{number}", "EUR", (NewLine(code, units, 100),),
            cart=f"cart-{number}" if number < carts else "",
        )  # fmt: skip
        until = time.monotonic() + RETRY_FOR
        while True:
            try:
                run(store, "test", place_order, order)
            except SoldOut as refusal:
                if refusal.ends_at and time.monotonic() < until:
                    _wait_for(min(refusal.ends_at.values()))
                    continue
                return Outcome("refused", str(refusal))
            except Refused as refusal:
                return Outcome("refused", f"{refusal.code}: {refusal}")
            return SOLD

    yield buy
    store.dispose()


@contextmanager
def through_carts(url: str, channel_id: int, lines: Sequence[tuple[str, int]]) -> Iterator[Buy]:
    """The same, but each fills a cart first and then buys what it holds."""
    store = open_store(url)

    def buy(number: int) -> Outcome:
        code, units = lines[number % len(lines)]
        order = NewOrder(
            channel_id, f"B-{number}", "EUR", (NewLine(code, units, 100),), cart=f"cart-{number}"
        )
        try:
            run(store, "test", reserve_cart, Cart(order.cart, channel_id, ((code, units),)))
            run(store, "test", place_order, order)
        except SoldOut as refusal:
            return Outcome("refused", str(refusal))
        return SOLD

    yield buy
    store.dispose()


@contextmanager
def read_then_write(url: str, sku_id: int) -> Iterator[Buy]:
    """The wrong way, kept so that the test can be seen to catch it: look first, then write."""
    store = open_store(url)

    def buy(number: int) -> Outcome:
        with store.reading() as conn:
            row = conn.execute(
                sa.select(stock.c.point_id, stock.c.reserved, available.label("free")).where(
                    stock.c.sku_id == sku_id
                )
            ).one()
        if row.free < 1:
            return Outcome("refused", "nothing left")
        time.sleep(0.001)
        return run(store, "test", _write, row, sku_id, number)

    yield buy
    store.dispose()


def _write(work: Any, row: Any, sku_id: int, number: int) -> Outcome:
    mine = sa.and_(stock.c.point_id == row.point_id, stock.c.sku_id == sku_id)
    work.execute(sa.update(stock).where(mine).values(reserved=row.reserved + 1))
    (key,) = work.ids(commitments, 1)
    work.insert(
        commitments,
        [{"id": key, "cart": f"wrong-{number}", "point_id": row.point_id, "sku_id": sku_id,
          "quantity": 1, "stage": "reserved", "created_at": work.now}],
    )  # fmt: skip
    return SOLD


def faults(store: Store, tally: Tally, sku_id: int, units: int) -> list[str]:
    """What is wrong with the sale of ``units`` of the SKU; nothing where all is right."""
    found = [f"an error: {one.strip().splitlines()[-1]}" for one in tally.errors]
    if (sold := tally.count("sold")) != units:
        found.append(f"{sold} were told that they have one of {units}")
    promised = sa.and_(commitments.c.sku_id == sku_id, commitments.c.stage != "expired")
    with store.reading() as conn:
        for name, query in {
            "commitments": sa.select(sa.func.sum(commitments.c.quantity)).where(promised),
            "stock": sa.select(sa.func.sum(stock.c.reserved)).where(stock.c.sku_id == sku_id),
            "ledger": sa.select(sa.func.sum(stock_ledger.c.d_reserved)).where(
                stock_ledger.c.sku_id == sku_id
            ),
        }.items():
            number = int(conn.execute(query).scalar_one() or 0)
            if number != units:
                found.append(f"{name} say {number} of {units} units are promised")
    return found + [f"doctor: {one.holds}" for one in run_doctor(store).findings]


def _wait_for(ends_at: datetime) -> None:
    left = (ends_at - datetime.now(ends_at.tzinfo)).total_seconds()
    time.sleep(min(max(left, 0) + 0.4, 1.5))
