"""Tables of returns and their lines."""

import sqlalchemy as sa

from iorder.kernel.tables import BigId, UtcDateTime, metadata, money, one_of
from iorder.returns.states import DISPOSITIONS, KINDS, REASONS, RESOLUTIONS, RETURN

returns = sa.Table(
    "returns",
    metadata,
    sa.Column("id", BigId, primary_key=True, autoincrement=False),
    sa.Column("number", sa.Text, nullable=False, unique=True),
    sa.Column("order_id", sa.BigInteger, sa.ForeignKey("orders.id"), nullable=False, index=True),
    sa.Column("kind", sa.Text, nullable=False),
    sa.Column("state", sa.Text, nullable=False),
    sa.Column("point_id", sa.BigInteger, sa.ForeignKey("points.id")),
    sa.Column("currency", sa.String(3), nullable=False),
    money("fee_minor"),
    money("shipping_minor"),
    sa.Column("note", sa.Text, nullable=False, server_default=""),
    sa.Column("carrier", sa.Text, nullable=False, server_default=""),
    sa.Column("tracking_number", sa.Text, nullable=False, server_default="", index=True),
    sa.Column("exchange_order_id", sa.BigInteger, sa.ForeignKey("orders.id"), index=True),
    sa.Column("owner", sa.Text, nullable=False, server_default=""),
    sa.Column("due_at", UtcDateTime),
    sa.Column("requested_by", sa.Text, nullable=False),
    sa.Column("requested_at", UtcDateTime, nullable=False),
    sa.Column("approved_at", UtcDateTime),
    sa.Column("received_at", UtcDateTime),
    sa.Column("resolved_at", UtcDateTime),
    sa.Column("version", sa.Integer, nullable=False, server_default="1"),
    one_of("kind", KINDS),
    one_of("state", RETURN.states),
    sa.Index("ix_returns_state", "state", "id"),
)
"""``fee_minor``: kept back of what is refunded (restocking, return postage). ``shipping_minor``: of
what the buyer paid for delivery, what goes back with it."""
_waits = "state in ('requested', 'received', 'inspected')"
_open, _owned = sa.text(_waits), sa.text(f"{_waits} and owner <> ''")
sa.Index(
    "ix_returns_due", returns.c.due_at, returns.c.id, sqlite_where=_open, postgresql_where=_open
)
sa.Index("ix_returns_owner", returns.c.owner, sqlite_where=_owned, postgresql_where=_owned)

return_lines = sa.Table(
    "return_lines",
    metadata,
    sa.Column("id", BigId, primary_key=True, autoincrement=False),
    sa.Column("return_id", sa.BigInteger, sa.ForeignKey("returns.id"), nullable=False, index=True),
    sa.Column(
        "order_line_id", sa.BigInteger, sa.ForeignKey("order_lines.id"), nullable=False, index=True
    ),
    sa.Column("quantity", sa.Integer, nullable=False),
    sa.Column("received_quantity", sa.Integer, nullable=False, server_default="0"),
    sa.Column("reason", sa.Text, nullable=False),
    sa.Column("resolution", sa.Text),
    sa.Column("disposition", sa.Text),
    sa.Column("condition", sa.Text, nullable=False, server_default=""),
    money("refund_minor"),
    sa.CheckConstraint("quantity > 0", name="quantity_positive"),
    sa.CheckConstraint("received_quantity >= 0", name="received_counted"),
    one_of("reason", REASONS),
    one_of("resolution", RESOLUTIONS),
    one_of("disposition", DISPOSITIONS),
)
"""``condition``: what the inspector saw. An inspected line of several fates is split in rows, what
never came back last, without a resolution. ``refund_minor``: what the units are worth to the buyer.
"""
