"""Tables of points, stock, its ledger, and stock promised to carts and orders."""

import sqlalchemy as sa

from iorder.kernel.tables import BigId, Json, UtcDateTime, address_columns, metadata, one_of

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
    sa.Column("zone", sa.Text, nullable=False, server_default="UTC"),
    sa.Column("cut_off", sa.Text, nullable=False, server_default=""),
    sa.Column("work_days", sa.Text, nullable=False, server_default="1234567"),
    sa.Column("handling_days", sa.Integer, nullable=False, server_default="0"),
    sa.Column("takes_hazardous", sa.Boolean, nullable=False, server_default=sa.true()),
    sa.Column("takes_oversize", sa.Boolean, nullable=False, server_default=sa.true()),
    sa.Column("service_area", Json),
    sa.Column("closed_reason", sa.Text, nullable=False, server_default=""),
    one_of("kind", ("warehouse", "store", "3pl", "dropship")),
)
"""``cut_off``: ``HH:MM`` in the point's ``zone``, empty for none: what comes later leaves on the
next working day. ``work_days``: ISO weekdays, Monday 1. ``handling_days``: working days from
order to hand-over. ``service_area``: where it ships to (``sourcing.area``), null for everywhere.
``closed_reason``: why it is not ``active``."""

point_holidays = sa.Table(
    "point_holidays",
    metadata,
    sa.Column("point_id", sa.BigInteger, sa.ForeignKey("points.id"), primary_key=True),
    sa.Column("day", sa.Date, primary_key=True),
    sa.Column("label", sa.Text, nullable=False, server_default=""),
)

channel_points = sa.Table(
    "channel_points",
    metadata,
    sa.Column("channel_id", sa.BigInteger, sa.ForeignKey("channels.id"), primary_key=True),
    sa.Column("point_id", sa.BigInteger, sa.ForeignKey("points.id"), primary_key=True),
)
"""The points that serve a channel; a channel without rows is served by all."""

channel_quotas = sa.Table(
    "channel_quotas",
    metadata,
    sa.Column("channel_id", sa.BigInteger, sa.ForeignKey("channels.id"), primary_key=True),
    sa.Column("sku_id", sa.BigInteger, sa.ForeignKey("skus.id"), primary_key=True, index=True),
    sa.Column("quota", sa.Integer, nullable=False),
    sa.Column("used", sa.Integer, nullable=False, server_default="0"),
    sa.CheckConstraint("quota >= 0 and used >= 0", name="units_counted"),
)
"""How many units of a SKU a channel may be promised in all, and how many it has been."""

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
    sa.Column("reorder_up_to", sa.Integer),
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
    sa.Column("at", UtcDateTime, nullable=False, index=True),
)


def _movement() -> sa.Column[int]:
    movement = sa.ForeignKey("stock_movements.id")
    return sa.Column("movement_id", sa.BigInteger, movement, nullable=False, index=True)


stock_ledger = sa.Table(
    "stock_ledger",
    metadata,
    sa.Column("id", BigId, primary_key=True, autoincrement=False),
    _movement(),
    sa.Column("point_id", sa.BigInteger, nullable=False),
    sa.Column("sku_id", sa.BigInteger, nullable=False),
    *(sa.Column(f"d_{name}", sa.Integer, nullable=False, server_default="0") for name in MOVED),
    sa.Index("ix_stock_ledger_place", "point_id", "sku_id", "id"),
)

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
    sa.Column("channel_id", sa.BigInteger),
    sa.Column("held_in", sa.Text),
    sa.Column("extensions", sa.Integer, nullable=False, server_default="0"),
    sa.CheckConstraint("quantity > 0", name="quantity_positive"),
    one_of(
        "stage", ("reserved", "allocated", "picked", "packed", "shipped", "released", "expired")
    ),
    sa.CheckConstraint("(order_id is null) <> (cart is null)", name="one_holder"),
)
"""One line's (or cart line's) stock at one point. While ``reserved`` it counts in
``stock.reserved``, while allocated, picked or packed in ``stock.allocated``. ``held_in``: the
cart it was first reserved for; ``channel_id``: whose quota it counts against."""
_live = commitments.c.stage.in_(("reserved", "allocated", "picked", "packed"))
for _name, _columns, _some in (
    ("live", ("point_id", "sku_id"), _live),
    ("expiry", ("expires_at",), commitments.c.stage == "reserved"),
    ("carts", ("created_at",), sa.text("held_in is not null")),
    ("quota", ("sku_id", "channel_id"), sa.text("channel_id is not null")),
):
    sa.Index(
        f"ix_commitments_{_name}", *(commitments.c[name] for name in _columns),
        sqlite_where=_some, postgresql_where=_some,
    )  # fmt: skip
