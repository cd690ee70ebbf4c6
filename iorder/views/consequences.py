"""What an act on an order changes beyond the order itself: told before anybody confirms it."""

import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass

import sqlalchemy as sa
from sqlalchemy.engine import Connection

from iorder.catalog.model import skus
from iorder.documents.model import documents
from iorder.inventory.model import commitments, points
from iorder.kernel.money import Money
from iorder.orders.model import holds, orders
from iorder.payments.model import tenders
from iorder.shipping.model import parcels, shipment_lines
from iorder.sourcing.model import sourcing_decisions

AMOUNTS = (
    ("Items", "items_minor"), ("Discount", "discount_minor"), ("Shipping", "shipping_minor"),
    ("Tax", "tax_minor"), ("Total", "total_minor"),
)  # fmt: skip
LIVE = ("reserved", "allocated", "picked", "packed")
BOXED = ("picked", "packed")
OVER = ("delivered", "returned", "lost", "cancelled", "expired")


def messages_of(kind: str) -> tuple[str, ...]:
    """What buyers would be told by an act of this kind; where messages are set up, here."""
    return ()


@dataclass(frozen=True, slots=True)
class Facts:
    """What surrounds an order at one moment. ``held``: units by (point, SKU) code; ``boxed``:
    those of them that are picked or packed; ``documents``: (kind, number, total) that hold;
    ``children``: (total, paid or authorised of it) of the orders split off, by id."""

    number: str
    currency: str
    stage: str
    amounts: Mapping[str, int]
    paid: int
    promised: int
    at_door: bool
    held: Mapping[tuple[str, str], int]
    boxed: Mapping[tuple[str, str], int]
    reason: str
    arrive_by: str
    holds: Mapping[str, str]
    parcels: tuple[str, ...]
    documents: tuple[tuple[str, str, int], ...]
    children: Mapping[int, tuple[int, int]]

    @property
    def due(self) -> int:
        """Neither paid nor authorised nor collected at the door."""
        if self.at_door or self.stage == "cancelled":
            return 0
        return max(self.amounts["Total"] - self.paid - self.promised, 0)

    @property
    def owed(self) -> int:
        total = 0 if self.stage == "cancelled" else self.amounts["Total"]
        return max(self.paid - total, 0)

    @property
    def points(self) -> tuple[str, ...]:
        return tuple(sorted({point for point, _ in self.held}))


@dataclass(frozen=True, slots=True)
class Moved:
    """Something that is otherwise after the act."""

    what: str
    before: str
    after: str


@dataclass(frozen=True, slots=True)
class Effects:
    """``price``: amounts; ``stock``: units held, by point and SKU; ``sourcing``: points, promise
    and why; ``boxes``: what is to be taken out or stopped; ``messages``, ``documents``: in words.
    """

    price: tuple[Moved, ...] = ()
    balance: tuple[str, ...] = ()
    stock: tuple[Moved, ...] = ()
    sourcing: tuple[Moved, ...] = ()
    state: tuple[Moved, ...] = ()
    boxes: tuple[str, ...] = ()
    messages: tuple[str, ...] = ()
    documents: tuple[str, ...] = ()


def facts_of(conn: Connection, order_id: int) -> Facts:
    """What surrounds the order now."""
    row = conn.execute(sa.select(orders).where(orders.c.id == order_id)).one()
    paid, promised = _money(conn, order_id)
    reason, arrive_by = _decision(conn, order_id)
    found = conn.execute(
        sa.select(holds.c.kind, holds.c.reason)
        .where(holds.c.order_id == order_id, holds.c.state == "open")
        .order_by(holds.c.id)
    )
    return Facts(
        number=row.number, currency=row.currency, stage=row.stage,
        amounts={label: getattr(row, column) for label, column in AMOUNTS},
        paid=paid, promised=promised, at_door=row.cod_state not in ("none", "closed"),
        held=_held(conn, order_id, LIVE), boxed=_held(conn, order_id, BOXED),
        reason=reason, arrive_by=arrive_by,
        holds=dict(found.all()),
        parcels=_parcels(conn, order_id), documents=_documents(conn, order_id),
        children=_children(conn, order_id),
    )  # fmt: skip


def effects(before: Facts, after: Facts, kind: str) -> Effects:
    """What lies between two moments. ``kind``: of the act, for the messages it sends."""
    return Effects(
        price=tuple(_price(before, after)),
        balance=tuple(_balance(before, after)),
        stock=tuple(_stock(before, after)),
        sourcing=tuple(_sourcing(before, after)),
        state=tuple(_state(before, after)),
        boxes=tuple(_boxes(before, after)),
        messages=messages_of(kind) or ("No message is set up for this.",),
        documents=tuple(_corrections(before, after)),
    )


def _price(before: Facts, after: Facts) -> Iterator[Moved]:
    for label, _ in AMOUNTS:
        was, now = before.amounts[label], after.amounts[label]
        if was != now:
            yield Moved(label, str(Money(was, before.currency)), str(Money(now, after.currency)))


def _balance(before: Facts, after: Facts) -> Iterator[str]:
    due, owed = Money(after.due, after.currency), Money(after.owed, after.currency)
    if after.due > before.due:
        yield f"{due} is still to be paid"
    elif before.due > after.due:
        yield f"{due} is still to be paid" if after.due else "Nothing is left to be paid"
    if after.owed > before.owed:
        yield f"{owed} is to be given back to the customer"
    if back := before.paid - after.paid:
        yield f"{Money(back, after.currency)} goes back to the customer"
    if (gone := before.promised - after.promised) > 0:
        yield f"{Money(gone, after.currency)} that was authorised is given up"
    for child in sorted(set(after.children) - set(before.children)):
        cost, come = after.children[child]
        rest = Money(max(cost - come, 0), after.currency)
        words = f"; {rest} of it is still to be paid" if rest.minor and not after.at_door else ""
        yield f"The new order costs {Money(cost, after.currency)}{words}"
    if before.at_door and before.amounts["Total"] != after.amounts["Total"]:
        total = Money(after.amounts["Total"], after.currency)
        yield f"The carrier collects {total} at the door"


