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
WHEN_DUE = ("wait", "release", "cancel")
"""What becomes by itself of an order whose hold is past its deadline; ``wait``: nothing."""

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
    sa.Column("latitude", sa.Float),
    sa.Column("longitude", sa.Float),
    sa.Column("geo_quality", sa.Text, nullable=False, server_default=""),
    sa.Column("assignee", sa.Text, nullable=False, server_default=""),
    sa.Column("revision", sa.Integer, nullable=False, server_default="1"),
    sa.Column("parent_id", sa.BigInteger),
    sa.Column("merged_into_id", sa.BigInteger),
    one_of("stage", (stage.slug for stage in STAGES)),
    *(one_of(name, axis.states) for name, axis in AXES.items()),
    sa.CheckConstraint("open_holds >= 0", name="holds_counted"),
)
"""``stated``: totals of the source that differ from ours, by field, in minor units.
``flags``: words such as ``no_items``, ``difference``, each between spaces.
``latitude``, ``longitude``: where it goes, in degrees; ``geo_quality``: how well that is known.
``edited``: fields people have changed since, each between spaces; an import leaves them alone.
``assignee``: the actor who looks after it; ``revision``: of its lines and prices, see
``order_revisions``; ``parent_id``: the order it was split from or replaces goods of;
``merged_into_id``: the order that took its lines over.
"""
_placed = (orders.c.placed_at, orders.c.id)
_beside = ("channel_id", "ship_country", "currency", "total_minor", "is_history")
"""What an order hardly changes in stands in the index of every filter too, so that two filters
together, and their length, are read off one index."""
for _name, _filter, *_moving in (
    ("stage", "stage", "payment_state", "point_id"), ("channel", "channel_id"),
    ("country", "ship_country"), ("point", "point_id"), ("payment", "payment_state"),
    ("currency", "currency"),
):  # fmt: skip
    _more = (orders.c[one] for one in (*_beside, *_moving) if one != _filter)
    sa.Index(f"ix_orders_{_name}", orders.c[_filter], *_placed, *_more)
for name, columns in {
    "placed": _placed,
    "total": (orders.c.total_minor, orders.c.id, orders.c.currency),
    "stage_total": (orders.c.stage, orders.c.total_minor, orders.c.id, orders.c.currency),
    "history": (orders.c.is_history, *_placed),
    "customer": (orders.c.customer_id, orders.c.id),
    "ref": (orders.c.external_ref,),
}.items():
    sa.Index(f"ix_orders_{name}", *columns)
for _name in ("promised", "delivered"):
    _known = sa.text(f"{_name}_at is not null")
    sa.Index(
        f"ix_orders_{_name}", orders.c[f"{_name}_at"], orders.c.id,
        sqlite_where=_known, postgresql_where=_known,
    )  # fmt: skip
_open = "coalesce(stage, '') in ('pending', 'on_hold', 'confirmed', 'allocated', 'picking')"
"""``coalesce``: so that no planner takes an index that begins with the stage instead."""
for _name, _where, *_columns in (
    ("attention", "stage in ('on_hold', 'exception')", "placed_at", "id"),
    ("flagged", "flags <> ''", "placed_at", "id", "flags", "is_test"),
    ("test", "is_test", "stage"),
    ("open", _open, "point_id", "is_test"),
    ("open_placed", _open, "placed_at", "id", "is_history", "is_test", "channel_id",
     "ship_country", "currency", "total_minor", "payment_state", "point_id"),
    ("assignee", "assignee <> ''", "assignee", "placed_at", "id"),
    ("parent", "parent_id is not null", "parent_id"),
    ("merged", "merged_into_id is not null", "merged_into_id"),
):  # fmt: skip
    _some = sa.text(_where)
    sa.Index(
        f"ix_orders_{_name}", *(orders.c[one] for one in _columns),
        sqlite_where=_some, postgresql_where=_some,
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
    sa.Column("cancelled_quantity", sa.Integer, nullable=False, server_default="0"),
    one_of("kind", ("item", "difference")),
    sa.CheckConstraint("quantity >= 0", name="quantity_counted"),
    sa.CheckConstraint("discount_bp between 0 and 10000", name="discount_bp_share"),
    sa.Index("ix_order_lines_order", "order_id", "position"),
    sa.Index("ix_order_lines_sku", "sku_id"),
)
"""An item's total = quantity x unit - discount. A difference line carries only a total.
``quantity``: what is still wanted, 0 once all of it was called off; ``cancelled_quantity``: what
was called off or moved to another order since it was placed.
"""

order_revisions = sa.Table(
    "order_revisions",
    metadata,
    sa.Column("order_id", sa.BigInteger, sa.ForeignKey("orders.id"), primary_key=True),
    sa.Column("revision", sa.Integer, primary_key=True),
    sa.Column("reason", sa.Text, nullable=False, server_default=""),
    sa.Column("body", Json, nullable=False),
    sa.Column("actor", sa.Text, nullable=False),
    sa.Column("at", UtcDateTime, nullable=False),
)
"""``body``: lines and amounts as they stood from then on (revision 1: as placed), without personal
data. Written first when an order is first changed."""

