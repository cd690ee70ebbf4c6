"""Tables of gift cards and store credit."""

import sqlalchemy as sa

from iorder.kernel.tables import BigId, UtcDateTime, metadata, money, one_of

stored_values = sa.Table(
    "stored_values",
    metadata,
    sa.Column("id", BigId, primary_key=True, autoincrement=False),
    sa.Column("kind", sa.Text, nullable=False),
    sa.Column("code_hash", sa.Text, unique=True),
    sa.Column("hint", sa.Text, nullable=False, server_default=""),
    sa.Column("customer_id", sa.BigInteger, sa.ForeignKey("customers.id"), index=True),
    sa.Column("currency", sa.String(3), nullable=False),
    money("balance_minor"),
    sa.Column("expires_on", sa.Date),
    sa.Column("active", sa.Boolean, nullable=False, server_default=sa.true()),
    sa.Column("created_at", UtcDateTime, nullable=False),
    one_of("kind", ("gift_card", "store_credit")),
    sa.CheckConstraint("balance_minor >= 0", name="balance_covered"),
    sa.Index("ix_stored_values_balance", "balance_minor", "id"),
    sa.Index("ix_stored_values_expires", "expires_on", "id"),
)
"""Gift cards (known by ``code_hash``) and the store credit of customers."""

stored_value_entries = sa.Table(
    "stored_value_entries",
    metadata,
    sa.Column("id", BigId, primary_key=True, autoincrement=False),
    sa.Column(
        "stored_value_id", sa.BigInteger, sa.ForeignKey("stored_values.id"), nullable=False,
        index=True,
    ),
    sa.Column("cause", sa.Text, nullable=False, unique=True),
    money("amount_minor"),
    sa.Column("actor", sa.Text, nullable=False),
    sa.Column("at", UtcDateTime, nullable=False),
)  # fmt: skip
"""Append-only: what was put on it (positive) and paid with it (negative)."""
