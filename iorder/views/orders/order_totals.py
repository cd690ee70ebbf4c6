"""Orders by what they come to: the range of a view, as conditions that fit how it is read."""

from typing import Any

import sqlalchemy as sa
from sqlalchemy.engine import Connection

from iorder.kernel.dialect import in_passing
from iorder.orders.model import orders
from iorder.views.orders.order_filter import OrderFilter

RARE = 5_000
NEWEST = 2_000
"""What more than ``RARE`` orders have, and one in a hundred of the ``NEWEST``, is common."""
Columns = Any
"""Of ``orders``: as they are, or ``in_passing``."""


def in_range(wanted: OrderFilter, of: Columns = orders.c) -> list[sa.ColumnElement[bool]]:
    """The range of totals, as far as there is one; whatever the currency."""
    low, high = wanted.totals
    found = [] if low is None else [of.total_minor >= low]
    return found if high is None else [*found, of.total_minor <= high]


def passed(conn: Connection) -> Columns:
    """Columns that no index is sought for; PostgreSQL knows by itself how common a value is."""
    return in_passing(orders) if conn.dialect.name == "sqlite" else orders.c


def totalled_in_order(conn: Connection, wanted: OrderFilter) -> list[sa.ColumnElement[bool]]:
    """The range for rows that are read in the view's order. On SQLite few are sorted, and of a
    range that the newest of its currency have too the orders are walked and each is asked."""
    asked = in_range(wanted)
    if not asked or conn.dialect.name != "sqlite":
        return asked
    found = sa.select(orders.c.id).where(*asked, passed(conn).currency == wanted.currency)
    found = found.correlate(None)
    if number(conn, found.limit(RARE + 1)) > RARE:
        if wanted.sort == "total":
            return asked
        if _is_common(conn, wanted):
            return in_range(wanted, passed(conn))
    return [orders.c.id.in_(found)]


def _is_common(conn: Connection, wanted: OrderFilter) -> bool:
    newest = sa.select(orders.c.total_minor).where(orders.c.currency == wanted.currency)
    newest = newest.order_by(orders.c.placed_at.desc(), orders.c.id.desc()).limit(NEWEST)
    some = newest.subquery("some")
    among = sa.select(some.c.total_minor).where(*in_range(wanted, some.c))
    return number(conn, among) * 100 >= NEWEST


def number(conn: Connection, some: sa.Select[Any]) -> int:
    return conn.execute(sa.select(sa.func.count()).select_from(some.subquery())).scalar_one()
