"""What exports of orders and of their lines begin with, in the order of the orders page."""

from typing import Any

import sqlalchemy as sa
from sqlalchemy.engine import Connection

from iorder.channels.model import channels
from iorder.kernel.sheets import Column
from iorder.orders.model import orders
from iorder.views.export import Field, Query
from iorder.views.orders.order_filter import OrderFilter
from iorder.views.orders.order_query import all_matching, in_order

HEAD: tuple[Field, ...] = (
    (Column("number", "code"), orders.c.number),
    (Column("ref"), orders.c.external_ref),
    (Column("channel", "code"), channels.c.slug),
    (Column("placed_at", "time"), orders.c.placed_at),
    (Column("status", "code"), orders.c.stage),
)


def as_listed(
    conn: Connection, query: Query, zone: str, rows: sa.Select[Any], *then: sa.ColumnElement[Any]
) -> sa.Select[Any]:
    """The ``rows`` of the orders of the page's view, in its order and ``then`` by these columns.
    Raises InvalidInput."""
    wanted = OrderFilter.parse(query)
    some = rows.where(orders.c.id.in_(all_matching(conn, wanted, zone)))
    return some.order_by(*in_order(wanted), *then)
