"""The parcels of an order, and the serial numbers of what is in them."""

from dataclasses import dataclass
from datetime import datetime

import sqlalchemy as sa
from sqlalchemy.engine import Connection

from iorder.shipping.model import parcel_serials, parcels, shipment_lines

MOST_PARCELS = 100


@dataclass(frozen=True, slots=True)
class Parcel:
    id: int
    carrier: str
    tracking_number: str
    state: str
    units: int
    shipped_at: datetime | None
    delivered_at: datetime | None
    serials: tuple[str, ...] = ()


def parcels_of(conn: Connection, order_id: int) -> tuple[Parcel, ...]:
    """Newest first."""
    units = (
        sa.select(shipment_lines.c.parcel_id, sa.func.sum(shipment_lines.c.quantity).label("units"))
        .where(shipment_lines.c.order_id == order_id)
        .group_by(shipment_lines.c.parcel_id)
        .subquery()
    )
    found = conn.execute(
        sa.select(parcels, units.c.units)
        .join(units, units.c.parcel_id == parcels.c.id)
        .order_by(parcels.c.id.desc())
        .limit(MOST_PARCELS)
    )
    numbers = _serials(conn, order_id)
    return tuple(
        Parcel(
            row.id, row.carrier, row.tracking_number, row.state, row.units,
            row.shipped_at, row.delivered_at, tuple(numbers.get(row.id, ())),
        )
        for row in found
    )  # fmt: skip


def _serials(conn: Connection, order_id: int) -> dict[int, list[str]]:
    """The numbers of the order's units by parcel."""
    its = sa.select(shipment_lines.c.order_line_id).where(shipment_lines.c.order_id == order_id)
    found: dict[int, list[str]] = {}
    rows = conn.execute(
        sa.select(parcel_serials.c.parcel_id, parcel_serials.c.code)
        .where(parcel_serials.c.order_line_id.in_(its))
        .order_by(parcel_serials.c.code)
    )
    for row in rows:
        found.setdefault(row.parcel_id, []).append(row.code)
    return found
