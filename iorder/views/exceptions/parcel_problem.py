"""Parcels in trouble that may still keep their promise, and those that came to harm."""

from collections.abc import Sequence
from datetime import timedelta
from typing import Any

import sqlalchemy as sa

from iorder.shipping.model import parcels, scans, shipment_lines
from iorder.views.exception import Asked, Detail, Source, waits

STATES = ("attempt_failed", "on_hold", "exception", "damaged", "lost")
RECENT = timedelta(days=30)


def waiting(asked: Asked) -> sa.Select[Any]:
    """What is late is a matter of its own; damaged and lost ones are for ``RECENT`` only."""
    of = sa.select(sa.func.min(shipment_lines.c.order_id)).where(
        shipment_lines.c.parcel_id == parcels.c.id
    )
    since = sa.func.coalesce(parcels.c.last_scan_at, parcels.c.created_at)
    gone = sa.and_(parcels.c.state.in_(("damaged", "lost")), since > sa.literal(asked.now - RECENT))
    moving = sa.and_(
        parcels.c.state.in_(("attempt_failed", "on_hold", "exception")),
        sa.or_(parcels.c.promised_at.is_(None), parcels.c.promised_at >= asked.now),
    )
    return waits(parcels.c.id, since, order_id=of.scalar_subquery()).where(
        parcels.c.state.in_(STATES), sa.or_(gone, moving)
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
        )
        for row in found
    }  # fmt: skip


EXCEPTION = Source(
    "parcel_problem", "Delivery problem", "delivery", "shipments.view", timedelta(days=1),
    waiting, describe,
)  # fmt: skip
