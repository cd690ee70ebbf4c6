"""``run`` commits all or nothing, repeats what may be repeated, and nothing else commits."""

import threading
import time
from datetime import UTC, datetime, timedelta

import pytest
import sqlalchemy as sa

from iorder.kernel import leases
from iorder.kernel.errors import LostRace, Refused
from iorder.kernel.leases import leases as table
from iorder.kernel.store import MAX_TRIES, Work, open_work, run, run_at


def names(store) -> set[str]:
    with store.reading() as conn:
        return set(conn.execute(sa.select(table.c.name)).scalars())


def take(work: Work, name: str = "a") -> None:
    leases.acquire(work, name, "me", 60)


def test_what_a_flow_wrote_is_there_after_run(store):
    run(store, "cli", take)
    assert names(store) == {"a"}


def test_a_refusal_undoes_everything(store):
    def flow(work: Work) -> None:
        take(work)
        raise Refused("no")

    with pytest.raises(Refused):
        run(store, "cli", flow)
    assert names(store) == set()


def test_a_lost_race_is_decided_again_on_a_clean_slate(store):
    tries = []

    def flow(work: Work) -> int:
        tries.append(work.execute(sa.select(sa.func.count()).select_from(table)).scalar_one())
        take(work, f"try {len(tries)}")
        if len(tries) < 3:
            raise LostRace("somebody was faster")
        return len(tries)

    assert run(store, "cli", flow) == 3
    assert tries == [0, 0, 0]
    assert names(store) == {"try 3"}


@pytest.mark.slow
def test_a_race_that_is_always_lost_ends_with_its_words(store):
    tries = []

    def flow(work: Work) -> None:
        tries.append(1)
        raise LostRace("the last one is gone")

    with pytest.raises(LostRace, match="the last one is gone"):
        run(store, "cli", flow)
    assert len(tries) == MAX_TRIES


def test_a_mistake_in_the_code_is_not_repeated(store):
    tries = []

    def flow(work: Work) -> None:
        tries.append(1)
        raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError):
        run(store, "cli", flow)
    assert len(tries) == 1


def test_what_waits_for_the_commit_is_done_once_and_only_after_it(store):
    done = []

    def flow(work: Work) -> None:
        take(work)
        work.after_commit.append(lambda: done.append(names(store)))
        if not done and work.store and len(tries) == 0:
            tries.append(1)
            raise LostRace("again")

    tries: list[int] = []
    run(store, "cli", flow)
    assert done == [{"a"}]


def test_open_work_rolls_back_unless_told(store):
    with open_work(store, "cli") as work:
        take(work)
    assert names(store) == set()


def test_all_of_a_transaction_happens_at_one_moment(store):
    clocks = run(store, "cli", lambda work: (work.now, work.now))
    assert clocks[0] == clocks[1]
    assert abs(clocks[0] - datetime.now(UTC)) < timedelta(minutes=1)
    assert clocks[0].utcoffset() == timedelta(0)


def test_a_given_clock_is_kept(store):
    at = datetime(2026, 1, 2, 3, 4, 5, 678, tzinfo=UTC)
    run_at(store, "cli", at, take)
    with store.reading() as conn:
        until = conn.execute(sa.select(table.c.until)).scalar_one()
    assert until == at + timedelta(seconds=60)


def test_a_naive_time_is_refused(store):
    naive = datetime(2026, 1, 2)  # noqa: DTZ001 - what must not get in
    with pytest.raises(sa.exc.StatementError, match="aware"):
        run(store, "cli", lambda work: work.execute(sa.select(table).where(table.c.until < naive)))


def test_the_reader_of_sqlite_cannot_write(sqlite_store):
    with sqlite_store.reading() as conn, pytest.raises(sa.exc.OperationalError, match="readonly"):
        conn.execute(sa.delete(table))


def test_sqlite_is_durable_and_lets_readers_in(sqlite_store):
    with sqlite_store.writer.connect() as conn:
        pragma = {
            name: conn.exec_driver_sql(f"PRAGMA {name}").scalar_one()
            for name in ("journal_mode", "synchronous", "foreign_keys", "busy_timeout")
        }
    assert pragma == {
        "journal_mode": "wal", "synchronous": 2, "foreign_keys": 1, "busy_timeout": 30_000,
    }  # fmt: skip


def test_readers_see_the_last_commit_while_somebody_writes(store):
    run(store, "cli", take)
    with open_work(store, "cli") as work:
        take(work, "b")
        assert names(store) == {"a"}


def test_a_loop_of_short_transactions_keeps_nobody_out(store):
    """Each of four waits for at most a few of the loop's transactions, in turn."""
    stop, waited = threading.Event(), []

    def greedy() -> None:
        while not stop.is_set():
            run(store, "worker", lambda _: time.sleep(0.02))

    def patient(name: str) -> None:
        for _ in range(3):
            began = time.monotonic()
            run(store, "cli", take, name)
            waited.append(time.monotonic() - began)

    loop = threading.Thread(target=greedy)
    others = [threading.Thread(target=patient, args=(name,)) for name in "abcd"]
    loop.start()
    for one in others:
        one.start()
    for one in others:
        one.join(20)
    stop.set()
    loop.join(20)

    assert len(waited) == 12
    assert max(waited) < 5
    assert names(store) == set("abcd")


def test_what_is_read_together_is_read_on_one_connection(store):
    taken = []
    sa.event.listen(store.reader, "checkout", lambda *_: taken.append(1))
    with store.reading_together():
        with store.reading() as first:
            first.execute(sa.select(1))
            with store.reading() as second:
                assert second is first
        with store.reading() as third:
            assert third is first
    with store.reading() as alone:
        assert alone is not first
    assert len(taken) == 2


def test_what_fails_among_the_things_read_together_fails_alone(store):
    with store.reading_together():
        with pytest.raises(sa.exc.DBAPIError), store.reading() as conn:
            conn.exec_driver_sql("select nothing of that name")
        with store.reading() as conn:
            assert conn.execute(sa.select(sa.literal(7))).scalar_one() == 7


def test_another_store_and_another_thread_read_for_themselves(store, sqlite_store):
    seen = []

    def elsewhere():
        with store.reading() as conn:
            seen.append(conn)

    with store.reading_together(), store.reading() as mine:
        thread = threading.Thread(target=elsewhere)
        thread.start()
        thread.join()
        with sqlite_store.reading() as other:
            assert other is not mine
    assert seen[0] is not mine