backorders = sa.Table(
    "backorders",
    metadata,
    sa.Column("order_line_id", sa.BigInteger, sa.ForeignKey("order_lines.id"), primary_key=True),
    sa.Column("sku_id", sa.BigInteger, sa.ForeignKey("skus.id"), primary_key=True, index=True),
    sa.Column("order_id", sa.BigInteger, sa.ForeignKey("orders.id"), nullable=False, index=True),
    sa.Column("quantity", sa.Integer, nullable=False),
    sa.Column("kind", sa.Text, nullable=False),
    sa.Column("promised_on", sa.Date),
    sa.Column("created_at", UtcDateTime, nullable=False),
    sa.Column("filled_at", UtcDateTime),
    sa.CheckConstraint("quantity > 0", name="quantity_positive"),
    one_of("kind", ("backorder", "preorder")),
    sa.Index("ix_backorders_created", "created_at", "order_id"),
)
"""Units sold before they are there; the day they were promised for, as far as one was."""
_unfilled = sa.text("filled_at is null")
sa.Index(
    "ix_backorders_waiting", backorders.c.created_at, backorders.c.order_id,
    sqlite_where=_unfilled, postgresql_where=_unfilled,
)  # fmt: skip
sa.Index(
    "ix_backorders_promised", backorders.c.promised_on, backorders.c.order_id,
    sqlite_where=_unfilled, postgresql_where=_unfilled,
)  # fmt: skip

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
    sa.Column("owner", sa.Text, nullable=False, server_default=""),
    sa.Column("when_due", sa.Text, nullable=False, server_default="wait"),
    sa.Column("closed_by", sa.Text),
    sa.Column("closed_at", UtcDateTime),
    one_of("kind", HOLD_KINDS),
    one_of("state", ("open", "released", "expired", "rejected")),
    one_of("when_due", WHEN_DUE),
)
"""``when_due``: what happens by itself once ``due_at`` is past; ``wait`` only shows it as late."""
_is_open = sa.text("state = 'open'")
sa.Index(
    "ix_holds_open", holds.c.kind, holds.c.order_id,
    sqlite_where=_is_open, postgresql_where=_is_open,
)  # fmt: skip

_is_due = sa.text("state = 'open' and due_at is not null")
sa.Index("ix_holds_due", holds.c.due_at, holds.c.id, sqlite_where=_is_due, postgresql_where=_is_due)
for _name, _where, *_columns in (
    ("asked", "state = 'open' and kind not in ('stock', 'address')", "due_at", "opened_at", "id"),
    ("short", "state = 'open' and kind in ('stock', 'address')", "due_at", "opened_at", "id"),
    ("owner", "state = 'open' and owner <> ''", "owner"),
):
    _some = sa.text(_where)
    sa.Index(
        f"ix_holds_{_name}", *(holds.c[name] for name in _columns),
        sqlite_where=_some, postgresql_where=_some,
    )  # fmt: skip

order_tags = sa.Table(
    "order_tags",
    metadata,
    sa.Column("order_id", sa.BigInteger, sa.ForeignKey("orders.id"), primary_key=True),
    sa.Column("tag", sa.Text, primary_key=True),
    sa.Column("placed_at", UtcDateTime, nullable=False),
    sa.Index("ix_order_tags_tag", "tag", "placed_at", "order_id"),
)
"""``placed_at``: the order's own, so that a tag's orders lie in the index as they were placed."""

order_notes = sa.Table(
    "order_notes",
    metadata,
    sa.Column("id", BigId, primary_key=True, autoincrement=False),
    sa.Column("order_id", sa.BigInteger, sa.ForeignKey("orders.id"), nullable=False, index=True),
    sa.Column("author", sa.Text, nullable=False),
    sa.Column("at", UtcDateTime, nullable=False),
    sa.Column("text", sa.Text, nullable=False),
    sa.Column("is_public", sa.Boolean, nullable=False, server_default=sa.false()),
)

order_mentions = sa.Table(
    "order_mentions",
    metadata,
    sa.Column("note_id", sa.BigInteger, sa.ForeignKey("order_notes.id"), primary_key=True),
    sa.Column("person", sa.Text, primary_key=True),
    sa.Column("order_id", sa.BigInteger, sa.ForeignKey("orders.id"), nullable=False, index=True),
    sa.Column("at", UtcDateTime, nullable=False),
    sa.Column("seen_at", UtcDateTime),
    sa.Index("ix_order_mentions_person", "person", "seen_at"),
)
"""Who is called by a note (``@maya``), as an actor; until they have seen it."""

order_touches = sa.Table(
    "order_touches",
    metadata,
    sa.Column("id", BigId, primary_key=True, autoincrement=False),
    sa.Column("day", sa.Date, nullable=False),
)
"""One row a transaction and UTC date of placing whose orders it wrote: what rollups recompute."""
