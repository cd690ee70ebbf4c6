"""Two people take the same goods in at once: they come once, and the other one is told."""

from concurrent.futures import ThreadPoolExecutor

import sqlalchemy as sa

from iorder.flows.receive_purchase_order import Arrived, receive_purchase_order
from iorder.inventory.model import stock
from iorder.kernel.errors import Refused
from iorder.kernel.store import run
from tests.builders import a_point, a_sku
from tests.support.buying import a_sent_order, a_supplier

PEOPLE = 6


def test_one_delivery_noted_by_many_at_once_comes_in_once(store):
    def shop(work):
        a_point(work)
        lamp = a_sku(work)
        return lamp, a_sent_order(work, a_supplier(work), ("LAMP", 20, 400))

    lamp, order = run(store, "cli", shop)

    def note(person):
        try:
            came = [Arrived(lamp, 20)]
            run(store, f"person:{person}", receive_purchase_order, f"k{person}", order, came, 2)
        except Refused as refused:
            return str(refused)
        return "taken in"

    with ThreadPoolExecutor(PEOPLE) as pool:
        told = list(pool.map(note, range(PEOPLE)))

    assert told.count("taken in") == 1
    others = {words for words in told if words != "taken in"}
    assert others == {"receive is not possible while the purchase order is received."}
    with store.reading() as conn:
        assert tuple(conn.execute(sa.select(stock.c.inbound, stock.c.on_hand)).one()) == (0, 20)
