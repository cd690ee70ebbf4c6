"""One row a line of a purchase order."""

from typing import Any

import sqlalchemy as sa
from sqlalchemy.engine import Connection

from iorder.catalog.model import skus
from iorder.inventory.model import points
from iorder.kernel.sheets import Column
from iorder.purchasing.model import purchase_order_lines, purchase_orders, suppliers
from iorder.views.export import Export, Query
from iorder.views.purchasing.purchase_orders import PurchaseOrderFilter, in_order, matching

_lines = purchase_order_lines.c


def chosen(conn: Connection, query: Query, zone: str) -> sa.Select[Any]:
    wanted = PurchaseOrderFilter.parse(query)
    return (
        matching(conn, wanted, zone)
        .join(purchase_order_lines, _lines.purchase_order_id == purchase_orders.c.id)
        .join(skus, skus.c.id == _lines.sku_id)
        .order_by(*in_order(wanted), skus.c.code)
    )


EXPORT = Export(
    slug="purchase-orders",
    label="Purchase orders",
    needs="purchasing.export",
    chosen=chosen,
    fields=(
        (Column("number", "code"), purchase_orders.c.number),
        (Column("status", "code"), purchase_orders.c.state),
        (Column("supplier"), suppliers.c.label),
        (Column("supplier_code"), suppliers.c.code),
        (Column("point_ref", "code"), points.c.code),
        (Column("sku"), skus.c.code),
        (Column("title"), skus.c.title),
        (Column("quantity", "number"), _lines.quantity),
        (Column("received", "number"), _lines.received),
        (Column("short", "number"), _lines.short),
        (Column("currency", "code"), purchase_orders.c.currency),
        (Column("cost", "amount"), _lines.cost_minor),
        (Column("expected_on", "code"), sa.cast(purchase_orders.c.expected_on, sa.Text)),
        (Column("created_at", "time"), purchase_orders.c.created_at),
        (Column("sent_at", "time"), purchase_orders.c.sent_at),
        (Column("closed_at", "time"), purchase_orders.c.closed_at),
    ),
)
