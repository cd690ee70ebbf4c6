"""What the databases' own planners say of the statements that a reading runs."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any

import sqlalchemy as sa

from iorder.kernel.store import Store


@contextmanager
def said(store: Store) -> Iterator[list[tuple[str, Any]]]:
    """The statements that reading runs meanwhile, with their parameters."""
    found: list[tuple[str, Any]] = []

    def note(_conn: Any, _cursor: Any, statement: str, parameters: Any, *_: Any) -> None:
        found.append((statement, parameters))

    sa.event.listen(store.reader, "before_cursor_execute", note)
    yield found
    sa.event.remove(store.reader, "before_cursor_execute", note)


def plan(store: Store, statement: str, parameters: Any) -> list[str]:
    """The steps of the planner, one a line."""
    word = "explain query plan" if store.is_sqlite else "explain"
    raw = store.reader.raw_connection()
    try:
        cursor = raw.cursor()
        if not store.is_sqlite:  # tests have few rows: walk them only where no index can answer
            cursor.execute("set local enable_seqscan = off")
        cursor.execute(f"{word} {statement}", parameters)
        return [str(row[-1]) for row in cursor.fetchall()]
    finally:
        raw.rollback()
        raw.close()


FEW_VALUES = ("state", "kind", "active")


def told_large(store: Store, rows: int = 50_000) -> None:
    """Tell SQLite's planner that every table has so many rows: of few states and kinds, else
    hardly two alike. So a test of few rows sees the plans of a large store."""
    with store.writer.connect() as conn:
        conn.exec_driver_sql("analyze")
        conn.exec_driver_sql("delete from sqlite_stat1")
        inspector = sa.inspect(conn)
        for table in inspector.get_table_names():
            for index in inspector.get_indexes(table):
                names = index["column_names"]
                alike = [
                    rows // 5 if all(name in FEW_VALUES for name in names[: at + 1]) else 2
                    for at in range(len(names))
                ]
                stat = " ".join(str(one) for one in (rows, *alike))
                conn.exec_driver_sql(
                    "insert into sqlite_stat1 values (?, ?, ?)", (table, index["name"], stat)
                )
        conn.commit()
    store.reader.dispose()


def explained(store: Store, read: Callable[[], object]) -> list[tuple[str, list[str]]]:
    """(statement, plan) of everything that ``read`` says."""
    with said(store) as statements:
        read()
    asked = [told for told in statements if not told[0].upper().startswith(("PRAGMA", "SET "))]
    return [(one, plan(store, one, values)) for one, values in asked]
