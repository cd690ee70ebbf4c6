"""Rows of several files, or of one whose records lie scattered, put in order by a SQLite file.

``staging.db`` in the import's folder: made once, put in place when it is whole, and used again
by the process that goes on after a crash, as long as plan and files are the same.
"""

import json
import os
import sqlite3
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path
from typing import Any

from iorder.channels.drafting.groups import MOST_ROWS, Group
from iorder.channels.drafting.kinds import key_of, lookup_keys, used
from iorder.channels.drafting.layout import Layout, Row
from iorder.channels.plan import Plan
from iorder.channels.sources import Stamps
from iorder.channels.streaming import CUT_OFF, Shortness, Watched, opened, sound_rows

_SCHEMA = """
create table main (id integer primary key, key text, file integer, row integer, cells blob);
create table lines (id integer primary key, key text, file integer, row integer, cells blob);
create table payments (id integer primary key, key text, file integer, row integer, cells blob);
create table lookup (role text, key text, file integer, row integer, cells blob,
                     primary key (role, key)) without rowid;
create table records (id integer primary key, part text, key text, first integer, rows integer);
create table meta (signature text);
"""
_RECORDS = """
insert into records (part, key, first, rows)
select '{part}', key, first, rows from (
  select key, min(id) as first, count(*) as rows from {part} where key <> '' {only} group by key
  union all select key, id, 1 from {part} where key = ''
) order by first
"""
_ORPHANS = "and not exists (select 1 from main where main.key = {part}.key)"
_JOINED = """
update records set rows = rows
  + (select count(*) from lines where lines.key = records.key)
  + (select count(*) from payments where payments.key = records.key)
where part = 'main' and key <> ''
"""
_NUMBERED = """
create table numbered as
select id, part, key, first, rows, sum(drafts) over (order by id) as until from (
  select *, case when rows > {most} then (rows + {most} - 1) / {most} else {each} end as drafts
  from records
)
"""


class Staging:
    """A finished staging file, open for reading. Close it."""

    def __init__(self, path: Path, plan: Plan, layouts: dict[str, list[Layout]]) -> None:
        self._conn = _connect(path)
        self._plan = plan
        by_file = {id(one.file): one for some in layouts.values() for one in some}
        self._layouts = [by_file[id(file)] for file in used(plan)]
        self._main = layouts[plan.kind][0]

    def close(self) -> None:
        self._conn.close()

    def find(self, role: str, key: str) -> Row | None:
        """The row of a joined file with this key."""
        found = self._conn.execute(
            "select file, row, cells from lookup where role = ? and key = ?", (role, key)
        ).fetchone()
        return None if found is None else self._row(found)

    def records(self, start: int, watched: Watched) -> Iterator[tuple[int, Group]]:
        """(number of the first draft, record) from the one that holds draft ``start`` on.

        Raises Stopped.
        """
        since = 0
        listed = self._conn.execute(
            "select part, key, first, rows, until from numbered where until > ? order by until",
            (start,),
        )
        before = self._conn.execute(
            "select max(until) from numbered where until <= ?", (start,)
        ).fetchone()[0]
        number = before or 0
        for part, key, first, rows, until in listed:
            for group in self._groups(part, key, first, rows):
                since += len(group.rows) + len(group.lines) + len(group.payments)
                yield number, group
                number += 1
            number = until
            if since >= 1_000:
                watched.count(since)
                since = 0
        watched.count(since)

    def _groups(self, part: str, key: str, first: int, rows: int) -> Iterator[Group]:
        if rows > MOST_ROWS:
            yield from self._too_long(part, key)
            return
        found = self._rows(part, "key", key) if key else self._rows(part, "id", first)
        if part != "main":
            yield Group(key, found, refused=self._orphaned(part, key))
        elif len(found) == rows:
            yield Group(key, found)
        else:
            yield Group(
                key, found, self._rows("lines", "key", key), self._rows("payments", "key", key)
            )

    def _rows(self, part: str, column: str, value: Any) -> list[Row]:
        found = self._conn.execute(_SELECT[part, column], (value,))
        return [self._row(one) for one in found]

    def _too_long(self, part: str, key: str) -> Iterator[Group]:
        parts = ("main", "lines", "payments") if part == "main" else (part,)
        now: list[Row] = []
        for one in parts:
            for found in self._conn.execute(_SELECT[one, "key"], (key,)):
                if len(now) == MOST_ROWS:
                    yield Group(key, now, refused=too_many(self._main, key))
                    now = []
                now.append(self._row(found))
        yield Group(key, now, refused=too_many(self._main, key))

    def _orphaned(self, part: str, key: str) -> tuple[str, str]:
        layout = next(one for one in self._layouts if one.file.role == part)
        column = layout.header[layout.places["order_ref"]] if layout.has("order_ref") else ""
        if not key:
            return column, "The row names no order; fill in its number."
        return column, f"Order {key} is not in the orders file; add it there, or leave the row out."

    def _row(self, found: tuple[int, int, bytes]) -> Row:
        file, row, cells = found
        return self._layouts[file], row, cells.decode("utf-8", "surrogatepass").split("\x1f")


