"""Two people at the same shelf at the same moment: each unit goes once."""

from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from threading import Barrier

import sqlalchemy as sa

from iorder.inventory import counts, handover, lots, service, transfers
from iorder.inventory.counts import NewCount
from iorder.inventory.lots import InLot
from iorder.inventory.model import commitment_lots, count_lines, stock
from iorder.inventory.service import Want
from iorder.inventory.transfers import NewTransfer, NotFree
from iorder.kernel.axis import IllegalMove
from iorder.kernel.errors import Refused
from iorder.kernel.store import run
from tests.builders import a_live_order, a_point, a_sku, stocked


def shelves(work):
    points = a_point(work, "EU-1"), a_point(work, "US-1")
    sku = a_sku(work)
    stocked(work, points[0], sku, 20)
    return (*points, sku)


def together(acts):
    """What each act, all begun at once, ended with: its value or its refusal."""

    def end(act):
        try:
            return act()
        except Refused as refused:
            return refused

    with ThreadPoolExecutor(len(acts)) as pool:
        return list(pool.map(end, acts))


def test_of_eight_transfers_of_the_last_units_as_many_leave_as_there_are_units(store):
    here, there, sku = run(store, "cli", shelves)
    wanted = NewTransfer(here, there, {sku: 5})
    keys = [run(store, "cli", transfers.request, wanted) for _ in range(8)]

    ends = together([lambda key=key: run(store, "cli", transfers.ship, key, 1) for key in keys])

    assert sum(isinstance(one, NotFree) for one in ends) == 4
    assert ends.count(None) == 4
    with store.reading() as conn:
        rows = conn.execute(sa.select(stock.c.point_id, stock.c.on_hand, stock.c.inbound)).all()
    assert sorted(rows) == sorted([(here, 0, 0), (there, 0, 20)])


def test_a_transfer_both_sides_receive_at_once_arrives_once(store):
    here, there, sku = run(store, "cli", shelves)
    key = run(store, "cli", transfers.request, NewTransfer(here, there, {sku: 5}))
    run(store, "cli", transfers.ship, key, 1)

    ends = together([lambda: run(store, "cli", transfers.receive, key, 2)] * 4)

    assert ends.count(None) == 1
    with store.reading() as conn:
        on_hand = sa.select(stock.c.on_hand, stock.c.inbound).where(stock.c.point_id == there)
        assert conn.execute(on_hand).one() == (5, 0)


def test_a_difference_that_two_approve_at_once_is_adjusted_once(store):
    here, _, sku = run(store, "cli", shelves)
    key = run(store, "cli", counts.open_count, NewCount(here, [sku]))
    run(store, "person:1", counts.enter, key, {sku: 15})

    ends = together([lambda: run(store, "person:2", counts.approve, key, {sku: 15})] * 4)

    assert ends.count(None) == 1
    assert sum(isinstance(one, IllegalMove) for one in ends) == 3
    with store.reading() as conn:
        assert conn.execute(sa.select(stock.c.on_hand)).scalar_one() == 15
        assert conn.execute(sa.select(count_lines.c.state)).scalar_one() == "adjusted"


def test_two_who_pick_the_same_lot_at_once_do_not_both_put_its_last_units_in_a_box(store):
    def dairy(work):
        here, milk = a_point(work), a_sku(work, "MILK")
        for days, code in ((10, "OLD"), (30, "NEW")):
            some = [InLot(code, work.now.date() + timedelta(days=days), 5)]
            lots.receive(work, f"in {code}", {(here, milk): some})
        found = [a_live_order(work) for _ in range(2)]
        for order in found:
            service.reserve(work, f"order {order}", [Want(here, milk, 5, order_id=order)])
        service.allocate(work, found)
        return found

    orders, begin = run(store, "cli", dairy), Barrier(2)

    def pick(work, order):
        mine = handover.held(work, [order])
        if not work.store.is_sqlite:
            begin.wait(20)
        return handover.pick(work, mine)

    together([lambda order=order: run(store, "cli", pick, order) for order in orders])

    with store.reading() as conn:
        units = sa.select(commitment_lots.c.lot_id, sa.func.sum(commitment_lots.c.quantity))
        assert sorted(n for _, n in conn.execute(units.group_by("lot_id"))) == [5, 5]
