"""One order, whole: what the drawer and the order's page show. Newest of a list first."""

from dataclasses import dataclass, fields
from datetime import datetime
from typing import Any

import sqlalchemy as sa
from sqlalchemy.engine import Connection

from iorder.catalog.model import skus
from iorder.channels.model import channels
from iorder.customers.model import customers
from iorder.inventory.model import points
from iorder.kernel import dialect
from iorder.kernel.address import Address
from iorder.kernel.errors import NotFound
from iorder.kernel.money import Money
from iorder.kernel.store import Store
from iorder.orders.lifecycle import LEFT
from iorder.orders.model import holds, order_addresses, order_lines, order_notes, order_tags, orders
from iorder.orders.states import AXES, ORDER
from iorder.payments.model import tenders
from iorder.views.actors import all_names, who
from iorder.views.orders.order_parcels import Parcel, parcels_of
from iorder.views.orders.order_relatives import Relative, relatives_of
from iorder.views.orders.timeline import Moment, words_of

MOST_LINES = 500


@dataclass(frozen=True, slots=True)
class Line:
    """``kind`` is item or difference; a difference has only a total. ``cancelled``: units called
    off or moved to another order."""

    id: int
    position: int
    kind: str
    sku: str
    title: str
    quantity: int
    cancelled: int
    unit: Money
    discount_bp: int
    discount: Money
    tax: Money
    total: Money


@dataclass(frozen=True, slots=True)
class Tender:
    method: str
    provider: str
    amount: Money
    captured: Money
    refunded: Money


@dataclass(frozen=True, slots=True)
class Hold:
    """``by`` is a person's name or what the machine calls itself; ``owner`` an actor, ``owned_by``
    what people call them."""

    id: int
    kind: str
    state: str
    reason: str
    by: str
    opened_at: datetime
    closed_at: datetime | None
    owner: str = ""
    owned_by: str = ""
    due_at: datetime | None = None
    when_due: str = "wait"


@dataclass(frozen=True, slots=True)
class Note:
    by: str
    at: datetime
    text: str
    is_public: bool = False


@dataclass(frozen=True, slots=True)
class OrderSheet:
    """The order as a page shows it. ``axes`` by name; ``money`` by the breakdown's own words.

    ``money``: (label, amount) from items to total, zero parts left out except items and total.
    ``stated``: totals of the source that differ from ours, by field.
    """

    id: int
    number: str
    version: int
    stage: str
    axes: dict[str, str]
    placed_at: datetime
    channel: str
    point: str
    external_ref: str
    customer: str
    email: str
    payment_method: str
    shipping_method: str
    source_status: str
    is_history: bool
    is_test: bool
    flags: tuple[str, ...]
    total: Money
    tax_included: bool
    line_count: int
    unit_count: int
    money: tuple[tuple[str, Money], ...]
    stated: dict[str, Money]
    lines: tuple[Line, ...]
    addresses: dict[str, Address]
    tenders: tuple[Tender, ...]
    holds: tuple[Hold, ...]
    notes: tuple[Note, ...]
    tags: tuple[str, ...]
    parcels: tuple[Parcel, ...]
    timeline: tuple[Moment, ...]
    as_of: datetime
    assignee: str = ""
    assigned_to: str = ""
    revision: int = 1
    relatives: tuple[Relative, ...] = ()

    @property
    def open_holds(self) -> tuple[Hold, ...]:
        return tuple(hold for hold in self.holds if hold.state == "open")

    @property
    def is_open(self) -> bool:
        """Whether it can still be called off, and so be held or sent elsewhere."""
        return "cancel" in ORDER.acts(self.axes["order_state"])

    @property
    def has_left(self) -> bool:
        return self.axes["fulfillment_state"] in LEFT

    @property
    def has_wholly_left(self) -> bool:
        return self.axes["fulfillment_state"] == "fulfilled"


def order_sheet(store: Store, number: str) -> OrderSheet:
    """The order called ``number``, in any case. Raises NotFound."""
    with store.reading() as conn:
        row = conn.execute(_header(number.strip().upper())).one_or_none()
        if row is None:
            raise NotFound(f"There is no order {number}; check the number or search for it.")
        names = all_names(conn)
        return OrderSheet(
            **{name: getattr(row, name) for name in _AS_STORED},
            axes={name: getattr(row, name) for name in AXES},
            point=row.point or "",
            customer=row.customer or "",
            email=row.email or "",
            flags=tuple(row.flags.split()),
            total=Money(row.total_minor, row.currency),
            money=_breakdown(row),
            stated={key: Money(int(v), row.currency) for key, v in (row.stated or {}).items()},
            lines=_lines(conn, row),
            addresses=_addresses(conn, row.id),
            tenders=_tenders(conn, row.id),
            holds=_holds(conn, row.id, names),
            notes=_notes(conn, row.id, names),
            tags=tuple(conn.execute(_tags(row.id)).scalars()),
            parcels=parcels_of(conn, row.id),
            timeline=words_of(conn, row.id, names),
            assigned_to=who(row.assignee, names) if row.assignee else "",
            relatives=relatives_of(conn, row),
            as_of=dialect.now(conn),
        )


