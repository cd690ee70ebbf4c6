"""Disputes a buyer's bank has opened, until evidence is handed in or the money is let go."""

from collections.abc import Sequence
from datetime import timedelta
from typing import Any

import sqlalchemy as sa

from iorder.orders.model import orders
from iorder.payments.calls import UNFINISHED
from iorder.payments.evidence_model import dispute_evidence
from iorder.payments.model import disputes, payment_calls
from iorder.views.exception import Act, Asked, Asking, Detail, Source, Stretch, by_deadline, waits

_OPEN = sa.text("disputes.state in ('opened', 'evidence_due')")
"""Word for word the condition of the partial index, or SQLite does not see it."""


def waiting(_asking: Asking) -> Sequence[Stretch]:
    found = waits(disputes.c.id, disputes.c.opened_at, order_id=disputes.c.order_id).where(_OPEN)
    due, opened = disputes.c.evidence_due_at, disputes.c.opened_at
    return by_deadline(found, due, opened, timedelta(days=5))


def describe(asked: Asked, ids: Sequence[int]) -> dict[int, Detail]:
    at_work = sa.exists().where(
        payment_calls.c.dispute_id == disputes.c.id, payment_calls.c.state.in_(UNFINISHED)
    )
    pieces = sa.select(sa.func.count()).where(dispute_evidence.c.dispute_id == disputes.c.id)
    found = asked.conn.execute(
        sa.select(
            disputes.c.id, disputes.c.reason, disputes.c.amount_minor, disputes.c.currency,
            disputes.c.version, orders.c.number, at_work.label("at_work"),
            pieces.scalar_subquery().label("pieces"),
        )
        .join(orders, orders.c.id == disputes.c.order_id)
        .where(disputes.c.id.in_(ids))
    )  # fmt: skip
    return {
        row.id: Detail(
            f"{row.number} is disputed", _why(row),
            f"/disputes?open={row.id}", row.amount_minor, row.currency, row.version, _acts(row),
        )
        for row in found
    }  # fmt: skip


def _why(row: sa.Row[Any]) -> str:
    reason = row.reason or "the bank gave no reason"
    if row.at_work:
        return f"{reason}; the service is being asked"
    return reason + (f"; pieces of evidence: {row.pieces:,}" if row.pieces else "")


def _acts(row: sa.Row[Any]) -> tuple[str, ...]:
    """Nothing while the service is asked; evidence is handed in once there is some."""
    if row.at_work:
        return ()
    return ("hand_in", "submit", "accept") if row.pieces else ("submit", "accept")


EXCEPTION = Source(
    "dispute", "Dispute", "payments", "payments.view", waiting, describe,
    (Act("hand_in", "Hand in the evidence", "payments.refund", "The service is sent all evidence "
         "of the dispute, for good: nothing can be added afterwards."),
     Act("submit", "Evidence was sent", "payments.refund", "The dispute counts as answered and "
         "waits for the bank; it cannot be answered again.",
         "What was sent, and where it is kept"),
     Act("accept", "Accept the loss", "payments.approve", "The money stays with the buyer for "
         "good: nobody fights for it, and it cannot be refunded as well.",
         "Why it is not fought for", is_grave=True)),
)  # fmt: skip
