"""One row a line of a supplier's price list; a supplier without one has a row of its own."""

from typing import Any

import sqlalchemy as sa
from sqlalchemy.engine import Connection

from iorder.catalog.model import skus
from iorder.kernel.sheets import Column
from iorder.purchasing.model import supplier_skus, suppliers
from iorder.views.export import Export, Query
from iorder.views.purchasing.suppliers import SupplierFilter, in_order, matching


def chosen(_conn: Connection, query: Query, _zone: str) -> sa.Select[Any]:
    wanted = SupplierFilter.parse(query)
    return (
        matching(wanted)
        .outerjoin(supplier_skus, supplier_skus.c.supplier_id == suppliers.c.id)
        .outerjoin(skus, skus.c.id == supplier_skus.c.sku_id)
        .order_by(*in_order(wanted), skus.c.code)
    )


EXPORT = Export(
    slug="suppliers",
    label="Suppliers and price lists",
    needs="purchasing.export",
    chosen=chosen,
    fields=(
        (Column("supplier_code"), suppliers.c.code),
        (Column("supplier"), suppliers.c.label),
        (Column("email"), suppliers.c.email),
        (Column("phone"), suppliers.c.phone),
        (Column("sku"), skus.c.code),
        (Column("title"), skus.c.title),
        (Column("supplier_sku"), supplier_skus.c.code),
        (Column("currency", "code"), suppliers.c.currency),
        (Column("cost", "amount"), supplier_skus.c.cost_minor),
        (Column("pack", "number"), supplier_skus.c.pack_units),
        (Column("minimum", "number"), supplier_skus.c.min_units),
        (
            Column("lead_days", "number"),
            sa.func.coalesce(supplier_skus.c.lead_days, suppliers.c.lead_days),
        ),
    ),
)
