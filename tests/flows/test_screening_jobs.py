"""Orders are not confirmed before they are screened; changed ones are screened again."""

from dataclasses import replace

import sqlalchemy as sa

from iorder.config import Settings
from iorder.flows.cancel_order import cancel_order
from iorder.flows.screen_order import refer_unscreened
from iorder.flows.subscribers import SUBSCRIBERS
from iorder.fraud import assessments, reviews
from iorder.kernel.jobs import jobs
from iorder.kernel.store import run
from iorder.orders import service as orders
from iorder.worker.process import Worker
from tests.builders import take_payment
from tests.support.screening import BURNER_ABROAD as ABROAD
from tests.support.screening import a_shop, doubtful, placed


def heard(store):
    return replace(store, subscribers=SUBSCRIBERS)


def states(store, order_id):
    with store.reading() as conn:
        row = conn.execute(
            sa.text("select order_state, fraud_state from orders where id = :id"), {"id": order_id}
        ).one()
        return tuple(row)


def test_an_order_is_not_confirmed_before_it_is_screened(store):
    store = heard(store)
    run(store, "cli", a_shop)
    order_id = run(store, "cli", placed)
    run(store, "cli", take_payment, order_id, "capture")
    assert states(store, order_id) == ("pending", "screening")
    Worker(store, Settings()).drain()
    assert states(store, order_id) == ("released", "approved")


def test_another_address_is_screened_again_and_another_note_is_not(store):
    store = heard(store)
    run(store, "cli", a_shop)
    order_id = run(store, "cli", placed)
    Worker(store, Settings()).drain()
    away = ABROAD
    run(store, "cli", orders.change_address, order_id, away, 1)
    Worker(store, Settings()).drain()
    assert states(store, order_id) == ("pending", "review")
    with store.reading() as conn:
        assert len(assessments.of_order(conn, order_id)) == 2
    run(store, "cli", take_payment, order_id, "authorize")
    Worker(store, Settings()).drain()
    with store.reading() as conn:
        assert len(assessments.of_order(conn, order_id)) == 2


def test_calling_an_order_off_ends_its_review(store):
    store = heard(store)
    run(store, "cli", a_shop)
    order_id = run(store, "cli", doubtful)
    Worker(store, Settings()).drain()
    run(store, "cli", cancel_order, order_id, "customer")
    Worker(store, Settings()).drain()
    with store.reading() as conn:
        assert reviews.last_of(conn, order_id).state == "closed"


def test_an_order_whose_checks_broke_for_good_waits_for_a_person(store):
    store = heard(store)
    run(store, "cli", a_shop)
    order_id = run(store, "cli", placed)
    run(store, "cli", lambda work: work.execute(
        sa.update(jobs).where(jobs.c.kind == "fraud.screen").values(state="dead")))  # fmt: skip
    run(store, "worker", refer_unscreened)
    run(store, "worker", refer_unscreened)
    assert states(store, order_id) == ("pending", "review")
    with store.reading() as conn:
        (made,) = assessments.of_order(conn, order_id)
        assert (made.verdict, made.signals[0]["reason"][:26]) == (
            "review", "It could not be screened; ",
        )  # fmt: skip
