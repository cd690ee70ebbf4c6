"""Tables of tenders and their ledger."""

import sqlalchemy as sa

from iorder.kernel.tables import BigId, UtcDateTime, metadata, money, one_of

tenders = sa.Table(
    "tenders",
    metadata,
    sa.Column("id", BigId, primary_key=True, autoincrement=False),
    sa.Column("order_id", sa.BigInteger, sa.ForeignKey("orders.id"), nullable=False, index=True),
    sa.Column("position", sa.Integer, nullable=False, server_default="1"),
    sa.Column("method", sa.Text, nullable=False),
    sa.Column("provider", sa.Text, nullable=False, server_default="channel"),
    sa.Column("external_ref", sa.Text, nullable=False, server_default=""),
    sa.Column("installments", sa.Integer, nullable=False, server_default="1"),
    sa.Column("currency", sa.String(3), nullable=False),
    money("amount_minor"),
    money("authorized_minor"),
    money("captured_minor"),
    money("refunded_minor"),
    sa.Column("created_at", UtcDateTime, nullable=False),
    sa.CheckConstraint("captured_minor <= authorized_minor", name="captured_authorized"),
    sa.CheckConstraint(
        "refunded_minor >= 0 and refunded_minor <= captured_minor", name="refunded_captured"
    ),
)

payment_entries = sa.Table(
    "payment_entries",
    metadata,
    sa.Column("id", BigId, primary_key=True, autoincrement=False),
    sa.Column("tender_id", sa.BigInteger, sa.ForeignKey("tenders.id"), nullable=False, index=True),
    sa.Column("kind", sa.Text, nullable=False),
    sa.Column("currency", sa.String(3), nullable=False),
    money("amount_minor"),
    sa.Column("reason", sa.Text, nullable=False, server_default=""),
    sa.Column("actor", sa.Text, nullable=False),
    sa.Column("at", UtcDateTime, nullable=False),
    one_of("kind", ("authorize", "capture", "refund", "void")),
)
