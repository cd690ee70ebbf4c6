"""A page of a filter out of its own order, found among the next rows of the whole list.

SQLite would sort all that the filter has: it does not know that walking the index of the order
wanted meets enough of it soon. PostgreSQL does.
"""

import sqlalchemy as sa
from sqlalchemy.engine import Connection

from iorder.kernel.dialect import in_passing
from iorder.orders.model import orders
from iorder.views.lists.anchors import Key
from iorder.views.orders.order_filter import OrderFilter
from iorder.views.orders.order_query import (
    SORT_COLUMNS,
    after,
    behind,
    conditions,
    directed,
    is_laid_out,
)
from iorder.views.orders.order_totals import in_range

WITHIN = 10_000
"""So many of the whole list are looked through, then all that the filter has is sorted."""
_PASSED = in_passing(orders)


def nearer(
    conn: Connection, wanted: OrderFilter, zone: str, key: Key | None, reach: int = WITHIN
) -> sa.Select[int] | None:
    """``page_query`` behind ``key`` among the next ``reach`` rows of the whole list, which may be
    short of a page; None where there is nothing to gain."""
    is_narrow = wanted.without("sort", "dir") != OrderFilter()
    is_by_index = wanted.sort == "placed" or wanted.tag or wanted.q or is_laid_out(wanted)
    if conn.dialect.name != "sqlite" or is_by_index or not is_narrow:
        return None
    if (wanted.since or wanted.until) and _are_few(conn, wanted, zone, reach):
        return None
    last = _reached(conn, wanted, key, reach)
    if last is None:
        return None
    columns = SORT_COLUMNS[wanted.sort]
    found = sa.select(orders.c.id).where(
        *conditions(conn, wanted, zone, _PASSED), sa.not_(behind(columns, last, wanted.dir))
    )
    if wanted.sort == "total":
        found = found.where(*in_range(wanted))
    if key is not None:
        found = found.where(after(wanted, key))
    return found.order_by(*directed(columns, wanted.dir))


def _are_few(conn: Connection, wanted: OrderFilter, zone: str, reach: int) -> bool:
    """Whether no more were placed on these days than would be looked through."""
    days = OrderFilter(since=wanted.since, until=wanted.until, by=wanted.by)
    found = sa.select(orders.c.id).where(*conditions(conn, days, zone))
    return conn.execute(found.limit(1).offset(reach)).first() is None


def _reached(conn: Connection, wanted: OrderFilter, key: Key | None, reach: int) -> Key | None:
    """The key of the row ``reach`` behind ``key``, of whatever filter; None past the end."""
    if wanted.sort == "number":
        return _numbered(conn, wanted, key, reach)
    columns = SORT_COLUMNS[wanted.sort]
    ahead = sa.select(*columns).order_by(*directed(columns, wanted.dir))
    if wanted.sort == "total":
        ahead = ahead.where(*in_range(wanted))
    if key is not None:
        ahead = ahead.where(after(wanted, key))
    last = conn.execute(ahead.limit(1).offset(reach)).first()
    return None if last is None else tuple(last)


def _numbered(conn: Connection, wanted: OrderFilter, key: Key | None, reach: int) -> Key | None:
    """The same by numbers, which follow one another: told without reading the rows."""
    is_down = wanted.dir == "desc"
    end = sa.func.max(orders.c.id) if is_down else sa.func.min(orders.c.id)
    first = key[0] if key else conn.execute(sa.select(end)).scalar_one()
    if first is None:
        return None
    return (first - reach if is_down else first + reach,)
