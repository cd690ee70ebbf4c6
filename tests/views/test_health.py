"""Health says who works, what waits, what was given up, and whether the store takes changes."""

from datetime import timedelta

import sqlalchemy as sa

from iorder.kernel import jobs, leases
from iorder.kernel.jobs import MAX_ATTEMPTS, Wanted
from iorder.kernel.store import open_work, run
from iorder.views.health import health, living_workers


def queue(work, *keys, kind="import.run", minutes_ago=0):
    due = work.now - timedelta(minutes=minutes_ago)
    jobs.enqueue(work, [Wanted(kind, key, {}, due_at=due) for key in keys])


def make_all_due(work):
    work.execute(sa.update(jobs.jobs).values(due_at=work.now))


def fail(store, times):
    """Lease what is due and fail it, ``times`` times, without waiting in between."""
    for _ in range(times):
        run(store, "worker", make_all_due)
        for job in run(store, "worker", jobs.lease, "w1"):
            run(store, "worker", jobs.fail, job, "the file is gone")


def test_an_idle_shop_is_well(store):
    now = health(store)

    assert (now.workers, now.queues, now.dead, now.troubles) == ((), (), 0, ())
    assert now.is_writable
    assert now.size > 0
    assert now.database == store.writer.dialect.name


def test_a_worker_lives_until_its_heartbeat_runs_out(store):
    run(store, "worker", leases.acquire, "worker:a", "a", 60)
    run(store, "worker", leases.acquire, "worker:b", "b", 0)
    run(store, "worker", leases.acquire, "another lease", "c", 60)

    assert [one.name for one in living_workers(store)] == ["a"]
    assert [one.name for one in health(store).workers] == ["a"]


def test_a_queue_tells_how_long_its_oldest_job_has_been_due(store):
    run(store, "cli", queue, "a", minutes_ago=10)
    run(store, "cli", queue, "b", "c", minutes_ago=1)
    run(store, "cli", queue, "later", kind="keys.forget", minutes_ago=-10)

    imports, keys = health(store).queues

    assert (imports.kind, imports.queued, imports.leased) == ("import.run", 3, 0)
    assert 600 <= imports.late_seconds < 660
    assert (keys.kind, keys.late_seconds) == ("keys.forget", 0)


def test_a_job_that_failed_says_why_and_when_it_is_tried_again(store):
    run(store, "cli", queue, "a")
    fail(store, 1)

    now = health(store)

    (trouble,) = now.troubles
    assert (trouble.state, trouble.attempts, trouble.error) == ("queued", 1, "the file is gone")
    assert trouble.due_at > now.as_of - timedelta(seconds=2)
    assert now.dead == 0


def test_a_job_is_given_up_after_ten_failures_and_can_be_retried(store):
    run(store, "cli", queue, "a")
    fail(store, MAX_ATTEMPTS)

    now = health(store)
    assert (now.dead, now.troubles[0].state, now.queues) == (1, "dead", ())

    run(store, "person:1", jobs.retry, now.troubles[0].id)
    again = health(store)
    assert (again.dead, again.queues[0].queued) == (0, 1)


def test_the_given_up_come_before_those_that_will_be_tried_again(store):
    run(store, "cli", queue, "dead")
    fail(store, MAX_ATTEMPTS)
    run(store, "cli", queue, "young")
    fail(store, 1)

    assert [one.key for one in health(store).troubles] == ["dead", "young"]


def test_a_store_that_somebody_holds_is_told_and_still_read(sqlite_store):
    with open_work(sqlite_store, "another program"):
        now = health(sqlite_store)

    assert not now.is_writable
    assert health(sqlite_store).is_writable