sa.Index("ix_commitments_cart", commitments.c.cart)

lots = sa.Table(
    "lots",
    metadata,
    sa.Column("id", BigId, primary_key=True, autoincrement=False),
    sa.Column("sku_id", sa.BigInteger, sa.ForeignKey("skus.id"), nullable=False),
    sa.Column("code", sa.Text, nullable=False),
    sa.Column("expires_on", sa.Date),
    sa.Column("created_at", UtcDateTime, nullable=False),
    sa.UniqueConstraint("sku_id", "code"),
    sa.Index("ix_lots_expiry", "expires_on", "id"),
)

lot_stock = sa.Table(
    "lot_stock",
    metadata,
    sa.Column("point_id", sa.BigInteger, sa.ForeignKey("points.id"), primary_key=True),
    sa.Column("lot_id", sa.BigInteger, sa.ForeignKey("lots.id"), primary_key=True, index=True),
    sa.Column("on_hand", sa.Integer, nullable=False, server_default="0"),
    sa.Column("quarantine", sa.Integer, nullable=False, server_default="0"),
    sa.CheckConstraint("on_hand >= 0 and quarantine >= 0", name="units_counted"),
)
"""Units of a lot at a point: a share of the ``stock`` of its SKU there."""

lot_ledger = sa.Table(
    "lot_ledger",
    metadata,
    sa.Column("id", BigId, primary_key=True, autoincrement=False),
    _movement(),
    sa.Column("point_id", sa.BigInteger, nullable=False),
    sa.Column("lot_id", sa.BigInteger, nullable=False),
    sa.Column("d_on_hand", sa.Integer, nullable=False, server_default="0"),
    sa.Column("d_quarantine", sa.Integer, nullable=False, server_default="0"),
    sa.Index("ix_lot_ledger_place", "lot_id", "point_id", "id"),
)

commitment_lots = sa.Table(
    "commitment_lots",
    metadata,
    sa.Column("commitment_id", sa.BigInteger, sa.ForeignKey("commitments.id"), primary_key=True),
    sa.Column("lot_id", sa.BigInteger, sa.ForeignKey("lots.id"), primary_key=True, index=True),
    sa.Column("quantity", sa.Integer, nullable=False),
    sa.CheckConstraint("quantity > 0", name="quantity_positive"),
)
"""The lots a commitment's units were taken from."""

TRANSFER_STATES = ("requested", "shipped", "receiving", "received", "short", "cancelled")

transfers = sa.Table(
    "transfers",
    metadata,
    sa.Column("id", BigId, primary_key=True, autoincrement=False),
    sa.Column("number", sa.Text, nullable=False, unique=True),
    sa.Column("from_point_id", sa.BigInteger, sa.ForeignKey("points.id"), nullable=False),
    sa.Column("to_point_id", sa.BigInteger, sa.ForeignKey("points.id"), nullable=False),
    sa.Column("state", sa.Text, nullable=False, server_default="requested"),
    sa.Column("expected_on", sa.Date),
    sa.Column("note", sa.Text, nullable=False, server_default=""),
    sa.Column("requested_by", sa.Text, nullable=False),
    sa.Column("requested_at", UtcDateTime, nullable=False),
    sa.Column("shipped_at", UtcDateTime),
    sa.Column("closed_at", UtcDateTime),
    sa.Column("version", sa.Integer, nullable=False, server_default="1"),
    one_of("state", TRANSFER_STATES),
    sa.CheckConstraint("from_point_id <> to_point_id", name="points_differ"),
    sa.Index("ix_transfers_state", "state", "id"),
    sa.Index("ix_transfers_from", "from_point_id", "id"),
    sa.Index("ix_transfers_to", "to_point_id", "id"),
)
_under_way = sa.text("state in ('requested', 'shipped', 'receiving')")
sa.Index(
    "ix_transfers_expected", transfers.c.expected_on, transfers.c.id,
    sqlite_where=_under_way, postgresql_where=_under_way,
)  # fmt: skip

