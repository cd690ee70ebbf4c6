"""The sample shop lives on after its load: orders come, move and leave, in real time.

Nothing is remembered between steps: what is due follows from the store and the clock, so it may
end at any time and go on later. One at a time acts, by a lease; a second one stands by.
"""

import os
import socket
import threading
from collections.abc import Callable, Iterator
from contextlib import suppress
from dataclasses import dataclass, field
from datetime import datetime, timedelta

import sqlalchemy as sa
import structlog

from iorder.kernel import dialect, leases
from iorder.kernel.errors import Refused
from iorder.kernel.store import Store, run, run_at
from iorder.kernel.work import Work
from iorder.sample.arriving import LONGEST, arrivals, ending_carts
from iorder.sample.moving import moves_due
from iorder.sample.scene import ACTOR, Due, Scene
from iorder.sample.supplying import supplies
from iorder.sample.travelling import scans_due

log = structlog.get_logger()

STEP_SECONDS = 1.0
LEASE = "sandbox"
LEASE_SECONDS = 15.0
MOST_A_SECOND = 2
"""Acts of each sort at pace 1: what waits when it begins is worked off, not swept away."""
STANDS_BY = "Another one plays the sample shop; this one stands by."
PLAYS = "This one plays the sample shop now."
UNREACHABLE = (sa.exc.DBAPIError, sa.exc.TimeoutError)


@dataclass
class Done:
    """What a process has done so far."""

    orders: int = 0
    acts: int = 0


@dataclass
class Sandbox:
    """One player of the shop. ``name`` tells it from others; ``at`` is the time of its last
    step; ``vain``: what changed nothing when it was tried, and would change nothing now."""

    store: Store
    scene: Scene
    name: str = field(default_factory=lambda: f"{socket.gethostname()}:{os.getpid()}")
    at: datetime | None = None
    done: Done = field(default_factory=Done)
    vain: set[tuple[str, int, int]] = field(default_factory=set)

    def step(self, clock: datetime | None = None) -> bool:
        """Do what is due by now, or by ``clock``; False while another one plays the shop."""
        if not run_at(self.store, ACTOR, clock, _hold_on, self.name):
            self.at = None
            return False
        now = clock or self._now()
        since, self.at = self.at or now - timedelta(seconds=STEP_SECONDS), now
        share = max(1, round(MOST_A_SECOND * self.scene.pace.factor * _seconds(since, now)))
        for one in self._due(since, now, share):
            self._do(one, clock)
        return True

    def leave(self) -> None:
        """Let the next one in at once."""
        run(self.store, ACTOR, leases.release, LEASE, self.name)

    def _now(self) -> datetime:
        with self.store.reading() as conn:
            return dialect.now(conn)

    def _due(self, since: datetime, now: datetime, share: int) -> Iterator[Due]:
        """All who arrive; of the rest ``share`` of each sort, longest due first."""
        yield from arrivals(self.scene, since, now)
        with self.store.reading() as conn:
            waiting = [
                list(moves_due(conn, self.scene)),
                list(scans_due(conn, self.scene)),
                [*supplies(conn, self.scene, now), *ending_carts(conn, self.scene)],
            ]
        self.vain.intersection_update(one.key for sort in waiting for one in sort)
        for sort in waiting:
            ripe = [one for one in sort if one.at <= now and one.key not in self.vain]
            yield from sorted(ripe, key=lambda one: (one.at, one.key))[:share]

    def _do(self, one: Due, clock: datetime | None) -> None:
        try:
            run_at(self.store, ACTOR, clock, one.act)
        except Refused as refused:
            log.info("sandbox.refused", key=one.key, words=str(refused))
        except sa.exc.IntegrityError:
            log.exception("sandbox.act_failed", key=one.key)
        self.vain.add(one.key)
        self.done.acts += 1
        self.done.orders += one.key[0] == "buyer"


def _hold_on(work: Work, name: str) -> bool:
    return leases.acquire(work, LEASE, name, LEASE_SECONDS) is not None


def _seconds(since: datetime, now: datetime) -> float:
    return min(max(STEP_SECONDS, (now - since).total_seconds()), LONGEST.total_seconds())


def live(store: Store, scene: Scene, stop: threading.Event, tell: Callable[[str], None]) -> Done:
    """Play the shop until ``stop`` is set; ``tell`` hears what a person should know."""
    player = Sandbox(store, scene)
    is_standing_by = False
    pause = 0.0
    while not stop.wait(pause):
        pause = STEP_SECONDS
        try:
            plays = player.step()
        except UNREACHABLE:
            log.exception("sandbox.store_unreachable")
            pause = 5.0
            continue
        if plays == is_standing_by:
            is_standing_by = not plays
            tell(STANDS_BY if is_standing_by else PLAYS)
    with suppress(*UNREACHABLE):
        player.leave()
    return player.done
