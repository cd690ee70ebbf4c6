"""How much a point keeps back and wants of a SKU, and how many orders it can send."""

from collections.abc import Mapping

import sqlalchemy as sa

from iorder.inventory.ledger import Place
from iorder.inventory.model import points, stock
from iorder.kernel.work import Work


def set_levels(work: Work, levels: Mapping[Place, tuple[int, int]]) -> None:
    """Set (safety, reorder point) of places that have stock or had it once."""
    if levels:
        work.execute(
            sa.update(stock)
            .where(stock.c.point_id == sa.bindparam("point"), stock.c.sku_id == sa.bindparam("sku"))
            .values(safety=sa.bindparam("keep"), reorder_point=sa.bindparam("want")),
            [
                {"point": point, "sku": sku, "keep": safety, "want": reorder}
                for (point, sku), (safety, reorder) in sorted(levels.items())
            ],
        )


def set_capacity(work: Work, orders_a_day: Mapping[int, int]) -> None:
    """How many orders each point can send a day."""
    for point_id, capacity in sorted(orders_a_day.items()):
        work.execute(
            sa.update(points)
            .where(points.c.id == point_id)
            .values(daily_capacity=capacity, version=points.c.version + 1)
        )
