"""Statements said to the driver itself end as SQLAlchemy's own would."""

import pytest
import sqlalchemy as sa

from iorder.inventory.model import points
from iorder.kernel import driver
from tests.builders import a_point


def mark(work):
    return "?" if work.store.is_sqlite else "%s"


def test_rows_and_counts_come_back(work):
    a_point(work, "A"), a_point(work, "B")
    told = f"update points set label = {mark(work)} where code = {mark(work)}"
    asked = f"select code, label from points where label = {mark(work)} order by code"

    assert driver.tell(work.conn, told, [("x", "A")]) == 1
    assert driver.tell(work.conn, told, [("y", "A"), ("y", "B"), ("y", "C")]) == 2

    answer = driver.ask(work.conn, asked, ("y",))
    assert (list(answer), answer.first()) == ([("A", "y"), ("B", "y")], ("A", "y"))
    assert driver.ask(work.conn, asked, ("z",)).first() is None


def test_who_listens_to_statements_hears_them_and_nothing_else_changes(work):
    a_point(work, "A")
    asked, heard = f"select code from points where code = {mark(work)}", []
    quiet = driver.ask(work.conn, asked, ("A",))

    def note(_conn, _cursor, statement, *_rest):
        heard.append(statement)

    sa.event.listen(work.store.writer, "before_cursor_execute", note)
    assert list(driver.ask(work.conn, asked, ("A",))) == list(quiet)
    assert driver.tell(work.conn, f"delete from points where code = {mark(work)}", [("A",)]) == 1
    sa.event.remove(work.store.writer, "before_cursor_execute", note)

    assert [one.split()[0] for one in heard] == ["select", "delete"]


@pytest.mark.parametrize("rows", [1, 2])
def test_a_refusal_of_the_database_is_sqlalchemys_error(work, rows):
    code = work.execute(sa.select(points.c.code).where(points.c.id == a_point(work))).scalar_one()
    again = f"insert into points (id, code, label, created_at) values ({mark(work)}, {mark(work)}, 'x', current_timestamp)"  # noqa: E501

    with pytest.raises(sa.exc.IntegrityError) as refused:
        driver.tell(work.conn, again, [(900 + place, code) for place in range(rows)])

    assert refused.value.orig is not None
    assert not refused.value.connection_invalidated


@pytest.mark.pg
def test_a_connection_that_is_lost_is_given_up(pg_store):
    with pg_store.writer.connect() as other, pg_store.writer.connect() as conn:
        conn.begin()
        ((pid,),) = driver.ask(conn, "select pg_backend_pid()", ())
        other.exec_driver_sql("select pg_terminate_backend(%s)", (pid,))

        with pytest.raises(sa.exc.DBAPIError) as lost:
            driver.ask(conn, "select 1", ())

        assert lost.value.connection_invalidated
        assert conn.invalidated
