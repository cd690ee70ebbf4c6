"""A small shop to place orders in, and what its stock says afterwards."""

from dataclasses import replace
from typing import NamedTuple

import sqlalchemy as sa

from iorder.inventory.model import points, stock
from iorder.kernel.store import Store
from iorder.kernel.work import Work
from iorder.orders.placing import NewLine, NewOrder
from tests.builders import LYON, a_channel, a_point, a_sku, stocked

ROTTERDAM, NEWARK = (51.92, 4.48), (40.74, -74.17)


class Shop(NamedTuple):
    channel: int
    near: int
    far: int
    skus: dict[str, int]

    def order(self, ref: str = "W-1", **more: object) -> NewOrder:
        """Two lamps at 10.00 EUR and a mug at 5.00 EUR, to Lyon; ``more`` says otherwise."""
        lines = (NewLine("LAMP", 2, 1000), NewLine("MUG", 1, 500))
        return replace(NewOrder(self.channel, ref, "EUR", lines, ship_to=LYON), **more)


def a_shop(work: Work) -> Shop:
    """Five lamps and five mugs in Rotterdam, as many in Newark."""
    near = a_point(work, "EU-1", at=ROTTERDAM, country="NL")
    far = a_point(work, "US-1", at=NEWARK, country="US")
    skus = {code: a_sku(work, code) for code in ("LAMP", "MUG")}
    for point in (near, far):
        for sku in skus.values():
            stocked(work, point, sku, 5)
    return Shop(a_channel(work), near, far, skus)


def reserved(store: Store) -> dict[tuple[str, int], int]:
    """Units by (point, SKU id) where any are reserved."""
    with store.reading() as conn:
        rows = conn.execute(
            sa.select(points.c.code, stock.c.sku_id, stock.c.reserved)
            .join(stock, stock.c.point_id == points.c.id)
            .where(stock.c.reserved > 0)
        )
        return {(code, sku): units for code, sku, units in rows}


def count(store: Store, table: sa.Table) -> int:
    with store.reading() as conn:
        return conn.execute(sa.select(sa.func.count()).select_from(table)).scalar_one()
