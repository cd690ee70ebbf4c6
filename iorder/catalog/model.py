"""Tables of products and SKUs."""

import sqlalchemy as sa

from iorder.kernel.tables import BigId, Json, UtcDateTime, metadata, money

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
)
