"""Tables of products and SKUs."""

import sqlalchemy as sa

from iorder.kernel.tables import BigId, Json, UtcDateTime, metadata, money, one_of

products = sa.Table(
    "products",
    metadata,
    sa.Column("id", BigId, primary_key=True, autoincrement=False),
    sa.Column("title", sa.Text, nullable=False),
    sa.Column("category", sa.Text, nullable=False, server_default=""),
    sa.Column("brand", sa.Text, nullable=False, server_default=""),
    sa.Column("attributes", Json, nullable=False),
    sa.Column("created_at", UtcDateTime, nullable=False),
)

skus = sa.Table(
    "skus",
    metadata,
    sa.Column("id", BigId, primary_key=True, autoincrement=False),
    sa.Column(
        "product_id", sa.BigInteger, sa.ForeignKey("products.id"), nullable=False, index=True
    ),
    sa.Column("code", sa.Text, nullable=False, unique=True),
    sa.Column("title", sa.Text, nullable=False),
    sa.Column("barcode", sa.Text, nullable=False, server_default=""),
    money("price_minor"),
    sa.Column("currency", sa.String(3), nullable=False),
    sa.Column("weight_g", sa.Integer),
    sa.Column("length_mm", sa.Integer),
    sa.Column("width_mm", sa.Integer),
    sa.Column("height_mm", sa.Integer),
    sa.Column("discontinued", sa.Boolean, nullable=False, server_default=sa.false()),
    sa.Column("version", sa.Integer, nullable=False, server_default="1"),
    sa.Column("created_at", UtcDateTime, nullable=False),
    sa.Column("tracking", sa.Text, nullable=False, server_default="none"),
    sa.Column("when_out", sa.Text, nullable=False, server_default="refuse"),
    sa.Column("available_on", sa.Date),
    sa.Column("hazardous", sa.Boolean, nullable=False, server_default=sa.false()),
    sa.Column("oversize", sa.Boolean, nullable=False, server_default=sa.false()),
    one_of("tracking", ("none", "lot", "serial")),
    one_of("when_out", ("refuse", "backorder", "preorder")),
)
"""``tracking``: what its units are told apart by. ``when_out``: what happens to demand beyond what
is available; ``available_on`` is the day a preorder can ship."""

kit_parts = sa.Table(
    "kit_parts",
    metadata,
    sa.Column("kit_id", sa.BigInteger, sa.ForeignKey("skus.id"), primary_key=True),
    sa.Column("part_id", sa.BigInteger, sa.ForeignKey("skus.id"), primary_key=True, index=True),
    sa.Column("quantity", sa.Integer, nullable=False),
    sa.CheckConstraint("quantity > 0", name="quantity_positive"),
    sa.CheckConstraint("kit_id <> part_id", name="parts_differ"),
)
"""A SKU with parts is a kit: it has no stock of its own, only its parts have. A part is no kit."""
