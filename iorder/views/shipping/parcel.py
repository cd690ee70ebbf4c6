"""One parcel, whole: what the shipments page opens beside its list."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

import sqlalchemy as sa
from sqlalchemy.engine import Connection

from iorder.catalog.model import skus
from iorder.kernel import dialect
from iorder.kernel.errors import NotFound
from iorder.kernel.money import Money
from iorder.kernel.store import Store
from iorder.orders.model import order_lines, orders
from iorder.shipping.model import parcel_serials, parcels, scans, shipment_lines, shipments
from iorder.views.shipping.shipments import ShipmentRow, details, row_of

MOST_LINES = 200
MOST_SCANS = 200


@dataclass(frozen=True, slots=True)
class Content:
    """Units of one line of an order in the parcel; ``serials`` where each has a number."""

    order: str
    sku: str
    title: str
    quantity: int
    serials: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Scan:
    """``text`` and ``code`` are the carrier's own words."""

    at: datetime
    state: str
    text: str
    code: str
    place: str


@dataclass(frozen=True, slots=True)
class ParcelSheet:
    """``scans`` newest first; ``cod`` what the carrier collects at the door, None for nothing."""

    row: ShipmentRow
    service: str
    external_ref: str
    source_status: str
    weight_g: int | None
    cod: Money | None
    contents: tuple[Content, ...]
    scans: tuple[Scan, ...]


def parcel_sheet(store: Store, parcel_id: int) -> ParcelSheet:
    """Raises NotFound."""
    with store.reading() as conn:
        page = sa.select(parcels.c.id).where(parcels.c.id == parcel_id).subquery("page")
        found = conn.execute(
            details(page).add_columns(
                shipments.c.service, shipments.c.external_ref, shipments.c.source_status
            )
        ).one_or_none()
        if found is None:
            raise NotFound("There is no such parcel.")
        contents = _contents(conn, parcel_id)
        row = row_of(found, _by_order(contents), dialect.now(conn))
        return ParcelSheet(
            row, found.service, found.external_ref, found.source_status, found.weight_g,
            _collected(found), contents, _scans(conn, parcel_id),
        )  # fmt: skip


def _collected(row: Any) -> Money | None:
    return Money(row.cod_minor, row.cod_currency) if row.cod_minor and row.cod_currency else None


def _by_order(contents: tuple[Content, ...]) -> list[tuple[str, int]]:
    units: dict[str, int] = {}
    for one in contents:
        units[one.order] = units.get(one.order, 0) + one.quantity
    return list(units.items())


def _contents(conn: Connection, parcel_id: int) -> tuple[Content, ...]:
    joined = (
        shipment_lines.join(orders, orders.c.id == shipment_lines.c.order_id)
        .join(order_lines, order_lines.c.id == shipment_lines.c.order_line_id)
        .outerjoin(skus, skus.c.id == order_lines.c.sku_id)
    )
    query = (
        sa.select(
            orders.c.number,
            skus.c.code,
            order_lines.c.title,
            shipment_lines.c.quantity,
            order_lines.c.id,
        )
        .select_from(joined)
        .where(shipment_lines.c.parcel_id == parcel_id)
        .order_by(orders.c.id, order_lines.c.position)
        .limit(MOST_LINES)
    )
    numbers = _serials(conn, parcel_id)
    return tuple(
        Content(number, code or "", title, quantity, tuple(numbers.get(line_id, ())))
        for number, code, title, quantity, line_id in conn.execute(query)
    )


def _serials(conn: Connection, parcel_id: int) -> dict[int, list[str]]:
    """The serial numbers of the parcel's units by order line."""
    found: dict[int, list[str]] = {}
    rows = conn.execute(
        sa.select(parcel_serials.c.order_line_id, parcel_serials.c.code)
        .where(parcel_serials.c.parcel_id == parcel_id)
        .order_by(parcel_serials.c.code)
    )
    for row in rows:
        found.setdefault(row.order_line_id, []).append(row.code)
    return found


def _scans(conn: Connection, parcel_id: int) -> tuple[Scan, ...]:
    query = (
        sa.select(scans.c.at, scans.c.state, scans.c.text, scans.c.code, scans.c.place)
        .where(scans.c.parcel_id == parcel_id)
        .order_by(scans.c.at.desc(), scans.c.id.desc())
        .limit(MOST_SCANS)
    )
    return tuple(Scan(*row) for row in conn.execute(query))
