"""One row a line of a return."""

from typing import Any

import sqlalchemy as sa
from sqlalchemy.engine import Connection

from iorder.catalog.model import skus
from iorder.inventory.model import points
from iorder.kernel.sheets import Column
from iorder.orders.model import order_lines, orders
from iorder.returns.model import return_lines, returns
from iorder.views.export import Export, Query
from iorder.views.returns.returns import ReturnFilter, matching

_part = return_lines.c


def chosen(conn: Connection, query: Query, zone: str) -> sa.Select[Any]:
    return (
        matching(conn, ReturnFilter.parse(query), zone)
        .join(return_lines, _part.return_id == returns.c.id)
        .join(order_lines, order_lines.c.id == _part.order_line_id)
        .outerjoin(skus, skus.c.id == order_lines.c.sku_id)
        .order_by(_part.id)
    )


EXPORT = Export(
    slug="returns",
    label="Returns",
    needs="returns.export",
    chosen=chosen,
    fields=(
        (Column("number", "code"), returns.c.number),
        (Column("order_ref", "code"), orders.c.number),
        (Column("status", "code"), returns.c.state),
        (Column("kind", "code"), returns.c.kind),
        (Column("point_ref", "code"), points.c.code),
        (Column("sku"), skus.c.code),
        (Column("title"), order_lines.c.title),
        (Column("reason", "code"), _part.reason),
        (Column("quantity", "number"), _part.quantity),
        (Column("received", "number"), _part.received_quantity),
        (Column("resolution", "code"), _part.resolution),
        (Column("disposition", "code"), _part.disposition),
        (Column("condition"), _part.condition),
        (Column("currency", "code"), returns.c.currency),
        (Column("refund", "amount"), _part.refund_minor),
        (Column("tracking_number", "code"), returns.c.tracking_number),
        (Column("requested_at", "time"), returns.c.requested_at),
        (Column("received_at", "time"), returns.c.received_at),
        (Column("resolved_at", "time"), returns.c.resolved_at),
    ),
)
