"""Units are never made or lost on paper: on hand, on their way and written off add up."""

from collections.abc import Callable
from contextlib import suppress
from typing import Any

import sqlalchemy as sa
from hypothesis import given, settings
from hypothesis import strategies as st

from iorder.inventory import counts, service, transfers
from iorder.inventory.counts import NewCount
from iorder.inventory.model import count_lines, stock, transfer_lines
from iorder.inventory.model import transfers as table
from iorder.inventory.transfers import NewTransfer
from iorder.kernel.errors import Refused
from iorder.kernel.store import Store, Work, open_work
from tests.builders import a_point, a_sku, stocked

points = st.integers(0, 1)
units = st.integers(0, 6)
which = st.integers(0, 3)
acts = st.one_of(
    st.tuples(st.just("receive"), points, st.integers(1, 6)),
    st.tuples(st.just("cart"), points, st.integers(1, 6)),
    st.tuples(st.just("request"), points, st.integers(1, 8)),
    st.tuples(st.just("ship"), which, units),
    st.tuples(st.just("send"), points, st.integers(1, 5)),
    st.tuples(st.just("arrive"), which, units),
    st.tuples(st.just("short"), which),
    st.tuples(st.just("cancel"), which),
    st.tuples(st.just("count"), points, st.integers(0, 20)),
    st.tuples(st.just("approve"), which),
)


class Shelves:
    """One SKU at two points; ``put`` and ``lost`` are what came into the world and went."""

    def __init__(self, work: Work) -> None:
        self.work = work
        self.points = [a_point(work, code) for code in ("EU-1", "US-1")]
        self.sku = a_sku(work)
        self.put, self.lost = 0, 0
        self.causes = iter(range(1_000_000))
        self.transfers: list[int] = []
        self.counts: list[int] = []
        for point in (0, 1):
            self.receive(point, 5)

    def receive(self, point: int, quantity: int) -> None:
        stocked(self.work, self.points[point], self.sku, quantity)
        self.put += quantity

    def cart(self, point: int, quantity: int) -> None:
        cause = f"cart {next(self.causes)}"
        want = service.Want(self.points[point], self.sku, quantity, cart=cause)
        service.reserve(self.work, cause, [want])

    def request(self, point: int, quantity: int) -> None:
        ends = self.points[point], self.points[1 - point]
        made = transfers.request(self.work, NewTransfer(*ends, {self.sku: quantity}))
        self.transfers.append(made)

    def ship(self, number: int, quantity: int) -> None:
        transfers.ship(self.work, *self.transfer(number), {self.sku: quantity})

    def send(self, point: int, quantity: int) -> None:
        self.request(point, quantity)
        transfers.ship(self.work, self.transfers[-1], 1)

    def arrive(self, number: int, quantity: int) -> None:
        transfers.receive(self.work, *self.transfer(number), {self.sku: quantity})

    def short(self, number: int) -> None:
        key, version = self.transfer(number)
        coming = sum(line.on_its_way for line in transfers.lines(self.work, key))
        transfers.close_short(self.work, key, version, "lost")
        self.lost += coming

    def cancel(self, number: int) -> None:
        transfers.cancel(self.work, *self.transfer(number))

    def count(self, point: int, counted: int) -> None:
        wanted = NewCount(self.points[point], [self.sku], tolerance_units=2)
        key = counts.open_count(self.work, wanted)
        (line,) = counts.enter(self.work, key, {self.sku: counted})
        self.counts.append(key)
        if line.state == "adjusted":
            self.put += line.counted - line.expected

    def approve(self, number: int) -> None:
        if not self.counts:
            return
        key = self.counts[number % len(self.counts)]
        here = sa.select(count_lines).where(count_lines.c.count_id == key)
        line = self.work.execute(here).one()
        self.work.actor = "person:2"
        try:
            counts.approve(self.work, key, {self.sku: line.counted})
        finally:
            self.work.actor = "cli"
        self.put += line.counted - line.expected

    def transfer(self, number: int) -> tuple[int, int]:
        key = self.transfers[number % len(self.transfers)] if self.transfers else 0
        version = sa.select(table.c.version).where(table.c.id == key)
        return key, self.work.execute(version).scalar() or 0

    def sums(self, *columns: Any) -> tuple[int, ...]:
        row = self.work.execute(
            sa.select(*(sa.func.coalesce(sa.func.sum(one), 0) for one in columns))
        ).one()
        return tuple(map(int, row))


@given(happens=st.lists(acts, min_size=4, max_size=16))
@settings(max_examples=20)
def test_on_hand_on_its_way_and_written_off_add_up(store: Store, happens) -> None:
    with open_work(store, "cli") as work:
        shelves = Shelves(work)
        for name, *arguments in happens:
            act: Callable[..., None] = getattr(shelves, name)
            with suppress(Refused), work.attempt():
                act(*arguments)
            on_hand, inbound = shelves.sums(stock.c.on_hand, stock.c.inbound)
            line = transfer_lines.c
            (coming,) = shelves.sums(line.shipped - line.received - line.short)
            (short,) = shelves.sums(line.short)
            assert inbound == coming
            assert short == shelves.lost
            assert on_hand + inbound + shelves.lost == shelves.put
