"""The orders an order came from, was split into or merged with, and those it could be one with."""

from dataclasses import dataclass, fields
from typing import Any

import sqlalchemy as sa
from sqlalchemy.engine import Connection

from iorder.kernel.address import Address
from iorder.kernel.money import Money
from iorder.kernel.store import Store
from iorder.orders.lifecycle import LEFT
from iorder.orders.model import order_addresses, orders
from iorder.orders.states import ORDER

MOST = 20
MOST_CANDIDATES = 6


@dataclass(frozen=True, slots=True)
class Relative:
    """``kind``: parent, child, back (a part that came back), merged (into it) or into (what took
    its lines over). ``undo``: unsplit or unmerge, where the tables of states let it be tried."""

    kind: str
    number: str
    total: Money
    id: int
    version: int
    undo: str


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
        (mine.id == sa.literal(order.merged_into_id or 0), "into"),
        (mine.id == sa.literal(order.parent_id or 0), "parent"),
        (_came_back(order), "back"),
        (mine.merged_into_id == order.id, "merged"),
        (mine.parent_id == order.id, "child"),
        else_="merged",
    )
    columns = (mine.id, mine.version, mine.order_state, mine.fulfillment_state)
    found = conn.execute(
        sa.select(kind.label("kind"), mine.number, mine.total_minor, mine.currency, *columns)
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
    return tuple(
        Relative(row.kind, row.number, Money(row.total_minor, row.currency), row.id, row.version,
                 _undo(order, row))
        for row in found
    )  # fmt: skip


def _came_back(order: Any) -> sa.ColumnElement[bool]:
    """Whether it was split off and that was undone: its lines are its own, of one merged they are
    the other's."""
    mine = orders.c
    is_in = sa.and_(mine.parent_id == order.id, mine.merged_into_id == order.id)
    return sa.and_(is_in, mine.line_count > 0)


def _undo(order: Any, row: Any) -> str:
    """What may be tried: both are here, or the one that ended can come back; the act itself says
    what else stands in the way."""
    if not _is_here(order):
        return ""
    if row.kind == "child" and _is_here(row):
        return "unsplit"
    can = "restore" in ORDER.acts(row.order_state)
    return "unmerge" if row.kind == "merged" and can else ""


def _is_here(one: Any) -> bool:
    return "cancel" in ORDER.acts(one.order_state) and one.fulfillment_state not in LEFT


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
