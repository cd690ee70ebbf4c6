"""The worker: a clock that only says what is due, and hands that lease and do queued work.

Any number of workers may run and one may die at any moment: a job's lease runs out and another
takes it; a slot of the clock is one job however many clocks tick. Never inside the web process.
"""

import os
import signal
import socket
import threading
from collections.abc import Callable, Mapping
from concurrent.futures import Future, ThreadPoolExecutor
from typing import Any

import sqlalchemy as sa
import structlog
from apscheduler.schedulers.background import BackgroundScheduler

from iorder.config import Settings
from iorder.kernel import jobs, leases
from iorder.kernel.jobs import Job, LeaseLost, Wanted
from iorder.kernel.store import Store, Work, run
from iorder.worker.duties import DUTIES, Duty, Stopped, Task

log = structlog.get_logger()

HANDS = 2
POLL_SECONDS = 0.5
HEARTBEAT = "worker"
HEARTBEAT_SECONDS = 15.0
UNREACHABLE = (sa.exc.DBAPIError, sa.exc.TimeoutError)
"""A store that is away, or whose writer others hold for too long."""


class Worker:
    """One process's clock and hands. ``work_forever`` returns after SIGTERM or ``stop()``."""

    def __init__(
        self, store: Store, settings: Settings, duties: Mapping[str, Duty] = DUTIES
    ) -> None:
        self.store = store
        self.settings = settings
        self.duties = duties
        self.name = f"{socket.gethostname()}:{os.getpid()}"
        self._stop = threading.Event()
        self._running: dict[int, tuple[Job, threading.Event]] = {}
        self._lock = threading.Lock()

    def stop(self, *_: Any) -> None:
        """Take no more work; running handlers are asked to leave off."""
        self._stop.set()

    def work_forever(self) -> None:
        signal.signal(signal.SIGTERM, self.stop)
        signal.signal(signal.SIGINT, self.stop)
        clock = self._start_clock()
        log.info("worker.started", worker=self.name)
        with ThreadPoolExecutor(HANDS) as hands:
            while not self._stop.wait(POLL_SECONDS):
                self._take(hands)
            for _, leave_off in self._running.values():
                leave_off.set()
        clock.shutdown(wait=True)
        run(self.store, "worker", leases.release, f"{HEARTBEAT}:{self.name}", self.name)
        log.info("worker.stopped", worker=self.name)

    def drain(self) -> int:
        """Do all that is due now, in this thread; returns how many. For tests and the CLI."""
        done = 0
        while taken := run(self.store, "worker", jobs.lease, self.name, 20, self._kinds):
            for job in taken:
                self._do(job, threading.Event())
                done += 1
        return done

    def tick(self, kind: str) -> None:
        """Queue the duty for the present slot, unless it is queued or has nothing to do."""
        duty = self.duties[kind]
        if duty.is_due(self.store, self.settings):
            run(self.store, "worker", queue_slot, kind, duty.every)

    @property
    def _kinds(self) -> list[str]:
        return list(self.duties)

    def _start_clock(self) -> BackgroundScheduler:
        clock = BackgroundScheduler(timezone="UTC")
        settings = {"coalesce": True, "max_instances": 1, "misfire_grace_time": None}
        for kind, duty in self.duties.items():
            if duty.every:
                clock.add_job(
                    self._passing(self.tick), "interval", args=(kind,), seconds=duty.every,
                    **settings,
                )  # fmt: skip
        clock.add_job(
            self._passing(self._beat), "interval", seconds=HEARTBEAT_SECONDS / 3, **settings
        )
        clock.start()
        self._beat()
        return clock

    def _passing(self, act: Callable[..., None]) -> Callable[..., None]:
        """``act`` of the clock; a store that does not answer is tried again at the next tick."""

        def tried(*args: str) -> None:
            try:
                act(*args)
            except UNREACHABLE:
                log.exception("worker.store_unreachable")

        return tried

    def _beat(self) -> None:
        """Say that this worker lives, and hold on to what its hands are doing."""
        run(
            self.store, "worker", leases.acquire,
            f"{HEARTBEAT}:{self.name}", self.name, HEARTBEAT_SECONDS,
        )  # fmt: skip
        with self._lock:
            running = list(self._running.values())
        for job, leave_off in running:
            try:
                run(self.store, "worker", jobs.renew, job)
            except LeaseLost:
                leave_off.set()

    def _take(self, hands: ThreadPoolExecutor) -> None:
        free = HANDS - len(self._running)
        if free <= 0:
            return
        try:
            taken = run(self.store, "worker", jobs.lease, self.name, free, self._kinds)
        except UNREACHABLE:
            log.exception("worker.store_unreachable")
            self._stop.wait(5)
            return
        for job in taken:
            leave_off = threading.Event()
            with self._lock:
                self._running[job.id] = (job, leave_off)
            future = hands.submit(self._do, job, leave_off)
            future.add_done_callback(self._forgetting(job.id))

    def _forgetting(self, job_id: int) -> "Callable[[Future[None]], None]":
        def forget(done: "Future[None]") -> None:
            with self._lock:
                self._running.pop(job_id, None)
            if error := done.exception():
                log.error("worker.hand_failed", job=job_id, error=repr(error))

        return forget

    def _do(self, job: Job, leave_off: threading.Event) -> None:
        task = Task(
            self.store, self.settings, job, lambda: leave_off.is_set() or self._stop.is_set()
        )
        try:
            self.duties[job.kind].do(task)
            run(self.store, "worker", jobs.finish, job)
        except Stopped:
            self._settle(jobs.give_back, job)
        except LeaseLost:
            log.warning("worker.lease_lost", job=job.id, kind=job.kind)
        except Exception as error:
            log.exception("worker.job_failed", job=job.id, kind=job.kind)
            self._settle(jobs.fail, job, f"{type(error).__name__}: {error}")

    def _settle(self, act: Callable[..., None], job: Job, *words: str) -> None:
        try:
            run(self.store, "worker", act, job, *words)
        except LeaseLost:
            log.warning("worker.lease_lost", job=job.id, kind=job.kind)


def queue_slot(work: Work, kind: str, every: float) -> None:
    """One job for the slot of ``every`` seconds that the database's clock is in."""
    slot = int(work.now.timestamp() // every)
    jobs.enqueue(work, [Wanted(kind, f"{kind}:{slot}", {"slot": slot})])
