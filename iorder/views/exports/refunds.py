"""One row a refund."""

from typing import Any

import sqlalchemy as sa
from sqlalchemy.engine import Connection

from iorder.kernel.sheets import Column
from iorder.orders.model import orders
from iorder.payments.model import payment_accounts, refunds, tenders
from iorder.returns.model import returns
from iorder.views.export import Export, Query
from iorder.views.payments.refunds import RefundFilter, matching


def chosen(conn: Connection, query: Query, _zone: str) -> sa.Select[Any]:
    return (
        matching(conn, RefundFilter.parse(query))
        .join(orders, orders.c.id == refunds.c.order_id)
        .join(tenders, tenders.c.id == refunds.c.tender_id)
        .outerjoin(payment_accounts, payment_accounts.c.id == tenders.c.account_id)
        .outerjoin(returns, returns.c.id == refunds.c.return_id)
    )


EXPORT = Export(
    slug="refunds",
    label="Refunds",
    needs="payments.export",
    chosen=chosen,
    fields=(
        (Column("number", "code"), orders.c.number),
        (Column("order_ref"), orders.c.external_ref),
        (Column("return_number", "code"), returns.c.number),
        (Column("ref"), refunds.c.external_ref),
        (Column("status", "code"), refunds.c.state),
        (Column("method"), tenders.c.method),
        (Column("provider", "code"), tenders.c.provider),
        (Column("account", "code"), payment_accounts.c.slug),
        (Column("payment_ref"), tenders.c.external_ref),
        (Column("currency", "code"), refunds.c.currency),
        (Column("amount", "amount"), refunds.c.amount_minor),
        (Column("reason"), refunds.c.reason),
        (Column("problem"), refunds.c.problem),
        (Column("requested_by", "code"), refunds.c.requested_by),
        (Column("approved_by", "code"), refunds.c.approved_by),
        (Column("requested_at", "time"), refunds.c.requested_at),
        (Column("finished_at", "time"), refunds.c.finished_at),
    ),
)