transfer_lines = sa.Table(
    "transfer_lines",
    metadata,
    sa.Column("transfer_id", sa.BigInteger, sa.ForeignKey("transfers.id"), primary_key=True),
    sa.Column("sku_id", sa.BigInteger, sa.ForeignKey("skus.id"), primary_key=True, index=True),
    sa.Column("quantity", sa.Integer, nullable=False),
    sa.Column("shipped", sa.Integer, nullable=False, server_default="0"),
    sa.Column("received", sa.Integer, nullable=False, server_default="0"),
    sa.Column("short", sa.Integer, nullable=False, server_default="0"),
    sa.CheckConstraint("quantity > 0", name="quantity_positive"),
    sa.CheckConstraint(
        "shipped >= 0 and received >= 0 and short >= 0 and received + short <= shipped",
        name="units_counted",
    ),
)
"""What is on its way = shipped - received - short; it counts as ``inbound`` where it goes."""

COUNT_STATES = ("open", "waiting", "done", "cancelled")

counts = sa.Table(
    "counts",
    metadata,
    sa.Column("id", BigId, primary_key=True, autoincrement=False),
    sa.Column("number", sa.Text, nullable=False, unique=True),
    sa.Column("point_id", sa.BigInteger, sa.ForeignKey("points.id"), nullable=False),
    sa.Column("state", sa.Text, nullable=False, server_default="open"),
    sa.Column("tolerance_units", sa.Integer, nullable=False, server_default="0"),
    sa.Column("tolerance_bp", sa.Integer, nullable=False, server_default="0"),
    sa.Column("note", sa.Text, nullable=False, server_default=""),
    sa.Column("opened_by", sa.Text, nullable=False),
    sa.Column("opened_at", UtcDateTime, nullable=False),
    sa.Column("approved_by", sa.Text, nullable=False, server_default=""),
    sa.Column("closed_at", UtcDateTime),
    sa.Column("version", sa.Integer, nullable=False, server_default="1"),
    one_of("state", COUNT_STATES),
    sa.CheckConstraint("tolerance_units >= 0 and tolerance_bp >= 0", name="tolerance_counted"),
    sa.Index("ix_counts_state", "state", "id"),
    sa.Index("ix_counts_point", "point_id", "id"),
)
"""A difference within ``tolerance_units``, or within ``tolerance_bp`` of what was expected, is
adjusted at once; a greater one waits for somebody to approve it."""

LINE_STATES = ("to_count", "agreed", "adjusted", "waiting", "rejected")

count_lines = sa.Table(
    "count_lines",
    metadata,
    sa.Column("count_id", sa.BigInteger, sa.ForeignKey("counts.id"), primary_key=True),
    sa.Column("sku_id", sa.BigInteger, sa.ForeignKey("skus.id"), primary_key=True, index=True),
    sa.Column("state", sa.Text, nullable=False, server_default="to_count"),
    sa.Column("expected", sa.Integer),
    sa.Column("counted", sa.Integer),
    sa.Column("counted_by", sa.Text, nullable=False, server_default=""),
    sa.Column("counted_at", UtcDateTime),
    one_of("state", LINE_STATES),
    sa.CheckConstraint("counted is null or counted >= 0", name="counted_units"),
)
"""``expected``: on hand at the moment it was counted, so what moved meanwhile is no difference."""
