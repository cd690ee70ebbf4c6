"""Lines of payouts that differ from what was captured, or name nothing we know."""

from collections.abc import Sequence
from datetime import timedelta

import sqlalchemy as sa

from iorder.payments.model import payment_accounts, payout_lines, payouts, tenders
from iorder.views.exception import Act, Asked, Asking, Detail, Source, Stretch, by_age, waits

_UNSETTLED = sa.text("payout_lines.state in ('differs', 'unmatched')")


def waiting(_asking: Asking) -> Sequence[Stretch]:
    """They have no time of their own: payouts are gone through as they came."""
    found = (
        waits(payout_lines.c.id, payouts.c.created_at, order_id=tenders.c.order_id)
        .select_from(payouts)
        .join(payout_lines, payout_lines.c.payout_id == payouts.c.id)
        .outerjoin(tenders, tenders.c.id == payout_lines.c.tender_id)
        .where(_UNSETTLED)
    )
    return by_age(found, payouts.c.created_at, timedelta(days=7))


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
            acts=("match", "settle") if row.state == "unmatched" else ("settle",),
        )
        for row in found
    }  # fmt: skip


EXCEPTION = Source(
    "payout_line", "Payout differs", "payments", "payments.view", waiting, describe,
    (Act("match", "Match again", "payments.reconcile",
         "The lines of its payout that name nothing are held against our payments once more."),
     Act("settle", "It is right as it is", "payments.reconcile",
         "The line counts as settled; no payment changes.", "Why it is right", is_grave=True)),
)  # fmt: skip
