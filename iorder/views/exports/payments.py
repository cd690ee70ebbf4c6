"""One row a tender of an order, with what was taken and given back."""

from typing import Any

import sqlalchemy as sa
from sqlalchemy.engine import Connection

from iorder.kernel.sheets import Column
from iorder.orders.model import orders
from iorder.payments.model import tenders
from iorder.views.export import Export, Query
from iorder.views.order_filter import OrderFilter
from iorder.views.order_query import all_matching, in_order


def chosen(conn: Connection, query: Query, zone: str) -> sa.Select[Any]:
    wanted = OrderFilter.parse(query)
    return (
        sa.select(tenders.c.id)
        .select_from(orders.join(tenders, tenders.c.order_id == orders.c.id))
        .where(orders.c.id.in_(all_matching(conn, wanted, zone)))
        .order_by(*in_order(wanted), tenders.c.position)
    )


EXPORT = Export(
    slug="payments",
    label="Payments",
    needs="orders.export",
    chosen=chosen,
    fields=(
        (Column("number", "code"), orders.c.number),
        (Column("order_ref"), orders.c.external_ref),
        (Column("ref"), tenders.c.external_ref),
        (Column("position", "number"), tenders.c.position),
        (Column("method"), tenders.c.method),
        (Column("provider", "code"), tenders.c.provider),
        (Column("installments", "number"), tenders.c.installments),
        (Column("currency", "code"), tenders.c.currency),
        (Column("amount", "amount"), tenders.c.amount_minor),
        (Column("authorized", "amount"), tenders.c.authorized_minor),
        (Column("captured", "amount"), tenders.c.captured_minor),
        (Column("refunded", "amount"), tenders.c.refunded_minor),
        (Column("at", "time"), tenders.c.created_at),
    ),
)
