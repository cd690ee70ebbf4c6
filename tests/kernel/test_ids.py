"""Keys are known before anything is written, ascend, and are given out once."""

import threading
from contextlib import suppress

import pytest
import sqlalchemy as sa

from iorder.kernel.errors import Refused
from iorder.kernel.ids import BLOCK, BY_NUMBER, block_of
from iorder.kernel.jobs import jobs
from iorder.kernel.store import Work, open_store, run
from iorder.returns.model import returns
from iorder.schema import metadata


def take(work: Work, count: int) -> list[int]:
    return work.ids(jobs, count)


@pytest.mark.parametrize("count", [0, 1, BLOCK - 1, BLOCK, BLOCK + 1, 3 * BLOCK + 7])
def test_as_many_as_asked_ascending_and_new(store, count):
    first, second = run(store, "cli", take, count), run(store, "cli", take, count)
    for keys in (first, second):
        assert len(keys) == count
        assert keys == sorted(set(keys))
    assert not set(first) & set(second)


def test_a_rolled_back_flow_never_makes_a_key_come_twice(store):
    seen: list[int] = []

    def flow(work: Work, fail: bool) -> None:
        taken = take(work, 3)
        if fail:
            raise Refused("no")
        seen.extend(taken)

    for fail in (True, False, True, False, False):
        try:
            run(store, "cli", flow, fail)
        except Refused:
            continue
    assert len(seen) == len(set(seen)) == 9


def test_keys_taken_one_by_one_in_one_flow_follow_one_another(store):
    def flow(work: Work) -> list[int]:
        return [key for _ in range(3) for key in take(work, 1)]

    first = run(store, "cli", flow)
    assert first == [*range(first[0], first[0] + 3)]
    assert run(store, "cli", take, 1) == [first[-1] + 1]


def test_a_block_that_an_attempt_took_goes_with_what_it_undid(store):
    seen: list[int] = []

    def attempt(work: Work) -> None:
        with work.attempt():
            take(work, 1)
            raise Refused("no")

    def flow(work: Work) -> None:
        for _ in range(2):
            with suppress(Refused):
                attempt(work)
            seen.extend(take(work, 1))

    for _ in range(3):
        run(store, "cli", flow)
    assert len(seen) == len(set(seen)) == 6


def test_two_processes_and_many_threads_never_share_a_key(store_url):
    stores = [open_store(store_url), open_store(store_url)]
    keys: list[int] = []

    def work_on(store) -> None:
        for _ in range(5):
            keys.extend(run(store, "cli", take, 7))

    threads = [threading.Thread(target=work_on, args=(store,)) for store in stores * 2]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(60)
    for store in stores:
        store.dispose()
    assert len(keys) == len(set(keys)) == 4 * 5 * 7


def test_the_first_key_of_a_new_store_is_one(store):
    assert run(store, "cli", take, 1) == [1]


def test_numbers_people_read_follow_one_another_whatever_stops_meanwhile(store_url):
    seen: list[int] = []
    for wanted in (1, 2, 1):  # each in a process of its own
        started = open_store(store_url)
        seen += run(started, "cli", lambda work, n=wanted: work.ids(returns, n))
        started.dispose()
    assert seen == [1, 2, 3, 4]


def test_every_table_numbered_for_people_is_there():
    assert set(metadata.tables) >= BY_NUMBER


@pytest.mark.pg
def test_each_sequence_steps_by_what_is_taken_at_once(pg_url):
    engine = sa.create_engine(pg_url)
    with engine.connect() as conn:
        asked = sa.text("select sequencename, increment_by from pg_sequences")
        steps = {name.removesuffix("_ids"): step for name, step in conn.execute(asked)}
    engine.dispose()
    assert steps == {table: block_of(table) for table in steps}
    assert set(steps) >= BY_NUMBER
