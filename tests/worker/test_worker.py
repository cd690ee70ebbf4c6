"""The worker does what the store says is due, once, and loses nothing when it dies."""

import os
import signal
import subprocess
import sys
import time
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
import sqlalchemy as sa

from iorder.config import Settings
from iorder.kernel import dialect, jobs
from iorder.kernel.jobs import Wanted
from iorder.kernel.store import Store, run, run_at
from iorder.views.health import living_workers
from iorder.worker.duties import DUTIES, Duty, Stopped, Task
from iorder.worker.process import Worker, queue_slot


def queue(store: Store, *keys: str, kind: str = "note") -> None:
    run(
        store,
        "cli",
        lambda work: jobs.enqueue(work, [Wanted(kind, key, {"key": key}) for key in keys]),
    )


def states(store: Store) -> dict[str, str]:
    with store.reading() as conn:
        return dict(conn.execute(sa.select(jobs.jobs.c.key, jobs.jobs.c.state)).all())


def a_worker(store: Store, handler) -> Worker:
    return Worker(store, Settings(), {"note": Duty("A note", handler)})


def test_each_due_job_is_done_once_in_order(store):
    queue(store, "a", "b", "c")
    seen = []

    done = a_worker(store, lambda task: seen.append(task.job.body["key"])).drain()

    assert (done, seen) == (3, ["a", "b", "c"])
    assert set(states(store).values()) == {"done"}


def test_a_key_queued_twice_is_one_job(store):
    queue(store, "a")
    queue(store, "a")

    assert a_worker(store, lambda task: None).drain() == 1


def test_a_failing_job_waits_and_says_why(store):
    queue(store, "a")

    def fail(task: Task) -> None:
        raise ValueError("the carrier answered with a login page")

    assert a_worker(store, fail).drain() == 1
    with store.reading() as conn:
        row = conn.execute(sa.select(jobs.jobs)).one()
    assert (row.state, row.attempts) == ("queued", 1)
    assert row.error == "ValueError: the carrier answered with a login page"
    assert row.due_at > row.created_at


def test_a_job_asked_to_leave_off_is_given_back_uncounted(store):
    queue(store, "a")

    def leave_off(task: Task) -> None:
        if task.job.attempts == 1 and not (seen := getattr(leave_off, "seen", False)):
            leave_off.seen = not seen
            raise Stopped

    assert a_worker(store, leave_off).drain() == 2
    assert states(store) == {"a": "done"}


def test_a_kind_without_a_handler_is_left_to_those_who_have_one(store):
    queue(store, "a", kind="somebody.elses")

    assert a_worker(store, lambda task: None).drain() == 0
    assert states(store) == {"a": "queued"}


def a_process(url: str, files: Path) -> subprocess.Popen:
    return subprocess.Popen(
        [sys.executable, "-m", "iorder", "worker"],
        env={**os.environ, "IORDER_DATABASE_URL": url, "IORDER_FILES": str(files)},
        stderr=subprocess.DEVNULL,
    )


def until(condition, seconds: float = 15.0) -> None:
    end = time.monotonic() + seconds
    while not condition():
        assert time.monotonic() < end, "it did not happen in time"
        time.sleep(0.1)


@pytest.mark.faults
def test_a_worker_is_seen_alive_and_stops_cleanly_on_sigterm(store, store_url, tmp_path):
    def alive() -> bool:
        return bool(living_workers(store))

    assert not alive()
    with a_process(store_url, tmp_path) as process:
        try:
            until(alive)
            process.send_signal(signal.SIGTERM)
            assert process.wait(15) == 0
            until(lambda: not alive(), 3)
        finally:
            process.kill()


def test_two_clocks_make_one_job_of_a_slot(store):
    duties = {"sweep": Duty("Sweep", lambda task: None, 3600)}
    for _ in range(2):
        Worker(store, Settings(), duties).tick("sweep")
    assert len(states(store)) == 1


def test_the_next_slot_is_another_job(store):
    at = datetime(2026, 3, 1, tzinfo=UTC)
    run_at(store, "worker", at, queue_slot, "sweep", 60)
    run_at(store, "worker", at + timedelta(seconds=59), queue_slot, "sweep", 60)
    run_at(store, "worker", at + timedelta(seconds=60), queue_slot, "sweep", 60)
    assert len(states(store)) == 2


def test_a_duty_with_nothing_to_do_is_not_queued(store):
    duties = {"sweep": Duty("Sweep", lambda task: None, 60, lambda store, settings: False)}
    Worker(store, Settings(), duties).tick("sweep")
    assert states(store) == {}


def test_done_jobs_are_dropped_after_a_while_and_dead_ones_stay(store):
    queue(store, "a", "b")

    def fail_b(task: Task) -> None:
        if task.job.body["key"] == "b":
            raise ValueError("no")

    worker = a_worker(store, fail_b)
    worker.drain()
    with store.writer.begin() as conn:
        conn.execute(sa.update(jobs.jobs).where(jobs.jobs.c.key == "b").values(state="dead"))

    assert run(store, "worker", jobs.tidy) == 0
    later = datetime.now(UTC) + jobs.KEPT + timedelta(minutes=1)
    assert run_at(store, "worker", later, jobs.tidy) == 1
    assert states(store) == {"b": "dead"}


@pytest.mark.parametrize("kind", [kind for kind, duty in DUTIES.items() if duty.every])
def test_each_duty_of_the_clock_runs_on_an_empty_store(store, kind, tmp_path):
    worker = Worker(store, Settings(files=tmp_path))
    run(store, "worker", queue_slot, kind, DUTIES[kind].every)
    assert worker.drain() == 1
    assert set(states(store).values()) == {"done"}


def test_the_worker_tells_sqlite_how_a_grown_table_lies(sqlite_store, tmp_path):
    worker = Worker(sqlite_store, Settings(files=tmp_path))
    worker.tick("plans.analyze")
    assert states(sqlite_store) == {}  # nothing has grown yet

    queue(sqlite_store, *map(str, range(dialect.WORTH_ANALYZING)))
    worker.tick("plans.analyze")
    worker.drain()

    with sqlite_store.reading() as conn:
        told = conn.exec_driver_sql("select distinct tbl from sqlite_stat1").scalars().all()
    assert "jobs" in told


@pytest.mark.faults
def test_a_killed_worker_loses_nothing_and_two_share_the_slots(store, store_url, tmp_path):
    with a_process(store_url, tmp_path) as first, a_process(store_url, tmp_path) as second:
        try:
            until(lambda: len(living_workers(store)) == 2)
            os.kill(first.pid, signal.SIGKILL)
            first.wait(5)
            by_hand = Wanted("jobs.tidy", "by hand", {})
            run(store, "cli", lambda work: jobs.enqueue(work, [by_hand]))
            until(lambda: states(store).get("by hand") == "done")
        finally:
            for one in (first, second):
                one.kill()
    with store.reading() as conn:
        keys = conn.execute(sa.select(jobs.jobs.c.key)).scalars().all()
    assert len(keys) == len(set(keys))
