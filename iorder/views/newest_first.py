"""What lists by state, the newest first, read alike: a page of keys, and how many of each state."""

from collections.abc import Iterable, Sequence
from typing import Any

import sqlalchemy as sa
from sqlalchemy.engine import Connection

from iorder.views.orders import Count

LONGEST_PAGE = 500
Conditions = Sequence[sa.ColumnElement[bool]]


def page_of(key: sa.Column[Any], conditions: Conditions, start: int, end: int) -> sa.Select[Any]:
    """Keys ``start`` to ``end`` (not in), at most ``LONGEST_PAGE``."""
    start = max(start, 0)
    length = min(max(end - start, 0), LONGEST_PAGE)
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
