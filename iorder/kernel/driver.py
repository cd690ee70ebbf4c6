"""Statements said to the database's own driver, for hot paths only: SQLAlchemy's way of running one
costs several times what SQLite needs for it.

Errors are SQLAlchemy's all the same, and whoever listens to statements hears them.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any, NoReturn

import sqlalchemy as sa
from sqlalchemy.engine import Connection


@dataclass(frozen=True, slots=True)
class Answer:
    """``rows`` of a statement that gives some, as the driver gives them; ``rowcount`` of others."""

    rows: Sequence[tuple[Any, ...]]
    rowcount: int

    def __iter__(self) -> Iterator[tuple[Any, ...]]:
        return iter(self.rows)

    def first(self) -> tuple[Any, ...] | None:
        return self.rows[0] if self.rows else None


def ask(conn: Connection, text: str, values: Any) -> Answer:
    """Run it once."""
    if _is_heard(conn):
        result = conn.exec_driver_sql(text, values)
        rows = [tuple(row) for row in result] if result.returns_rows else []
        return Answer(rows, result.rowcount)
    cursor: Any = conn.connection.cursor()
    try:
        cursor.execute(text, values)
        return Answer(cursor.fetchall() if cursor.description else (), cursor.rowcount)
    except conn.dialect.loaded_dbapi.Error as error:
        _raise(conn, cursor, text, values, error)
    finally:
        cursor.close()


def tell(conn: Connection, text: str, rows: Sequence[Any]) -> int:
    """Run it for each of ``rows``, one or more; returns how many rows were changed."""
    if not rows[1:]:
        return ask(conn, text, rows[0]).rowcount
    if _is_heard(conn):
        return conn.exec_driver_sql(text, list(rows)).rowcount
    cursor: Any = conn.connection.cursor()
    try:
        cursor.executemany(text, rows)
        return int(cursor.rowcount)
    except conn.dialect.loaded_dbapi.Error as error:
        _raise(conn, cursor, text, rows, error)
    finally:
        cursor.close()


def _is_heard(conn: Connection) -> bool:
    return bool(conn.engine.dispatch.before_cursor_execute)


def _raise(conn: Connection, cursor: Any, text: str, values: Any, error: Exception) -> NoReturn:
    """The error as SQLAlchemy says it; a connection that is lost is given up."""
    is_lost = conn.dialect.is_disconnect(error, conn.connection, cursor)  # type: ignore[arg-type]
    if is_lost:
        conn.invalidate(error)
    raise sa.exc.DBAPIError.instance(
        text, values, error, conn.dialect.loaded_dbapi.Error,
        connection_invalidated=is_lost, dialect=conn.dialect,
    ) from error  # fmt: skip
