"""Goods go from point to point and none is lost on paper."""

from datetime import date

import pytest
import sqlalchemy as sa

from iorder.inventory import service, transfers
from iorder.inventory.events import (
    StockReceived,
    TransferCancelled,
    TransferClosedShort,
    TransferEdited,
    TransferReceived,
    TransferRequested,
    TransferShipped,
)
from iorder.inventory.model import stock, stock_movements
from iorder.inventory.model import transfers as table
from iorder.inventory.service import Want
from iorder.inventory.transfers import NewTransfer, NotFree
from iorder.kernel.axis import IllegalMove
from iorder.kernel.errors import InvalidInput, NotFound, StaleEdit
from iorder.kernel.store import run
from tests.builders import a_point, a_sku, stocked


class Goods:
    """Ten lamps and ten mugs at EU-1, none at US-1, and a transfer of five lamps and two mugs."""

    def __init__(self, work) -> None:
        self.work = work
        self.here, self.there = a_point(work, "EU-1"), a_point(work, "US-1")
        self.lamp, self.mug = a_sku(work, "LAMP"), a_sku(work, "MUG")
        for sku in (self.lamp, self.mug):
            stocked(work, self.here, sku, 10)
        self.id = transfers.request(work, self.wanted({self.lamp: 5, self.mug: 2}))
        work.announced.clear()

    def wanted(self, lines, **more):
        return NewTransfer(self.here, self.there, lines, **more)

    def units(self):
        rows = self.work.execute(sa.select(stock))
        return {(row.point_id, row.sku_id): (row.on_hand, row.inbound) for row in rows}

    def lamps(self):
        """(on hand here, on hand there, inbound there)."""
        units = self.units()
        there = units.get((self.there, self.lamp), (0, 0))
        return (units[self.here, self.lamp][0], *there)

    def row(self):
        return self.work.execute(sa.select(table).where(table.c.id == self.id)).one()

    def events(self):
        return [event for event, _ in self.work.announced]


@pytest.fixture
def goods(work) -> Goods:
    return Goods(work)


def test_what_is_asked_for_moves_nothing_yet(goods):
    row = goods.row()
    assert (row.number, row.state, row.version) == (f"TR-{goods.id}", "requested", 1)
    assert (row.requested_by, row.requested_at) == ("cli", goods.work.now)
    assert goods.lamps() == (10, 0, 0)


def test_what_is_shipped_leaves_the_shelf_and_is_inbound_where_it_goes(goods):
    transfers.ship(goods.work, goods.id, 1)

    assert goods.units() == {
        (goods.here, goods.lamp): (5, 0), (goods.here, goods.mug): (8, 0),
        (goods.there, goods.lamp): (0, 5), (goods.there, goods.mug): (0, 2),
    }  # fmt: skip
    assert (goods.row().state, goods.row().shipped_at) == ("shipped", goods.work.now)
    assert goods.events() == [TransferShipped(goods.id, 7, 7)]


def test_fewer_than_asked_for_may_leave(goods):
    transfers.ship(goods.work, goods.id, 1, {goods.lamp: 3, goods.mug: 0})

    assert goods.lamps() == (7, 0, 3)
    assert goods.events() == [TransferShipped(goods.id, 3, 7)]


@pytest.mark.parametrize(
    ("sent", "words"),
    [
        ({"lamp": 6}, "6 units are more than the 5 asked for"),
        ({"lamp": -1}, "none or more"),
        ({"lamp": 0}, "Nothing was named"),
    ],
)
def test_more_than_asked_for_or_nothing_does_not_leave(goods, sent, words):
    with pytest.raises(InvalidInput, match=words):
        transfers.ship(goods.work, goods.id, 1, {getattr(goods, k): n for k, n in sent.items()})
    assert goods.lamps() == (10, 0, 0)


def test_what_is_promised_to_an_order_does_not_leave(store):
    goods = run(store, "cli", lambda work: Goods(work))
    here = (goods.here, goods.lamp)
    run(store, "cli", service.reserve, "cart", [Want(*here, 6, cart="c")])

    words = "At EU-1 4 of the 5 units of a line are free .* ship fewer"
    with pytest.raises(NotFree, match=words) as refused:
        run(store, "cli", transfers.ship, goods.id, 1)

    assert refused.value.free == {goods.lamp: 4}
    with store.reading() as conn:
        rows = conn.execute(sa.select(stock.c.point_id, stock.c.sku_id, stock.c.on_hand)).all()
    assert sorted(rows) == sorted([(*here, 10), (goods.here, goods.mug, 10)]), (
        "nothing is half shipped"
    )


