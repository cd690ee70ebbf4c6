"""The table of customers."""

import sqlalchemy as sa

from iorder.kernel.tables import BigId, UtcDateTime, address_columns, metadata

customers = sa.Table(
    "customers",
    metadata,
    sa.Column("id", BigId, primary_key=True, autoincrement=False),
    *address_columns(),
    sa.Column("created_at", UtcDateTime, nullable=False),
    sa.Column("version", sa.Integer, nullable=False, server_default="1"),
)
sa.Index("ix_customers_email", customers.c.email)
sa.Index("ix_customers_name", customers.c.name)
