"""What iOrder holds already that answers a dispute, and what each piece says.

A source names one piece: ``document:INV-2026-00017``, ``parcel:17``, ``timeline``, ``customer``.
Only what a buyer knows or did is told: no scores, no notes among staff.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING, Any
from zoneinfo import ZoneInfo

import sqlalchemy as sa
from sqlalchemy.engine import Connection

from iorder.customers.model import customers
from iorder.documents.body import TITLES
from iorder.documents.model import documents
from iorder.kernel.errors import NotFound
from iorder.kernel.money import Money
from iorder.kernel.store import Store
from iorder.orders.model import order_addresses, order_notes, orders
from iorder.payments.model import disputes
from iorder.shipping.model import parcels, scans, shipment_lines
from iorder.views.orders import printed
from iorder.views.orders.document_body import address_lines
from iorder.views.orders.order_parcels import Parcel, parcels_of
from iorder.views.orders.timeline import words_of

if TYPE_CHECKING:
    from iorder.documents.record import Record

TOLD = frozenset({
    "OrderPlaced", "OrderImported", "OrderConfirmed", "OrderCompleted", "OrderCancelled",
    "LinesChanged", "OrderTracked", "OrderReturnMoved", "DocumentIssued", "PaymentAuthorized",
    "PaymentCaptured", "PaymentRefunded", "PaymentVoided", "placed_at", "confirmed_at",
    "shipped_at", "delivered_at", "cancelled_at",
})  # fmt: skip
"""Entries of the timeline that are told to a bank."""
MOST_EARLIER = 5
_PEOPLE = ("email", "phone")


@dataclass(frozen=True, slots=True)
class Offer:
    """One piece that can be added. ``kind``: what it shows, as ``payments.states.EVIDENCE``."""

    source: str
    kind: str
    label: str
    about: str


@dataclass(frozen=True, slots=True)
class Piece:
    """One piece as a file."""

    offer: Offer
    name: str
    content: bytes


def offers(store: Store, dispute_id: int) -> list[Offer]:
    """Raises NotFound."""
    with store.reading() as conn:
        return _offers(conn, _order(conn, dispute_id), store.zone)


def piece(store: Store, dispute_id: int, source: str) -> Piece:
    """The piece called ``source``, printed. Raises NotFound."""
    with store.reading() as conn:
        order = _order(conn, dispute_id)
        offer = next(
            (one for one in _offers(conn, order, store.zone) if one.source == source), None
        )
        if offer is None:
            raise NotFound(
                f"The order has no {source.partition(':')[0]} like this; reload the page."
            )
        what, _, key = source.partition(":")
        made = None if what == "document" else _record(conn, order, offer, key, store.zone)
    if made is None:
        return Piece(offer, f"{key}.pdf", printed.issued(store, key))
    from iorder.documents.record import pdf  # noqa: PLC0415 - loads reportlab

    return Piece(offer, f"{order.number}-{what}{f'-{key}' if key else ''}.pdf", pdf(made))


def parcels_for(store: Store, dispute_id: int) -> list[Parcel]:
    """The parcels of the dispute's order."""
    with store.reading() as conn:
        return list(parcels_of(conn, _order(conn, dispute_id).id))


def _order(conn: Connection, dispute_id: int) -> Any:
    its = sa.select(disputes.c.order_id).where(disputes.c.id == dispute_id).scalar_subquery()
    row = conn.execute(sa.select(orders).where(orders.c.id == its)).one_or_none()
    if row is None:
        raise NotFound("There is no such dispute; reload the list.")
    return row


def _offers(conn: Connection, order: Any, zone: str) -> list[Offer]:
    issued = conn.execute(
        sa.select(documents.c.number, documents.c.kind)
        .where(documents.c.order_id == order.id, documents.c.kind != "packing_slip")
        .order_by(documents.c.id)
    )
    found = [
        Offer(f"document:{one.number}", "receipt", f"{TITLES[one.kind]} {one.number}",
              "as it was issued")
        for one in issued
    ]  # fmt: skip
    found += [_parcel_offer(one, zone) for one in reversed(parcels_of(conn, order.id))]
    found.append(Offer("timeline", "activity", "Order timeline", "what happened when"))
    found.append(
        Offer("customer", "customer", "Customer and addresses", "with what was written and bought")
    )
    return found


def _parcel_offer(one: Parcel, zone: str) -> Offer:
    named = " ".join(part for part in (one.carrier.upper(), one.tracking_number) if part)
    if one.delivered_at:
        return Offer(f"parcel:{one.id}", "delivery", f"Delivery of {named or 'a parcel'}",
                     f"delivered {_moment(one.delivered_at, zone)}")  # fmt: skip
    return Offer(f"parcel:{one.id}", "shipping", f"Tracking of {named or 'a parcel'}",
                 one.state.replace("_", " "))  # fmt: skip


