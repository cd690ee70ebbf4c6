"""How far the sample shop is, for pages that people watch while a worker fills it."""

from dataclasses import dataclass

import sqlalchemy as sa

from iorder.kernel.jobs import OPEN, jobs
from iorder.kernel.store import Store
from iorder.sample.load import JOB, sample_marker
from iorder.sample.plan import TURNS


@dataclass(frozen=True)
class Filling:
    """A sample shop on its way in. ``percent`` 0 to 99; ``is_waiting``: no worker has begun it."""

    percent: int
    is_waiting: bool


def filling(store: Store) -> Filling | None:
    """The load that is under way or asked for; None when there is none, or it is given up."""
    with store.reading() as conn:
        state = conn.execute(
            sa.select(jobs.c.state).where(jobs.c.key == JOB, jobs.c.state.in_(OPEN))
        ).scalar_one_or_none()
    if state is None:
        return None
    marker = sample_marker(store)
    turns = marker.turns if marker else 0
    return Filling(min(turns * 100 // TURNS, 99), state == "queued")
