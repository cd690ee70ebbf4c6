"""Queued work is done by one at a time, in order where it matters, and never silently lost."""

from datetime import UTC, datetime, timedelta

import pytest
import sqlalchemy as sa
from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, precondition, rule

from iorder.kernel import jobs
from iorder.kernel.jobs import LEASE_SECONDS, MAX_ATTEMPTS, Job, LeaseLost, Wanted
from iorder.kernel.store import open_store, run, run_at

START = datetime(2026, 5, 4, 12, tzinfo=UTC)


def queue(store, *keys, lane=None, due_at=None, at=START):
    wanted = [Wanted("note", key, {"key": key}, lane, due_at) for key in keys]
    run_at(store, "cli", at, jobs.enqueue, wanted)


def lease(store, worker="me", at=START, **more):
    return run_at(store, "worker", at, jobs.lease, worker, **more)


def keys(taken):
    return [job.body["key"] for job in taken]


def test_a_leased_job_is_nobody_elses(store):
    queue(store, "a", "b")
    assert keys(lease(store)) == ["a", "b"]
    assert lease(store, "you") == []


def test_a_job_is_not_due_before_its_time(store):
    queue(store, "a", due_at=START + timedelta(hours=1))
    assert lease(store) == []
    assert keys(lease(store, at=START + timedelta(hours=1))) == ["a"]


def test_jobs_of_a_lane_go_one_after_another(store):
    queue(store, "a", "b", lane="order:1")
    queue(store, "c", lane="order:2")
    first = lease(store)
    assert keys(first) == ["a", "c"]
    run_at(store, "worker", START, jobs.finish, first[0])
    assert keys(lease(store)) == ["b"]


def test_a_lease_that_runs_out_is_taken_by_another_and_the_first_cannot_finish(store):
    queue(store, "a")
    (mine,) = lease(store)
    later = START + timedelta(seconds=LEASE_SECONDS)
    (yours,) = lease(store, "you", at=later)
    assert yours.fence == mine.fence + 1
    with pytest.raises(LeaseLost):
        run_at(store, "worker", later, jobs.finish, mine)
    run_at(store, "worker", later, jobs.finish, yours)


def test_a_renewed_lease_lasts_from_the_renewal(store):
    queue(store, "a")
    (mine,) = lease(store)
    run_at(store, "worker", START + timedelta(seconds=50), jobs.renew, mine)
    assert lease(store, "you", at=START + timedelta(seconds=LEASE_SECONDS + 1)) == []


def test_failures_wait_longer_each_time_and_end_dead_and_visible(store):
    queue(store, "a")
    at, waits = START, []
    for _ in range(MAX_ATTEMPTS):
        (job,) = lease(store, at=at)
        run_at(store, "worker", at, jobs.fail, job, "the carrier is down")
        with store.reading() as conn:
            row = conn.execute(sa.select(jobs.jobs)).one()
        waits.append((row.due_at - at).total_seconds())
        at = row.due_at
    assert waits[:4] == [2, 4, 8, 16]
    assert max(waits) <= 3600
    assert (row.state, row.error) == ("dead", "the carrier is down")
    assert lease(store, at=at + timedelta(days=1)) == []


def test_a_dead_job_can_be_retried(store):
    queue(store, "a")
    with store.writer.begin() as conn:
        conn.execute(sa.update(jobs.jobs).values(state="dead", attempts=MAX_ATTEMPTS))
    (job_id,) = (row.id for row in all_rows(store))
    run_at(store, "cli", START, jobs.retry, job_id)
    (again,) = lease(store)
    assert again.attempts == 1


def test_a_cancelled_job_is_not_finished_by_its_holder(store):
    queue(store, "a")
    (job,) = lease(store)
    assert run(store, "cli", jobs.cancel, job.id)
    assert not run(store, "cli", jobs.cancel, job.id)
    with pytest.raises(LeaseLost):
        run(store, "worker", jobs.finish, job)


def test_only_kinds_a_worker_knows_are_taken(store):
    queue(store, "a")
    assert lease(store, kinds=["other"]) == []
    assert keys(lease(store, kinds=["note"])) == ["a"]


def all_rows(store):
    with store.reading() as conn:
        return conn.execute(sa.select(jobs.jobs).order_by(jobs.jobs.c.id)).all()


class Queue(RuleBasedStateMachine):
    """Two workers that forget, fail, stall and finish over a queue with lanes."""

    url = ""

    @initialize()
    def begin(self):
        self.store = open_store(self.url)
        with self.store.writer.begin() as conn:
            conn.execute(sa.delete(jobs.jobs))
        self.at = START
        self.number = 0
        self.held: list[Job] = []
        self.finished: list[int] = []

    @rule(lane=st.sampled_from([None, "x", "y"]))
    def queue(self, lane):
        self.number += 1
        queue(self.store, f"job {self.number}", lane=lane, at=self.at)

    @rule(worker=st.sampled_from(["me", "you"]), limit=st.integers(1, 3))
    def lease(self, worker, limit):
        self.held += lease(self.store, worker, self.at, limit=limit)

    @precondition(lambda self: self.held)
    @rule(pick=st.integers(0, 9), act=st.sampled_from(["finish", "fail", "give_back", "renew"]))
    def settle(self, pick, act):
        job = self.held.pop(pick % len(self.held))
        words = ("it broke",) if act == "fail" else ()
        try:
            run_at(self.store, "worker", self.at, getattr(jobs, act), job, *words)
        except LeaseLost:
            return
        if act == "finish":
            self.finished.append(job.id)

    @rule(seconds=st.sampled_from([1, LEASE_SECONDS, 3600]))
    def wait(self, seconds):
        self.at += timedelta(seconds=seconds)

    @invariant()
    def nothing_is_lost_or_done_twice(self):
        if not hasattr(self, "store"):
            return
        rows = all_rows(self.store)
        assert len(rows) == self.number
        assert len(self.finished) == len(set(self.finished))
        assert {row.id for row in rows if row.state == "done"} == set(self.finished)
        for lane in ("x", "y"):
            leased = [row for row in rows if row.lane == lane and row.state == "leased"]
            still = [row.id for row in rows if row.lane == lane and row.state in jobs.OPEN]
            assert all(row.id == min(still) for row in leased)

    def teardown(self):
        if hasattr(self, "store"):
            self.store.dispose()


def test_no_job_is_lost_or_done_twice_whatever_workers_do(sqlite_url):
    class Here(Queue):
        url = sqlite_url

    Here.TestCase.settings = settings(max_examples=15, stateful_step_count=25)
    Here.TestCase("runTest").runTest()
