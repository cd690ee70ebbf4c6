"""Captures the payment service declined, while their money is still only authorised."""

from collections.abc import Sequence
from datetime import timedelta

import sqlalchemy as sa

from iorder.orders.model import orders
from iorder.payments.model import payment_calls, tenders
from iorder.payments.refusals import explained
from iorder.views.exception import Act, Asked, Asking, Detail, Source, Stretch, by_age, waits

_DECLINED = sa.text("payment_calls.state = 'declined' and payment_calls.kind = 'capture'")
"""Word for word the condition of the partial index, or SQLite does not see it."""
RECENT = timedelta(days=60)


def waiting(asking: Asking) -> Sequence[Stretch]:
    """One row a tender, since the last time it was declined; of the last days, as what was
    authorised before has lapsed."""
    later = payment_calls.alias("later")
    again = sa.exists().where(
        later.c.tender_id == payment_calls.c.tender_id, later.c.kind == "capture",
        later.c.id > payment_calls.c.id,
    )  # fmt: skip
    found = (
        waits(tenders.c.id, payment_calls.c.finished_at, order_id=tenders.c.order_id)
        .join_from(payment_calls, tenders, tenders.c.id == payment_calls.c.tender_id)
        .where(
            _DECLINED, payment_calls.c.finished_at > asking.at(-RECENT), sa.not_(again),
            tenders.c.state.in_(("authorized", "partially_captured")),
        )
    )  # fmt: skip
    return by_age(found, payment_calls.c.finished_at, timedelta(hours=4))


def describe(asked: Asked, ids: Sequence[int]) -> dict[int, Detail]:
    found = asked.conn.execute(
        sa.select(
            tenders.c.id, payment_calls.c.problem, payment_calls.c.amount_minor,
            payment_calls.c.currency, orders.c.number,
        )
        .join(payment_calls, payment_calls.c.tender_id == tenders.c.id)
        .join(orders, orders.c.id == tenders.c.order_id)
        .where(tenders.c.id.in_(ids), payment_calls.c.state == "declined")
        .order_by(payment_calls.c.id)
    )  # fmt: skip
    return {
        row.id: Detail(
            f"The capture of {row.number} was declined", explained(row.problem).text,
            f"/orders/{row.number}",
            row.amount_minor, row.currency, acts=("again", "void"),
        )
        for row in found
    }  # fmt: skip


EXCEPTION = Source(
    "declined_capture", "Capture declined", "payments", "payments.view", waiting,
    describe,
    (Act("again", "Capture again", "payments.take",
         "The service is asked once more for all that is authorised and not captured."),
     Act("void", "Give it up", "payments.take",
         "The service is asked to release the money; the order is to be paid in another way.",
         is_grave=True)),
)  # fmt: skip