def test_it_comes_in_parts_and_ends_with_the_last(goods):
    transfers.ship(goods.work, goods.id, 1)
    transfers.receive(goods.work, goods.id, 2, {goods.lamp: 4})
    assert (goods.row().state, goods.lamps()) == ("receiving", (5, 4, 1))

    transfers.receive(goods.work, goods.id, 3)
    assert (goods.row().state, goods.lamps()) == ("received", (5, 5, 0))
    assert goods.row().closed_at == goods.work.now
    assert goods.events()[1:] == [
        StockReceived(goods.lamp, goods.there, 4), TransferReceived(goods.id, 4, False),
        StockReceived(goods.lamp, goods.there, 1), StockReceived(goods.mug, goods.there, 2),
        TransferReceived(goods.id, 3, True),
    ]  # fmt: skip


def test_no_more_arrives_than_is_on_its_way(goods):
    transfers.ship(goods.work, goods.id, 1)
    with pytest.raises(InvalidInput, match="more than the 5 on its way"):
        transfers.receive(goods.work, goods.id, 2, {goods.lamp: 6})


def test_what_will_not_come_is_given_up_with_its_reason(goods):
    transfers.ship(goods.work, goods.id, 1)
    transfers.receive(goods.work, goods.id, 2, {goods.lamp: 4})
    transfers.close_short(goods.work, goods.id, 3, "fell off the lorry")

    assert (goods.row().state, goods.lamps()) == ("short", (5, 4, 0))
    assert [
        (line.sku_id, line.shipped, line.received, line.short)
        for line in transfers.lines(goods.work, goods.id)
    ] == [(goods.lamp, 5, 4, 1), (goods.mug, 2, 0, 2)]
    reasons = sa.select(stock_movements.c.reason).where(stock_movements.c.kind == "give_up")
    assert goods.work.execute(reasons).scalars().all() == [f"TR-{goods.id}: fell off the lorry"]
    assert goods.events()[-1] == TransferClosedShort(goods.id, 3, "fell off the lorry")


def test_giving_up_takes_a_reason(goods):
    transfers.ship(goods.work, goods.id, 1)
    with pytest.raises(InvalidInput, match="Say why"):
        transfers.close_short(goods.work, goods.id, 2, " ")


def test_it_is_edited_and_called_off_while_it_is_requested(goods):
    transfers.edit(
        goods.work, goods.id, 1,
        goods.wanted({goods.mug: 1}, expected_on=date(2026, 4, 1), note="by van"),
    )  # fmt: skip
    assert [(line.sku_id, line.quantity) for line in transfers.lines(goods.work, goods.id)] == [
        (goods.mug, 1)
    ]
    assert (goods.row().note, goods.row().expected_on) == ("by van", date(2026, 4, 1))

    transfers.cancel(goods.work, goods.id, 2, "not needed")
    assert goods.row().state == "cancelled"
    assert goods.events() == [
        TransferEdited(goods.id, 2), TransferCancelled(goods.id, "not needed")
    ]  # fmt: skip
    with pytest.raises(IllegalMove, match="not possible while the transfer is cancelled"):
        transfers.ship(goods.work, goods.id, 3)


def test_what_was_shipped_is_not_called_off(goods):
    transfers.ship(goods.work, goods.id, 1)
    with pytest.raises(IllegalMove):
        transfers.cancel(goods.work, goods.id, 2)


def test_an_act_on_an_older_version_is_refused_so_none_counts_twice(goods):
    transfers.ship(goods.work, goods.id, 1)
    with pytest.raises(StaleEdit, match="state is now shipped"):
        transfers.ship(goods.work, goods.id, 1)
    transfers.receive(goods.work, goods.id, 2, {goods.lamp: 1})
    with pytest.raises(StaleEdit):
        transfers.receive(goods.work, goods.id, 2, {goods.lamp: 1})
    assert goods.lamps() == (5, 1, 4)


@pytest.mark.parametrize(
    ("lines", "words"), [({}, "one line or more"), ({"lamp": 0}, "one unit or more")]
)
def test_a_transfer_is_of_something(goods, lines, words):
    named = {getattr(goods, name): n for name, n in lines.items()}
    with pytest.raises(InvalidInput, match=words):
        transfers.request(goods.work, goods.wanted(named))


def test_a_transfer_goes_from_one_point_to_another_that_is_there(goods):
    with pytest.raises(InvalidInput, match="choose two"):
        transfers.request(goods.work, NewTransfer(goods.here, goods.here, {goods.lamp: 1}))
    with pytest.raises(NotFound, match="no such point"):
        transfers.request(goods.work, NewTransfer(goods.here, 999, {goods.lamp: 1}))
    with pytest.raises(NotFound, match="no such transfer"):
        transfers.cancel(goods.work, 999, 1)


def test_asking_says_what_for(work):
    goods = Goods(work)
    key = transfers.request(work, goods.wanted({goods.lamp: 3}))
    assert work.announced[-1][0] == TransferRequested(key, goods.here, goods.there, 3)
