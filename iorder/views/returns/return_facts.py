"""What a return of an order is decided on: what was shipped, what came back, what it cost.

Read by the flows that open and settle returns, and by the pages that show what they would do.
"""

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

import sqlalchemy as sa
from sqlalchemy.engine import Connection

from iorder.catalog.model import skus
from iorder.kernel.errors import NotFound
from iorder.orders.model import order_lines, orders
from iorder.returns import standing
from iorder.returns.money import Bill, Bought
from iorder.shipping.model import parcels, shipment_lines


@dataclass(frozen=True, slots=True)
class Returnable:
    """One line of an order in units; ``left`` may still come back."""

    line_id: int
    position: int
    sku_id: int | None
    sku: str
    title: str
    tracking: str
    quantity: int
    shipped: int
    counted: int

    @property
    def left(self) -> int:
        return max(self.shipped - self.counted, 0)


@dataclass(frozen=True, slots=True)
class OrderFacts:
    """An order as its returns see it. ``since``: when it arrived, as far as that is known.

    ``settled``: units by line whose money other returns have given.
    """

    id: int
    number: str
    customer_id: int | None
    point_id: int | None
    is_history: bool
    since: datetime | None
    bill: Bill
    lines: tuple[Returnable, ...]
    settled: Mapping[int, int]
    shipping_given: int

    @property
    def shipped(self) -> int:
        """Units of the order that left."""
        return sum(line.shipped for line in self.lines)

    def line(self, line_id: int) -> Returnable:
        """Raises NotFound."""
        for one in self.lines:
            if one.line_id == line_id:
                return one
        raise NotFound("There is no such line in the order; open it again.")


def order_facts(conn: Connection, order_id: int, but: int = 0) -> OrderFacts:
    """The facts; ``but``: the return whose own money is asked about. Raises NotFound."""
    row = conn.execute(sa.select(orders).where(orders.c.id == order_id)).one_or_none()
    if row is None:
        raise NotFound("There is no such order; go back to the list and open it again.")
    lines = _lines(conn, order_id, everything=_all_left(row))
    return OrderFacts(
        id=row.id,
        number=row.number,
        customer_id=row.customer_id,
        point_id=row.point_id,
        is_history=row.is_history,
        since=row.delivered_at or row.shipped_at,
        bill=bill_of(conn, row),
        lines=tuple(lines),
        settled=standing.settled(conn, order_id, but),
        shipping_given=standing.shipping_given(conn, order_id, but),
    )


def bill_of(conn: Connection, row: sa.Row[Any]) -> Bill:
    """What the order in ``row`` costs, line by line."""
    items = conn.execute(
        sa.select(
            order_lines.c.id, order_lines.c.quantity, order_lines.c.total_minor,
            order_lines.c.tax_minor,
        )
        .where(order_lines.c.order_id == row.id, order_lines.c.kind == "item")
        .order_by(order_lines.c.position)
    )  # fmt: skip
    return Bill(
        row.currency, row.total_minor, row.shipping_minor, row.tax_minor, row.tax_included,
        tuple(Bought(*item) for item in items),
    )  # fmt: skip


def shipped_units(conn: Connection, order_ids: Collection[int]) -> dict[int, int]:
    """Units of each order that left."""
    rows = conn.execute(
        sa.select(
            orders.c.id, orders.c.is_history, orders.c.fulfillment_state, orders.c.unit_count,
            sa.func.coalesce(_SENT_OF_ORDER, 0),
        ).where(orders.c.id.in_(order_ids))
    )  # fmt: skip
    return {row.id: int(row[4]) if not _all_left(row) or row[4] else row.unit_count for row in rows}


def _all_left(row: Any) -> bool:
    """A past order without parcels here has left where its source says so."""
    return bool(row.is_history) and row.fulfillment_state == "fulfilled"


def _lines(conn: Connection, order_id: int, *, everything: bool) -> list[Returnable]:
    sent = {
        line: int(units)
        for line, units in conn.execute(
            sa.select(shipment_lines.c.order_line_id, sa.func.sum(shipment_lines.c.quantity))
            .join(parcels, parcels.c.id == shipment_lines.c.parcel_id)
            .where(shipment_lines.c.order_id == order_id, parcels.c.state != "cancelled")
            .group_by(shipment_lines.c.order_line_id)
        )
    }
    counted = standing.counted(conn, order_id)
    rows = conn.execute(
        sa.select(
            order_lines.c.id, order_lines.c.position, order_lines.c.sku_id,
            sa.func.coalesce(skus.c.code, ""), order_lines.c.title,
            sa.func.coalesce(skus.c.tracking, "none"), order_lines.c.quantity,
        )
        .outerjoin(skus, skus.c.id == order_lines.c.sku_id)
        .where(order_lines.c.order_id == order_id, order_lines.c.kind == "item")
        .order_by(order_lines.c.position)
    )  # fmt: skip
    return [
        Returnable(*row, sent.get(row[0], 0) if sent or not everything else row[6],
                   counted.get(row[0], 0))
        for row in rows
    ]  # fmt: skip


_SENT_OF_ORDER = (
    sa.select(sa.func.sum(shipment_lines.c.quantity))
    .join(parcels, parcels.c.id == shipment_lines.c.parcel_id)
    .where(shipment_lines.c.order_id == orders.c.id, parcels.c.state != "cancelled")
    .scalar_subquery()
)