def _record(conn: Connection, order: Any, offer: Offer, key: str, zone: str) -> "Record":
    from iorder.documents.record import Record, Section  # noqa: PLC0415 - loads reportlab

    if offer.source.startswith("parcel:"):
        parts = _parcel(conn, int(key), order.id, zone)
    elif offer.source == "timeline":
        parts = [("What happened", _timeline(conn, order.id, zone))]
    else:
        parts = _customer(conn, order, zone)
    total = Money(order.total_minor, order.currency)
    about = f"Order {order.number} of {_moment(order.placed_at, zone)}, {total}"
    return Record(offer.label, about, tuple(Section(title, tuple(rows)) for title, rows in parts))


Rows = list[tuple[str, ...]]


def _parcel(conn: Connection, parcel_id: int, order_id: int, zone: str) -> list[tuple[str, Rows]]:
    row = conn.execute(sa.select(parcels).where(parcels.c.id == parcel_id)).one()
    units = conn.execute(
        sa.select(sa.func.sum(shipment_lines.c.quantity)).where(
            shipment_lines.c.parcel_id == parcel_id, shipment_lines.c.order_id == order_id
        )
    ).scalar()
    facts = [
        ("Carrier", row.carrier.upper()), ("Tracking number", row.tracking_number),
        ("Units of this order", f"{units or 0}"), ("State", row.state.replace("_", " ")),
        ("Handed over", _moment(row.shipped_at, zone)),
        ("Promised", _moment(row.promised_at, zone)),
        ("Delivered", _moment(row.delivered_at, zone)),
        ("Sent to", ", ".join(_address(conn, order_id, "ship"))),
    ]  # fmt: skip
    heard = conn.execute(
        sa.select(scans).where(scans.c.parcel_id == parcel_id).order_by(scans.c.at, scans.c.id)
    )
    told: Rows = [
        (
            _moment(one.at, zone),
            ", ".join(part for part in (one.state.replace("_", " "), one.text, one.place) if part),
        )
        for one in heard
    ]
    return [("Parcel", [fact for fact in facts if fact[1]]), ("Scans of the carrier", told)]


def _timeline(conn: Connection, order_id: int, zone: str) -> Rows:
    moments = [one for one in words_of(conn, order_id, {}) if one.kind in TOLD]
    return [(_moment(one.at, zone), one.text) for one in reversed(moments)]


def _customer(conn: Connection, order: Any, zone: str) -> list[tuple[str, Rows]]:
    people = conn.execute(
        sa.select(order_addresses.c.role, *(order_addresses.c[name] for name in _PEOPLE)).where(
            order_addresses.c.order_id == order.id
        )
    ).all()
    known: Rows = [
        ("Billing address", ", ".join(_address(conn, order.id, "bill"))),
        ("Shipping address", ", ".join(_address(conn, order.id, "ship"))),
        *((name.capitalize(), text) for name in _PEOPLE
          for text in sorted({getattr(one, name) for one in people})),
    ]  # fmt: skip
    notes = conn.execute(
        sa.select(order_notes.c.at, order_notes.c.text)
        .where(order_notes.c.order_id == order.id, order_notes.c.is_public)
        .order_by(order_notes.c.id)
    )
    written: Rows = [(_moment(one.at, zone), one.text) for one in notes]
    return [
        ("Customer", [row for row in known if row[1]]),
        ("Messages on the order", written),
        ("Earlier orders that were delivered", _earlier(conn, order, zone)),
    ]


def _earlier(conn: Connection, order: Any, zone: str) -> Rows:
    """Those of the same customer that nobody disputed, the newest first."""
    if order.customer_id is None:
        return []
    disputed = sa.exists().where(disputes.c.order_id == orders.c.id)
    found = conn.execute(
        sa.select(orders.c.number, orders.c.placed_at, orders.c.total_minor, orders.c.currency)
        .join(customers, customers.c.id == orders.c.customer_id)
        .where(
            orders.c.customer_id == order.customer_id, orders.c.id != order.id,
            orders.c.delivered_at.is_not(None), ~disputed,
        )
        .order_by(orders.c.id.desc())
        .limit(MOST_EARLIER)
    )  # fmt: skip
    return [
        (_moment(one.placed_at, zone), f"{one.number}, {Money(one.total_minor, one.currency)}")
        for one in found
    ]


def _address(conn: Connection, order_id: int, role: str) -> Sequence[str]:
    return address_lines(conn, order_id, role)


def _moment(at: datetime | None, zone: str) -> str:
    return f"{at.astimezone(ZoneInfo(zone)):%d %b %Y %H:%M}" if at else ""
