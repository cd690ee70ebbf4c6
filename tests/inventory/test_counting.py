"""Shelves are filled and corrected through the ledger, never below zero."""

import pytest
import sqlalchemy as sa

from iorder.inventory import service
from iorder.inventory.events import StockAdjusted, StockReceived
from iorder.inventory.model import stock, stock_ledger
from iorder.inventory.service import BelowZero, DoneBefore
from iorder.kernel.errors import InvalidInput
from iorder.kernel.store import run
from tests.builders import a_point, a_sku


def on_hand(work) -> dict[tuple[int, int], int]:
    rows = work.execute(sa.select(stock.c.point_id, stock.c.sku_id, stock.c.on_hand))
    return {(point, sku): units for point, sku, units in rows}


def test_what_comes_in_is_on_hand_at_places_old_and_new(work):
    point, lamp, mug = a_point(work), a_sku(work), a_sku(work, "MUG")
    service.receive(work, "first", {(point, lamp): 2})
    service.receive(work, "second", {(point, lamp): 3, (point, mug): 1})

    assert on_hand(work) == {(point, lamp): 5, (point, mug): 1}
    assert [event for event, _ in work.announced] == [
        StockReceived(lamp, point, 2), StockReceived(lamp, point, 3), StockReceived(mug, point, 1)
    ]  # fmt: skip


def test_goods_that_came_in_are_one_unit_or_more(work):
    with pytest.raises(InvalidInput, match="one unit or more"):
        service.receive(work, "first", {(a_point(work), a_sku(work)): 0})


def test_a_correction_moves_what_is_on_hand_and_says_why(work):
    place = a_point(work), a_sku(work)
    service.receive(work, "first", {place: 5})
    service.adjust(work, "count", {place: -2}, "broken")

    assert on_hand(work) == {place: 3}
    assert work.announced[-1][0] == StockAdjusted(place[1], place[0], -2, "broken")


def test_a_shelf_never_holds_less_than_nothing(store):
    place = run(store, "cli", lambda work: (a_point(work), a_sku(work)))
    run(store, "cli", service.receive, "first", {place: 5})

    with pytest.raises(BelowZero, match="less than the 6 units"):
        run(store, "cli", service.adjust, "count", {place: -6}, "lost")

    assert run(store, "cli", on_hand) == {place: 5}


def test_a_correction_of_nothing_is_nothing(work):
    place = a_point(work), a_sku(work)
    service.adjust(work, "count", {place: 0}, "same")

    assert work.execute(sa.select(stock_ledger)).all() == []
    assert work.announced == []


def test_the_same_delivery_counts_once(store):
    place = run(store, "cli", lambda work: (a_point(work), a_sku(work)))
    run(store, "cli", service.receive, "delivery 7", {place: 5})

    with pytest.raises(DoneBefore):
        run(store, "cli", service.receive, "delivery 7", {place: 5})

    assert run(store, "cli", on_hand) == {place: 5}


def test_the_ledger_cannot_be_rewritten(work):
    service.receive(work, "first", {(a_point(work), a_sku(work)): 5})

    with pytest.raises(sa.exc.DBAPIError, match="append-only"):
        work.execute(sa.update(stock_ledger).values(d_on_hand=50))
