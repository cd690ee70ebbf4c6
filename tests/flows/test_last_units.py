"""Many buyers at once for few units: all are sold, none twice, whoever comes when."""

from collections import Counter
from concurrent.futures import ThreadPoolExecutor
from threading import Barrier

import pytest
import sqlalchemy as sa

from iorder.flows.cancel_order import cancel_order
from iorder.flows.place_order import accept_orders, place_order
from iorder.inventory import quotas
from iorder.inventory.model import commitments, stock, stock_ledger
from iorder.kernel.store import run
from iorder.orders.model import orders
from iorder.orders.placing import NewLine, NewOrder
from iorder.sourcing.plan import CannotSource
from tests.builders import LYON, a_channel, a_point, a_sku, stocked

THREADS = 8


@pytest.fixture
def channel(store) -> int:
    return run(store, "cli", a_channel)


def at_once(store, wanted: list[NewOrder]) -> Counter:
    """Place them from ``THREADS`` threads that begin together; outcomes, counted."""
    begin = Barrier(THREADS)

    def buy(number: int) -> list[object]:
        begin.wait()
        return [outcome(store, one) for one in wanted[number::THREADS]]

    with ThreadPoolExecutor(THREADS) as pool:
        return Counter(one for some in pool.map(buy, range(THREADS)) for one in some)


def outcome(store, order: NewOrder) -> object:
    try:
        return run(store, "cli", place_order, order).is_new
    except CannotSource:
        return CannotSource


def totals(store) -> tuple[int, int, int]:
    """Units reserved as stock, as the ledger and as the commitments say."""
    with store.reading() as conn:
        return tuple(
            int(conn.execute(sa.select(sa.func.sum(column))).scalar_one())
            for column in (stock.c.reserved, stock_ledger.c.d_reserved, commitments.c.quantity)
        )


def test_forty_buyers_of_the_last_twelve_units(store, channel):
    def open_shop(work) -> None:
        lamp = a_sku(work, "LAMP")
        for code, units in (("EU-1", 7), ("US-1", 5)):
            stocked(work, a_point(work, code), lamp, units)

    run(store, "cli", open_shop)
    wanted = [NewOrder(channel, f"W-{n}", "EUR", (NewLine("LAMP", 1, 100),)) for n in range(40)]

    assert at_once(store, wanted) == {True: 12, CannotSource: 28}
    assert totals(store) == (12, 12, 12)


def test_orders_for_the_same_units_in_opposite_order_all_come_through(store, channel):
    def open_shop(work) -> None:
        point = a_point(work)
        for code in ("LAMP", "MUG", "RUG"):
            stocked(work, point, a_sku(work, code), 24)

    run(store, "cli", open_shop)
    lines = [NewLine(code, 1, 100) for code in ("LAMP", "MUG", "RUG")]
    wanted = [
        NewOrder(channel, f"W-{n}", "EUR", tuple(lines[:: 1 if n % 2 else -1]), ship_to=LYON)
        for n in range(24)
    ]

    assert at_once(store, wanted) == {True: 24}
    assert totals(store) == (72, 72, 72)


def test_orders_sold_elsewhere_at_once_all_come_in_and_are_promised_no_more_than_the_quota(
    store, channel
):
    def open_shop(work) -> None:
        lamp = a_sku(work, "LAMP")
        stocked(work, a_point(work), lamp, 40)
        quotas.set_quota(work, channel, lamp, 5)

    run(store, "cli", open_shop)
    wanted = [NewOrder(channel, f"W-{n}", "EUR", (NewLine("LAMP", 1, 100),)) for n in range(16)]

    with ThreadPoolExecutor(THREADS) as pool:
        placed = list(pool.map(lambda one: run(store, "cli", accept_orders, [one]), wanted))

    assert [one.is_new for some in placed for one in some] == [True] * 16
    assert totals(store) == (5, 5, 5)


def test_one_reference_sent_by_all_at_once_is_one_order(store, channel):
    run(store, "cli", lambda work: stocked(work, a_point(work), a_sku(work, "LAMP"), 9))
    same = NewOrder(channel, "W-1", "EUR", (NewLine("LAMP", 1, 100),))

    assert at_once(store, [same] * 16) == {True: 1, False: 15}
    assert totals(store) == (1, 1, 1)


def test_units_of_cancelled_orders_are_sold_to_who_comes_then(store, channel):
    run(store, "cli", lambda work: stocked(work, a_point(work), a_sku(work, "LAMP"), 8))
    first = [NewOrder(channel, f"A-{n}", "EUR", (NewLine("LAMP", 1, 100),)) for n in range(8)]
    assert at_once(store, first) == {True: 8}
    with store.reading() as conn:
        ids = list(conn.execute(sa.select(orders.c.id)).scalars())

    def cancel_or_buy(number: int) -> object:
        if number % 2:
            return outcome(store, NewOrder(channel, f"B-{number}", "EUR", first[0].lines))
        run(store, "cli", cancel_order, ids[number // 2], "customer")
        return "cancelled"

    with ThreadPoolExecutor(THREADS) as pool:
        done = Counter(pool.map(cancel_or_buy, range(16)))

    assert done["cancelled"] == 8
    assert done[True] + done[CannotSource] == 8
    reserved, ledger, _ = totals(store)
    assert reserved == ledger == done[True]
