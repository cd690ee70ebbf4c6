"""What a cart holds at this moment, for programs that ask without changing anything."""

from dataclasses import dataclass
from datetime import datetime

import sqlalchemy as sa
from sqlalchemy.engine import Connection

from iorder.catalog.model import skus
from iorder.inventory.carts import ForeignCart
from iorder.inventory.model import commitments, points
from iorder.kernel import dialect
from iorder.kernel.store import Store
from iorder.kernel.tables import UtcDateTime
from iorder.sourcing.plan import Pick


@dataclass(frozen=True, slots=True)
class HeldRow:
    """Units of a SKU that a point holds for the cart until ``ends_at``."""

    id: int
    sku: str
    quantity: int
    point: str
    ends_at: datetime
    extensions: int


def held_picks(conn: Connection, cart: str, channel_id: int) -> list[Pick]:
    """The same as points would send it. Raises ForeignCart where another channel fills the cart."""
    rows = conn.execute(
        sa.select(
            commitments.c.point_id, commitments.c.sku_id, commitments.c.quantity,
            commitments.c.channel_id,
        )
        .where(*_live(conn, cart))
        .order_by(commitments.c.id)
    ).all()  # fmt: skip
    if channel_id and any(row.channel_id not in (channel_id, None) for row in rows):
        raise ForeignCart(f"Cart {cart} belongs to another channel; name a cart of your own.")
    return [Pick(row.point_id, row.sku_id, row.quantity) for row in rows]


def held_rows(store: Store, cart: str) -> list[HeldRow]:
    """The cart's holds that still count, by SKU and point; a hold past its end is none."""
    with store.reading() as conn:
        rows = conn.execute(
            sa.select(
                commitments.c.id, skus.c.code, commitments.c.quantity, points.c.code,
                commitments.c.expires_at, commitments.c.extensions,
            )
            .join(skus, skus.c.id == commitments.c.sku_id)
            .join(points, points.c.id == commitments.c.point_id)
            .where(*_live(conn, cart))
            .order_by(skus.c.code, points.c.code, commitments.c.id)
        )  # fmt: skip
        return [HeldRow(*row) for row in rows]


def _live(conn: Connection, cart: str) -> tuple[sa.ColumnElement[bool], ...]:
    now = sa.literal(dialect.now(conn), UtcDateTime())
    held = commitments.c.stage == "reserved"
    return commitments.c.cart == cart, held, commitments.c.expires_at > now
