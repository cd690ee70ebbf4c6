"""Lots: named as they come in, the first to expire leaves first, what is expired is set aside."""

from contextlib import suppress
from datetime import date, timedelta

import pytest
import sqlalchemy as sa
from hypothesis import given, settings
from hypothesis import strategies as st

from iorder.inventory import counts, handover, lots, service, transfers
from iorder.inventory.counts import NewCount
from iorder.inventory.events import LotExpired
from iorder.inventory.history import Count, take_counts
from iorder.inventory.lots import InLot, NoFittingLot
from iorder.inventory.model import (
    commitment_lots,
    commitments,
    lot_ledger,
    lot_stock,
    stock,
    stock_movements,
)
from iorder.inventory.model import lots as table
from iorder.inventory.service import OutOfStock, Want
from iorder.inventory.supply import free_units
from iorder.inventory.transfers import NewTransfer
from iorder.kernel.errors import InvalidInput, Refused
from iorder.kernel.store import Store, open_work
from tests.builders import a_live_order, a_point, a_sku, stocked

DAY = timedelta(days=1)


class Dairy:
    """Milk at EU-1: 5 of lot OLD that expires in ten days, 5 of NEW that does in thirty."""

    def __init__(self, work) -> None:
        self.work = work
        self.here, self.there = a_point(work, "EU-1"), a_point(work, "US-1")
        self.milk = a_sku(work, "MILK")
        self.today = work.now.date()
        self.old, self.new = self.today + 10 * DAY, self.today + 30 * DAY
        self.receive("NEW", self.new, 5)
        self.receive("OLD", self.old, 5)
        self.causes = iter(range(1_000_000))

    def receive(self, code, expires_on, units):
        coming = {(self.here, self.milk): [InLot(code, expires_on, units)]}
        lots.receive(self.work, f"in:{code}:{self.work.ids(table, 1)}", coming)

    def held(self, point=None):
        """On hand and quarantine by lot at a point."""
        rows = self.work.execute(
            sa.select(table.c.code, lot_stock.c.on_hand, lot_stock.c.quarantine)
            .join(table, table.c.id == lot_stock.c.lot_id)
            .where(lot_stock.c.point_id == (point or self.here))
        )
        return {row.code: (row.on_hand, row.quarantine) for row in rows if any(row[1:])}

    def order(self, units):
        order = a_live_order(self.work)
        wants = [Want(self.here, self.milk, units, order_id=order)]
        service.reserve(self.work, f"order {order}", wants)
        service.allocate(self.work, [order])
        return order

    def picked(self, order):
        rows = self.work.execute(
            sa.select(table.c.code, commitment_lots.c.quantity)
            .join(table, table.c.id == commitment_lots.c.lot_id)
            .join(commitments, commitments.c.id == commitment_lots.c.commitment_id)
            .where(commitments.c.order_id == order)
        )
        return dict(rows.all())

    def pick(self, order):
        return handover.pick(self.work, handover.held(self.work, [order]))

    def ship(self, order):
        handover.hand_over(self.work, handover.held(self.work, [order]))

    def available(self):
        ((_, _, units),) = free_units(self.work, [self.milk])
        return units


@pytest.fixture
def dairy(work) -> Dairy:
    return Dairy(work)


def test_what_comes_in_is_of_the_lot_on_its_box(dairy):
    assert dairy.held() == {"OLD": (5, 0), "NEW": (5, 0)}
    dairy.receive("NEW", None, 2)
    assert dairy.held()["NEW"] == (7, 0)


@pytest.mark.parametrize(
    ("lot", "words"),
    [
        (InLot("OLD", date(2030, 1, 1), 1), "expires .* as it came in before"),
        (InLot(" ", None, 1), "Name the lot"),
        (InLot("X", None, 0), "one unit or more"),
    ],
)
def test_a_lot_has_a_name_an_expiry_and_units(dairy, lot, words):
    with pytest.raises(InvalidInput, match=words):
        lots.receive(dairy.work, "again", {(dairy.here, dairy.milk): [lot]})


