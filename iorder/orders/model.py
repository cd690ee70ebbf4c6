"""Tables of orders and what hangs on one order."""

import sqlalchemy as sa

from iorder.kernel.tables import (
    BigId,
    Json,
    UtcDateTime,
    address_columns,
    metadata,
    money,
    one_of,
)
from iorder.orders.states import AXES, STAGES


def _axis(name: str) -> sa.Column[str]:
    return sa.Column(name, sa.Text, nullable=False, server_default=AXES[name].initial)


HOLD_KINDS = ("fraud", "payment", "address", "stock", "customer", "price", "export", "manual")
"""What may stop an order; ``manual`` is a person's own reason."""

orders = sa.Table(
    "orders",
    metadata,
    sa.Column("id", BigId, primary_key=True, autoincrement=False),
    sa.Column("number", sa.Text, nullable=False, unique=True),
    sa.Column("channel_id", sa.BigInteger, sa.ForeignKey("channels.id"), nullable=False),
    sa.Column("external_ref", sa.Text, nullable=False, server_default=""),
    sa.Column("customer_id", sa.BigInteger, sa.ForeignKey("customers.id")),
    sa.Column("point_id", sa.BigInteger, sa.ForeignKey("points.id")),
    sa.Column("placed_at", UtcDateTime, nullable=False),
    sa.Column("stage", sa.Text, nullable=False),
    *(_axis(name) for name in AXES),
    sa.Column("open_holds", sa.Integer, nullable=False, server_default="0"),
    sa.Column("currency", sa.String(3), nullable=False),
    money("items_minor"),
    money("discount_minor"),
    money("shipping_minor"),
    money("tax_minor"),
    sa.Column("tax_included", sa.Boolean, nullable=False, server_default=sa.false()),
    money("difference_minor"),
    money("total_minor"),
    sa.Column("line_count", sa.Integer, nullable=False, server_default="0"),
    sa.Column("unit_count", sa.Integer, nullable=False, server_default="0"),
    sa.Column("ship_country", sa.String(2), nullable=False, server_default=""),
    sa.Column("payment_method", sa.Text, nullable=False, server_default=""),
    sa.Column("shipping_method", sa.Text, nullable=False, server_default=""),
    sa.Column("ship_by", UtcDateTime),
    sa.Column("promised_at", UtcDateTime),
    sa.Column("confirmed_at", UtcDateTime),
    sa.Column("shipped_at", UtcDateTime),
    sa.Column("delivered_at", UtcDateTime),
    sa.Column("cancelled_at", UtcDateTime),
    sa.Column("cancel_reason", sa.Text, nullable=False, server_default=""),
    sa.Column("is_history", sa.Boolean, nullable=False, server_default=sa.false()),
    sa.Column("is_test", sa.Boolean, nullable=False, server_default=sa.false()),
    sa.Column("source_status", sa.Text, nullable=False, server_default=""),
    sa.Column("stated", Json),
    sa.Column("flags", sa.Text, nullable=False, server_default=""),
    sa.Column("edited", sa.Text, nullable=False, server_default=""),
    sa.Column("version", sa.Integer, nullable=False, server_default="1"),
    sa.Column("created_at", UtcDateTime, nullable=False),
    one_of("stage", (stage.slug for stage in STAGES)),
    *(one_of(name, axis.states) for name, axis in AXES.items()),
    sa.CheckConstraint("open_holds >= 0", name="holds_counted"),
)
"""``stated``: totals of the source that differ from ours, by field, in minor units.
``flags``: words such as ``no_items``, ``difference``, each between spaces.
``edited``: fields people have changed since, each between spaces; an import leaves them alone.
"""
for name, columns in {
    "placed": (orders.c.placed_at, orders.c.id),
    "stage": (orders.c.stage, orders.c.placed_at, orders.c.id),
    "channel": (orders.c.channel_id, orders.c.placed_at, orders.c.id),
    "country": (orders.c.ship_country, orders.c.placed_at, orders.c.id),
    "point": (orders.c.point_id, orders.c.placed_at, orders.c.id),
    "total": (orders.c.total_minor, orders.c.id),
    "stage_total": (orders.c.stage, orders.c.total_minor, orders.c.id),
    "payment": (orders.c.payment_state, orders.c.placed_at, orders.c.id),
    "currency": (orders.c.currency, orders.c.placed_at, orders.c.id),
    "history": (orders.c.is_history, orders.c.placed_at, orders.c.id),
    "customer": (orders.c.customer_id, orders.c.id),
    "ref": (orders.c.external_ref,),
}.items():
    sa.Index(f"ix_orders_{name}", *columns)
