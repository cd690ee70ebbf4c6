"""The port of doctor's checks: what always holds, and how to find the rows that break it."""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from typing import Any

import sqlalchemy as sa
from sqlalchemy.engine import Connection

Row = Mapping[str, Any]
MOST_ROWS = 100


@dataclass(frozen=True)
class Check:
    """``holds``: what is always so, in words. ``offenders`` reads and never writes."""

    slug: str
    holds: str
    offenders: Callable[[Connection], Iterable[Row]]


def query(slug: str, holds: str, rows: sa.Select[Any]) -> Check:
    """A check that is one query of the offending rows."""
    return Check(slug, holds, lambda conn: rows_of(conn, rows))


def rows_of(conn: Connection, rows: sa.Select[Any]) -> list[Row]:
    """The first ``MOST_ROWS`` rows, as plain data."""
    return [dict(row) for row in conn.execute(rows.limit(MOST_ROWS)).mappings()]


def total(column: sa.ColumnElement[Any], where: sa.ColumnElement[bool]) -> sa.ColumnElement[int]:
    """The sum of ``column`` over the rows ``where`` ties to the row asked about; 0 without any."""
    own = column.table
    part = sa.select(sa.func.coalesce(sa.func.sum(column), 0)).where(where)
    return part.correlate_except(own).scalar_subquery()
