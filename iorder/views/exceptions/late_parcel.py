"""Parcels past the day they were promised for, still on their way."""

from collections.abc import Sequence

import sqlalchemy as sa

from iorder.orders.model import orders
from iorder.shipping.model import parcels, shipment_lines
from iorder.shipping.names import carrier_name
from iorder.views.exception import Act, Asked, Asking, Detail, Source, Stretch, waits

_ON_ITS_WAY = sa.text(
    "parcels.delivered_at is null and parcels.state not in "
    "('cancelled', 'damaged', 'delivered', 'expired', 'lost', 'return_in_transit', 'returned')"
)
"""Word for word the condition of the partial index, or SQLite does not see it."""


def waiting(asking: Asking) -> Sequence[Stretch]:
    of = sa.select(sa.func.min(shipment_lines.c.order_id)).where(
        shipment_lines.c.parcel_id == parcels.c.id
    )
    found = waits(parcels.c.id, parcels.c.promised_at, order_id=of.scalar_subquery()).where(
        _ON_ITS_WAY, parcels.c.promised_at < asking.at()
    )
    return [Stretch(found, parcels.c.promised_at)]


def of_order(order_id: sa.ColumnElement[int]) -> sa.ColumnElement[bool]:
    return parcels.c.id.in_(
        sa.select(shipment_lines.c.parcel_id).where(shipment_lines.c.order_id == order_id)
    )


def describe(asked: Asked, ids: Sequence[int]) -> dict[int, Detail]:
    found = asked.conn.execute(
        sa.select(
            parcels.c.id, parcels.c.carrier, parcels.c.tracking_number, parcels.c.state,
            parcels.c.last_scan_at, sa.func.min(orders.c.number).label("number"),
        )
        .outerjoin(shipment_lines, shipment_lines.c.parcel_id == parcels.c.id)
        .outerjoin(orders, orders.c.id == shipment_lines.c.order_id)
        .where(parcels.c.id.in_(ids))
        .group_by(parcels.c.id)
    )  # fmt: skip
    return {
        row.id: Detail(
            f"Parcel {row.tracking_number or row.id} is late",
            f"{row.state.replace('_', ' ').capitalize()}"
            + (f" with {carrier_name(row.carrier)}" if row.carrier else "")
            + (f", last seen {row.last_scan_at:%-d %b}" if row.last_scan_at else ", never scanned"),
            f"/shipments?open={row.id}", acts=("chase", "expect"),
        )
        for row in found
    }  # fmt: skip


EXCEPTION = Source(
    "late_parcel", "Parcel late", "delivery", "shipments.view", waiting, describe,
    (Act("expect", "Comes on", "inbox.edit", "It is left alone until the end of that day; what "
         "the buyer was promised stays as it was.", "The day the carrier says", "day"),
     Act("chase", "Carrier was asked", "inbox.edit", "You look after it; it comes up again in a "
         "day, with what you wrote.", "Whom you asked, and what they said")),
    of_order=of_order,
)  # fmt: skip
