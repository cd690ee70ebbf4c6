"""Lines of payouts that differ from what was captured, or name nothing we know."""

from collections.abc import Sequence
from datetime import timedelta
from typing import Any

import sqlalchemy as sa

from iorder.payments.model import payment_accounts, payout_lines, payouts, tenders
from iorder.views.exception import Asked, Detail, Source, waits

_UNSETTLED = sa.text("payout_lines.state in ('differs', 'unmatched')")


def waiting(_asked: Asked) -> sa.Select[Any]:
    of = sa.select(tenders.c.order_id).where(tenders.c.id == payout_lines.c.tender_id)
    come = sa.select(payouts.c.created_at).where(payouts.c.id == payout_lines.c.payout_id)
    return waits(
        payout_lines.c.id, come.scalar_subquery(), order_id=of.scalar_subquery()
    ).where(_UNSETTLED)  # fmt: skip


def describe(asked: Asked, ids: Sequence[int]) -> dict[int, Detail]:
    found = asked.conn.execute(
        sa.select(
            payout_lines.c.id, payout_lines.c.state, payout_lines.c.problem,
            payout_lines.c.gross_minor, payouts.c.currency, payouts.c.external_ref,
            payouts.c.id.label("payout_id"), payment_accounts.c.label,
        )
        .join(payouts, payouts.c.id == payout_lines.c.payout_id)
        .join(payment_accounts, payment_accounts.c.id == payouts.c.account_id)
        .where(payout_lines.c.id.in_(ids))
    )  # fmt: skip
    words = {"differs": "differs from what was captured", "unmatched": "is of nothing we know"}
    return {
        row.id: Detail(
            f"A line of {row.label}'s payout {row.external_ref} {words.get(row.state, row.state)}",
            row.problem, f"/payouts?open={row.payout_id}", row.gross_minor, row.currency,
        )
        for row in found
    }  # fmt: skip


EXCEPTION = Source(
    "payout_line", "Payout differs", "payments", "payments.view", timedelta(days=7), waiting,
    describe,
)  # fmt: skip
