"""What the lists read alike: a page of rows, and how many rows there are."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any

import sqlalchemy as sa
from sqlalchemy.engine import Connection

LONGEST_PAGE = 500
CAP = 10_000
"""Counts are exact up to here."""
Conditions = Sequence[sa.ColumnElement[bool]]


@dataclass(frozen=True, slots=True)
class Count:
    """``exact`` is false when there are more than ``CAP``: then ``number`` is ``CAP``, or about
    how many there are where that is known. ``is_cut``: a search found so many that only its
    newest ``CAP`` were looked at; ``is_least``: there are more than ``number``."""

    number: int
    exact: bool
    is_cut: bool = False
    is_least: bool = False

    def __str__(self) -> str:
        if self.exact:
            return f"{self.number:,}"
        if self.is_least or self.number <= CAP:
            return f"{self.number:,}+"
        if self.number < 1_000_000:
            return f"{self.number / 1000:.0f}k"
        return f"{self.number / 1_000_000:.1f}M"


def window(start: int, end: int, most: int = LONGEST_PAGE) -> tuple[int, int]:
    """(offset, limit) of rows ``start`` to ``end`` (not in), at most ``most``."""
    start = max(start, 0)
    return start, min(max(end - start, 0), most)


def two_parts(
    conn: Connection, first: sa.Select[int], then: sa.Select[int], start: int, length: int
) -> list[int]:
    """Keys ``start`` on of a list whose second part follows the first, each off its own index."""
    found = list(conn.execute(first.limit(length).offset(start)).scalars())
    if len(found) == length:
        return found
    whole = sa.select(sa.func.count()).select_from(first.order_by(None).subquery())
    ahead = start + len(found) if found else int(conn.execute(whole).scalar_one())
    rest = then.limit(length - len(found)).offset(max(start - ahead, 0))
    return [*found, *conn.execute(rest).scalars()]


def capped(conn: Connection, query: sa.Select[Any], cap: int) -> Count:
    """How many rows of ``query`` there are, exact up to ``cap``."""
    some = query.limit(cap + 1).subquery()
    number = conn.execute(sa.select(sa.func.count()).select_from(some)).scalar_one()
    return Count(min(number, cap), number <= cap)


def newest(key: sa.Column[Any], conditions: Conditions, start: int, end: int) -> sa.Select[Any]:
    """Keys ``start`` to ``end`` (not in), the newest first; at most ``LONGEST_PAGE``."""
    start, length = window(start, end)
    return sa.select(key).where(*conditions).order_by(key.desc()).limit(length).offset(start)


def counts_by_state(
    conn: Connection, state: sa.Column[Any], known: Iterable[str], conditions: Conditions
) -> dict[str, Count]:
    """How many there are of each ``known`` state, and under the empty one of all."""
    rows = conn.execute(
        sa.select(state.label("state"), sa.func.count().label("number"))
        .where(*conditions)
        .group_by(state)
    )
    numbers = {row.state: row.number for row in rows}
    counted = {one: Count(numbers.get(one, 0), exact=True) for one in known}
    return {"": Count(sum(numbers.values()), exact=True)} | counted