def test_what_expires_first_is_picked_first_and_leaves(dairy):
    order = dairy.order(7)
    assert dairy.pick(order) == [order]
    assert dairy.picked(order) == {"OLD": 5, "NEW": 2}
    assert dairy.held() == {"OLD": (5, 0), "NEW": (5, 0)}, "it leaves when it is handed over"
    dairy.ship(order)
    assert dairy.held() == {"NEW": (3, 0)}


def test_what_is_in_a_box_is_not_picked_again(dairy):
    first, second = dairy.order(4), dairy.order(4)
    dairy.pick(first)
    dairy.pick(second)
    assert dairy.picked(second) == {"OLD": 1, "NEW": 3}


def test_what_was_picked_goes_back_to_its_lots_when_the_order_is_called_off(dairy):
    first, second = dairy.order(5), dairy.order(5)
    dairy.pick(first)
    handover.give_back(dairy.work, [first])
    dairy.pick(second)
    assert (dairy.picked(first), dairy.picked(second)) == ({}, {"OLD": 5})


def test_what_leaves_without_being_picked_is_of_the_first_to_expire(dairy):
    dairy.ship(dairy.order(3))
    assert dairy.held() == {"OLD": (2, 0), "NEW": (5, 0)}


def test_an_expired_lot_is_set_aside_and_cannot_be_promised(dairy):
    dairy.work.now += 11 * DAY
    dairy.work.announced.clear()
    assert lots.set_aside_expired(dairy.work) is False

    assert dairy.held() == {"OLD": (5, 5), "NEW": (5, 0)}
    assert dairy.available() == 5
    (event,) = [event for event, _ in dairy.work.announced]
    assert event == LotExpired(dairy.milk, dairy.here, event.lot_id, "OLD", 5)
    reason = sa.select(stock_movements.c.reason).where(stock_movements.c.kind == "quarantine")
    assert dairy.work.execute(reason).scalar_one() == f"lot OLD expired {dairy.old}"
    with pytest.raises(OutOfStock):
        dairy.order(6)


def test_an_expired_lot_is_set_aside_once(dairy):
    dairy.work.now += 11 * DAY
    for _ in range(2):
        lots.set_aside_expired(dairy.work)
    assert dairy.held()["OLD"] == (5, 5)
    assert lots.any_expired(dairy.work.conn, dairy.work.today) is False


def test_what_is_expired_is_not_picked_and_does_not_leave(dairy):
    order = dairy.order(6)
    dairy.work.now += 11 * DAY
    assert dairy.pick(order) == []
    with pytest.raises(NoFittingLot, match="Receive more"):
        dairy.ship(order)


def test_a_count_from_a_file_keeps_lots_right(dairy):
    counted = Count("row", "digest", dairy.here, dairy.milk, on_hand=3)
    take_counts(dairy.work, 1, 1, [counted])
    assert dairy.held() == {"NEW": (3, 0)}


def test_what_is_found_has_no_lot_and_what_is_missing_is_of_the_first_to_expire(dairy):
    key = counts.open_count(dairy.work, NewCount(dairy.here, tolerance_units=9))
    counts.enter(dairy.work, key, {dairy.milk: 12})
    assert dairy.held() == {"OLD": (5, 0), "NEW": (5, 0), "": (2, 0)}
    counts.enter(dairy.work, key, {dairy.milk: 4})
    assert dairy.held() == {"NEW": (2, 0), "": (2, 0)}


def test_a_lot_itself_is_corrected(dairy):
    rows = dairy.work.execute(sa.select(table.c.code, table.c.id)).all()
    ids = dict(rows)
    lots.adjust(dairy.work, "fix", dairy.here, {ids["OLD"]: -2, ids["NEW"]: 1}, "spilt")
    assert dairy.held() == {"OLD": (3, 0), "NEW": (6, 0)}
    with pytest.raises(Refused, match="fewer units"):
        lots.adjust(dairy.work, "more", dairy.here, {ids["OLD"]: -4}, "spilt")


