"""A confirmed order gets its stock and is released, whoever confirmed it."""

from dataclasses import replace

import sqlalchemy as sa

from iorder.config import Settings
from iorder.flows.subscribers import SUBSCRIBERS
from iorder.inventory.model import stock
from iorder.kernel.jobs import jobs
from iorder.kernel.store import run
from iorder.orders import held
from iorder.orders.model import orders
from iorder.worker.duties import DUTIES
from iorder.worker.process import Worker
from tests.builders import a_placed_order, a_point, a_sku, stocked, take_payment


def an_order(work):
    stocked(work, a_point(work), a_sku(work), 5)
    return a_placed_order(work)


def test_an_order_people_release_goes_on_to_its_point(store):
    store = replace(store, subscribers=SUBSCRIBERS)
    order_id = run(store, "cli", an_order)
    hold = run(store, "cli", held.place_hold, order_id, "fraud", "Odd card", 1)
    run(store, "cli", take_payment, order_id, "capture")
    Worker(store, Settings()).drain()
    assert stage(store) == ("on_hold", "pending", 0)

    run(store, "cli", held.release_hold, hold, 2)
    Worker(store, Settings()).drain()

    assert stage(store) == ("allocated", "released", 2)
    with store.reading() as conn:
        done = conn.execute(
            sa.select(jobs.c.state).where(jobs.c.kind == "orders.allocate")
        ).scalars()
        assert list(done) == ["done"]


def stage(store):
    with store.reading() as conn:
        order = conn.execute(sa.select(orders.c.stage, orders.c.order_state)).one()
        return (*order, conn.execute(sa.select(stock.c.allocated)).scalar_one())


def test_every_subscriber_is_a_duty_of_the_worker():
    assert {kind for kinds in SUBSCRIBERS.values() for kind in kinds} <= set(DUTIES)
