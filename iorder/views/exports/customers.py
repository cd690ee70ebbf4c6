"""One row a customer."""

from typing import Any

import sqlalchemy as sa
from sqlalchemy.engine import Connection

from iorder.customers.model import customers
from iorder.kernel.sheets import Column
from iorder.views.export import Export, Query


def chosen(_conn: Connection, _query: Query, _zone: str) -> sa.Select[Any]:
    return sa.select(customers.c.id).order_by(customers.c.id)


EXPORT = Export(
    slug="customers",
    label="Customers",
    needs="customers.export",
    chosen=chosen,
    fields=(
        (Column("ref", "number"), customers.c.id),
        *((Column(part), customers.c[part]) for part in
          ("name", "company", "line1", "line2", "city", "region", "postcode", "country", "phone",
           "email")),
        (Column("created_at", "time"), customers.c.created_at),
    ),
)  # fmt: skip
