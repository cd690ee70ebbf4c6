"""Where the databases differ, they still answer alike."""

import pytest
import sqlalchemy as sa
from hypothesis import example, given
from hypothesis import strategies as st

from iorder.kernel import dialect
from iorder.kernel.leases import leases
from iorder.kernel.store import open_work

LAST = "\U0010ffff"
words = st.text(alphabet=f"ab%_\\é{LAST}", max_size=3)


@given(names=st.sets(words, max_size=6), start=words.filter(bool))
@example(names={LAST, "a" + LAST, "b"}, start="a" + LAST)
@example(names={LAST, "b"}, start=LAST)
def test_what_begins_with_a_text_is_found_whatever_is_in_it(store, names, start):
    with open_work(store, "cli") as work:
        rows = [{"name": n, "holder": "me", "fence": 1, "until": work.now} for n in names]
        work.insert(leases, rows)
        begun = dialect.begins(leases.c.name, start, work.conn.dialect.name)
        found = set(work.execute(sa.select(leases.c.name).where(begun)).scalars())
    assert found == {name for name in names if name.startswith(start)}


def test_a_store_in_use_says_whether_it_takes_changes(store):
    assert dialect.can_write(store.writer, 0.1)


def test_the_size_is_known(store):
    with store.reading() as conn:
        assert dialect.size_of(conn) > 100_000


def test_a_snapshot_does_not_see_what_is_written_after_it(store):
    with store.reading() as conn:
        dialect.begin_snapshot(conn)
        count = sa.select(sa.func.count()).select_from(leases)
        assert conn.execute(count).scalar_one() == 0
        with open_work(store, "cli", commit=True) as work:
            row = {"name": "a", "holder": "me", "fence": 1, "until": work.now}
            work.insert(leases, [row])
        assert conn.execute(count).scalar_one() == 0


def test_a_snapshot_on_postgresql_refuses_to_write(pg_store):
    with pg_store.reading() as conn:
        dialect.begin_snapshot(conn)
        with pytest.raises(sa.exc.DBAPIError, match="read-only"):
            conn.execute(sa.delete(leases))


def put(store, count):
    """``count`` leases of one holder."""
    with open_work(store, "cli", commit=True) as work:
        rows = [{"name": f"n{i}", "holder": "me", "fence": 1, "until": work.now}
                for i in range(count)]  # fmt: skip
        work.insert(leases, rows)


def test_sqlite_is_told_how_values_lie_in_tables_that_are_large(sqlite_store):
    put(sqlite_store, 49)
    with sqlite_store.writer.begin() as conn:
        assert dialect.to_analyze(conn, 50) == []
    with open_work(sqlite_store, "cli", commit=True) as work:
        row = {"name": "one more", "holder": "me", "fence": 1, "until": work.now}
        work.insert(leases, [row])
        assert dialect.to_analyze(work.conn, 50) == ["leases"]
        dialect.analyze(work.conn, "leases")

    with sqlite_store.reading() as conn:
        told = conn.exec_driver_sql("select distinct tbl from sqlite_stat1").scalars().all()
    assert told == ["leases"]


def test_postgresql_sees_to_its_statistics_itself(pg_store):
    put(pg_store, 2)
    with pg_store.reading() as conn:
        assert dialect.to_analyze(conn, 1) == []
