"""Parcels: handing them over, and what their scans add up to."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

import sqlalchemy as sa

from iorder.kernel import dialect, refs
from iorder.kernel.work import Work
from iorder.shipping import intercepts
from iorder.shipping.events import ParcelCameBack, ParcelHandedOver, ParcelMoved
from iorder.shipping.model import parcels, scans, shipment_lines, shipments
from iorder.shipping.states import Journey, Moment, journey

AT_HAND_OVER = "label_created"
CAME_BACK = "returned"


@dataclass(frozen=True, slots=True)
class Content:
    """Units of one order line in a parcel."""

    order_id: int
    order_line_id: int
    quantity: int


@dataclass(frozen=True, slots=True)
class Leaving:
    """One parcel as a point hands it to its carrier. ``cod_minor``: to collect at the door."""

    point_id: int
    carrier: str
    tracking_number: str
    contents: tuple[Content, ...]
    service: str = ""
    customer_id: int | None = None
    destination: str = ""
    weight_g: int | None = None
    cod_minor: int = 0
    cod_currency: str = ""
    promised_at: datetime | None = None


@dataclass(frozen=True, slots=True)
class Scan:
    """One scan as a carrier told it; ``code`` is the carrier's own word for it."""

    parcel_id: int
    at: datetime
    state: str
    code: str = ""
    text: str = ""
    place: str = ""


@dataclass(frozen=True, slots=True)
class Riding:
    """One parcel of an order. ``cod_minor`` is what the carrier collects for the parcel."""

    parcel_id: int
    state: str
    delivered_at: datetime | None
    cod_minor: int


def hand_over(work: Work, leaving: Sequence[Leaving]) -> list[int]:
    """Record one shipment with one parcel for each; returns the parcels' ids.

    A tracking number that its carrier has used before raises IntegrityError.
    """
    shipment_ids = work.ids(shipments, len(leaving))
    parcel_ids = work.ids(parcels, len(leaving))
    numbered = list(zip(leaving, shipment_ids, parcel_ids, strict=True))
    work.insert(shipments, [_shipment(work, one, sid) for one, sid, _ in numbered])
    work.insert(parcels, [_parcel(work, one, sid, pid) for one, sid, pid in numbered])
    work.insert(
        shipment_lines,
        [
            {
                "parcel_id": pid,
                "order_line_id": content.order_line_id,
                "shipment_id": sid,
                "order_id": content.order_id,
                "quantity": content.quantity,
            }
            for one, sid, pid in numbered
            for content in one.contents
        ],
    )
    for one, sid, pid in numbered:
        if one.tracking_number:
            refs.remember(work, 0, f"parcel:{one.carrier}", [(one.tracking_number, pid, "")])
        held = tuple(sorted({content.order_id for content in one.contents}))
        work.announce(ParcelHandedOver(pid, sid, held))
    return parcel_ids


def _shipment(work: Work, one: Leaving, shipment_id: int) -> dict[str, object]:
    return {
        "id": shipment_id,
        "point_id": one.point_id,
        "customer_id": one.customer_id,
        "carrier": one.carrier,
        "service": one.service,
        "destination": one.destination,
        "shipped_at": work.now,
        "created_at": work.now,
    }


def _parcel(work: Work, one: Leaving, shipment_id: int, parcel_id: int) -> dict[str, object]:
    return {
        "id": parcel_id,
        "shipment_id": shipment_id,
        "point_id": one.point_id,
        "carrier": one.carrier,
        "tracking_number": one.tracking_number,
        "state": AT_HAND_OVER,
        "weight_g": one.weight_g,
        "cod_minor": one.cod_minor,
        "cod_currency": one.cod_currency,
        "promised_at": one.promised_at,
        "shipped_at": work.now,
        "created_at": work.now,
    }


def called(work: Work, numbers: Collection[str]) -> dict[tuple[str, str], int]:
    """Parcel ids by (carrier, tracking number); numbers nobody knows are left out."""
    rows = work.execute(
        sa.select(parcels.c.carrier, parcels.c.tracking_number, parcels.c.id).where(
            parcels.c.tracking_number.in_(numbers)
        )
    )
    return {(carrier, number): parcel_id for carrier, number, parcel_id in rows}


