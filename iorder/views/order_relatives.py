"""The orders an order came from, was split into or merged with, and those it could be one with."""

from dataclasses import dataclass, fields
from typing import Any

import sqlalchemy as sa
from sqlalchemy.engine import Connection

from iorder.kernel.address import Address
from iorder.kernel.money import Money
from iorder.kernel.store import Store
from iorder.orders.model import order_addresses, orders

MOST = 20
MOST_CANDIDATES = 6


@dataclass(frozen=True, slots=True)
class Relative:
    """``kind``: parent, child, merged (into it) or into (what took its lines over)."""

    kind: str
    number: str
    total: Money


@dataclass(frozen=True, slots=True)
class Candidate:
    """An open order of the same customer to the same address."""

    id: int
    number: str
    version: int
    units: int
    total: Money


def relatives_of(conn: Connection, order: Any) -> tuple[Relative, ...]:
    """``order``: its row."""
    mine = orders.c
    kind = sa.case(
        (mine.id == sa.literal(order.parent_id or 0), "parent"),
        (mine.id == sa.literal(order.merged_into_id or 0), "into"),
        (mine.parent_id == order.id, "child"),
        else_="merged",
    )
    found = conn.execute(
        sa.select(kind, mine.number, mine.total_minor, mine.currency)
        .where(
            sa.or_(
                mine.id.in_([one for one in (order.parent_id, order.merged_into_id) if one]),
                mine.parent_id == order.id,
                mine.merged_into_id == order.id,
            )
        )
        .order_by(mine.id)
        .limit(MOST)
    )
    return tuple(Relative(what, number, Money(minor, currency))
                 for what, number, minor, currency in found)  # fmt: skip


def candidates(store: Store, order_id: int) -> list[Candidate]:
    """Orders that could be merged into this one, oldest first."""
    mine, theirs = order_addresses.alias("mine"), order_addresses.alias("theirs")
    this, other = orders.alias("this"), orders.alias("other")
    same = [mine.c[part.name] == theirs.c[part.name] for part in fields(Address)]
    with store.reading() as conn:
        found = conn.execute(
            sa.select(
                other.c.id, other.c.number, other.c.version, other.c.unit_count,
                other.c.total_minor, other.c.currency,
            )
            .select_from(this)
            .join(other, other.c.customer_id == this.c.customer_id)
            .join(mine, sa.and_(mine.c.order_id == this.c.id, mine.c.role == "ship"))
            .join(theirs, sa.and_(theirs.c.order_id == other.c.id, theirs.c.role == "ship"))
            .where(
                this.c.id == order_id,
                this.c.customer_id.is_not(None),
                other.c.id != this.c.id,
                other.c.channel_id == this.c.channel_id,
                other.c.currency == this.c.currency,
                other.c.order_state.in_(("pending", "confirmed", "released")),
                other.c.fulfillment_state.not_in(("partially_fulfilled", "fulfilled")),
                other.c.is_history.is_(False),
                *same,
            )
            .order_by(other.c.id)
            .limit(MOST_CANDIDATES)
        )  # fmt: skip
        return [Candidate(*row[:4], Money(row.total_minor, row.currency)) for row in found]
