"""Tables of points, stock, its ledger, and stock promised to carts and orders."""

import sqlalchemy as sa

from iorder.kernel.tables import BigId, UtcDateTime, address_columns, metadata, one_of

points = sa.Table(
    "points",
    metadata,
    sa.Column("id", BigId, primary_key=True, autoincrement=False),
    sa.Column("code", sa.Text, nullable=False, unique=True),
    sa.Column("label", sa.Text, nullable=False),
    sa.Column("kind", sa.Text, nullable=False, server_default="warehouse"),
    *address_columns(),
    sa.Column("latitude", sa.Float),
    sa.Column("longitude", sa.Float),
    sa.Column("priority", sa.Integer, nullable=False, server_default="100"),
    sa.Column("daily_capacity", sa.Integer),
    sa.Column("active", sa.Boolean, nullable=False, server_default=sa.true()),
    sa.Column("version", sa.Integer, nullable=False, server_default="1"),
    sa.Column("created_at", UtcDateTime, nullable=False),
    one_of("kind", ("warehouse", "store", "3pl", "dropship")),
)

stock = sa.Table(
    "stock",
    metadata,
    sa.Column("point_id", sa.BigInteger, sa.ForeignKey("points.id"), primary_key=True),
    sa.Column("sku_id", sa.BigInteger, sa.ForeignKey("skus.id"), primary_key=True),
    sa.Column("on_hand", sa.Integer, nullable=False, server_default="0"),
    sa.Column("reserved", sa.Integer, nullable=False, server_default="0"),
    sa.Column("allocated", sa.Integer, nullable=False, server_default="0"),
    sa.Column("quarantine", sa.Integer, nullable=False, server_default="0"),
    sa.Column("inbound", sa.Integer, nullable=False, server_default="0"),
    sa.Column("safety", sa.Integer, nullable=False, server_default="0"),
    sa.Column("reorder_point", sa.Integer),
    sa.CheckConstraint("on_hand >= 0", name="on_hand_counted"),
    sa.CheckConstraint("reserved >= 0 and allocated >= 0", name="promises_counted"),
    sa.CheckConstraint("quarantine >= 0 and inbound >= 0 and safety >= 0", name="others_counted"),
    sa.Index("ix_stock_sku", "sku_id", "point_id"),
)
"""A count may find less than is promised, so on hand may fall below reserved + allocated: then
nothing is available and the shortage shows; no promise is ever made beyond what is available."""

available = (
    stock.c.on_hand - stock.c.reserved - stock.c.allocated - stock.c.safety - stock.c.quarantine
)
"""The expression every promise and every page uses."""

MOVED = ("on_hand", "reserved", "allocated", "quarantine", "inbound")
"""Columns of ``stock`` that the ledger explains: each is the sum of its ``d_`` column."""

stock_movements = sa.Table(
    "stock_movements",
    metadata,
    sa.Column("id", BigId, primary_key=True, autoincrement=False),
    sa.Column("cause", sa.Text, nullable=False, unique=True),
    sa.Column("kind", sa.Text, nullable=False),
    sa.Column("reason", sa.Text, nullable=False, server_default=""),
    sa.Column("actor", sa.Text, nullable=False),
    sa.Column("at", UtcDateTime, nullable=False),
)

stock_ledger = sa.Table(
    "stock_ledger",
    metadata,
    sa.Column("id", BigId, primary_key=True, autoincrement=False),
    sa.Column(
        "movement_id",
        sa.BigInteger,
        sa.ForeignKey("stock_movements.id"),
        nullable=False,
        index=True,
    ),
    sa.Column("point_id", sa.BigInteger, nullable=False),
    sa.Column("sku_id", sa.BigInteger, nullable=False),
    *(sa.Column(f"d_{name}", sa.Integer, nullable=False, server_default="0") for name in MOVED),
    sa.Index("ix_stock_ledger_place", "point_id", "sku_id", "id"),
)

COMMITMENT_STAGES = (
    "reserved", "allocated", "picked", "packed", "shipped", "released", "expired",
)  # fmt: skip

commitments = sa.Table(
    "commitments",
    metadata,
    sa.Column("id", BigId, primary_key=True, autoincrement=False),
    sa.Column("order_id", sa.BigInteger, sa.ForeignKey("orders.id"), index=True),
    sa.Column("order_line_id", sa.BigInteger, sa.ForeignKey("order_lines.id"), index=True),
    sa.Column("cart", sa.Text),
    sa.Column("point_id", sa.BigInteger, nullable=False),
    sa.Column("sku_id", sa.BigInteger, nullable=False),
    sa.Column("quantity", sa.Integer, nullable=False),
    sa.Column("stage", sa.Text, nullable=False),
    sa.Column("expires_at", UtcDateTime),
    sa.Column("created_at", UtcDateTime, nullable=False),
    sa.CheckConstraint("quantity > 0", name="quantity_positive"),
    one_of(
        "stage", ("reserved", "allocated", "picked", "packed", "shipped", "released", "expired")
    ),
    sa.CheckConstraint("(order_id is null) <> (cart is null)", name="one_holder"),
)
"""One line's (or cart line's) stock at one point. While ``reserved`` it counts in
``stock.reserved``, while allocated, picked or packed in ``stock.allocated``."""
_live = commitments.c.stage.in_(("reserved", "allocated", "picked", "packed"))
sa.Index(
    "ix_commitments_live", commitments.c.point_id, commitments.c.sku_id,
    sqlite_where=_live, postgresql_where=_live,
)  # fmt: skip
_held = commitments.c.stage == "reserved"
sa.Index(
    "ix_commitments_expiry", commitments.c.expires_at, sqlite_where=_held, postgresql_where=_held
)
sa.Index("ix_commitments_cart", commitments.c.cart)
