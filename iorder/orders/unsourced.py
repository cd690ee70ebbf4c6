"""Orders that wait for stock: what they ask for, and where it comes from at last."""

from collections.abc import Mapping
from dataclasses import dataclass, fields

import sqlalchemy as sa

from iorder.kernel.address import Address
from iorder.kernel.work import Work
from iorder.orders.model import order_addresses, order_lines, orders
from iorder.orders.past import NOWHERE

OPEN = ("pending", "confirmed", "released")


@dataclass(frozen=True, slots=True)
class Line:
    """Units of one SKU that a line asks for."""

    id: int
    sku_id: int
    quantity: int


@dataclass(frozen=True, slots=True)
class Waiting:
    """An open order of which nothing is allocated; its lines by position."""

    ship_to: Address
    lines: tuple[Line, ...]


def waiting(work: Work, order_id: int) -> Waiting | None:
    """What the order asks for; locked. None where it is over, under way, or asks for no SKU."""
    found = work.execute(
        sa.select(orders.c.id)
        .where(
            orders.c.id == order_id,
            orders.c.order_state.in_(OPEN),
            orders.c.fulfillment_state == "unallocated",
            orders.c.is_history.is_(False),
        )
        .with_for_update()
    ).first()
    if found is None:
        return None
    rows = work.execute(
        sa.select(order_lines.c.id, order_lines.c.sku_id, order_lines.c.quantity)
        .where(
            order_lines.c.order_id == order_id,
            order_lines.c.kind == "item",
            order_lines.c.sku_id.is_not(None),
        )
        .order_by(order_lines.c.position)
    )
    lines = tuple(Line(*row) for row in rows)
    return Waiting(_ship_to(work, order_id), lines) if lines else None


def sent_from(work: Work, order_id: int, point_id: int, of_lines: Mapping[int, int]) -> None:
    """Note the order's first point, and the point of each line that comes from one alone."""
    work.execute(sa.update(orders).where(orders.c.id == order_id).values(point_id=point_id))
    if of_lines:
        work.execute(
            sa.update(order_lines)
            .where(order_lines.c.id == sa.bindparam("the_line"))
            .values(point_id=sa.bindparam("the_point")),
            [{"the_line": line, "the_point": point} for line, point in sorted(of_lines.items())],
        )


def _ship_to(work: Work, order_id: int) -> Address:
    parts = [order_addresses.c[part.name] for part in fields(Address)]
    row = work.execute(
        sa.select(*parts).where(
            order_addresses.c.order_id == order_id, order_addresses.c.role == "ship"
        )
    ).first()
    return Address(*row) if row else NOWHERE
