"""One row a payout of a payment service."""

from typing import Any

import sqlalchemy as sa
from sqlalchemy.engine import Connection

from iorder.kernel.sheets import Column
from iorder.payments.model import payment_accounts, payouts
from iorder.views.export import Export, Query
from iorder.views.payments.payouts import WAITING, PayoutFilter, lines_of, matching


def chosen(_conn: Connection, query: Query, _zone: str) -> sa.Select[Any]:
    wanted = PayoutFilter.parse(query)
    return matching(wanted).join(payment_accounts, payment_accounts.c.id == payouts.c.account_id)


EXPORT = Export(
    slug="payouts",
    label="Payouts",
    needs="payments.export",
    chosen=chosen,
    fields=(
        (Column("ref"), payouts.c.external_ref),
        (Column("account", "code"), payment_accounts.c.slug),
        (Column("provider", "code"), payment_accounts.c.provider),
        (Column("paid_on", "code"), sa.cast(payouts.c.paid_on, sa.Text)),
        (Column("currency", "code"), payouts.c.currency),
        (Column("gross", "amount"), payouts.c.gross_minor),
        (Column("fee", "amount"), payouts.c.fee_minor),
        (Column("net", "amount"), payouts.c.net_minor),
        (Column("lines", "number"), lines_of()),
        (Column("waiting", "number"), lines_of(*WAITING)),
        (Column("settled", "number"), lines_of("settled")),
        (Column("created_at", "time"), payouts.c.created_at),
    ),
)
