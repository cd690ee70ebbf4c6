"""What the navigation says beside a page's name: what waits there, else nothing."""

from datetime import timedelta

import pytest
import sqlalchemy as sa

from iorder.channels.model import imports
from iorder.fraud.model import fraud_reviews
from iorder.insight.model import order_stages
from iorder.inventory import counts, service
from iorder.inventory.counts import NewCount
from iorder.kernel import jobs, leases
from iorder.kernel.jobs import Wanted
from iorder.kernel.store import run
from iorder.payments.model import refunds
from iorder.shipping.model import parcels, shipments
from iorder.views.navigation import Mark, marks
from tests import builders as b
from tests.builders import a_channel
from tests.support import waiting


def everything(_permission):
    return True


def a_worker(work):
    leases.acquire(work, "worker:a", "host-a", 60)


def an_import(work, state, rejected=0, ago=timedelta()):
    row = {
        "id": work.ids(imports, 1)[0], "kind": "orders", "channel_id": a_channel(work),
        "state": state, "files": [], "totals": {}, "rejected": rejected, "actor": "cli",
        "created_at": work.now, "finished_at": work.now - ago if state == "done" else None,
    }  # fmt: skip
    work.insert(imports, [row])


def test_where_all_is_calm_nothing_is_said(store):
    run(store, "cli", a_worker)
    run(store, "cli", an_import, "done")
    assert marks(store, everything) == {}


def test_orders_that_need_a_person_are_counted_by_the_rollup(store):
    run(store, "cli", a_worker)
    known = [{"stage": "on_hold", "orders": 3}, {"stage": "exception", "orders": 2},
             {"stage": "delivered", "orders": 90}]  # fmt: skip
    run(store, "cli", lambda work: work.insert(order_stages, known))

    assert marks(store, everything) == {
        "/orders": Mark(5, "5 orders on hold or in trouble", "warn")
    }


@pytest.mark.parametrize(
    ("states", "mark"),
    [
        ((("running", 0), ("queued", 0), ("done", 4)), Mark(2, "2 imports under way", "info")),
        ((("done", 4), ("done", 0)), Mark(1, "1 import of this week with rejects", "warn")),
        ((("draft", 0), ("cancelled", 0)), None),
    ],
)
def test_imports_under_way_come_before_those_with_rejects(store, states, mark):
    run(store, "cli", a_worker)
    for state, rejected in states:
        run(store, "cli", an_import, state, rejected)
    assert marks(store, everything).get("/imports") == mark


def test_rejects_of_long_ago_are_forgotten(store):
    run(store, "cli", a_worker)
    run(store, "cli", an_import, "done", 4, timedelta(days=8))
    assert marks(store, everything) == {}


def test_dead_jobs_come_before_a_worker_that_is_missing(store):
    assert marks(store, everything) == {"/health": Mark(0, "no worker is running", "bad")}

    def kill(work):
        jobs.enqueue(work, [Wanted("import.run", "import:1", {})])
        work.execute(sa.update(jobs.jobs).values(state="dead"))

    run(store, "cli", kill)
    assert marks(store, everything) == {"/health": Mark(1, "1 job given up", "bad")}


def a_parcel(work, state="in_transit", due_in=24 * b.HOUR):
    (shipment,), (parcel,) = work.ids(shipments, 1), work.ids(parcels, 1)
    work.insert(shipments, [{"id": shipment, "created_at": work.now}])
    row = {
        "id": parcel, "shipment_id": shipment, "state": state, "created_at": work.now,
        "promised_at": work.now + due_in,
        "delivered_at": work.now if state == "delivered" else None,
    }  # fmt: skip
    work.insert(parcels, [row])


def test_parcels_past_their_promise_come_first_and_those_in_trouble_are_more(store):
    run(store, "cli", a_worker)
    run(store, "cli", a_parcel, "delayed")
    assert marks(store, everything)["/shipments"] == Mark(1, "1 parcel in trouble", "warn")

    run(store, "cli", a_parcel, due_in=-b.HOUR)
    run(store, "cli", a_parcel, "exception", -b.HOUR)
    run(store, "cli", a_parcel, "delivered")
    run(store, "cli", a_parcel, "lost", -b.HOUR)  # nothing more to expect
    assert marks(store, everything)["/shipments"] == Mark(
        3, "2 parcels late, 1 more in trouble", "bad"
    )


def test_a_shelf_that_is_short_is_worse_than_one_that_is_out(store):
    run(store, "cli", a_worker)
    point, lamp = run(store, "cli", b.a_point), run(store, "cli", b.a_sku)
    run(store, "cli", b.stocked, point, lamp, 3)
    assert "/stock" not in marks(store, everything)

    run(store, "cli", b.a_placed_order, ("LAMP", 3))
    assert marks(store, everything)["/stock"] == Mark(
        1, "1 stock level with nothing available", "warn"
    )
    run(store, "cli", service.adjust, "counted", {(point, lamp): -1}, "Counted")
    assert marks(store, everything)["/stock"] == Mark(
        1, "1 stock level short of what is promised", "bad"
    )


def test_money_and_goods_that_wait_for_a_person_are_marked(store):
    run(store, "cli", a_worker)
    run(store, "cli", waiting.money_matters)
    run(store, "cli", waiting.goods_matters)
    run(store, "cli", lambda work: waiting.a_review(work, b.a_live_order(work)))
    found = marks(store, everything)
    assert {path: found[path] for path in (
        "/payments", "/refunds", "/disputes", "/bank-lines", "/returns", "/fraud")} == {
        "/payments": Mark(2, "2 calls or facts waiting for somebody", "warn"),
        "/refunds": Mark(1, "1 refund to approve", "warn"),
        "/disputes": Mark(1, "1 dispute to answer", "bad"),
        "/bank-lines": Mark(1, "1 credit without an order", "warn"),
        "/returns": Mark(1, "1 return to act on", "warn"),
        "/fraud": Mark(1, "1 order to review", "warn"),
    }  # fmt: skip


def test_a_review_past_its_deadline_and_a_failed_refund_are_worse(store):
    run(store, "cli", a_worker)
    run(store, "cli", waiting.money_matters)
    run(store, "cli", lambda work: waiting.a_review(work, b.a_live_order(work)))

    def late(work):
        work.execute(sa.update(fraud_reviews).values(due_at=work.now - b.HOUR))
        work.execute(sa.update(refunds).values(state="failed"))

    run(store, "cli", late)
    found = marks(store, everything)
    assert found["/fraud"] == Mark(1, "1 order to review, 1 late", "bad")
    assert found["/refunds"] == Mark(1, "1 refund failed", "bad")


def test_nobody_is_told_of_pages_they_may_not_see(store):
    assert marks(store, {"orders.view"}.__contains__) == {}


def test_counts_that_wait_for_approval_are_marked(store):
    run(store, "cli", a_worker)
    point, lamp = run(store, "cli", b.a_point), run(store, "cli", b.a_sku)
    run(store, "cli", b.stocked, point, lamp, 30)
    count_id = run(store, "person:1", counts.open_count, NewCount(point, tolerance_units=2))
    assert "/counts" not in marks(store, everything)

    run(store, "person:1", counts.enter, count_id, {lamp: 3})
    run(store, "person:1", counts.close, count_id, 1)
    assert marks(store, everything)["/counts"] == Mark(1, "1 count waiting for approval", "warn")
