"""One purchase order, whole: its lines, its money, and everything that happened to it."""

import json
from collections.abc import Callable, Mapping
from dataclasses import dataclass, fields
from datetime import date, datetime
from typing import Any

import sqlalchemy as sa
from sqlalchemy.engine import Connection

from iorder.catalog.model import skus
from iorder.insight.model import exception_claims
from iorder.inventory.model import points
from iorder.kernel.address import Address
from iorder.kernel.errors import NotFound
from iorder.kernel.events import events
from iorder.kernel.money import Money
from iorder.kernel.store import Store
from iorder.purchasing.model import (
    purchase_order_lines,
    purchase_orders,
    supplier_skus,
    suppliers,
)
from iorder.purchasing.receiving import most_of
from iorder.purchasing.standing import left
from iorder.purchasing.states import AWAITED, ORDER
from iorder.views.actors import names_of, who
from iorder.views.orders.timeline import Moment
from iorder.views.purchasing.purchase_orders import today

MOST_MOMENTS = 200


@dataclass(frozen=True, slots=True)
class Line:
    """One SKU of the order. ``left``: units still to come; ``most``: how many more are taken in,
    the tolerance counted; ``named``, ``pack_units`` as the supplier's price list says today."""

    sku_id: int
    sku: str
    title: str
    is_by_lot: bool
    quantity: int
    received: int
    short: int
    left: int
    most: int
    cost: Money
    named: str
    pack_units: int

    @property
    def total(self) -> Money:
        return self.cost * self.quantity


@dataclass(frozen=True, slots=True)
class PurchaseOrderSheet:
    """``acts``: what can be done with it now, by the state table; ``is_late`` in the zone asked;
    ``owner``: the actor who looks after it, also in the inbox, empty for nobody."""

    id: int
    number: str
    state: str
    version: int
    supplier_id: int
    supplier: str
    supplier_code: str
    supplier_email: str
    point: str
    point_label: str
    deliver_to: Address
    currency: str
    expected_on: date | None
    is_late: bool
    note: str
    created_by: str
    created_at: datetime
    sent_at: datetime | None
    closed_at: datetime | None
    lines: tuple[Line, ...]
    timeline: tuple[Moment, ...]
    owner: str = ""
    owner_name: str = ""

    @property
    def acts(self) -> tuple[str, ...]:
        return ORDER.acts(self.state)

    @property
    def total(self) -> Money:
        """Of all that was ordered."""
        return Money.total((line.total for line in self.lines), self.currency)

    @property
    def received_total(self) -> Money:
        return Money.total((line.cost * line.received for line in self.lines), self.currency)

    @property
    def left_total(self) -> Money:
        return Money.total((line.cost * line.left for line in self.lines), self.currency)


def purchase_order_sheet(store: Store, number: str, zone: str = "UTC") -> PurchaseOrderSheet:
    """The order called ``number``, in any case. Raises NotFound."""
    with store.reading() as conn:
        row = conn.execute(_ROW.where(purchase_orders.c.number == number.upper())).one_or_none()
        if row is None:
            raise NotFound(f"There is no purchase order {number}; look for it in the list.")
        told = conn.execute(
            sa.select(events.c.at, events.c.kind, events.c.body, events.c.actor)
            .where(events.c.subject_kind == "purchase_order", events.c.subject_id == row.id)
            .order_by(events.c.seq.desc())
            .limit(MOST_MOMENTS)
        ).all()
        owner = _owner(conn, row.id)
        names = names_of(conn, {row.created_by, owner, *(one.actor for one in told)})
        is_awaited = row.state in AWAITED
        late = is_awaited and row.expected_on is not None
        return PurchaseOrderSheet(
            id=row.id, number=row.number, state=row.state, version=row.version,
            supplier_id=row.supplier_id, supplier=row.supplier, supplier_code=row.supplier_code,
            supplier_email=row.supplier_email, point=row.point, point_label=row.point_label,
            deliver_to=Address(*(getattr(row, f"at_{part.name}") for part in fields(Address))),
            currency=row.currency, expected_on=row.expected_on,
            is_late=late and row.expected_on < today(conn, zone), note=row.note,
            created_by=who(row.created_by, names), created_at=row.created_at,
            sent_at=row.sent_at, closed_at=row.closed_at,
            lines=tuple(_lines(conn, row)),
            timeline=tuple(
                Moment(one.at, _words(one.kind, one.body), who(one.actor, names), one.kind)
                for one in told
            ),
            owner=owner, owner_name=who(owner, names) if owner else "",
        )  # fmt: skip


