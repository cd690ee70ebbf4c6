"""What several returns of one order add up to: units per line, and the order's return axis."""

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from typing import Any

import sqlalchemy as sa
from sqlalchemy.engine import Connection

from iorder.returns.model import return_lines, returns

ASKED = frozenset({"requested", "approved"})
AT_HAND = frozenset({"received", "inspected"})
_OVER = ("refused", "cancelled")
_SEEN = ("inspected", "resolved")
BACK_TO_BUYER = ("repair", "reject")
"""Resolutions after which the buyer has the goods, so that they may come back another time."""

units = sa.case(
    (returns.c.state.in_(_OVER), 0),
    (
        sa.and_(returns.c.state == "resolved", return_lines.c.resolution.in_(BACK_TO_BUYER)),
        0,
    ),
    (
        sa.and_(returns.c.state.in_(_SEEN), returns.c.kind != "claim"),
        return_lines.c.received_quantity,
    ),
    else_=return_lines.c.quantity,
)
"""Units of a return line that count against what was shipped."""


@dataclass(frozen=True, slots=True)
class Part:
    """One return of an order: ``units`` count against what was shipped."""

    kind: str
    state: str
    units: int


def counted(conn: Connection, order_id: int) -> dict[int, int]:
    """Units by order line that are on returns, or came back with one."""
    rows = conn.execute(
        sa.select(return_lines.c.order_line_id, sa.func.sum(units))
        .join(returns, returns.c.id == return_lines.c.return_id)
        .where(returns.c.order_id == order_id)
        .group_by(return_lines.c.order_line_id)
    )
    return {line_id: int(number) for line_id, number in rows}


def settled(conn: Connection, order_id: int, but: int = 0) -> dict[int, int]:
    """Units by order line whose money other returns than ``but`` have given or promised."""
    rows = conn.execute(
        sa.select(return_lines.c.order_line_id, sa.func.sum(return_lines.c.quantity))
        .join(returns, returns.c.id == return_lines.c.return_id)
        .where(
            returns.c.order_id == order_id,
            returns.c.id != but,
            returns.c.state.in_(_SEEN),
            return_lines.c.resolution.in_(("refund", "exchange", "store_credit")),
        )
        .group_by(return_lines.c.order_line_id)
    )
    return {line_id: int(number) for line_id, number in rows}


def parts(conn: Connection, order_ids: Collection[int]) -> dict[int, list[Part]]:
    """The returns of each order."""
    found: dict[int, list[Part]] = {order_id: [] for order_id in order_ids}
    rows = conn.execute(
        sa.select(returns.c.order_id, returns.c.kind, returns.c.state, sa.func.sum(units))
        .join(return_lines, return_lines.c.return_id == returns.c.id)
        .where(returns.c.order_id.in_(list(found)))
        .group_by(returns.c.order_id, returns.c.id, returns.c.kind, returns.c.state)
    )
    for order_id, kind, state, number in rows:
        found[order_id].append(Part(kind, state, int(number)))
    return found


def axis_of(returned: Iterable[Part], shipped: int) -> str:
    """The order's return axis: the first line that is true. ``shipped``: units of the order."""
    some = list(returned)
    goods = [one for one in some if one.kind != "claim"]
    back = sum(one.units for one in goods if one.state in _SEEN)
    states = {one.state for one in some}
    rules = (
        (0 < shipped <= back, "returned"),
        (bool(states & AT_HAND), "received"),
        ("in_transit" in states, "in_transit"),
        (bool(states & ASKED), "requested"),
        (back > 0, "partially_returned"),
    )
    return next((axis for is_so, axis in rules if is_so), "none")


def shipping_given(conn: Connection, order_id: int, but: int = 0) -> int:
    """What other returns of the order gave back of its delivery, in minor units."""
    given: Any = sa.func.coalesce(sa.func.sum(returns.c.shipping_minor), 0)
    asked = sa.select(given).where(
        returns.c.order_id == order_id, returns.c.id != but, returns.c.state == "resolved"
    )
    return int(conn.execute(asked).scalar_one())


def too_many(
    asked: Mapping[int, int], shipped: Mapping[int, int], before: Mapping[int, int]
) -> dict[int, int]:
    """Lines of which more is asked than may come back, with how many may."""
    may = {line: shipped.get(line, 0) - before.get(line, 0) for line in asked}
    return {line: max(may[line], 0) for line, units in asked.items() if units > may[line]}
