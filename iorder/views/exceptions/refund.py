"""Refunds that wait for approval, and those their service refused."""

from collections.abc import Sequence
from datetime import timedelta

import sqlalchemy as sa

from iorder.orders.model import orders
from iorder.payments.model import refunds
from iorder.views.exception import Act, Asked, Asking, Detail, Source, Stretch, by_age, waits

ACTS = {"requested": ("approve", "refuse"), "failed": ("again",)}


def waiting(_asking: Asking) -> Sequence[Stretch]:
    found = waits(refunds.c.id, refunds.c.requested_at, order_id=refunds.c.order_id)
    return [
        one
        for state in ACTS
        for one in by_age(
            found.where(refunds.c.state == state), refunds.c.requested_at, timedelta(days=2)
        )
    ]


def describe(asked: Asked, ids: Sequence[int]) -> dict[int, Detail]:
    found = asked.conn.execute(
        sa.select(
            refunds.c.id, refunds.c.state, refunds.c.reason, refunds.c.problem,
            refunds.c.amount_minor, refunds.c.currency, orders.c.number,
        )
        .join(orders, orders.c.id == refunds.c.order_id)
        .where(refunds.c.id.in_(ids))
    )  # fmt: skip
    return {
        row.id: Detail(
            f"Refund of {row.number} waits for approval"
            if row.state == "requested" else f"Refund of {row.number} failed",
            row.problem or row.reason, f"/orders/{row.number}", row.amount_minor, row.currency,
            acts=ACTS.get(row.state, ()),
        )
        for row in found
    }  # fmt: skip


EXCEPTION = Source(
    "refund", "Refund", "payments", "payments.view", waiting, describe,
    (Act("approve", "Approve", "payments.approve", "The money goes back to the buyer."),
     Act("again", "Try again", "payments.refund",
         "The service is asked once more, under another key."),
     Act("refuse", "Refuse", "payments.approve", "The buyer keeps waiting: no money goes back.",
         "Why it is refused", is_grave=True)),
)  # fmt: skip
