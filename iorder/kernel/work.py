"""``Store`` (both engines of one database) and ``Work`` (one open transaction)."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any
from zoneinfo import ZoneInfo

import sqlalchemy as sa
from sqlalchemy.engine import Connection, CursorResult, Engine

from iorder.kernel import dialect
from iorder.kernel.ids import IdBlocks


@dataclass
class _Together:
    """The one connection of what is read together, once something is."""

    reader: Engine
    opened: Connection | None = None

    def connection(self) -> Connection:
        if self.opened is None or self.opened.closed:
            self.opened = self.reader.connect()
            dialect.begin_snapshot(self.opened)
        return self.opened


_TOGETHER: ContextVar[_Together | None] = ContextVar("reading_together", default=None)


@dataclass(frozen=True)
class Store:
    """Both engines of one database, and who hears of which event.

    ``subscribers`` maps an event's kind to the job kinds queued for it in the same batch.
    ``zone``: the shop's, where its days begin.
    """

    writer: Engine
    reader: Engine
    ids: IdBlocks
    subscribers: Mapping[str, Sequence[str]] = field(default_factory=dict)
    zone: str = "UTC"

    @property
    def is_sqlite(self) -> bool:
        return self.writer.dialect.name == "sqlite"

    @contextmanager
    def reading(self) -> Iterator[Connection]:
        """A connection of the reader: one snapshot, refuses writes on SQLite."""
        together = _TOGETHER.get()
        if together is None or together.reader is not self.reader:
            with self.reader.connect() as conn:
                yield conn
            return
        shared = together.connection()
        try:
            yield shared
        except sa.exc.DBAPIError:
            shared.close()  # what else is read together is not to fail of it
            raise

    @contextmanager
    def reading_together(self) -> Iterator[None]:
        """Whatever this thread reads meanwhile, it reads on one connection: a page of many parts
        asks a server for one transaction, not for one a part. Not around what gives rows away
        piece by piece."""
        together = _Together(self.reader)
        outer = _TOGETHER.set(together)
        try:
            yield
        finally:
            _TOGETHER.reset(outer)
            if together.opened is not None:
                together.opened.close()

    def dispose(self) -> None:
        self.writer.dispose()
        self.reader.dispose()


@dataclass
class Work:
    """One open transaction: a connection, who acts, and the one ``now`` of all its rows."""

    store: Store
    conn: Connection
    actor: str
    now: datetime
    announced: list[Any] = field(default_factory=list)
    after_commit: list[Callable[[], None]] = field(default_factory=list)

    @property
    def today(self) -> date:
        """The shop's day, which need not be the day in UTC."""
        return self.now.astimezone(ZoneInfo(self.store.zone)).date()

    def execute(
        self, statement: sa.Executable, parameters: Any = None
    ) -> CursorResult[*tuple[Any, ...]]:
        """Run one statement; a list of parameters runs as one batch, an empty list not at all."""
        return self.conn.execute(statement, parameters)

    def insert(self, table: sa.Table, rows: Sequence[Mapping[str, Any]]) -> None:
        """Insert all rows in one batch; every row has the same columns."""
        if rows:
            self.conn.execute(sa.insert(table), rows)

    def ids(self, table: sa.Table, count: int) -> list[int]:
        """``count`` fresh keys of ``table``, ascending; known before anything is written."""
        return self.store.ids.take(self, table.name, count)

    @contextmanager
    def attempt(self) -> Iterator[None]:
        """What fails within is undone, and so is what it announced and meant for later; the
        transaction goes on as it was before."""
        told, later = len(self.announced), len(self.after_commit)
        stays = False
        try:
            with self.conn.begin_nested():
                yield
            stays = True
        finally:
            if not stays:
                del self.announced[told:], self.after_commit[later:]

    def announce(self, event: Any, details: Mapping[str, Any] | None = None) -> None:
        """Record ``event`` and queue its subscribers, written just before the commit.

        ``details`` holds personal values (before, after); they go to ``event_details``,
        which erasing a customer may overwrite.
        """
        self.announced.append((event, details))
