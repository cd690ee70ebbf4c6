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


def explained(store: Store, read: Callable[[], object]) -> list[tuple[str, list[str]]]:
    """(statement, plan) of everything that ``read`` says."""
    with said(store) as statements:
        read()
    asked = [told for told in statements if not told[0].upper().startswith(("PRAGMA", "SET "))]
    return [(one, plan(store, one, values)) for one, values in asked]
