"""One row a gift card or store credit; of a code its last letters only."""

from typing import Any

import sqlalchemy as sa
from sqlalchemy.engine import Connection

from iorder.customers.model import customers
from iorder.kernel.sheets import Column
from iorder.payments.stored_value_model import stored_values
from iorder.views.export import Export, Query
from iorder.views.payments.stored_values import ValueFilter, matching
from iorder.views.purchasing.purchase_orders import today


def chosen(conn: Connection, query: Query, zone: str) -> sa.Select[Any]:
    return matching(ValueFilter.parse(query), today(conn, zone))


EXPORT = Export(
    slug="gift-cards",
    label="Gift cards and store credit",
    needs="payments.export",
    chosen=chosen,
    fields=(
        (Column("kind", "code"), stored_values.c.kind),
        (Column("hint"), stored_values.c.hint),
        (Column("customer"), customers.c.name),
        (Column("currency", "code"), stored_values.c.currency),
        (Column("balance", "amount"), stored_values.c.balance_minor),
        (Column("expires_on", "code"), sa.cast(stored_values.c.expires_on, sa.Text)),
        (Column("active", "code"),
         sa.case((stored_values.c.active, "yes"), else_="no")),
        (Column("created_at", "time"), stored_values.c.created_at),
    ),
)  # fmt: skip