_SELECT = {
    (part, column): f"select file, row, cells from {part} where {column} = ? order by id"  # noqa: S608 - our own names
    for part in ("main", "lines", "payments")
    for column in ("id", "key")
}


def too_many(layout: Layout, key: str) -> tuple[str, str]:
    """Why a record with more than ``MOST_ROWS`` rows is refused: (column, reason)."""
    name = next((one for one in ("ref", "order_ref") if layout.has(one)), "")
    column = layout.header[layout.places[name]] if name else ""
    return column, (
        f"More than {MOST_ROWS:,} rows are numbered {key[:60]!r}; choose the column that holds the "
        "record's own number."
    )


def staged(plan: Plan, folder: Path, stamps: Stamps, watched: Watched) -> Path:
    """The staging file of the plan over files with these stamps, made unless it is there.

    Raises InvalidInput, Stopped.
    """
    path, part = folder / "staging.db", folder / "staging.part"
    signature = json.dumps([plan.to_json(), stamps], sort_keys=True)
    if not _is_whole(path, signature):
        for old in (path, part):
            old.unlink(missing_ok=True)
        watched.enter("staging")
        with closing(_connect(part)) as conn:
            conn.executescript(_SCHEMA)
            conn.execute("begin")
            _fill(conn, plan, watched)
            conn.execute("insert into meta values (?)", (signature,))
            conn.execute("commit")
        with part.open("rb+") as written:
            os.fsync(written.fileno())
        part.rename(path)
    return path


def _connect(path: Path) -> sqlite3.Connection:
    conn = sqlite3.connect(path, isolation_level=None)
    conn.execute("pragma journal_mode = off")
    conn.execute("pragma synchronous = off")
    conn.execute("pragma cache_size = -32768")
    conn.execute("pragma temp_store = file")
    return conn


def _is_whole(path: Path, signature: str) -> bool:
    if not path.is_file():
        return False
    with closing(sqlite3.connect(path)) as conn:
        try:
            return bool(conn.execute("select signature from meta").fetchone() == (signature,))
        except sqlite3.DatabaseError:
            return False


def _fill(conn: sqlite3.Connection, plan: Plan, watched: Watched) -> None:
    for at, file in enumerate(used(plan)):
        if file.role == plan.kind:
            _load(conn, plan, at, "main", watched)
        elif file.role in ("lines", "payments"):
            _load(conn, plan, at, file.role, watched)
        else:
            _load_lookup(conn, plan, at, watched)
    for part in ("main", "lines", "payments"):
        conn.execute(f"create index {part}_key on {part} (key)")
        only = "" if part == "main" else _ORPHANS.format(part=part)
        conn.execute(_RECORDS.format(part=part, only=only))
    conn.execute(_JOINED)
    each = "rows" if plan.kind == "payments" else "1"
    conn.execute(_NUMBERED.format(most=MOST_ROWS, each=each))
    conn.execute("create unique index numbered_id on numbered (id)")
    conn.execute("create index numbered_until on numbered (until)")


def _load(conn: sqlite3.Connection, plan: Plan, at: int, part: str, watched: Watched) -> None:
    with opened(plan, used(plan)[at]) as (layout, rows):
        key, short = key_of(layout), Shortness()
        conn.executemany(
            f"insert into {part} (key, file, row, cells) values (?, ?, ?, ?)",  # noqa: S608 - our own names
            (
                (key(row), at, row[1], _packed(row[2]))
                for row in sound_rows(layout, rows, watched, short)
            ),
        )
        if short.cut_row and layout.file.format == "text":
            _mark_cut(conn, part, at, short.cut_row, layout)


def _mark_cut(conn: sqlite3.Connection, part: str, at: int, row: int, layout: Layout) -> None:
    """The last row is known to be cut off only once it was read."""
    find = f"select id, cells from {part} where file = ? and row = ? order by id desc"  # noqa: S608 - our own names
    found = conn.execute(find, (at, row)).fetchone()
    if found is not None:
        cells = found[1].decode("utf-8", "surrogatepass").split("\x1f")
        cells[layout.width] = CUT_OFF
        conn.execute(
            f"update {part} set cells = ? where id = ?",  # noqa: S608 - our own names
            (_packed(cells), found[0]),
        )


def _load_lookup(conn: sqlite3.Connection, plan: Plan, at: int, watched: Watched) -> None:
    with opened(plan, used(plan)[at]) as (layout, rows):
        keys = lookup_keys(layout)
        role = layout.file.role
        conn.executemany(
            "insert or replace into lookup (role, key, file, row, cells) values (?, ?, ?, ?, ?)",
            (
                (role, key, at, row[1], _packed(row[2]))
                for row in sound_rows(layout, rows, watched)
                for key in keys(row)
            ),
        )


def _packed(cells: list[str]) -> bytes:
    joined = "\x1f".join(cells)
    if joined.count("\x1f") >= len(cells):
        joined = "\x1f".join(cell.replace("\x1f", " ") for cell in cells)
    return joined.encode("utf-8", "surrogatepass")
