"""Whatever happens to stock, its numbers are what its ledger and its promises add up to."""

from collections.abc import Callable
from contextlib import suppress
from datetime import timedelta
from typing import Any

import sqlalchemy as sa
from hypothesis import given, settings
from hypothesis import strategies as st

from iorder.inventory import carts, handover, service
from iorder.inventory.handover import ShortOnHand
from iorder.inventory.model import MOVED, commitments, stock, stock_ledger
from iorder.inventory.service import BelowZero, OutOfStock, Want
from iorder.inventory.supply import free_units
from iorder.kernel.store import Store, Work, open_work
from tests.builders import a_live_order, a_point, a_sku

Place = tuple[int, int]
places = st.tuples(st.integers(0, 1), st.integers(0, 1))
units = st.integers(1, 6)
some = st.lists(st.tuples(places, units), min_size=1, max_size=3)
who = st.integers(0, 2)
acts = st.one_of(
    st.tuples(st.just("receive"), places, units),
    st.tuples(st.just("adjust"), places, st.integers(-6, 6)),
    st.tuples(st.just("order"), who, some),
    st.tuples(st.just("cart"), who, some),
    st.tuples(st.just("allocate"), who),
    st.tuples(st.just("release"), who),
    st.tuples(st.just("pick"), who),
    st.tuples(st.just("ship"), who),
    st.tuples(st.just("cancel"), who),
    st.tuples(st.just("wait"), st.integers(1, 30)),
)


class Shop:
    """Two points, two SKUs, three orders, three carts; each act has a cause of its own."""

    def __init__(self, work: Work) -> None:
        self.work = work
        points = [a_point(work, code) for code in ("EU-1", "US-1")]
        skus = [a_sku(work, code) for code in ("LAMP", "MUG")]
        self.place = {(p, s): (points[p], skus[s]) for p in (0, 1) for s in (0, 1)}
        self.orders = [a_live_order(work) for _ in range(3)]
        self.causes = iter(range(1_000_000))

    def cause(self) -> str:
        return f"cause {next(self.causes)}"

    def free(self) -> dict[Place, int]:
        found = free_units(self.work, {sku for _, sku in self.place.values()})
        return {(point, sku): max(n, 0) for point, sku, n in found}

    def receive(self, place: Place, quantity: int) -> None:
        service.receive(self.work, self.cause(), {self.place[place]: quantity})

    def adjust(self, place: Place, delta: int) -> None:
        held = self.on_hand()
        try:
            service.adjust(self.work, self.cause(), {self.place[place]: delta}, "count")
        except BelowZero:
            assert held.get(self.place[place], 0) + delta < 0

    def on_hand(self) -> dict[Place, int]:
        rows = self.work.execute(sa.select(stock.c.point_id, stock.c.sku_id, stock.c.on_hand))
        return {(point, sku): n for point, sku, n in rows}

    def order(self, number: int, wanted: list[tuple[Place, int]]) -> None:
        self.reserve(wanted, order_id=self.orders[number])

    def cart(self, number: int, wanted: list[tuple[Place, int]]) -> None:
        until = self.work.now + timedelta(minutes=20)
        self.reserve(wanted, cart=f"cart {number}", expires_at=until)

    def reserve(self, wanted: list[tuple[Place, int]], **holder: Any) -> None:
        """Promised exactly when readers were told that it is free."""
        free, asked = self.free(), dict.fromkeys(self.place.values(), 0)
        for place, quantity in wanted:
            asked[self.place[place]] += quantity
        can = all(n <= free.get(place, 0) for place, n in asked.items())
        wants = [Want(*self.place[place], n, **holder) for place, n in wanted]
        try:
            service.reserve(self.work, self.cause(), wants)
        except OutOfStock:
            assert not can
        else:
            assert can

    def allocate(self, number: int) -> None:
        service.allocate(self.work, [self.orders[number]])

    def release(self, number: int) -> None:
        held = carts.holds_of(self.work, f"cart {number}")
        carts.let_go(self.work, [one.id for one in held])

    def pick(self, number: int) -> None:
        handover.pick(self.work, handover.held(self.work, [self.orders[number]]))

    def ship(self, number: int) -> None:
        """A count may have found less than was promised: then it does not leave."""
        with suppress(ShortOnHand), self.work.attempt():
            handover.hand_over(self.work, handover.held(self.work, [self.orders[number]]))

    def cancel(self, number: int) -> None:
        handover.give_back(self.work, [self.orders[number]])

    def wait(self, minutes: int) -> None:
        self.work.now += timedelta(minutes=minutes)


def sums(work: Work, table: sa.Table, *columns: Any) -> dict[Place, tuple[int, ...]]:
    rows = work.execute(
        sa.select(table.c.point_id, table.c.sku_id, *(sa.func.sum(one) for one in columns))
        .group_by(table.c.point_id, table.c.sku_id)
    )  # fmt: skip
    return {(point, sku): tuple(map(int, rest)) for point, sku, *rest in rows}


def promised(*stages: str) -> sa.ColumnElement[int]:
    return sa.case((commitments.c.stage.in_(stages), commitments.c.quantity), else_=0)


@given(happens=st.lists(acts, max_size=14))
@settings(max_examples=25)
def test_stock_is_what_ledger_and_promises_add_up_to(store: Store, happens) -> None:
    with open_work(store, "cli") as work:
        shop = Shop(work)
        for name, *arguments in [("receive", (0, 0), 5), ("receive", (1, 1), 4), *happens]:
            act: Callable[..., None] = getattr(shop, name)
            act(*arguments)
            truth = sums(work, stock, *(stock.c[name] for name in MOVED))
            assert truth == sums(work, stock_ledger, *(stock_ledger.c[f"d_{n}"] for n in MOVED))
            held = sums(work, commitments, promised("reserved"), promised(*handover.HELD))
            for place, (on_hand, reserved, allocated, *_) in truth.items():
                assert (reserved, allocated) == held.get(place, (0, 0))
                assert min(on_hand, reserved, allocated) >= 0
