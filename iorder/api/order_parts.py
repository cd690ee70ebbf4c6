"""What the resources of one order share: its path, the version that was read, and what it is."""

from datetime import datetime

import sqlalchemy as sa
from flask import request
from pydantic import BaseModel, Field

from iorder.api.parts import shown
from iorder.api.resource import Body
from iorder.kernel.address import Address
from iorder.kernel.errors import InvalidInput, NotFound
from iorder.kernel.work import Work
from iorder.orders.model import orders
from iorder.views.orders.order import Hold, Line, OrderSheet

TAG = "Orders"


class OrderPath(BaseModel):
    """Whose order."""

    number: str = Field(max_length=30, description="such as `IO-1042`")


class Seen(Body):
    """A change names the version it was made on: here, or in ``If-Match``."""

    version: int | None = Field(None, ge=1, description="as `GET` told it; or send `If-Match`")


class Changed(BaseModel):
    """The order after the change."""

    number: str
    version: int
    revision: int
    stage: str


class HoldOut(BaseModel):
    """One hold. ``owner``: an actor such as `person:7`, empty for nobody."""

    id: int
    kind: str
    state: str
    reason: str
    owner: str
    opened_at: datetime
    due_at: datetime | None
    when_due: str


class LineOut(BaseModel):
    """Amounts in minor units; ``cancelled``: units called off or moved to another order."""

    id: int
    kind: str
    sku: str
    title: str
    quantity: int
    cancelled: int
    unit_minor: int
    discount_bp: int
    discount_minor: int
    tax_minor: int
    total_minor: int


class OrderOut(BaseModel):
    """An order, whole. ``axes``: each state by its name."""

    number: str
    version: int
    revision: int
    stage: str
    axes: dict[str, str]
    placed_at: datetime
    channel: str
    ref: str
    assignee: str
    tags: list[str]
    payment_method: str
    shipping_method: str
    currency: str
    total_minor: int
    lines: list[LineOut]
    ship_to: dict[str, str] | None
    holds: list[HoldOut]


def out(order: OrderSheet) -> OrderOut:
    """The order as a program reads it."""
    ship = order.addresses.get("ship")
    return OrderOut(
        number=order.number, version=order.version, revision=order.revision, stage=order.stage,
        axes=order.axes, placed_at=order.placed_at, channel=order.channel, ref=order.external_ref,
        assignee=order.assignee, tags=list(order.tags), payment_method=order.payment_method,
        shipping_method=order.shipping_method, currency=order.total.currency,
        total_minor=order.total.minor, lines=[_line(line) for line in order.lines],
        ship_to={name: getattr(ship, name) for name in Address.__dataclass_fields__}
        if ship else None,
        holds=[_hold(hold) for hold in order.holds],
    )  # fmt: skip


def _line(line: Line) -> LineOut:
    return LineOut(
        id=line.id, kind=line.kind, sku=line.sku, title=line.title, quantity=line.quantity,
        cancelled=line.cancelled, unit_minor=line.unit.minor, discount_bp=line.discount_bp,
        discount_minor=line.discount.minor, tax_minor=line.tax.minor, total_minor=line.total.minor,
    )  # fmt: skip


def _hold(hold: Hold) -> HoldOut:
    return shown(HoldOut, hold)


def id_of(work: Work, number: str) -> int:
    """The order called so, in any case. Raises NotFound."""
    found = work.execute(
        sa.select(orders.c.id).where(orders.c.number == number.strip().upper())
    ).scalar_one_or_none()
    if found is None:
        raise NotFound(f"There is no order {number}; check the number.")
    return int(found)


def version_of(body: Seen) -> int:
    """The version the change is made on. Raises InvalidInput."""
    if body.version is not None:
        return body.version
    told = request.headers.get("If-Match", "").strip().removeprefix("W/").strip('"')
    if told.isdecimal() and len(told) < 10:
        return int(told)
    raise InvalidInput(
        "Say which version of the order this is made on: `version`, or the header If-Match."
    )


def changed(work: Work, order_id: int) -> Changed:
    """The order as it is now."""
    row = work.execute(
        sa.select(
            orders.c.number, orders.c.version, orders.c.revision, orders.c.stage
        ).where(orders.c.id == order_id)
    ).one()  # fmt: skip
    return Changed(**row._mapping)
