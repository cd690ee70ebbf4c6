"""One row a line of a payout: of those the payouts page shows, or of ``payout``, an id, alone."""

from typing import Any

import sqlalchemy as sa
from sqlalchemy.engine import Connection

from iorder.kernel.errors import InvalidInput
from iorder.kernel.sheets import Column
from iorder.orders.model import orders
from iorder.payments.model import payment_accounts, payout_lines, payouts, tenders
from iorder.views.export import Export, Query
from iorder.views.payments.payouts import PayoutFilter, matching

ONE = "payout"
_line = payout_lines.c


def chosen(_conn: Connection, query: Query, _zone: str) -> sa.Select[Any]:
    found = matching(PayoutFilter.parse({key: query[key] for key in query if key != ONE}))
    if key := query.get(ONE, ""):
        found = found.where(payouts.c.id == _id(key))
    return (
        found.join(payment_accounts, payment_accounts.c.id == payouts.c.account_id)
        .join(payout_lines, _line.payout_id == payouts.c.id)
        .outerjoin(tenders, tenders.c.id == _line.tender_id)
        .outerjoin(orders, orders.c.id == tenders.c.order_id)
        .order_by(_line.row)
    )


def _id(key: str) -> int:
    if key.isdecimal() and len(key) < 19:
        return int(key)
    raise InvalidInput("A payout is named by its id; take its lines away where it is open.")


EXPORT = Export(
    slug="payout-lines",
    label="Lines of payouts",
    needs="payments.export",
    chosen=chosen,
    fields=(
        (Column("payout_ref"), payouts.c.external_ref),
        (Column("account", "code"), payment_accounts.c.slug),
        (Column("paid_on", "code"), sa.cast(payouts.c.paid_on, sa.Text)),
        (Column("row", "number"), _line.row),
        (Column("kind", "code"), _line.kind),
        (Column("ref"), _line.external_ref),
        (Column("number", "code"), orders.c.number),
        (Column("order_ref"), orders.c.external_ref),
        (Column("currency", "code"), payouts.c.currency),
        (Column("gross", "amount"), _line.gross_minor),
        (Column("fee", "amount"), _line.fee_minor),
        (Column("status", "code"), _line.state),
        (Column("problem"), _line.problem),
    ),
)
