"""Shelves are counted without stopping the shop; big differences take a second person."""

import pytest
import sqlalchemy as sa

from iorder.inventory import counts, service
from iorder.inventory.count_rows import Counted
from iorder.inventory.counts import NewCount, NotCounted, OwnCount
from iorder.inventory.events import CountClosed, CountDecided, CountEntered
from iorder.inventory.model import count_lines, stock
from iorder.inventory.model import counts as table
from iorder.inventory.service import BelowZero
from iorder.kernel.axis import IllegalMove
from iorder.kernel.errors import InvalidInput, NotFound, StaleEdit
from iorder.kernel.store import run, run_at
from tests.builders import NOON, a_point, a_sku, stocked


class Shelf:
    """100 lamps and 10 mugs at EU-1."""

    def __init__(self, work) -> None:
        self.work = work
        self.point, self.lamp, self.mug = a_point(work), a_sku(work, "LAMP"), a_sku(work, "MUG")
        stocked(work, self.point, self.lamp, 100)
        stocked(work, self.point, self.mug, 10)

    def count(self, **more) -> int:
        return counts.open_count(self.work, NewCount(self.point, **more))

    def on_hand(self, sku) -> int:
        there = sa.select(stock.c.on_hand).where(stock.c.sku_id == sku)
        return self.work.execute(there).scalar_one()

    def states(self, key):
        rows = self.work.execute(sa.select(count_lines).where(count_lines.c.count_id == key))
        return {row.sku_id: row.state for row in rows}

    def state(self, key):
        return self.work.execute(sa.select(table.c.state).where(table.c.id == key)).scalar_one()


@pytest.fixture
def shelf(work) -> Shelf:
    return Shelf(work)


def test_a_count_of_a_point_lists_all_it_has(shelf):
    key = shelf.count()
    assert shelf.states(key) == {shelf.lamp: "to_count", shelf.mug: "to_count"}
    assert shelf.states(shelf.count(sku_ids=[shelf.mug])) == {shelf.mug: "to_count"}


def test_what_agrees_changes_nothing(shelf):
    key = shelf.count()
    shelf.work.announced.clear()
    assert counts.enter(shelf.work, key, {shelf.lamp: 100}) == [
        Counted(shelf.lamp, "agreed", 100, 100)
    ]
    assert shelf.on_hand(shelf.lamp) == 100
    assert [event for event, _ in shelf.work.announced] == [CountEntered(key, 1, 0, 0)]


@pytest.mark.parametrize(
    ("tolerance", "counted", "state"),
    [
        ({"tolerance_units": 2}, 98, "adjusted"),
        ({"tolerance_units": 2}, 102, "adjusted"),
        ({"tolerance_units": 2}, 97, "waiting"),
        ({"tolerance_bp": 300}, 97, "adjusted"),
        ({"tolerance_bp": 300}, 96, "waiting"),
        ({}, 99, "waiting"),
    ],
)
def test_within_the_tolerance_it_is_adjusted_at_once_beyond_it_waits(
    shelf, tolerance, counted, state
):
    key = shelf.count(**tolerance)
    (line,) = counts.enter(shelf.work, key, {shelf.lamp: counted})
    assert line == Counted(shelf.lamp, state, 100, counted)
    assert shelf.on_hand(shelf.lamp) == (counted if state == "adjusted" else 100)


def test_what_is_expected_is_on_hand_when_it_is_counted(shelf):
    key = shelf.count()
    service.adjust(shelf.work, "sold", {(shelf.point, shelf.lamp): -5}, "sold meanwhile")
    (line,) = counts.enter(shelf.work, key, {shelf.lamp: 95})
    assert (line.state, line.expected) == ("agreed", 95)


def two_people(store, counted):
    """person:1 counted ``counted`` lamps of 100."""
    shelf = run(store, "cli", lambda work: Shelf(work))
    key = run(store, "cli", counts.open_count, NewCount(shelf.point))
    run(store, "person:1", counts.enter, key, {shelf.lamp: counted})
    return shelf, key


def lamps(store, shelf):
    with store.reading() as conn:
        there = sa.select(stock.c.on_hand).where(stock.c.sku_id == shelf.lamp)
        return conn.execute(there).scalar_one()


def test_somebody_else_approves_and_what_moved_since_stays_moved(store):
    shelf, key = two_people(store, 90)
    run(store, "cli", service.adjust, "sold", {(shelf.point, shelf.lamp): -5}, "sold")

    run(store, "person:2", counts.approve, key, {shelf.lamp: 90})

    assert lamps(store, shelf) == 85, "ten fewer than expected, five sold since"


def test_who_counted_does_not_approve(store):
    shelf, key = two_people(store, 90)
    with pytest.raises(OwnCount, match="somebody else"):
        run(store, "person:1", counts.approve, key, {shelf.lamp: 90})
    assert lamps(store, shelf) == 100


