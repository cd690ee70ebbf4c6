"""How far the sample shop is: from the job that loads it and the turns that are committed."""

from datetime import UTC, datetime, timedelta

import pytest
import sqlalchemy as sa

from iorder.kernel import jobs
from iorder.kernel.store import run
from iorder.sample.load import load_sample
from iorder.sample.marker import ask_for_sample
from iorder.sample.progress import Filling, filling

UNTIL = datetime(2026, 5, 20, 17, 30, tzinfo=UTC)


def set_state(store, state):
    run(store, "cli", lambda work: work.execute(sa.update(jobs.jobs).values(state=state)))


def test_a_store_that_nobody_fills_has_no_progress(store):
    assert filling(store) is None


def test_it_waits_for_a_worker_then_moves_with_the_turns(sqlite_store):
    run(sqlite_store, "cli", ask_for_sample)
    assert filling(sqlite_store) == Filling(0, is_waiting=True)

    turns = iter(range(10_000))
    load_sample(sqlite_store, until=UNTIL, orders=12, should_stop=lambda: next(turns) == 5)
    set_state(sqlite_store, "leased")

    found = filling(sqlite_store)
    assert 0 < found.percent < 100
    assert not found.is_waiting


@pytest.mark.parametrize(("until", "is_held"), [(2, True), (-2, False)])
def test_a_worker_has_it_in_hand_while_its_lease_lasts_however_slow_it_is(
    sqlite_store, until, is_held
):
    run(sqlite_store, "cli", ask_for_sample)
    at = datetime.now(UTC) + timedelta(minutes=until)
    leased = sa.update(jobs.jobs).values(state="leased", due_at=at)
    run(sqlite_store, "cli", lambda work: work.execute(leased))

    assert filling(sqlite_store).is_held is is_held


@pytest.mark.parametrize("state", ["done", "dead", "cancelled"])
def test_a_load_that_is_over_is_not_shown(sqlite_store, state):
    run(sqlite_store, "cli", ask_for_sample)
    set_state(sqlite_store, state)
    assert filling(sqlite_store) is None
