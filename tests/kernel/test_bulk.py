"""Rows written by the driver are the rows SQLAlchemy would have written."""

from datetime import UTC, datetime, timedelta, timezone

import pytest
import sqlalchemy as sa
from hypothesis import given
from hypothesis import strategies as st

from iorder.kernel import bulk
from iorder.kernel.jobs import jobs
from iorder.kernel.prepared import Prepared, any_of, filled, room_for
from iorder.kernel.store import open_work

COLUMNS = (
    "id",
    "kind",
    "key",
    "body",
    "state",
    "due_at",
    "actor",
    "created_at",
    "fence",
    "attempts",
)
zones = st.sampled_from(
    [UTC, timezone(timedelta(hours=5, minutes=45)), timezone(-timedelta(hours=8))]
)
times = st.datetimes(datetime(1970, 1, 2), datetime(2100, 1, 1), timezones=zones)  # noqa: DTZ001
texts = st.text("aé\"'", max_size=5)
bodies = st.dictionaries(texts, st.integers(-(2**53), 2**53) | texts, max_size=3)


def row(key, body, due_at, number=1):
    return (number, "note", key, body, "queued", due_at, "cli", due_at, 0, 0)


@given(body=bodies, due_at=times)
def test_values_come_back_as_they_went_in(store, body, due_at):
    with open_work(store, "cli") as work:
        bulk.insert(work, jobs, COLUMNS, [row("a", body, due_at), row("b", body, due_at, 2)])
        found = work.execute(sa.select(jobs.c.body, jobs.c.due_at).order_by(jobs.c.id)).all()
    assert [tuple(one) for one in found] == [(body, due_at)] * 2
    assert found[0].due_at.utcoffset() == timedelta(0)


def test_the_same_text_is_stored_as_by_an_ordinary_insert(sqlite_store):
    at = datetime(2026, 5, 4, 12, 0, 0, tzinfo=UTC)
    values = dict(zip(COLUMNS, row("b", {"ä": 1}, at, 2), strict=True))
    with open_work(sqlite_store, "cli") as work:
        bulk.insert(work, jobs, COLUMNS, [row("a", {"ä": 1}, at)])
        work.insert(jobs, [values])
        raw = work.conn.exec_driver_sql("select due_at, body from jobs order by id").all()
    assert raw[0] == raw[1]


def test_no_rows_no_statement(work):
    bulk.insert(work, jobs, COLUMNS, [])
    assert work.execute(sa.select(jobs)).all() == []


def test_a_naive_time_is_refused_here_too(work):
    naive = datetime(2026, 5, 4)  # noqa: DTZ001 - what must not get in
    with pytest.raises((ValueError, sa.exc.StatementError), match="aware"):
        bulk.insert(work, jobs, COLUMNS, [row("a", {}, naive)])


def test_a_prepared_statement_takes_lists_of_any_length(work):
    at = work.now
    bulk.insert(work, jobs, COLUMNS, [row(f"k{n}", {}, at, n) for n in range(1, 8)])
    for wanted in ([1], [1, 2], [1, 2, 3], [2, 3, 4, 5, 6]):
        statement = Prepared(
            sa.select(jobs.c.id).where(any_of(jobs.c.id, "id", room_for(len(wanted))))
        )
        found = [one[0] for one in statement.run(work, **filled("id", wanted))]
        assert sorted(found) == wanted


def test_a_prepared_update_counts_what_it_changed(work):
    bulk.insert(work, jobs, COLUMNS, [row(f"k{n}", {}, work.now, n) for n in range(1, 4)])
    move = Prepared(
        sa.update(jobs)
        .where(jobs.c.id == sa.bindparam("the_id"), jobs.c.fence < 1)
        .values(fence=sa.bindparam("new", type_=sa.Integer))
    )
    assert move.count(work, [{"the_id": n, "new": 5} for n in (1, 2, 9)]) == 2
    assert move.count(work, [{"the_id": 1, "new": 6}]) == 0
    assert move.count(work, []) == 0


@given(st.integers(1, 5000))
def test_few_statements_serve_all_lengths(count):
    room = room_for(count)
    assert count <= room < 2 * count
    assert room & (room - 1) == 0
