"""What a payment service told that fits nothing here."""

from collections.abc import Sequence
from datetime import timedelta
from typing import Any

import sqlalchemy as sa

from iorder.payments.model import payment_accounts, payment_events, tenders
from iorder.views.exception import Act, Asked, Detail, Source, waits

_PARKED = sa.text("payment_events.state = 'parked'")


def waiting(_asked: Asked) -> sa.Select[Any]:
    of = sa.select(tenders.c.order_id).where(tenders.c.id == payment_events.c.tender_id)
    return waits(
        payment_events.c.id, payment_events.c.at, order_id=of.scalar_subquery()
    ).where(_PARKED)  # fmt: skip


def describe(asked: Asked, ids: Sequence[int]) -> dict[int, Detail]:
    found = asked.conn.execute(
        sa.select(
            payment_events.c.id, payment_events.c.kind, payment_events.c.problem,
            payment_events.c.amount_minor, payment_events.c.currency, payment_accounts.c.label,
        )
        .join(payment_accounts, payment_accounts.c.id == payment_events.c.account_id)
        .where(payment_events.c.id.in_(ids))
    )  # fmt: skip
    return {
        row.id: Detail(
            f"{row.label} told of a {row.kind.replace('_', ' ')} that fits nothing",
            row.problem, "/payments?state=parked", row.amount_minor if row.currency else None,
            row.currency, acts=("dismiss",),
        )
        for row in found
    }  # fmt: skip


EXCEPTION = Source(
    "payment_event", "Payment event parked", "payments", "payments.view", timedelta(days=1),
    waiting, describe,
    (Act("dismiss", "Dismiss", "payments.take", "Why it needs nothing", is_grave=True),),
)  # fmt: skip