def _owner(conn: Connection, order_id: int) -> str:
    its = (
        exception_claims.c.kind == "late_purchase_order",
        exception_claims.c.subject_id == order_id,
    )
    return str(conn.execute(sa.select(exception_claims.c.owner).where(*its)).scalar() or "")


_ROW = (
    sa.select(
        purchase_orders,
        suppliers.c.label.label("supplier"), suppliers.c.code.label("supplier_code"),
        suppliers.c.email.label("supplier_email"), points.c.code.label("point"),
        points.c.label.label("point_label"),
        *(points.c[part.name].label(f"at_{part.name}") for part in fields(Address)),
    )
    .join(suppliers, suppliers.c.id == purchase_orders.c.supplier_id)
    .join(points, points.c.id == purchase_orders.c.point_id)
)  # fmt: skip


def _lines(conn: Connection, row: Any) -> list[Line]:
    table = purchase_order_lines.c
    listed = sa.and_(
        supplier_skus.c.sku_id == table.sku_id, supplier_skus.c.supplier_id == row.supplier_id
    )
    query = (
        sa.select(
            purchase_order_lines, skus.c.code, skus.c.title, skus.c.tracking,
            supplier_skus.c.code.label("named"), supplier_skus.c.pack_units,
        )
        .join(skus, skus.c.id == table.sku_id)
        .outerjoin(supplier_skus, listed)
        .where(table.purchase_order_id == row.id)
        .order_by(skus.c.code)
    )  # fmt: skip
    is_awaited = row.state in AWAITED
    return [
        Line(
            one.sku_id, one.code, one.title, one.tracking == "lot", one.quantity, one.received,
            one.short, left(one.quantity, one.received, one.short) if is_awaited else 0,
            max(most_of(one.quantity) - one.received, 0) if is_awaited else 0,
            Money(one.cost_minor, row.currency), one.named or "", one.pack_units or 1,
        )
        for one in conn.execute(query)
    ]  # fmt: skip


def _day(text: str) -> str:
    return f"{date.fromisoformat(text):%-d %b %Y}"


def _units(number: int) -> str:
    return f"{number:,} unit{'' if number == 1 else 's'}"


def _received(body: Mapping[str, Any]) -> str:
    over = f", {body['over']:,} more than ordered" if body["over"] else ""
    rest = f"; {body['left']:,} still to come" if body["left"] else "; nothing is left"
    return f"Received {_units(body['units'])}{over}{rest}"


_FIELDS = {"lines": "the lines", "expected_on": "the day it is expected", "note": "the note"}
_WORDS: Mapping[str, Callable[[Mapping[str, Any]], str]] = {
    "PurchaseOrderDrafted": lambda body: f"Drafted with {_units(body['units'])}",
    "PurchaseOrderEdited": lambda body: (
        "Changed " + " and ".join(_FIELDS[field] for field in body["fields"])
    ),
    "PurchaseOrderSent": lambda body: (
        f"Sent: {_units(body['units'])}, expected on {_day(body['expected_on'])}"
    ),
    "GoodsReceived": _received,
    "PurchaseOrderClosed": lambda body: f"Closed {_units(body['short'])} short: {body['reason']}",
    "PurchaseOrderCancelled": lambda body: f"Cancelled: {body['reason']}",
}


def _words(kind: str, body: str) -> str:
    return _WORDS[kind](json.loads(body))
