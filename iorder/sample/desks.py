"""Which orders of the loaded sample shop a case is about; some dozens, newest first."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

import sqlalchemy as sa
from sqlalchemy.engine import Connection

from iorder.orders.model import holds, orders

_OPEN = ("confirmed", "released")
_ARRIVED = timedelta(days=20)
"""Who has kept it for so long after the last order was placed keeps it."""


@dataclass(frozen=True, slots=True)
class Seen:
    """``why``: the reason of its open hold, if the case asks for it."""

    id: int
    version: int
    currency: str
    total_minor: int
    picked: bool
    why: str = ""


_SEEN = (
    orders.c.id,
    orders.c.version,
    orders.c.currency,
    orders.c.total_minor,
    (orders.c.fulfillment_state != "allocated").label("picked"),
)
_NEWEST = (orders.c.placed_at.desc(), orders.c.id.desc())


def doubted(conn: Connection) -> list[Seen]:
    """Open orders that are held for fraud."""
    held = (
        sa.select(*_SEEN, holds.c.reason)
        .join(holds, holds.c.order_id == orders.c.id)
        .where(holds.c.kind == "fraud", holds.c.state == "open", orders.c.order_state == "pending")
        .order_by(*_NEWEST)
    )
    return [Seen(*row) for row in conn.execute(held)]


def fraudulent(conn: Connection) -> list[Seen]:
    """Called off because they looked like fraud."""
    return _some(conn, 500, orders.c.cancel_reason == "fraud")


def genuine(conn: Connection, most: int) -> list[Seen]:
    """Delivered long ago and never sent back."""
    newest = conn.execute(sa.select(sa.func.max(orders.c.placed_at))).scalar_one()
    return _some(
        conn, most, orders.c.stage == "delivered", orders.c.return_state == "none",
        orders.c.placed_at < newest - _ARRIVED,
    )  # fmt: skip


def shipped(conn: Connection, most: int) -> list[Seen]:
    """On their way."""
    return _some(conn, most, orders.c.stage == "shipped")


def on_the_shelf(conn: Connection, most: int) -> list[Seen]:
    """Their points hold their goods, and nothing stops them."""
    return _some(
        conn, most, orders.c.order_state.in_(_OPEN), orders.c.open_holds == 0,
        orders.c.fulfillment_state.in_(("allocated", "picking")),
    )  # fmt: skip


def delivered_since(conn: Connection, now: datetime, days: int, most: int) -> list[Seen]:
    """Delivered in the last days, nothing of them on a return."""
    return _some(
        conn, most, orders.c.stage == "delivered", orders.c.return_state == "none",
        orders.c.delivered_at > now - timedelta(days=days),
    )  # fmt: skip


def captured_since(conn: Connection, now: datetime, days: int, most: int) -> list[Seen]:
    """Delivered in the last days and paid, the dearest first."""
    found = _some(
        conn, most * 10, orders.c.stage == "delivered", orders.c.payment_state == "captured",
        orders.c.return_state == "none", orders.c.delivered_at > now - timedelta(days=days),
    )  # fmt: skip
    return sorted(found, key=lambda one: -one.total_minor)[:most]


def _some(conn: Connection, most: int, *where: Any) -> list[Seen]:
    found: Sequence[Any] = conn.execute(
        sa.select(*_SEEN)
        .where(*where, ~orders.c.is_history, ~orders.c.is_test)
        .order_by(*_NEWEST)
        .limit(most)
    ).all()
    return [Seen(*row) for row in found]
