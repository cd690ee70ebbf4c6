"""Whatever people and machines do with stock, in whatever order: after every step its sums are
conserved and doctor finds nothing."""

from collections import Counter
from contextlib import suppress
from datetime import timedelta
from typing import Any

import pytest
import sqlalchemy as sa
from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import (
    RuleBasedStateMachine,
    invariant,
    precondition,
    rule,
    run_state_machine_as_test,
)

from iorder.catalog import kits
from iorder.flows.allocate_orders import allocate_orders
from iorder.flows.cancel_order import cancel_order
from iorder.flows.pick_order import pick_orders
from iorder.flows.place_order import place_order
from iorder.flows.reserve_cart import Cart, extend_cart, release_cart, reserve_cart
from iorder.flows.ship_order import Label, ship_order
from iorder.inventory import counts, quotas, service, sweeping, transfers
from iorder.inventory.counts import NewCount
from iorder.inventory.model import stock
from iorder.inventory.supply import free_units
from iorder.inventory.transfers import NewTransfer
from iorder.kernel.errors import Refused
from iorder.kernel.store import Work, open_work
from iorder.orders.placing import NewLine, NewOrder
from iorder.views.doctor import CHECKS
from tests.builders import LYON, a_channel, a_point, a_sku, stocked, take_payment

pytestmark = pytest.mark.slow

OF_STOCK = (
    "stock", "ledger", "line-promised", "kit-", "order-covered", "promise", "quota", "backorder",
    "shipped", "transfer", "count", "lot", "cancelled",
)  # fmt: skip
"""How the names of doctor's checks begin that speak of stock and promises."""
STOCK_CHECKS = [check for check in CHECKS if check.slug.startswith(OF_STOCK)]
PARTS = {"LAMP": {"LAMP": 1}, "MUG": {"MUG": 1}, "TEA SET": {"LAMP": 1, "MUG": 2}}
QUOTA = 25
codes = st.sampled_from(["LAMP", "MUG", "TEA SET"])
single = st.sampled_from(["LAMP", "MUG"])
places = st.tuples(st.sampled_from(["EU-1", "US-1"]), single)
units = st.integers(1, 6)
which = st.integers(0, 20)


