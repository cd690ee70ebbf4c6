"""One row a SKU and point: every number of its stock."""

from typing import Any

import sqlalchemy as sa
from sqlalchemy.engine import Connection

from iorder.catalog.model import skus
from iorder.inventory.model import available, points, stock
from iorder.kernel.sheets import Column
from iorder.views.export import Export, Query
from iorder.views.stock.stock import StockFilter, matching


def chosen(conn: Connection, query: Query, _zone: str) -> sa.Select[Any]:
    return matching(conn, StockFilter.parse(query)).order_by(skus.c.code, stock.c.point_id)


EXPORT = Export(
    slug="stock",
    label="Stock levels",
    needs="stock.export",
    chosen=chosen,
    fields=(
        (Column("point_ref", "code"), points.c.code),
        (Column("sku"), skus.c.code),
        (Column("title"), skus.c.title),
        (Column("on_hand", "number"), stock.c.on_hand),
        (Column("reserved", "number"), stock.c.reserved),
        (Column("allocated", "number"), stock.c.allocated),
        (Column("quarantine", "number"), stock.c.quarantine),
        (Column("inbound", "number"), stock.c.inbound),
        (Column("safety", "number"), stock.c.safety),
        (Column("available", "number"), available),
        (Column("reorder_point", "number"), stock.c.reorder_point),
    ),
)
