"""What lists of shipments read: one row a parcel, the one recorded last first.

*Every filter has an index with the id as tie-break; days, a state, a carrier and a point are read
off one, a search names the parcels by one.* Counts stop at ``CAP``.
"""

from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from typing import Any

import sqlalchemy as sa
from sqlalchemy.engine import Connection

from iorder.insight.days import begins
from iorder.inventory.model import points
from iorder.kernel import dialect
from iorder.kernel.errors import InvalidInput
from iorder.kernel.store import Store
from iorder.orders.model import orders
from iorder.orders.states import TRACKING
from iorder.shipping.model import parcels, shipment_lines, shipments
from iorder.shipping.states import ENDS
from iorder.views.lists.anchors import Anchors
from iorder.views.lists.list_page import CAP, LONGEST_PAGE, Count, capped, window
from iorder.views.lists.list_query import ListFilter

LATE = "late"
STATES = tuple(state for state in TRACKING.states if state != "none")
OVER = ENDS | {"return_in_transit", "damaged", "expired"}
"""States of parcels that will not reach their customer any more, or have: none of them is late."""
Condition = sa.ColumnElement[bool] | sa.TextClause
_ON_ITS_WAY = sa.text(
    "parcels.delivered_at is null and parcels.state not in "
    "('cancelled', 'damaged', 'delivered', 'expired', 'lost', 'return_in_transit', 'returned')"
)
"""Undelivered and not ``OVER``, in the very words of the partial index, or SQLite does not see it
and PostgreSQL asks every parcel again."""

_ANCHORS = Anchors()


@dataclass(frozen=True)
class ShipmentFilter(ListFilter, subject="Shipments have", known={"state": (LATE, *STATES)}):
    """One view of the parcels. ``q`` begins a tracking number, or is the number of an order or the
    source's own reference; ``state`` is a state or ``late``; ``point`` is a code; days are days of
    sending in the person's zone, ``until`` the last one in.
    """

    q: str = ""
    state: str = ""
    carrier: str = ""
    point: str = ""
    since: date | None = None
    until: date | None = None


@dataclass(frozen=True, slots=True)
class ShipmentRow:
    """One parcel. ``orders``: the numbers of the orders it holds something of. ``is_late``: it came
    after its promise, or is still on its way and past it; ``asked_at`` is when that was read."""

    id: int
    tracking_number: str
    carrier: str
    state: str
    point: str
    destination: str
    units: int
    orders: tuple[str, ...]
    promised_at: datetime | None
    shipped_at: datetime | None
    delivered_at: datetime | None
    last_scan_at: datetime | None
    is_late: bool
    asked_at: datetime


def rows(
    store: Store, wanted: ShipmentFilter, start: int, end: int, zone: str = "UTC"
) -> list[ShipmentRow]:
    """Rows ``start`` to ``end`` (not in) of the view; at most ``LONGEST_PAGE``."""
    start, length = window(start, end)
    view = (store.reader.url, wanted, zone)
    place, key = _ANCHORS.nearest(view, start)
    with store.reading() as conn:
        ids = _ids(conn, wanted, zone).order_by(parcels.c.id.desc())
        if key is not None:
            ids = ids.where(parcels.c.id < key[0])
        page = ids.limit(length).offset(start - place).subquery("page")
        found = conn.execute(details(page)).all()
        held = _held(conn, [row.id for row in found])
        now = dialect.now(conn)
    if found and len(found) == length:
        _ANCHORS.note(view, start + length, (found[-1].id,))
    return [row_of(row, held.get(row.id, []), now) for row in found]


def count(store: Store, wanted: ShipmentFilter, zone: str = "UTC", cap: int = CAP) -> Count:
    """How many rows the view has, exact up to ``cap``."""
    with store.reading() as conn:
        return capped(conn, _ids(conn, wanted, zone), cap)


def tab_counts(
    store: Store, wanted: ShipmentFilter, zone: str = "UTC", cap: int = CAP
) -> dict[str, Count]:
    """Counts by tab (empty for all, ``late``, each state) under the other filters, each exact up to
    ``cap``: without filters a tab is a stretch of one index, read no further."""
    with store.reading() as conn:
        return {
            tab: capped(conn, _ids(conn, replace(wanted, state=tab), zone), cap)
            for tab in ("", LATE, *STATES)
        }


def carriers(store: Store) -> list[str]:
    """Every carrier that has had a parcel, hopping along its index."""
    column = parcels.c.carrier
    with store.reading() as conn:
        found: list[str] = []
        last = ""
        while len(found) < LONGEST_PAGE:
            following = sa.select(sa.func.min(column)).where(column > last)
            last = conn.execute(following).scalar_one()
            if last is None:
                break
            found.append(last)
    return found


