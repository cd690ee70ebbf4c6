"""Parcels in trouble that may still keep their promise, and those that came to harm."""

from collections.abc import Sequence
from datetime import timedelta

import sqlalchemy as sa

from iorder.shipping.model import parcels, scans, shipment_lines
from iorder.views.exception import Act, Asked, Asking, Detail, Source, Stretch, by_age, waits

_TROUBLED = sa.text("parcels.state in ('attempt_failed', 'on_hold', 'exception')")
_HARMED = sa.text("parcels.state in ('damaged', 'lost')")
"""Word for word the conditions of the partial indexes, or SQLite does not see them."""
HARMED = ("damaged", "lost")
PATIENCE = timedelta(days=1)
RECENT = timedelta(days=30)


def waiting(asking: Asking) -> Sequence[Stretch]:
    """What is late is a matter of its own; damaged and lost ones are for ``RECENT`` only."""
    of = sa.select(sa.func.min(shipment_lines.c.order_id)).where(
        shipment_lines.c.parcel_id == parcels.c.id
    )
    scanned, made = parcels.c.last_scan_at, parcels.c.created_at
    found = waits(parcels.c.id, sa.func.coalesce(scanned, made), order_id=of.scalar_subquery())
    in_time = sa.or_(parcels.c.promised_at.is_(None), parcels.c.promised_at >= asking.at())
    moving, since = found.where(_TROUBLED, in_time), asking.at(-RECENT)
    return [
        *by_age(moving.where(scanned.is_not(None)), scanned, PATIENCE),
        *by_age(moving.where(scanned.is_(None)), made, PATIENCE),
        *by_age(found.where(_HARMED, scanned > since), scanned, PATIENCE),
        *by_age(found.where(_HARMED, scanned.is_(None), made > since), made, PATIENCE),
    ]


def of_order(order_id: sa.ColumnElement[int]) -> sa.ColumnElement[bool]:
    return parcels.c.id.in_(
        sa.select(shipment_lines.c.parcel_id).where(shipment_lines.c.order_id == order_id)
    )


def describe(asked: Asked, ids: Sequence[int]) -> dict[int, Detail]:
    last = (
        sa.select(scans.c.text)
        .where(scans.c.parcel_id == parcels.c.id)
        .order_by(scans.c.at.desc())
        .limit(1)
        .scalar_subquery()
    )
    found = asked.conn.execute(
        sa.select(
            parcels.c.id, parcels.c.tracking_number, parcels.c.state, last.label("said")
        ).where(parcels.c.id.in_(ids))
    )  # fmt: skip
    return {
        row.id: Detail(
            f"Parcel {row.tracking_number or row.id}: {row.state.replace('_', ' ')}",
            row.said or "the carrier says nothing more", f"/shipments?open={row.id}",
            acts=("open_claim", "chase") if row.state in HARMED else ("chase", "expect"),
        )
        for row in found
    }  # fmt: skip


EXCEPTION = Source(
    "parcel_problem", "Delivery problem", "delivery", "shipments.view", waiting, describe,
    (Act("open_claim", "Open a claim", "returns.open", "A claim for all that was in it is opened; "
         "it waits for what you give the buyer: other goods, or money back."),
     Act("expect", "Comes on", "inbox.edit", "It is left alone until the end of that day; what "
         "the buyer was promised stays as it was.", "The day the carrier says", "day"),
     Act("chase", "Carrier was asked", "inbox.edit", "You look after it; it comes up again in a "
         "day, with what you wrote.", "Whom you asked, and what they said")),
    of_order=of_order,
)  # fmt: skip
