"""Parcels past the day they were promised for, still on their way."""

from collections.abc import Sequence
from datetime import timedelta
from typing import Any

import sqlalchemy as sa

from iorder.orders.model import orders
from iorder.shipping.model import parcels, shipment_lines
from iorder.views.exception import Asked, Detail, Source, waits

_ON_ITS_WAY = sa.text(
    "parcels.delivered_at is null and parcels.state not in "
    "('cancelled', 'damaged', 'delivered', 'expired', 'lost', 'return_in_transit', 'returned')"
)
"""Word for word the condition of the partial index, or SQLite does not see it."""


def waiting(asked: Asked) -> sa.Select[Any]:
    of = sa.select(sa.func.min(shipment_lines.c.order_id)).where(
        shipment_lines.c.parcel_id == parcels.c.id
    )
    return waits(
        parcels.c.id, parcels.c.promised_at, order_id=of.scalar_subquery(),
        due_at=parcels.c.promised_at,
    ).where(_ON_ITS_WAY, parcels.c.promised_at < asked.now)  # fmt: skip


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
            + (f" with {row.carrier}" if row.carrier else "")
            + (f", last seen {row.last_scan_at:%-d %b}" if row.last_scan_at else ", never scanned"),
            f"/shipments?open={row.id}",
        )
        for row in found
    }  # fmt: skip


EXCEPTION = Source(
    "late_parcel", "Parcel late", "delivery", "shipments.view", timedelta(days=1), waiting,
    describe,
)  # fmt: skip
