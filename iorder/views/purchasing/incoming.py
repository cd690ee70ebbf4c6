"""What is on its way to points and promised to nobody yet: purchase orders and transfers."""

from collections import defaultdict
from collections.abc import Collection
from datetime import date

import sqlalchemy as sa
from sqlalchemy.engine import Connection

from iorder.inventory.model import transfer_lines, transfers
from iorder.kernel.prepared import portions
from iorder.orders.model import backorders
from iorder.purchasing.model import purchase_order_lines, purchase_orders
from iorder.sourcing.situation import Expected


def expected_units(
    conn: Connection, sku_ids: Collection[int], today: date
) -> dict[int, list[Expected]]:
    """Units inbound by SKU, the earliest day first, those without a day, or overdue, last.

    What waiting orders were promised is taken off the earliest.
    """
    coming: dict[int, list[tuple[date, int]]] = defaultdict(list)
    promised: dict[int, int] = {}
    for some in portions(sku_ids):
        for query in (_BOUGHT, _MOVED):
            for sku_id, day, units in conn.execute(query, {"skus": some}):
                coming[sku_id].append((day if day and day >= today else date.max, units))
        promised.update(conn.execute(_PROMISED, {"skus": some}).all())
    return {sku_id: _left(sorted(some), promised.get(sku_id, 0)) for sku_id, some in coming.items()}


def _left(coming: list[tuple[date, int]], promised: int) -> list[Expected]:
    found = []
    for day, units in coming:
        taken = min(units, promised)
        promised -= taken
        if units > taken:
            found.append(Expected(None if day == date.max else day, units - taken))
    return found


_SKUS: sa.BindParameter[int] = sa.bindparam("skus", expanding=True)
_TO_COME = purchase_order_lines.c.quantity - purchase_order_lines.c.received
_BOUGHT = (
    sa.select(
        purchase_order_lines.c.sku_id,
        purchase_orders.c.expected_on,
        _TO_COME - purchase_order_lines.c.short,
    )
    .join(purchase_orders, purchase_orders.c.id == purchase_order_lines.c.purchase_order_id)
    .where(
        purchase_order_lines.c.sku_id.in_(_SKUS),
        purchase_orders.c.state.in_(("sent", "receiving")),
        _TO_COME - purchase_order_lines.c.short > 0,
    )
)
_UNDER_WAY = transfer_lines.c.shipped - transfer_lines.c.received - transfer_lines.c.short
_MOVED = (
    sa.select(transfer_lines.c.sku_id, transfers.c.expected_on, _UNDER_WAY)
    .join(transfers, transfers.c.id == transfer_lines.c.transfer_id)
    .where(
        transfer_lines.c.sku_id.in_(_SKUS),
        transfers.c.state.in_(("shipped", "receiving")),
        _UNDER_WAY > 0,
    )
)
_PROMISED = (
    sa.select(backorders.c.sku_id, sa.func.sum(backorders.c.quantity))
    .where(backorders.c.sku_id.in_(_SKUS), backorders.c.filled_at.is_(None))
    .group_by(backorders.c.sku_id)
)
