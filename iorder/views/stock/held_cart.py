"""What a cart holds at this moment, for programs that ask without changing anything."""

from dataclasses import dataclass
from datetime import datetime

import sqlalchemy as sa

from iorder.catalog.model import skus
from iorder.inventory.model import commitments, points
from iorder.kernel import dialect
from iorder.kernel.store import Store
from iorder.kernel.tables import UtcDateTime


@dataclass(frozen=True, slots=True)
class HeldRow:
    """Units of a SKU that a point holds for the cart until ``ends_at``."""

    id: int
    sku: str
    quantity: int
    point: str
    ends_at: datetime
    extensions: int


def held_rows(store: Store, cart: str) -> list[HeldRow]:
    """The cart's holds that still count, by SKU and point; a hold past its end is none."""
    with store.reading() as conn:
        now = sa.literal(dialect.now(conn), UtcDateTime())
        rows = conn.execute(
            sa.select(
                commitments.c.id, skus.c.code, commitments.c.quantity, points.c.code,
                commitments.c.expires_at, commitments.c.extensions,
            )
            .join(skus, skus.c.id == commitments.c.sku_id)
            .join(points, points.c.id == commitments.c.point_id)
            .where(
                commitments.c.cart == cart,
                commitments.c.stage == "reserved",
                commitments.c.expires_at > now,
            )
            .order_by(skus.c.code, points.c.code, commitments.c.id)
        )  # fmt: skip
        return [HeldRow(*row) for row in rows]