for name, some in {
    "attention": "stage in ('on_hold', 'exception')",
    "flagged": "flags <> ''",
}.items():
    sa.Index(
        f"ix_orders_{name}", orders.c.placed_at, orders.c.id,
        sqlite_where=sa.text(some), postgresql_where=sa.text(some),
    )  # fmt: skip
_open = sa.text(
    "coalesce(stage, '') in ('pending', 'on_hold', 'confirmed', 'allocated', 'picking')"
)
"""``coalesce``: so that no planner takes an index that begins with the stage instead."""
sa.Index(
    "ix_orders_open", orders.c.point_id, orders.c.is_test,
    sqlite_where=_open, postgresql_where=_open,
)  # fmt: skip

order_lines = sa.Table(
    "order_lines",
    metadata,
    sa.Column("id", BigId, primary_key=True, autoincrement=False),
    sa.Column("order_id", sa.BigInteger, sa.ForeignKey("orders.id"), nullable=False),
    sa.Column("position", sa.Integer, nullable=False),
    sa.Column("kind", sa.Text, nullable=False, server_default="item"),
    sa.Column("external_ref", sa.Text, nullable=False, server_default=""),
    sa.Column("sku_id", sa.BigInteger, sa.ForeignKey("skus.id")),
    sa.Column("point_id", sa.BigInteger, sa.ForeignKey("points.id")),
    sa.Column("title", sa.Text, nullable=False),
    sa.Column("quantity", sa.Integer, nullable=False),
    money("unit_minor"),
    sa.Column("discount_bp", sa.Integer, nullable=False, server_default="0"),
    money("discount_minor"),
    money("tax_minor"),
    money("total_minor"),
    one_of("kind", ("item", "difference")),
    sa.CheckConstraint("quantity > 0", name="quantity_positive"),
    sa.CheckConstraint("discount_bp between 0 and 10000", name="discount_bp_share"),
    sa.Index("ix_order_lines_order", "order_id", "position"),
    sa.Index("ix_order_lines_sku", "sku_id"),
)
"""An item's total = quantity x unit - discount. A difference line carries only a total."""

order_addresses = sa.Table(
    "order_addresses",
    metadata,
    sa.Column("order_id", sa.BigInteger, sa.ForeignKey("orders.id"), primary_key=True),
    sa.Column("role", sa.Text, primary_key=True),
    *address_columns(),
    one_of("role", ("ship", "bill")),
)

holds = sa.Table(
    "holds",
    metadata,
    sa.Column("id", BigId, primary_key=True, autoincrement=False),
    sa.Column("order_id", sa.BigInteger, sa.ForeignKey("orders.id"), nullable=False, index=True),
    sa.Column("kind", sa.Text, nullable=False),
    sa.Column("state", sa.Text, nullable=False, server_default="open"),
    sa.Column("blocking", sa.Boolean, nullable=False, server_default=sa.true()),
    sa.Column("reason", sa.Text, nullable=False, server_default=""),
    sa.Column("opened_by", sa.Text, nullable=False),
    sa.Column("opened_at", UtcDateTime, nullable=False),
    sa.Column("due_at", UtcDateTime),
    sa.Column("closed_by", sa.Text),
    sa.Column("closed_at", UtcDateTime),
    one_of("kind", HOLD_KINDS),
    one_of("state", ("open", "released", "expired", "rejected")),
)

order_tags = sa.Table(
    "order_tags",
    metadata,
    sa.Column("order_id", sa.BigInteger, sa.ForeignKey("orders.id"), primary_key=True),
    sa.Column("tag", sa.Text, primary_key=True),
    sa.Index("ix_order_tags_tag", "tag", "order_id"),
)

order_notes = sa.Table(
    "order_notes",
    metadata,
    sa.Column("id", BigId, primary_key=True, autoincrement=False),
    sa.Column("order_id", sa.BigInteger, sa.ForeignKey("orders.id"), nullable=False, index=True),
    sa.Column("author", sa.Text, nullable=False),
    sa.Column("at", UtcDateTime, nullable=False),
    sa.Column("text", sa.Text, nullable=False),
)

order_touches = sa.Table(
    "order_touches",
    metadata,
    sa.Column("id", BigId, primary_key=True, autoincrement=False),
    sa.Column("day", sa.Date, nullable=False),
)
"""One row a transaction and UTC date of placing whose orders it wrote: what rollups recompute."""