def test_lots_travel_with_a_transfer(dairy):
    key = transfers.request(dairy.work, NewTransfer(dairy.here, dairy.there, {dairy.milk: 7}))
    transfers.ship(dairy.work, key, 1)
    assert dairy.held() == {"NEW": (3, 0)}
    transfers.receive(dairy.work, key, 2, {dairy.milk: 6})
    assert dairy.held(dairy.there) == {"OLD": (5, 0), "NEW": (1, 0)}
    transfers.receive(dairy.work, key, 3)
    assert dairy.held(dairy.there) == {"OLD": (5, 0), "NEW": (2, 0)}


def test_a_sku_with_stock_is_kept_by_lot_from_now_on(work):
    point, sku = a_point(work), a_sku(work)
    stocked(work, point, sku, 4)
    for _ in range(2):
        lots.keep_by_lot(work, sku)
    rows = work.execute(sa.select(lot_stock.c.on_hand)).scalars().all()
    assert rows == [4]
    service.adjust(work, "broken", {(point, sku): -1}, "broken")
    assert work.execute(sa.select(lot_stock.c.on_hand)).scalars().all() == [3]


def test_a_sku_that_is_not_kept_by_lot_has_none(work):
    point, sku = a_point(work), a_sku(work)
    stocked(work, point, sku, 4)
    assert work.execute(sa.select(table.c.id)).all() == []


acts = st.one_of(
    st.tuples(st.just("arrive"), st.sampled_from(["OLD", "NEW", "L3"]), st.integers(1, 5)),
    st.tuples(st.just("adjust"), st.integers(-6, 6)),
    st.tuples(st.just("order"), st.integers(1, 6)),
    st.tuples(st.just("pick")),
    st.tuples(st.just("leave")),
    st.tuples(st.just("drop")),
    st.tuples(st.just("send"), st.integers(1, 6)),
    st.tuples(st.just("wait"), st.integers(1, 15)),
)


class Busy(Dairy):
    """Each act as it may come; what the rules refuse is undone."""

    def __init__(self, work) -> None:
        super().__init__(work)
        self.orders = [self.order(2)]

    def arrive(self, code, units):
        self.receive(code, {"OLD": self.old, "NEW": self.new}.get(code), units)

    def adjust(self, delta):
        cause = f"adjust {next(self.causes)}"
        service.adjust(self.work, cause, {(self.here, self.milk): delta}, "count")

    def reserve(self, units):
        self.orders.append(self.order(units))

    def leave(self):
        self.ship(self.orders[-1])

    def drop(self):
        handover.give_back(self.work, self.orders[-1:])

    def send(self, units):
        wanted = NewTransfer(self.here, self.there, {self.milk: units})
        key = transfers.request(self.work, wanted)
        transfers.ship(self.work, key, 1)
        transfers.receive(self.work, key, 2)

    def wait(self, days):
        self.work.now += days * DAY
        lots.set_aside_expired(self.work)


@given(happens=st.lists(acts, max_size=12))
@settings(max_examples=15)
def test_lots_are_always_their_stock_and_their_ledger(store: Store, happens) -> None:
    with open_work(store, "cli") as work:
        dairy = Busy(work)
        for name, *arguments in happens:
            known = {"pick": lambda: dairy.pick(dairy.orders[-1]), "order": dairy.reserve}
            with suppress(Refused), work.attempt():
                known.get(name, getattr(dairy, name))(*arguments)
            of_stock = sa.select(stock.c.point_id, stock.c.on_hand, stock.c.quarantine)
            of_lots = sa.select(
                lot_stock.c.point_id,
                sa.func.sum(lot_stock.c.on_hand),
                sa.func.sum(lot_stock.c.quarantine),
            ).group_by(lot_stock.c.point_id)
            of_ledger = sa.select(
                lot_ledger.c.point_id,
                sa.func.sum(lot_ledger.c.d_on_hand),
                sa.func.sum(lot_ledger.c.d_quarantine),
            ).group_by(lot_ledger.c.point_id)
            sums = {tuple(map(int, row)) for row in work.execute(of_stock) if any(row[1:])}
            for query in (of_lots, of_ledger):
                found = {tuple(map(int, row)) for row in work.execute(query)}
                assert {row for row in found if any(row[1:])} == sums