def test_what_was_counted_again_is_not_approved_unseen(store):
    shelf, key = two_people(store, 90)
    run(store, "person:1", counts.enter, key, {shelf.lamp: 80})
    with pytest.raises(StaleEdit, match="counted is now 80"):
        run(store, "person:2", counts.approve, key, {shelf.lamp: 90})
    assert lamps(store, shelf) == 100


def test_nothing_is_approved_twice(store):
    shelf, key = two_people(store, 90)
    run(store, "person:2", counts.approve, key, {shelf.lamp: 90})
    with pytest.raises(IllegalMove, match="while the line is adjusted"):
        run(store, "person:2", counts.approve, key, {shelf.lamp: 90})
    assert lamps(store, shelf) == 90


def test_more_than_is_left_is_not_taken_off(store):
    shelf, key = two_people(store, 10)
    run(store, "cli", service.adjust, "gone", {(shelf.point, shelf.lamp): -50}, "sold")
    with pytest.raises(BelowZero):
        run(store, "person:2", counts.approve, key, {shelf.lamp: 10})


def test_a_rejected_difference_changes_nothing_and_may_be_counted_again(shelf):
    key = shelf.count()
    counts.enter(shelf.work, key, {shelf.lamp: 90})
    counts.reject(shelf.work, key, {shelf.lamp: 90})
    assert (shelf.states(key)[shelf.lamp], shelf.on_hand(shelf.lamp)) == ("rejected", 100)
    assert shelf.work.announced[-1][0] == CountDecided(key, (shelf.lamp,), approved=False)

    counts.enter(shelf.work, key, {shelf.lamp: 100})
    assert shelf.states(key)[shelf.lamp] == "agreed"


def test_a_slip_is_put_right_by_counting_again(shelf):
    key = shelf.count(tolerance_units=100)
    counts.enter(shelf.work, key, {shelf.lamp: 10})
    counts.enter(shelf.work, key, {shelf.lamp: 99})
    assert shelf.on_hand(shelf.lamp) == 99


def test_it_closes_when_all_is_counted_and_decided(shelf):
    key = shelf.count()
    counts.enter(shelf.work, key, {shelf.lamp: 90})
    with pytest.raises(NotCounted, match="1 lines are not counted"):
        counts.close(shelf.work, key, 1)
    counts.enter(shelf.work, key, {shelf.mug: 10})
    assert counts.close(shelf.work, key, 1) == "waiting"
    counts.reject(shelf.work, key, {shelf.lamp: 90})
    assert shelf.state(key) == "done"
    assert shelf.work.announced[-1][0] == CountClosed(key, "done")
    with pytest.raises(IllegalMove, match="enter is not possible while the count is done"):
        counts.enter(shelf.work, key, {shelf.lamp: 1})


def test_what_is_not_counted_may_be_left_out(shelf):
    key = shelf.count()
    counts.enter(shelf.work, key, {shelf.lamp: 100})
    assert counts.leave_out(shelf.work, key, 1) == 1
    assert counts.close(shelf.work, key, 1) == "done"


def test_what_is_found_without_being_listed_is_put_on_the_list(shelf):
    key = shelf.count(sku_ids=[shelf.mug])
    vase = a_sku(shelf.work, "VASE")
    (line,) = counts.enter(shelf.work, key, {vase: 2})
    assert line == Counted(vase, "waiting", 0, 2)


def test_a_count_that_is_called_off_leaves_stock_alone(shelf):
    key = shelf.count()
    counts.enter(shelf.work, key, {shelf.lamp: 1})
    counts.cancel(shelf.work, key, 1)
    assert (shelf.state(key), shelf.on_hand(shelf.lamp)) == ("cancelled", 100)


@pytest.mark.parametrize("units", [-1, 1_000_001])
def test_less_than_nothing_is_not_counted(shelf, units):
    key = shelf.count()
    with pytest.raises(InvalidInput, match="whole units"):
        counts.enter(shelf.work, key, {shelf.lamp: units})


def test_a_count_is_of_something_that_is_there(shelf):
    with pytest.raises(InvalidInput, match="nothing to count"):
        shelf.count(sku_ids=[])
    with pytest.raises(NotFound):
        counts.open_count(shelf.work, NewCount(999))
    with pytest.raises(InvalidInput, match="tolerance"):
        shelf.count(tolerance_bp=10_001)


def test_ending_a_count_names_the_version_it_was_seen_in(store):
    shelf = run_at(store, "cli", NOON, lambda work: Shelf(work))
    key = run(store, "cli", counts.open_count, NewCount(shelf.point))
    with pytest.raises(StaleEdit):
        run(store, "cli", counts.cancel, key, 7)
