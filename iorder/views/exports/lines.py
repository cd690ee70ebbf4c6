"""One row a line of an order, as the orders page filters and sorts the orders."""

from typing import Any

import sqlalchemy as sa
from sqlalchemy.engine import Connection

from iorder.catalog.model import skus
from iorder.channels.model import channels
from iorder.inventory.model import points
from iorder.kernel.sheets import Column
from iorder.orders.model import order_lines, orders
from iorder.views.export import Export, Query
from iorder.views.orders.order_export import HEAD, as_listed


def chosen(conn: Connection, query: Query, zone: str) -> sa.Select[Any]:
    rows = sa.select(order_lines.c.id).select_from(
        orders.join(order_lines, order_lines.c.order_id == orders.c.id)
        .join(channels, channels.c.id == orders.c.channel_id)
        .outerjoin(skus, skus.c.id == order_lines.c.sku_id)
        .outerjoin(points, points.c.id == order_lines.c.point_id)
    )
    return as_listed(conn, query, zone, rows, order_lines.c.position)


EXPORT = Export(
    slug="lines",
    label="Order lines",
    needs="orders.export",
    chosen=chosen,
    fields=(
        *HEAD,
        (Column("line_position", "number"), order_lines.c.position),
        (Column("line_kind", "code"), order_lines.c.kind),
        (Column("line_sku"), skus.c.code),
        (Column("line_title"), order_lines.c.title),
        (Column("line_quantity", "number"), order_lines.c.quantity),
        (Column("currency", "code"), orders.c.currency),
        (Column("line_unit_price", "amount"), order_lines.c.unit_minor),
        (Column("line_discount", "amount"), order_lines.c.discount_minor),
        (Column("line_tax", "amount"), order_lines.c.tax_minor),
        (Column("line_total", "amount"), order_lines.c.total_minor),
        (Column("line_point_ref", "code"), points.c.code),
    ),
)
