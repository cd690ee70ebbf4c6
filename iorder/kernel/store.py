"""The store: one set of tables, two databases, one call that commits.

``run`` is the only call that begins and commits. It repeats the whole flow after a
serialization failure, a deadlock, a busy store or a lost race, so a flow has no effect outside
the store. SQLite has two engines, a writer (BEGIN IMMEDIATE) and a reader (deferred,
``query_only``), or readers lock one another; on PostgreSQL both are one engine.
"""

import random
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from datetime import datetime
from typing import Concatenate, ParamSpec, TypeVar

import sqlalchemy as sa
import structlog
from sqlalchemy.engine import RootTransaction

from iorder.kernel import dialect
from iorder.kernel.errors import LostRace
from iorder.kernel.events import record
from iorder.kernel.ids import IdBlocks
from iorder.kernel.work import Store, Work

__all__ = ["Store", "Work", "open_store", "open_work", "run", "run_at"]

log = structlog.get_logger()

P = ParamSpec("P")
T = TypeVar("T")
MAX_TRIES = 8
PATIENCE_SECONDS = 60.0


class CommitUnknown(Exception):
    """The connection was lost during COMMIT: the work may be in the store or not.

    Never repeated blindly; look the work up by its key or reference before trying again.
    """


def open_store(
    url: str, subscribers: Mapping[str, Sequence[str]] | None = None, zone: str = "UTC"
) -> Store:
    """Connect to the store at ``url``; nothing is created or migrated. ``zone``: the shop's."""
    writer, reader = dialect.engines(url)
    return Store(writer, reader, IdBlocks(writer), subscribers or {}, zone)


def run(
    store: Store,
    actor: str,
    flow: Callable[Concatenate[Work, P], T],
    *args: P.args,
    **kwargs: P.kwargs,
) -> T:
    """Run ``flow(work, ...)`` in one transaction as ``actor`` and commit it.

    ``actor`` is ``person:<id>``, ``token:<id>``, ``worker`` or ``cli``. Repeats the flow at
    most ``MAX_TRIES`` times after a passing fault of the store or a LostRace; any error rolls back.
    Raises CommitUnknown when the answer to COMMIT was lost.
    """
    return run_at(store, actor, None, flow, *args, **kwargs)


def run_at(
    store: Store,
    actor: str,
    now: datetime | None,
    flow: Callable[Concatenate[Work, P], T],
    *args: P.args,
    **kwargs: P.kwargs,
) -> T:
    """``run`` with a given clock (tests, sample data); None reads the database's clock."""
    began = time.monotonic()
    for attempt in range(1, MAX_TRIES + 1):
        try:
            with open_work(store, actor, now, commit=True) as work:
                result = flow(work, *args, **kwargs)
            for callback in work.after_commit:
                callback()
            return result
        except (sa.exc.DBAPIError, LostRace) as error:
            tired = attempt == MAX_TRIES or time.monotonic() - began > PATIENCE_SECONDS
            if tired or not (isinstance(error, LostRace) or dialect.may_be_repeated(error)):
                raise
            log.info("store.repeat", flow=getattr(flow, "__name__", "?"), attempt=attempt)
            time.sleep(random.uniform(0, 0.01 * 2**attempt))  # noqa: S311 - jitter, not a secret
    raise AssertionError("unreachable")


@contextmanager
def open_work(
    store: Store, actor: str, now: datetime | None = None, *, commit: bool = False
) -> Iterator[Work]:
    """An open transaction that is rolled back at the end unless ``commit``; tests use it so."""
    with store.writer.connect() as conn:
        transaction = conn.begin()
        try:
            work = Work(store, conn, actor, now or dialect.now(conn))
            yield work
            if commit:
                record(work, work.announced)
                _commit(transaction)
        finally:
            if transaction.is_active:
                transaction.rollback()


def _commit(transaction: RootTransaction) -> None:
    try:
        transaction.commit()
    except sa.exc.DBAPIError as error:
        if error.connection_invalidated:
            raise CommitUnknown("The store was lost while it committed.") from error
        raise