def _stock(before: Facts, after: Facts) -> Iterator[Moved]:
    for point, sku in sorted({*before.held, *after.held}):
        was, now = before.held.get((point, sku), 0), after.held.get((point, sku), 0)
        if was != now:
            yield Moved(f"{sku} at {point}", str(was), str(now))


def _sourcing(before: Facts, after: Facts) -> Iterator[Moved]:
    if before.points != after.points:
        words = [", ".join(one.points) or "no point" for one in (before, after)]
        yield Moved("Sent from", *words)
        if len(after.points) > max(len(before.points), 1):
            yield Moved("Parcels", str(len(before.points)), f"{len(after.points)}: it is split")
    if before.reason != after.reason and after.reason:
        yield Moved("Why", before.reason, after.reason)
    if before.arrive_by != after.arrive_by:
        yield Moved("Arrives by", before.arrive_by or "–", after.arrive_by or "–")


def _state(before: Facts, after: Facts) -> Iterator[Moved]:
    if before.stage != after.stage:
        yield Moved("Stage", before.stage.replace("_", " "), after.stage.replace("_", " "))
    for kind in sorted({*before.holds, *after.holds}):
        was, now = before.holds.get(kind), after.holds.get(kind)
        if was != now:
            words = ["none" if one is None else one or "open" for one in (was, now)]
            yield Moved(f"{kind.capitalize()} hold", *words)


def _boxes(before: Facts, after: Facts) -> Iterator[str]:
    for (point, sku), units in sorted(before.boxed.items()):
        if (out := units - after.boxed.get((point, sku), 0)) > 0:
            yield f"{out} x {sku} is picked at {point}: take it out of the box"
    if before.amounts != after.amounts or before.stage != after.stage:
        yield from (f"{parcel}: ask its carrier to stop it" for parcel in before.parcels)


def _corrections(before: Facts, after: Facts) -> Iterator[str]:
    if before.amounts == after.amounts and before.stage == after.stage:
        return
    total = 0 if after.stage == "cancelled" else after.amounts["Total"]
    for kind, number, stated in before.documents:
        if kind == "packing_slip":
            yield f"Packing slip {number} is to be printed again"
        elif kind == "invoice" and stated != total:
            was = Money(stated, after.currency)
            yield f"Invoice {number} states {was}: correct it by a credit note"


def _money(conn: Connection, order_id: int) -> tuple[int, int]:
    """(paid and not given back, authorised besides), in minor units."""
    row = conn.execute(
        sa.select(
            sa.func.coalesce(sa.func.sum(tenders.c.captured_minor - tenders.c.refunded_minor), 0),
            sa.func.coalesce(sa.func.sum(tenders.c.authorized_minor - tenders.c.captured_minor), 0),
        ).where(tenders.c.order_id == order_id)
    ).one()
    return int(row[0]), int(row[1])


def _children(conn: Connection, order_id: int) -> dict[int, tuple[int, int]]:
    found = conn.execute(
        sa.select(orders.c.id, orders.c.total_minor).where(orders.c.parent_id == order_id)
    ).all()
    return {child: (total, sum(_money(conn, child))) for child, total in found}


def _held(conn: Connection, order_id: int, stages: tuple[str, ...]) -> dict[tuple[str, str], int]:
    found = conn.execute(
        sa.select(points.c.code, skus.c.code, sa.func.sum(commitments.c.quantity))
        .join(points, points.c.id == commitments.c.point_id)
        .join(skus, skus.c.id == commitments.c.sku_id)
        .where(commitments.c.order_id == order_id, commitments.c.stage.in_(stages))
        .group_by(points.c.code, skus.c.code)
    )
    return {(point, sku): int(units) for point, sku, units in found}


def _decision(conn: Connection, order_id: int) -> tuple[str, str]:
    """(why the points were chosen last, the day it arrives by)."""
    row = conn.execute(
        sa.select(sourcing_decisions.c.reason, sourcing_decisions.c.body)
        .where(sourcing_decisions.c.order_id == order_id)
        .order_by(sourcing_decisions.c.id.desc())
        .limit(1)
    ).first()
    if row is None:
        return "", ""
    body = row.body if isinstance(row.body, dict) else json.loads(row.body)
    return row.reason, str(body.get("arrive_by") or "")


def _parcels(conn: Connection, order_id: int) -> tuple[str, ...]:
    found = conn.execute(
        sa.select(parcels.c.carrier, parcels.c.tracking_number)
        .where(
            parcels.c.id.in_(
                sa.select(shipment_lines.c.parcel_id).where(shipment_lines.c.order_id == order_id)
            ),
            parcels.c.state.not_in(OVER),
        )
        .order_by(parcels.c.id)
    )
    return tuple(f"{carrier} {number}".strip() for carrier, number in found)


def _documents(conn: Connection, order_id: int) -> tuple[tuple[str, str, int], ...]:
    corrected = documents.alias("corrected")
    found = conn.execute(
        sa.select(documents.c.kind, documents.c.number, documents.c.total_minor)
        .where(
            documents.c.order_id == order_id,
            documents.c.kind != "credit_note",
            ~sa.exists().where(corrected.c.corrects_id == documents.c.id),
        )
        .order_by(documents.c.id)
    )
    return tuple((kind, number, total) for kind, number, total in found)
