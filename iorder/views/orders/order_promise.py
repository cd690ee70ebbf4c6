"""Orders by what became of their promise."""

import sqlalchemy as sa
from sqlalchemy.engine import Connection

from iorder.kernel.dialect import now
from iorder.orders.model import backorders, orders
from iorder.views.orders.order_totals import Columns


def promised(conn: Connection, promise: str, of: Columns) -> sa.ColumnElement[bool]:
    """``promise``: one of ``order_filter.PROMISES``. A cancelled order has none any more."""
    if promise == "backordered":
        return orders.c.id.in_(sa.select(backorders.c.order_id))
    there, until = of.delivered_at, of.promised_at
    if promise == "kept":
        return sa.and_(of.stage != "cancelled", there <= until)
    late = sa.or_(there > until, sa.and_(there.is_(None), until <= now(conn)))
    return sa.and_(of.stage != "cancelled", late)
