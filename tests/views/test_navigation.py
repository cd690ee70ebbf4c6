"""What the navigation says beside a page's name: what waits there, else nothing."""

from datetime import timedelta

import pytest
import sqlalchemy as sa

from iorder.channels.model import imports
from iorder.insight.model import order_stages
from iorder.kernel import jobs, leases
from iorder.kernel.jobs import Wanted
from iorder.kernel.store import run
from iorder.views.navigation import Mark, marks
from tests.builders import a_channel


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


def test_nobody_is_told_of_pages_they_may_not_see(store):
    assert marks(store, {"orders.view"}.__contains__) == {}
