"""What of an order could be handed to a carrier now: shown where it is done."""

from dataclasses import dataclass

import sqlalchemy as sa

from iorder.catalog.model import skus
from iorder.inventory.handover import HELD
from iorder.inventory.model import commitments, points
from iorder.kernel.store import Store
from iorder.orders.model import orders


@dataclass(frozen=True, slots=True)
class Goods:
    """Units of one SKU that a point holds for the order. ``is_numbered``: each has a serial number
    that has to be told."""

    point: str
    sku_id: int
    sku: str
    title: str
    units: int
    is_numbered: bool


@dataclass(frozen=True, slots=True)
class Leaving:
    """``goods`` by point and SKU; ``may_leave``: nothing stops them."""

    goods: tuple[Goods, ...]
    may_leave: bool

    @property
    def numbered(self) -> dict[int, tuple[str, int]]:
        """(code, units) by id of the SKUs whose units have numbers."""
        found: dict[int, tuple[str, int]] = {}
        for one in self.goods:
            if one.is_numbered:
                _, units = found.get(one.sku_id, ("", 0))
                found[one.sku_id] = (one.sku, units + one.units)
        return found


def leaving(store: Store, number: str) -> Leaving:
    """Nothing for an order that is not there."""
    units = sa.func.sum(commitments.c.quantity).label("units")
    with store.reading() as conn:
        may = conn.execute(
            sa.select(orders.c.order_state == "released", orders.c.open_holds == 0).where(
                orders.c.number == number
            )
        ).first()
        rows = conn.execute(
            sa.select(points.c.code, skus.c.id, skus.c.code, skus.c.title, units, skus.c.tracking)
            .join_from(orders, commitments, commitments.c.order_id == orders.c.id)
            .join(points, points.c.id == commitments.c.point_id)
            .join(skus, skus.c.id == commitments.c.sku_id)
            .where(orders.c.number == number, commitments.c.stage.in_(HELD))
            .group_by(points.c.code, skus.c.id, skus.c.code, skus.c.title, skus.c.tracking)
            .order_by(points.c.code, skus.c.code)
        ).all()
    goods = tuple(
        Goods(point, sku_id, code, title, int(units), tracking == "serial")
        for point, sku_id, code, title, units, tracking in rows
    )
    return Leaving(goods, may is not None and all(may))