def matching(conn: Connection, wanted: ShipmentFilter, zone: str) -> sa.Select[Any]:
    """The parcels of the view in no order, with their shipments and points.

    Raises InvalidInput for a point that is not there.
    """
    joined = parcels.join(shipments, shipments.c.id == parcels.c.shipment_id).outerjoin(
        points, points.c.id == parcels.c.point_id
    )
    conditions = _conditions(conn, wanted, zone)
    return sa.select(parcels.c.id).select_from(joined).where(*conditions)


def _ids(conn: Connection, wanted: ShipmentFilter, zone: str) -> sa.Select[int]:
    """The same as bare ids: nothing is looked up that the conditions do not ask for."""
    return sa.select(parcels.c.id).where(*_conditions(conn, wanted, zone))


def _conditions(conn: Connection, wanted: ShipmentFilter, zone: str) -> list[Condition]:
    found: list[Condition] = []
    if wanted.point:
        known = conn.execute(sa.select(points.c.id).where(points.c.code == wanted.point)).scalar()
        if known is None:
            raise InvalidInput(f"There is no point {wanted.point!r}; choose another.")
        found.append(parcels.c.point_id == known)
    if wanted.q:
        found.append(parcels.c.id.in_(_searched(wanted.q, conn.dialect.name)))
    return [*found, *_of_parcels(conn, wanted, zone)]


def _of_parcels(conn: Connection, wanted: ShipmentFilter, zone: str) -> list[Condition]:
    found: list[Condition] = []
    if wanted.state == LATE:
        found += [_ON_ITS_WAY, parcels.c.promised_at < dialect.now(conn)]
    elif wanted.state:
        found.append(parcels.c.state == wanted.state)
    if wanted.carrier:
        found.append(parcels.c.carrier == wanted.carrier)
    if wanted.since:
        found.append(parcels.c.shipped_at >= begins(wanted.since, zone))
    if wanted.until:
        found.append(parcels.c.shipped_at < begins(wanted.until + timedelta(days=1), zone))
    return found


def details(page: sa.FromClause) -> sa.Select[Any]:
    """What ``row_of`` needs of the parcels whose ids ``page`` has."""
    joined = (
        page.join(parcels, parcels.c.id == page.c.id)
        .join(shipments, shipments.c.id == parcels.c.shipment_id)
        .outerjoin(points, points.c.id == parcels.c.point_id)
    )
    return (
        sa.select(parcels, shipments.c.destination, points.c.code)
        .select_from(joined)
        .order_by(parcels.c.id.desc())
    )


def row_of(row: Any, held: list[tuple[str, int]], now: datetime) -> ShipmentRow:
    """``held``: (order number, units) of what is in it."""
    return ShipmentRow(
        row.id, row.tracking_number, row.carrier, row.state, row.code or "", row.destination,
        sum(units for _, units in held), tuple(number for number, _ in held),
        row.promised_at, row.shipped_at, row.delivered_at, row.last_scan_at,
        _is_late(row, now), now,
    )  # fmt: skip


def _is_late(row: Any, now: datetime) -> bool:
    if row.promised_at is None:
        return False
    if row.delivered_at is not None:
        return bool(row.delivered_at > row.promised_at)
    return row.state not in OVER and bool(row.promised_at < now)


def _searched(text: str, dialect_name: str) -> sa.CompoundSelect[Any]:
    """Ids of the parcels whose number begins so, of an order called so, of a reference."""
    begins = dialect.begins(parcels.c.tracking_number, text, dialect_name)
    return sa.union(
        sa.select(parcels.c.id).where(begins),
        sa.select(shipment_lines.c.parcel_id)
        .join(orders, orders.c.id == shipment_lines.c.order_id)
        .where(orders.c.number == text.upper()),
        sa.select(parcels.c.id)
        .join(shipments, shipments.c.id == parcels.c.shipment_id)
        .where(shipments.c.external_ref == text),
    )


def _held(conn: Connection, parcel_ids: list[int]) -> dict[int, list[tuple[str, int]]]:
    """(order number, units) by parcel."""
    query = (
        sa.select(shipment_lines.c.parcel_id, orders.c.number,
                  sa.func.sum(shipment_lines.c.quantity).label("units"))
        .join(orders, orders.c.id == shipment_lines.c.order_id)
        .where(shipment_lines.c.parcel_id.in_(parcel_ids))
        .group_by(shipment_lines.c.parcel_id, orders.c.id, orders.c.number)
        .order_by(orders.c.id)
    )  # fmt: skip
    held: dict[int, list[tuple[str, int]]] = {}
    for parcel_id, number, units in conn.execute(query):
        held.setdefault(parcel_id, []).append((number, int(units)))
    return held
