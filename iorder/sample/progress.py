"""How far the sample shop is, for pages that people watch while a worker fills it."""

from dataclasses import dataclass

import sqlalchemy as sa

from iorder.kernel import dialect
from iorder.kernel.jobs import OPEN, jobs
from iorder.kernel.store import Store
from iorder.sample.marker import JOB, sample_marker
from iorder.sample.turns import TURNS


@dataclass(frozen=True)
class Filling:
    """A sample shop on its way in. ``percent`` 0 to 99; ``is_waiting``: no worker has begun it;
    ``is_held``: one has it in hand, however slowly it goes on."""

    percent: int
    is_waiting: bool
    is_held: bool = False


def filling(store: Store) -> Filling | None:
    """The load that is under way or asked for; None when there is none, or it is given up."""
    with store.reading() as conn:
        job = conn.execute(
            sa.select(jobs.c.state, jobs.c.due_at).where(jobs.c.key == JOB, jobs.c.state.in_(OPEN))
        ).one_or_none()
        is_held = job is not None and job.state == "leased" and job.due_at > dialect.now(conn)
    if job is None:
        return None
    marker = sample_marker(store)
    turns = marker.turns if marker else 0
    return Filling(min(turns * 100 // TURNS, 99), job.state == "queued", is_held)
