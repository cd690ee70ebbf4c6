"""What surrounds an order at one moment: its money, its stock, its parcels and documents."""

import json
from collections.abc import Collection, Mapping
from dataclasses import dataclass

import sqlalchemy as sa
from sqlalchemy.engine import Connection

from iorder.catalog.model import skus
from iorder.documents.model import documents
from iorder.inventory.model import commitments, points
from iorder.orders.model import holds, orders
from iorder.payments.calls import UNFINISHED
from iorder.payments.model import payment_calls, refunds, tenders
from iorder.payments.refunds import GOES, PENDING
from iorder.shipping.model import parcels, shipment_lines
from iorder.sourcing.model import sourcing_decisions

AMOUNTS = (
    ("Items", "items_minor"), ("Discount", "discount_minor"), ("Shipping", "shipping_minor"),
    ("Tax", "tax_minor"), ("Total", "total_minor"),
)  # fmt: skip
LIVE = ("reserved", "allocated", "picked", "packed")
BOXED = ("picked", "packed")
OVER = ("delivered", "returned", "lost", "cancelled", "expired")


@dataclass(frozen=True, slots=True)
class Facts:
    """What surrounds an order at one moment. ``held``: units by (point, SKU) code; ``boxed``:
    those of them that are picked or packed; ``documents``: (kind, number, total) that hold;
    ``children``: what the orders split off or merged into it cost and are paid with, by id.
    ``paid``: and not given back or promised back; ``came``: with what was given back of what it
    cost."""

    number: str
    currency: str
    stage: str
    amounts: Mapping[str, int]
    paid: int
    came: int
    promised: int
    at_door: bool
    held: Mapping[tuple[str, str], int]
    boxed: Mapping[tuple[str, str], int]
    reason: str
    arrive_by: str
    holds: Mapping[str, str]
    parcels: tuple[str, ...]
    documents: tuple[tuple[str, str, int], ...]
    children: Mapping[int, "Child"]

    @property
    def due(self) -> int:
        """Neither paid nor authorised nor collected at the door."""
        if self.at_door or self.stage == "cancelled":
            return 0
        return max(self.amounts["Total"] - self.came - self.promised, 0)

    @property
    def owed(self) -> int:
        total = 0 if self.stage == "cancelled" else self.amounts["Total"]
        return max(self.paid - total, 0)

    @property
    def points(self) -> tuple[str, ...]:
        return tuple(sorted({point for point, _ in self.held}))


@dataclass(frozen=True, slots=True)
class Child:
    """What an order split off or merged costs and is paid with, in minor units as in ``Facts``."""

    number: str = ""
    total: int = 0
    paid: int = 0
    promised: int = 0


def facts_of(conn: Connection, order_id: int, also: Collection[int] = ()) -> Facts:
    """What surrounds the order now. ``also``: orders that were its children before."""
    row = conn.execute(sa.select(orders).where(orders.c.id == order_id)).one()
    paid, came, promised = _money(conn, order_id)
    reason, arrive_by = _decision(conn, order_id)
    found = conn.execute(
        sa.select(holds.c.kind, holds.c.reason)
        .where(holds.c.order_id == order_id, holds.c.state == "open")
        .order_by(holds.c.id)
    )
    return Facts(
        number=row.number, currency=row.currency, stage=row.stage,
        amounts={label: getattr(row, column) for label, column in AMOUNTS},
        paid=paid, came=came, promised=promised, at_door=row.cod_state not in ("none", "closed"),
        held=_held(conn, order_id, LIVE), boxed=_held(conn, order_id, BOXED),
        reason=reason, arrive_by=arrive_by,
        holds=dict(found.all()),
        parcels=_parcels(conn, order_id), documents=_documents(conn, order_id),
        children=_children(conn, order_id, also),
    )  # fmt: skip


def _money(conn: Connection, order_id: int) -> tuple[int, int, int]:
    """(``paid``, ``came``, ``promised``) of ``Facts``, in minor units."""
    t, back, call = tenders.c, refunds.c, payment_calls.c
    given_up = sa.exists().where(
        call.tender_id == t.id, call.kind == "void", call.state.in_(UNFINISHED)
    )
    row = conn.execute(
        sa.select(
            _sum(t.captured_minor), _sum(t.refunded_minor), _sum(t.excess_minor),
            _sum(sa.case((given_up, 0), else_=t.authorized_minor - t.captured_minor)),
        ).where(t.order_id == order_id)
    ).one()  # fmt: skip
    on_its_way = sa.case((back.state.in_(PENDING), back.amount_minor), else_=0)
    promised, excess = conn.execute(
        sa.select(_sum(on_its_way), _sum(back.excess_minor))
        .join(tenders, t.id == back.tender_id)
        .where(t.order_id == order_id, back.state.in_(GOES))
    ).one()
    captured, refunded, bare, authorized = (int(one) for one in row)
    return captured - refunded - int(promised), captured - bare - int(excess), authorized


def _sum(amount: sa.ColumnElement[int]) -> sa.ColumnElement[int]:
    return sa.func.coalesce(sa.func.sum(amount), 0)


def _children(conn: Connection, order_id: int, also: Collection[int]) -> dict[int, Child]:
    its = (orders.c.parent_id == order_id, orders.c.merged_into_id == order_id)
    found = conn.execute(
        sa.select(orders.c.id, orders.c.number, orders.c.total_minor).where(
            sa.or_(*its, orders.c.id.in_(also))
        )
    ).all()
    children = {}
    for child, number, total in found:
        paid, _, promised = _money(conn, child)
        children[child] = Child(number, total, paid, promised)
    return children


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
