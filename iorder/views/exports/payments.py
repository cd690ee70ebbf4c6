"""One row a tender of an order, with what was taken and given back."""

from typing import Any

import sqlalchemy as sa
from sqlalchemy.engine import Connection

from iorder.kernel.sheets import Column
from iorder.orders.model import orders
from iorder.payments.model import payment_accounts, tenders
from iorder.views.export import Export, Query
from iorder.views.payments.payments import PaymentFilter, matching


def chosen(conn: Connection, query: Query, _zone: str) -> sa.Select[Any]:
    return (
        matching(conn, PaymentFilter.parse(query))
        .join(orders, orders.c.id == tenders.c.order_id)
        .outerjoin(payment_accounts, payment_accounts.c.id == tenders.c.account_id)
    )


EXPORT = Export(
    slug="payments",
    label="Payments",
    needs="payments.export",
    chosen=chosen,
    fields=(
        (Column("number", "code"), orders.c.number),
        (Column("order_ref"), orders.c.external_ref),
        (Column("ref"), tenders.c.external_ref),
        (Column("position", "number"), tenders.c.position),
        (Column("method"), tenders.c.method),
        (Column("provider", "code"), tenders.c.provider),
        (Column("account", "code"), payment_accounts.c.slug),
        (Column("instrument"), tenders.c.instrument),
        (Column("installments", "number"), tenders.c.installments),
        (Column("status", "code"), tenders.c.state),
        (Column("currency", "code"), tenders.c.currency),
        (Column("amount", "amount"), tenders.c.amount_minor),
        (Column("authorized", "amount"), tenders.c.authorized_minor),
        (Column("captured", "amount"), tenders.c.captured_minor),
        (Column("refunded", "amount"), tenders.c.refunded_minor),
        (Column("surcharge", "amount"), tenders.c.surcharge_minor),
        (Column("fee", "amount"), tenders.c.fee_minor),
        (Column("at", "time"), tenders.c.created_at),
        (Column("expires_at", "time"), tenders.c.expires_at),
        (Column("failure"), tenders.c.failure),
    ),
)
