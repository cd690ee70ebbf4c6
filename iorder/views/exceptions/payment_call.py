"""Calls to payment services that do not come through, or whose answer nobody knows."""

from collections.abc import Sequence
from datetime import timedelta

import sqlalchemy as sa

from iorder.orders.model import orders
from iorder.payments.model import payment_calls, tenders
from iorder.views.exception import Act, Asked, Asking, Detail, Source, Stretch, by_age, waits

_OPEN = sa.text("payment_calls.state in ('wanted', 'calling', 'unknown')")
"""Word for word the condition of the partial index, or SQLite does not see it."""
PATIENCE = timedelta(minutes=15)
WORDS = {"authorize": "Authorisation", "capture": "Capture", "void": "Release of money",
         "refund": "Refund", "link": "Payment link", "fetch": "Look-up"}  # fmt: skip


def waiting(asking: Asking) -> Sequence[Stretch]:
    wanted = payment_calls.c.wanted_at
    found = (
        waits(payment_calls.c.id, wanted, order_id=tenders.c.order_id)
        .join_from(payment_calls, tenders, tenders.c.id == payment_calls.c.tender_id)
        .where(_OPEN, wanted < asking.at(-PATIENCE))
    )
    return by_age(found, wanted, timedelta(hours=4))


def describe(asked: Asked, ids: Sequence[int]) -> dict[int, Detail]:
    found = asked.conn.execute(
        sa.select(
            payment_calls.c.id, payment_calls.c.kind, payment_calls.c.state,
            payment_calls.c.problem,
            payment_calls.c.amount_minor, payment_calls.c.currency, orders.c.number,
        )
        .join(tenders, tenders.c.id == payment_calls.c.tender_id)
        .join(orders, orders.c.id == tenders.c.order_id)
        .where(payment_calls.c.id.in_(ids))
    )  # fmt: skip
    return {
        row.id: Detail(
            f"{WORDS[row.kind]} of {row.number} does not come through",
            row.problem or "the service does not answer", f"/orders/{row.number}",
            row.amount_minor, row.currency,
            acts=("again",) if row.state == "calling" else ("again", "give_up"),
        )
        for row in found
    }  # fmt: skip


EXCEPTION = Source(
    "payment_call", "Payment call stuck", "payments", "payments.view", waiting, describe,
    (Act("again", "Look again", "payments.take",
         "The service is asked what became of it; nothing is asked for twice."),
     Act("give_up", "It did not happen", "payments.take",
         "It counts as not made: the money may be asked for again.", "How you know",
         is_grave=True)),
)  # fmt: skip
