"""Money that was authorised and lapses soon, not captured yet."""

from collections.abc import Sequence
from datetime import timedelta

import sqlalchemy as sa

from iorder.orders.model import orders
from iorder.payments.model import tenders
from iorder.views.exception import Act, Asked, Asking, Detail, Source, Stretch, waits

_LAPSES = sa.text("tenders.expires_at is not null")
SOON = timedelta(days=2)


def waiting(asking: Asking) -> Sequence[Stretch]:
    found = waits(tenders.c.id, tenders.c.created_at, order_id=tenders.c.order_id).where(
        _LAPSES, tenders.c.expires_at <= asking.at(SOON),
        tenders.c.state.in_(("authorized", "partially_captured")),
    )  # fmt: skip
    return [Stretch(found, tenders.c.expires_at)]


def describe(asked: Asked, ids: Sequence[int]) -> dict[int, Detail]:
    left = tenders.c.authorized_minor - tenders.c.captured_minor
    found = asked.conn.execute(
        sa.select(
            tenders.c.id, tenders.c.method, tenders.c.instrument, left.label("left"),
            tenders.c.currency, orders.c.number,
        )
        .join(orders, orders.c.id == tenders.c.order_id)
        .where(tenders.c.id.in_(ids))
    )  # fmt: skip
    return {
        row.id: Detail(
            f"The authorisation of {row.number} lapses",
            f"{row.instrument or row.method.replace('_', ' ').capitalize()}: "
            "capture it or it is lost",
            f"/orders/{row.number}", row.left, row.currency,
            acts=("capture", "let_lapse", "void"),
        )
        for row in found
    }  # fmt: skip


EXCEPTION = Source(
    "authorization", "Authorisation lapses", "payments", "payments.view", waiting, describe,
    (Act("capture", "Capture now", "payments.take",
         "All that is authorised and not captured is taken now, before the goods leave."),
     Act("let_lapse", "Let it lapse", "inbox.edit",
         "It is left alone until its time is over; the money then goes back to the buyer by "
         "itself, and the order is no longer covered."),
     Act("void", "Give it up now", "payments.take",
         "The service is asked to release the money; it cannot be captured any more.",
         is_grave=True)),
)  # fmt: skip
