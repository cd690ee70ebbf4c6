"""One row a SKU."""

from typing import Any

import sqlalchemy as sa
from sqlalchemy.engine import Connection

from iorder.catalog.model import products, skus
from iorder.kernel.sheets import Column
from iorder.views.export import Export, Query


def chosen(_conn: Connection, _query: Query, _zone: str) -> sa.Select[Any]:
    joined = skus.join(products, products.c.id == skus.c.product_id)
    return sa.select(skus.c.id).select_from(joined).order_by(skus.c.code)


EXPORT = Export(
    slug="products",
    label="Products",
    needs="stock.export",
    chosen=chosen,
    fields=(
        (Column("sku"), skus.c.code),
        (Column("title"), skus.c.title),
        (Column("category"), products.c.category),
        (Column("brand"), products.c.brand),
        (Column("barcode", "code"), skus.c.barcode),
        (Column("currency", "code"), skus.c.currency),
        (Column("price", "amount"), skus.c.price_minor),
        (Column("weight_g", "number"), skus.c.weight_g),
    ),
)
