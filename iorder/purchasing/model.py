"""Tables of suppliers, what they sell, and purchase orders."""

import sqlalchemy as sa

from iorder.kernel.tables import BigId, UtcDateTime, metadata, money, one_of

suppliers = sa.Table(
    "suppliers",
    metadata,
    sa.Column("id", BigId, primary_key=True, autoincrement=False),
    sa.Column("code", sa.Text, nullable=False, unique=True),
    sa.Column("label", sa.Text, nullable=False),
    sa.Column("email", sa.Text, nullable=False, server_default=""),
    sa.Column("phone", sa.Text, nullable=False, server_default=""),
    sa.Column("currency", sa.String(3), nullable=False, server_default=""),
    sa.Column("lead_days", sa.Integer, nullable=False, server_default="7"),
    sa.Column("active", sa.Boolean, nullable=False, server_default=sa.true()),
    sa.Column("version", sa.Integer, nullable=False, server_default="1"),
    sa.Column("created_at", UtcDateTime, nullable=False),
    sa.CheckConstraint("lead_days >= 0", name="lead_counted"),
)

supplier_skus = sa.Table(
    "supplier_skus",
    metadata,
    sa.Column("supplier_id", sa.BigInteger, sa.ForeignKey("suppliers.id"), primary_key=True),
    sa.Column("sku_id", sa.BigInteger, sa.ForeignKey("skus.id"), primary_key=True, index=True),
    sa.Column("code", sa.Text, nullable=False, server_default=""),
    money("cost_minor"),
    sa.Column("pack_units", sa.Integer, nullable=False, server_default="1"),
    sa.Column("min_units", sa.Integer, nullable=False, server_default="1"),
    sa.Column("lead_days", sa.Integer),
    sa.CheckConstraint("pack_units > 0 and min_units > 0", name="units_counted"),
)
"""``cost_minor``: of one unit in the supplier's currency. ``lead_days``: where it differs."""

ORDER_STATES = ("draft", "sent", "receiving", "received", "closed", "cancelled")

purchase_orders = sa.Table(
    "purchase_orders",
    metadata,
    sa.Column("id", BigId, primary_key=True, autoincrement=False),
    sa.Column("number", sa.Text, nullable=False, unique=True),
    sa.Column(
        "supplier_id", sa.BigInteger, sa.ForeignKey("suppliers.id"), nullable=False, index=True
    ),
    sa.Column("point_id", sa.BigInteger, sa.ForeignKey("points.id"), nullable=False),
    sa.Column("state", sa.Text, nullable=False, server_default="draft"),
    sa.Column("currency", sa.String(3), nullable=False),
    sa.Column("expected_on", sa.Date),
    sa.Column("note", sa.Text, nullable=False, server_default=""),
    sa.Column("created_by", sa.Text, nullable=False),
    sa.Column("created_at", UtcDateTime, nullable=False),
    sa.Column("sent_at", UtcDateTime),
    sa.Column("closed_at", UtcDateTime),
    sa.Column("version", sa.Integer, nullable=False, server_default="1"),
    one_of("state", ORDER_STATES),
    sa.Index("ix_purchase_orders_state", "state", "expected_on", "id"),
    sa.Index("ix_purchase_orders_point", "point_id", "id"),
    sa.Index("ix_purchase_orders_expected", "expected_on", "id"),
)

purchase_order_lines = sa.Table(
    "purchase_order_lines",
    metadata,
    sa.Column(
        "purchase_order_id",
        sa.BigInteger,
        sa.ForeignKey("purchase_orders.id"),
        primary_key=True,
    ),
    sa.Column("sku_id", sa.BigInteger, sa.ForeignKey("skus.id"), primary_key=True, index=True),
    sa.Column("quantity", sa.Integer, nullable=False),
    sa.Column("received", sa.Integer, nullable=False, server_default="0"),
    sa.Column("short", sa.Integer, nullable=False, server_default="0"),
    money("cost_minor"),
    sa.CheckConstraint("quantity > 0", name="quantity_positive"),
    sa.CheckConstraint("received >= 0 and short >= 0", name="units_counted"),
)
"""More may come than was ordered; ``short`` is what will not come any more."""