class Shop(RuleBasedStateMachine):
    """Two points, two SKUs and a kit of both; one open transaction whose clock only we move."""

    def __init__(self, work: Work) -> None:
        super().__init__()
        self.work, self.undo, self.began = work, work.conn.begin_nested(), work.now
        self.channel = a_channel(work)
        self.points = {code: a_point(work, code) for code in ("EU-1", "US-1")}
        self.skus = {code: a_sku(work, code) for code in PARTS}
        kits.define(work, self.skus["TEA SET"], {self.skus["LAMP"]: 1, self.skus["MUG"]: 2})
        quotas.set_quota(work, self.channel, self.skus["LAMP"], QUOTA)
        self.there: Counter[str] = Counter()
        self.orders: list[int] = []
        self.transfers: list[int] = []
        self.filled: list[str] = []
        self.causes = iter(range(1_000_000))
        for point in self.points.values():
            for code in ("LAMP", "MUG"):
                stocked(work, point, self.skus[code], 6)
                self.there[code] += 6

    def teardown(self) -> None:
        self.undo.rollback()
        self.work.after_commit.clear()  # keys of what was undone are given out again
        self.work.announced.clear()
        self.work.now = self.began

    @rule(place=places, number=units)
    def receive(self, place: tuple[str, str], number: int) -> None:
        service.receive(self.work, self.cause(), {self.at(place): number})
        self.there[place[1]] += number

    @rule(place=places, delta=st.integers(-4, 4))
    def adjust(self, place: tuple[str, str], delta: int) -> None:
        if self.done(service.adjust, self.cause(), {self.at(place): delta}, "broken"):
            self.there[place[1]] += delta

    @rule(lines=st.lists(st.tuples(codes, units), min_size=1, max_size=2))
    def order(self, lines: list[tuple[str, int]]) -> None:
        free, left = self.free(), self.quota_left()
        order = self.new_order(lines)
        asked = self.exploded(lines)
        can = all(n <= free[code] for code, n in asked.items()) and asked["LAMP"] <= left
        placed = self.done(place_order, order)
        assert (placed is not None) == can
        if placed:
            self.orders.append(placed.order_id)

    @rule(name=st.sampled_from(["a", "b"]), code=codes, number=st.integers(0, 6))
    def fill_cart(self, name: str, code: str, number: int) -> None:
        if self.done(reserve_cart, Cart(name, self.channel, ((code, number),), ship_to=LYON)):
            self.filled.append(name)

    @precondition(lambda shop: shop.filled)
    @rule(number_of_cart=which, code=codes, number=units)
    def buy_cart(self, number_of_cart: int, code: str, number: int) -> None:
        name = self.one(self.filled, number_of_cart)
        placed = self.done(place_order, self.new_order([(code, number)], cart=name))
        if placed:
            self.orders.append(placed.order_id)

    @precondition(lambda shop: shop.filled)
    @rule(number=which)
    def extend(self, number: int) -> None:
        self.done(extend_cart, self.one(self.filled, number), self.channel, "deciding")

    @precondition(lambda shop: shop.filled)
    @rule(number=which)
    def release(self, number: int) -> None:
        name = self.one(self.filled, number)
        release_cart(self.work, name, self.channel, "left")
        self.filled = [one for one in self.filled if one != name]

    @precondition(lambda shop: shop.orders)
    @rule(number=which)
    def pay_and_allocate(self, number: int) -> None:
        if order := self.one(self.orders, number):
            self.done(take_payment, order, "capture")
            allocate_orders(self.work, [order])

    @precondition(lambda shop: shop.orders)
    @rule(number=which)
    def pick(self, number: int) -> None:
        if order := self.one(self.orders, number):
            pick_orders(self.work, [order])

    @precondition(lambda shop: shop.orders)
    @rule(number=which)
    def ship(self, number: int) -> None:
        self.pay_and_allocate(number)
        before = self.on_hand()
        order = self.one(self.orders, number)
        if order and self.done(ship_order, order, Label("dhl", f"JD{next(self.causes):09}")):
            for code in ("LAMP", "MUG"):
                self.there[code] -= before[code] - self.on_hand()[code]

    @precondition(lambda shop: shop.orders)
    @rule(number=which)
    def cancel(self, number: int) -> None:
        if order := self.one(self.orders, number):
            self.done(cancel_order, order, "customer")

    @rule(code=single, number=units, there=st.booleans())
    def send_transfer(self, code: str, number: int, there: bool) -> None:
        start, end = self.points.values() if there else reversed(self.points.values())
        key = transfers.request(self.work, NewTransfer(start, end, {self.skus[code]: number}))
        if self.done(transfers.ship, key, 1):
            self.transfers.append(key)

    @precondition(lambda shop: shop.transfers)
    @rule(number=which, all_of_it=st.booleans())
    def receive_transfer(self, number: int, all_of_it: bool) -> None:
        if key := self.one(self.transfers, number):
            (line,) = transfers.lines(self.work, key)
            came = None if all_of_it else {line.sku_id: 1}
            self.done(transfers.receive, key, self.version(key), came)

    @precondition(lambda shop: shop.transfers)
    @rule(number=which)
    def lose_the_rest(self, number: int) -> None:
        if key := self.one(self.transfers, number):
            (line,) = transfers.lines(self.work, key)
            if self.done(transfers.close_short, key, self.version(key), "lost"):
                self.there[self.code(line.sku_id)] -= line.on_its_way

    @rule(place=places, counted=st.integers(0, 12))
    def count(self, place: tuple[str, str], counted: int) -> None:
        """Differences of up to two units are adjusted at once, greater ones by somebody else."""
        point, sku = self.at(place)
        before = self.on_hand(point)[place[1]]

        def whole_count(work: Work) -> bool:
            key = counts.open_count(work, NewCount(point, [sku], tolerance_units=2))
            (line,) = counts.enter(work, key, {sku: counted})
            if line.state == "waiting":
                work.actor = "person:2"
                try:
                    counts.approve(work, key, {sku: counted})
                finally:
                    work.actor = "cli"
            return True

        if self.done(whole_count):
            assert self.on_hand(point)[place[1]] == counted
            self.there[place[1]] += counted - before

    @rule(minutes=st.integers(1, 30))
    def wait(self, minutes: int) -> None:
        self.work.now += timedelta(minutes=minutes)

    @rule()
    def sweep(self) -> None:
        sweeping.sweep(self.work)

    @invariant()
    def nothing_comes_from_nowhere(self) -> None:
        rows = self.work.execute(
            sa.select(stock.c.sku_id, sa.func.sum(stock.c.on_hand + stock.c.inbound))
            .group_by(stock.c.sku_id)
        )  # fmt: skip
        now = {self.code(sku): int(number) for sku, number in rows}
        assert now == {code: self.there[code] for code in now}

    @invariant()
    def doctor_finds_nothing(self) -> None:
        found = {check.slug: list(check.offenders(self.work.conn)) for check in STOCK_CHECKS}
        assert {slug: rows for slug, rows in found.items() if rows} == {}

    def done(self, act: Any, *arguments: Any) -> Any:
        """What ``act`` answers; None where it is refused, and then nothing was changed."""
        with suppress(Refused), self.work.attempt():
            answer = act(self.work, *arguments)
            return answer if answer is not None else True
        return None

    def new_order(self, lines: list[tuple[str, int]], **more: Any) -> NewOrder:
        wanted = tuple(NewLine(code, number, 100) for code, number in lines)
        return NewOrder(self.channel, "", "EUR", wanted, ship_to=LYON, **more)

    def exploded(self, lines: list[tuple[str, int]]) -> Counter[str]:
        asked: Counter[str] = Counter()
        for code, number in lines:
            for part, each in PARTS[code].items():
                asked[part] += number * each
        return asked

    def free(self) -> Counter[str]:
        found: Counter[str] = Counter()
        for _, sku, number in free_units(self.work, set(self.skus.values())):
            found[self.code(sku)] += max(number, 0)
        return found

    def quota_left(self) -> int:
        lamp = self.skus["LAMP"]
        return quotas.left(self.work, self.channel, [lamp])[lamp].left

    def on_hand(self, point: int | None = None) -> Counter[str]:
        rows = self.work.execute(sa.select(stock.c.point_id, stock.c.sku_id, stock.c.on_hand))
        found: Counter[str] = Counter()
        for at, sku, number in rows:
            found[self.code(sku)] += number if point in (None, at) else 0
        return found

    def version(self, key: int) -> int:
        table = transfers.transfers
        return self.work.execute(sa.select(table.c.version).where(table.c.id == key)).scalar_one()

    def code(self, sku_id: int) -> str:
        return next(code for code, key in self.skus.items() if key == sku_id)

    def at(self, place: tuple[str, str]) -> tuple[int, int]:
        return self.points[place[0]], self.skus[place[1]]

    def one(self, some: list[Any], number: int) -> Any:
        return some[number % len(some)] if some else None

    def cause(self) -> str:
        return f"machine {next(self.causes)}"


def test_sums_are_conserved_and_doctor_finds_nothing_after_every_step(store):
    with open_work(store, "cli") as work:
        run_state_machine_as_test(
            lambda: Shop(work),
            settings=settings(
                max_examples=15,
                stateful_step_count=30,
                deadline=None,
                suppress_health_check=list(HealthCheck),
            ),
        )
