"""Keys are known before anything is written, ascend, and are given out once."""

import threading

import pytest

from iorder.kernel.errors import Refused
from iorder.kernel.ids import BLOCK
from iorder.kernel.jobs import jobs
from iorder.kernel.store import Work, open_store, run


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
