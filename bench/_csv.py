"""A CSV of every order as a page streams it, beside a bare cursor on the very same statement.

The floor writes the cells as they come with ``csv.writer``: no decimals, no defusing, no pieces.
"""

import csv
import gc
import os
from collections.abc import Callable, Iterator
from pathlib import Path
from time import perf_counter
from typing import Any, TextIO

import sqlalchemy as sa

from iorder.kernel.sheets import csv_chunks
from iorder.kernel.store import Store
from iorder.views import export as exports

FETCH = 2_000
LEAST_RATIO = 0.5
MOST_GROWTH_MB = 30.0


def measure(store: Store) -> list[str]:
    """Prints rows a second of both; what is below its bar."""
    statement, parameters = _statement(store)
    with Path(os.devnull).open("w") as nowhere:
        plain = _rate(lambda: _plain(store, statement, parameters, nowhere))
        _streamed(store, 20_000)  # what is loaded once is no growth
        gc.collect()
        before, most = _memory_mb(), 0.0
        began, rows = perf_counter(), 0
        view = exports.export_of("orders")
        for piece in csv_chunks(view.columns, exports.rows(store, view, {}, "UTC")):
            rows += piece.count(b"\r\n")
            most = max(most, _memory_mb())
        ours = rows / (perf_counter() - began)
    ratio, growth = ours / plain, most - before
    print(
        f"CSV of all: {ours:,.0f} rows a second, bare cursor {plain:,.0f}, ratio {ratio:.2f}, "
        f"memory grows by {growth:.1f} MB",
        flush=True,
    )
    bars = {"CSV speed": ratio >= LEAST_RATIO, "CSV memory": growth < MOST_GROWTH_MB}
    return [name for name, is_kept in bars.items() if not is_kept]


def _rate(write: Callable[[], int]) -> float:
    began = perf_counter()
    return write() / (perf_counter() - began)


def _streamed(store: Store, most: int) -> None:
    view = exports.export_of("orders")
    rows = exports.rows(store, view, {}, "UTC")
    for _, piece in zip(range(most // FETCH), csv_chunks(view.columns, rows), strict=False):
        assert piece


def _plain(store: Store, statement: str, parameters: Any, nowhere: TextIO) -> int:
    rows, write = 0, csv.writer(nowhere).writerows
    with store.reader.connect() as conn:
        raw: Any = conn.connection.driver_connection
        cursor = raw.cursor() if store.is_sqlite else raw.cursor(name="plain")
        cursor.execute(statement, parameters)
        for some in _fetched(cursor):
            write(some)
            rows += len(some)
        cursor.close()
    return rows


def _fetched(cursor: Any) -> Iterator[list[Any]]:
    while some := cursor.fetchmany(FETCH):
        yield some


def _statement(store: Store) -> tuple[str, Any]:
    """What the export asks the database, caught as it asks."""
    seen: list[tuple[str, Any]] = []

    def catch(_conn: Any, _cursor: Any, statement: str, parameters: Any, *_more: Any) -> None:
        seen.append((statement, parameters))

    sa.event.listen(store.reader, "before_cursor_execute", catch)
    next(iter(exports.rows(store, exports.export_of("orders"), {}, "UTC")))
    sa.event.remove(store.reader, "before_cursor_execute", catch)
    return seen[-1]


def _memory_mb() -> float:
    pages = int(Path("/proc/self/statm").read_text().split()[1])
    return pages * os.sysconf("SC_PAGE_SIZE") / 1e6