_THESE: sa.BindParameter[int] = sa.bindparam("ids", expanding=True)
_STATES = (
    sa.select(parcels.c.id, parcels.c.state)
    .where(parcels.c.id.in_(_THESE))
    .order_by(parcels.c.id)
    .with_for_update()
)
_HEARD = sa.select(scans.c.parcel_id, scans.c.at, scans.c.state, scans.c.code).where(
    scans.c.parcel_id.in_(_THESE)
)
_ORDERS = (
    sa.select(shipment_lines.c.order_id)
    .where(shipment_lines.c.parcel_id.in_(_THESE))
    .distinct()
    .order_by(shipment_lines.c.order_id)
)
_RIDING = (
    sa.select(
        shipment_lines.c.order_id, parcels.c.id, parcels.c.state, parcels.c.delivered_at,
        parcels.c.cod_minor,
    )
    .distinct()
    .join(parcels, parcels.c.id == shipment_lines.c.parcel_id)
    .where(shipment_lines.c.order_id.in_(_THESE))
    .order_by(shipment_lines.c.order_id, parcels.c.id)
)  # fmt: skip


def record(work: Work, heard: Sequence[Scan]) -> list[int]:
    """Store scans not heard before and move their parcels; returns parcels whose state changed.

    A scan is the same when parcel, time, state and code are. The parcels are locked in order
    of id. A parcel that does not exist is ignored: look numbers up with ``called`` first.
    """
    wanted = sorted({scan.parcel_id for scan in heard})
    if not wanted:
        return []
    held = {row.id: row for row in work.execute(_STATES, {"ids": wanted})}
    history = _history(work, held)
    fresh = {
        (scan.parcel_id, scan.at, scan.state, scan.code): scan
        for scan in heard
        if scan.parcel_id in held
        and (scan.at, scan.state, scan.code) not in history[scan.parcel_id]
    }
    _store(work, list(fresh.values()))
    for scan in fresh.values():
        history[scan.parcel_id].add((scan.at, scan.state, scan.code))
    journeys = {
        parcel_id: journey((Moment(at, state) for at, state, _ in history[parcel_id]), AT_HAND_OVER)
        for parcel_id in sorted({scan.parcel_id for scan in fresh.values()})
    }
    _move(work, journeys)
    moved = [parcel_id for parcel_id, now in journeys.items() if held[parcel_id].state != now.state]
    for parcel_id in moved:
        now = journeys[parcel_id]
        work.announce(
            ParcelMoved(parcel_id, held[parcel_id].state, now.state, str(now.last_scan_at))
        )
        if now.state == CAME_BACK:
            work.announce(ParcelCameBack(parcel_id))
    intercepts.heard(work, {parcel_id: journeys[parcel_id].state for parcel_id in moved})
    return moved


def _history(work: Work, parcel_ids: Collection[int]) -> dict[int, set[tuple[datetime, str, str]]]:
    known: dict[int, set[tuple[datetime, str, str]]] = {key: set() for key in parcel_ids}
    for parcel_id, at, state, code in work.execute(_HEARD, {"ids": list(known)}) if known else ():
        known[parcel_id].add((at, state, code))
    return known


def _store(work: Work, fresh: Sequence[Scan]) -> None:
    if not fresh:
        return
    work.execute(
        dialect.insert(scans, work.conn.dialect.name).on_conflict_do_nothing(),
        [
            {
                "id": scan_id,
                "parcel_id": scan.parcel_id,
                "at": scan.at,
                "state": scan.state,
                "code": scan.code,
                "text": scan.text,
                "place": scan.place,
                "recorded_at": work.now,
            }
            for scan_id, scan in zip(work.ids(scans, len(fresh)), fresh, strict=True)
        ],
    )


def _move(work: Work, journeys: Mapping[int, Journey]) -> None:
    if journeys:
        work.execute(
            sa.update(parcels)
            .where(parcels.c.id == sa.bindparam("the_parcel"))
            .values(
                state=sa.bindparam("now_state"),
                last_scan_at=sa.bindparam("now_scan_at"),
                delivered_at=sa.bindparam("now_delivered_at"),
            ),
            [
                {
                    "the_parcel": parcel_id,
                    "now_state": now.state,
                    "now_scan_at": now.last_scan_at,
                    "now_delivered_at": now.delivered_at,
                }
                for parcel_id, now in journeys.items()
            ],
        )


def orders_in(work: Work, parcel_ids: Collection[int]) -> list[int]:
    """The orders that have something in these parcels, ascending."""
    if not parcel_ids:
        return []
    return list(work.execute(_ORDERS, {"ids": list(parcel_ids)}).scalars())


def riding(work: Work, order_ids: Collection[int]) -> dict[int, list[Riding]]:
    """All parcels of each order, oldest first."""
    found: dict[int, list[Riding]] = {order_id: [] for order_id in order_ids}
    if not found:
        return found
    for order_id, *parcel in work.execute(_RIDING, {"ids": list(found)}):
        found[order_id].append(Riding(*parcel))
    return found