_AS_STORED = (
    "id", "number", "version", "stage", "placed_at", "channel", "external_ref",
    "payment_method", "shipping_method", "source_status", "is_history", "is_test",
    "tax_included", "line_count", "unit_count", "assignee", "revision",
)  # fmt: skip


def _header(number: str) -> sa.Select[*tuple[Any, ...]]:
    return (
        sa.select(
            orders, channels.c.label.label("channel"), points.c.code.label("point"),
            customers.c.name.label("customer"), customers.c.email,
        )
        .join(channels, channels.c.id == orders.c.channel_id)
        .outerjoin(points, points.c.id == orders.c.point_id)
        .outerjoin(customers, customers.c.id == orders.c.customer_id)
        .where(orders.c.number == number)
    )  # fmt: skip


def _tags(order_id: int) -> sa.Select[str]:
    return (
        sa.select(order_tags.c.tag)
        .where(order_tags.c.order_id == order_id)
        .order_by(order_tags.c.tag)
    )


def _breakdown(row: Any) -> tuple[tuple[str, Money], ...]:
    tax = "Tax (included)" if row.tax_included else "Tax"
    parts = (
        ("Items", row.items_minor),
        ("Discount", -row.discount_minor),
        ("Shipping", row.shipping_minor),
        (tax, row.tax_minor),
        ("Difference to the stated total", row.difference_minor),
        ("Total", row.total_minor),
    )
    return tuple(
        (label, Money(minor, row.currency))
        for label, minor in parts
        if minor or label in ("Items", "Total")
    )


def _lines(conn: Connection, order: Any) -> tuple[Line, ...]:
    found = conn.execute(
        sa.select(order_lines, skus.c.code)
        .outerjoin(skus, skus.c.id == order_lines.c.sku_id)
        .where(order_lines.c.order_id == order.id)
        .order_by(order_lines.c.position)
        .limit(MOST_LINES)
    )
    return tuple(
        Line(
            row.id, row.position, row.kind, row.code or "", row.title, row.quantity,
            row.cancelled_quantity, Money(row.unit_minor, order.currency), row.discount_bp,
            Money(row.discount_minor, order.currency), Money(row.tax_minor, order.currency),
            Money(row.total_minor, order.currency),
        )
        for row in found
    )  # fmt: skip


def _addresses(conn: Connection, order_id: int) -> dict[str, Address]:
    found = conn.execute(
        sa.select(order_addresses).where(order_addresses.c.order_id == order_id)
    ).mappings()
    return {
        row["role"]: Address(**{part.name: row[part.name] for part in fields(Address)})
        for row in found
    }


def _tenders(conn: Connection, order_id: int) -> tuple[Tender, ...]:
    found = conn.execute(
        sa.select(tenders).where(tenders.c.order_id == order_id).order_by(tenders.c.position)
    )
    return tuple(
        Tender(
            row.method, row.provider, Money(row.amount_minor, row.currency),
            Money(row.captured_minor, row.currency), Money(row.refunded_minor, row.currency),
        )
        for row in found
    )  # fmt: skip


def _holds(conn: Connection, order_id: int, names: dict[str, str]) -> tuple[Hold, ...]:
    found = conn.execute(
        sa.select(holds).where(holds.c.order_id == order_id).order_by(holds.c.id.desc())
    )
    return tuple(
        Hold(
            row.id, row.kind, row.state, row.reason, who(row.opened_by, names),
            row.opened_at, row.closed_at, row.owner,
            who(row.owner, names) if row.owner else "", row.due_at, row.when_due,
        )
        for row in found
    )  # fmt: skip


def _notes(conn: Connection, order_id: int, names: dict[str, str]) -> tuple[Note, ...]:
    found = conn.execute(
        sa.select(order_notes)
        .where(order_notes.c.order_id == order_id)
        .order_by(order_notes.c.id.desc())
    )
    return tuple(Note(who(row.author, names), row.at, row.text, row.is_public) for row in found)
