"""A purchase order as it stands, locked, and the moves every act on it shares."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import sqlalchemy as sa

from iorder.kernel.errors import NotFound, StaleEdit
from iorder.kernel.work import Work
from iorder.purchasing.model import purchase_order_lines, purchase_orders
from iorder.purchasing.states import AWAITED


@dataclass(frozen=True, slots=True)
class Standing:
    """A purchase order with its lines by SKU, locked."""

    id: int
    number: str
    point_id: int
    state: str
    version: int
    lines: Mapping[int, Any]

    @property
    def open_units(self) -> dict[int, int]:
        """What is still to come, by SKU; nothing where it is not awaited."""
        if self.state not in AWAITED:
            return {}
        found = {
            sku: left(one.quantity, one.received, one.short) for sku, one in self.lines.items()
        }
        return {sku: units for sku, units in found.items() if units}


def left(quantity: int, received: int, short: int) -> int:
    """Units of a line that are still to come."""
    return max(quantity - received - short, 0)


def standing(work: Work, order_id: int) -> Standing:
    """The order with its lines, locked. Raises NotFound."""
    row = row_of(work, order_id)
    lines = work.execute(
        sa.select(purchase_order_lines)
        .where(purchase_order_lines.c.purchase_order_id == order_id)
        .order_by(purchase_order_lines.c.sku_id)
    )
    by_sku = {line.sku_id: line for line in lines}
    return Standing(row.id, row.number, row.point_id, row.state, row.version, by_sku)


def row_of(work: Work, order_id: int) -> Any:
    row = work.execute(
        sa.select(purchase_orders).where(purchase_orders.c.id == order_id).with_for_update()
    ).one_or_none()
    if row is None:
        raise NotFound("There is no such purchase order; go back to the list and open it again.")
    return row


def refuse_stale(seen: Standing, version: int) -> None:
    if seen.version != version:
        came = sum(line.received for line in seen.lines.values())
        raise StaleEdit(seen.number, {"state": (None, seen.state), "received": (None, came)})


def move(work: Work, seen: Standing, state: str, **more: Any) -> None:
    work.execute(
        sa.update(purchase_orders)
        .where(purchase_orders.c.id == seen.id)
        .values(state=state, version=seen.version + 1, **more)
    )
