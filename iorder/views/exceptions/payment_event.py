"""What a payment service told that fits nothing here."""

from collections.abc import Sequence
from datetime import timedelta

import sqlalchemy as sa

from iorder.payments.model import payment_accounts, payment_events, tenders
from iorder.payments.naming import SHARED
from iorder.views.exception import Act, Asked, Asking, Detail, Source, Stretch, by_age, waits

_PARKED = sa.text("payment_events.state = 'parked'")


def waiting(_asking: Asking) -> Sequence[Stretch]:
    found = (
        waits(payment_events.c.id, payment_events.c.at, order_id=tenders.c.order_id)
        .select_from(payment_events)
        .outerjoin(tenders, tenders.c.id == payment_events.c.tender_id)
        .where(_PARKED)
    )
    return by_age(found, payment_events.c.at, timedelta(days=1))


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
            f"{row.label} told of a {row.kind.replace('_', ' ')} that "
            + ("may be of several orders" if row.problem == SHARED else "fits nothing"),
            row.problem, "/payments?state=parked", row.amount_minor if row.currency else None,
            row.currency, acts=("lay" if row.problem == SHARED else "again", "dismiss"),
        )
        for row in found
    }  # fmt: skip


EXCEPTION = Source(
    "payment_event", "Payment event parked", "payments", "payments.view", waiting, describe,
    (Act("lay", "It is for", "payments.reconcile",
         "The refund counts for that order, as far as it has paid; the others stay as they are.",
         "Number of the order"),
     Act("again", "Try again", "payments.reconcile",
         "It is held against our payments once more, and taken in where it fits now."),
     Act("dismiss", "Dismiss", "payments.reconcile",
         "No payment changes; what was told is kept with why it was dismissed.",
         "Why it is not to be applied", is_grave=True)),
)  # fmt: skip
