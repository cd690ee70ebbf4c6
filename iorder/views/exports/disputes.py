"""One row a dispute."""

from typing import Any

import sqlalchemy as sa
from sqlalchemy.engine import Connection

from iorder.kernel.sheets import Column
from iorder.orders.model import orders
from iorder.payments.model import disputes, payment_accounts, tenders
from iorder.views.export import Export, Query
from iorder.views.payments.disputes import DisputeFilter, matching


def chosen(conn: Connection, query: Query, _zone: str) -> sa.Select[Any]:
    return (
        matching(conn, DisputeFilter.parse(query))
        .join(orders, orders.c.id == disputes.c.order_id)
        .join(tenders, tenders.c.id == disputes.c.tender_id)
        .outerjoin(payment_accounts, payment_accounts.c.id == tenders.c.account_id)
    )


EXPORT = Export(
    slug="disputes",
    label="Disputes",
    needs="payments.export",
    chosen=chosen,
    fields=(
        (Column("number", "code"), orders.c.number),
        (Column("order_ref"), orders.c.external_ref),
        (Column("ref"), disputes.c.external_ref),
        (Column("status", "code"), disputes.c.state),
        (Column("method"), tenders.c.method),
        (Column("provider", "code"), tenders.c.provider),
        (Column("account", "code"), payment_accounts.c.slug),
        (Column("payment_ref"), tenders.c.external_ref),
        (Column("reason"), disputes.c.reason),
        (Column("currency", "code"), disputes.c.currency),
        (Column("amount", "amount"), disputes.c.amount_minor),
        (Column("fee", "amount"), disputes.c.fee_minor),
        (Column("evidence_due_at", "time"), disputes.c.evidence_due_at),
        (Column("opened_at", "time"), disputes.c.opened_at),
        (Column("closed_at", "time"), disputes.c.closed_at),
        (Column("note"), disputes.c.note),
    ),
)
