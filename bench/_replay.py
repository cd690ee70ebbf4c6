"""What a run said to its database, said again by the bare driver: the floor under our own SQL."""

import sqlite3
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Any

import psycopg
import sqlalchemy as sa
from sqlalchemy import make_url

from iorder.kernel.store import Store

Said = tuple[str, Any, bool]
"""(statement, parameters, executemany), as the driver got them."""


@dataclass
class Recording:
    """The statements of each committed transaction, in order."""

    transactions: list[list[Said]] = field(default_factory=list)
    _open: list[Said] = field(default_factory=list)

    def note(
        self, _conn: Any, _cursor: Any, statement: str, values: Any, _context: Any, many: bool
    ) -> None:
        if not statement.startswith("BEGIN"):
            self._open.append((statement, values, many))

    def close(self, _conn: Any) -> None:
        self.transactions.append(self._open)
        self._open = []


@contextmanager
def recorded(store: Store) -> Iterator[Recording]:
    """Everything ``store`` commits in this block."""
    recording = Recording()
    listeners = (("before_cursor_execute", recording.note), ("commit", recording.close))
    for name, listener in listeners:
        sa.event.listen(store.writer, name, listener)
    yield recording
    for name, listener in listeners:
        sa.event.remove(store.writer, name, listener)


def replayer(url: str) -> tuple[Callable[[list[Said]], None], Callable[[], None]]:
    """(say one transaction again, close): a driver's connection set up as the store's are."""
    if make_url(url).get_backend_name() == "sqlite":
        return _sqlite(str(make_url(url).database))
    return _postgres(url.replace("postgresql+psycopg", "postgresql"))


def sqlite_connection(path: str) -> sqlite3.Connection:
    """A connection with the pragmas of ``kernel.dialect``."""
    conn = sqlite3.connect(path, isolation_level=None)
    for pragma in ("journal_mode=WAL", "synchronous=FULL", "foreign_keys=ON", "cache_size=-32768",
                   "temp_store=MEMORY"):  # fmt: skip
        conn.execute(f"PRAGMA {pragma}")
    return conn


def _sqlite(path: str) -> tuple[Callable[[list[Said]], None], Callable[[], None]]:
    conn = sqlite_connection(path)

    def say(transaction: list[Said]) -> None:
        conn.execute("BEGIN IMMEDIATE")
        for statement, values, many in transaction:
            if many:
                conn.executemany(statement, values)
            else:
                conn.execute(statement, values).fetchall()
        conn.execute("COMMIT")

    return say, conn.close


def _postgres(dsn: str) -> tuple[Callable[[list[Said]], None], Callable[[], None]]:
    conn = psycopg.connect(dsn, prepare_threshold=2)

    def say(transaction: list[Said]) -> None:
        with conn.cursor() as cursor:
            for statement, values, many in transaction:
                if many:
                    cursor.executemany(statement, values)
                else:
                    cursor.execute(statement, values)
                    if cursor.description:
                        cursor.fetchall()
        conn.commit()

    return say, conn.close
