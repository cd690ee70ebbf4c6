"""One row a credit of a bank statement."""

from typing import Any

import sqlalchemy as sa
from sqlalchemy.engine import Connection

from iorder.kernel.sheets import Column
from iorder.orders.model import orders
from iorder.payments.model import bank_lines
from iorder.views.export import Export, Query
from iorder.views.payments.bank_lines import BankFilter, matching


def chosen(_conn: Connection, query: Query, _zone: str) -> sa.Select[Any]:
    return matching(BankFilter.parse(query))


EXPORT = Export(
    slug="bank-lines",
    label="Bank credits",
    needs="payments.export",
    chosen=chosen,
    fields=(
        (Column("ref"), bank_lines.c.external_ref),
        (Column("booked_on", "code"), sa.cast(bank_lines.c.booked_on, sa.Text)),
        (Column("currency", "code"), bank_lines.c.currency),
        (Column("amount", "amount"), bank_lines.c.amount_minor),
        (Column("payer"), bank_lines.c.payer),
        (Column("reference"), bank_lines.c.reference),
        (Column("status", "code"), bank_lines.c.state),
        (Column("number", "code"), orders.c.number),
        (Column("order_ref"), orders.c.external_ref),
        (Column("problem"), bank_lines.c.problem),
        (Column("created_at", "time"), bank_lines.c.created_at),
    ),
)
