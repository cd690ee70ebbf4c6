"""Tables of issued documents and of the series that number them."""

import sqlalchemy as sa

from iorder.kernel.tables import BigId, Json, UtcDateTime, metadata, money, one_of

KINDS = ("invoice", "credit_note", "packing_slip")

documents = sa.Table(
    "documents",
    metadata,
    sa.Column("id", BigId, primary_key=True, autoincrement=False),
    sa.Column("order_id", sa.BigInteger, sa.ForeignKey("orders.id"), nullable=False, index=True),
    sa.Column("kind", sa.Text, nullable=False),
    sa.Column("number", sa.Text, nullable=False, unique=True),
    sa.Column("cause", sa.Text, nullable=False, unique=True),
    sa.Column("corrects_id", sa.BigInteger, sa.ForeignKey("documents.id"), index=True),
    sa.Column("currency", sa.String(3), nullable=False),
    money("total_minor"),
    sa.Column("body", Json, nullable=False),
    sa.Column("issued_by", sa.Text, nullable=False),
    sa.Column("issued_at", UtcDateTime, nullable=False),
    one_of("kind", KINDS),
    sa.Index("ix_documents_kind", "kind", "id"),
)
"""``body``: all that is printed, as it was. ``cause``: makes it once (``invoice:order:17:2``)."""

document_series = sa.Table(
    "document_series",
    metadata,
    sa.Column("series", sa.Text, primary_key=True),
    sa.Column("next", sa.BigInteger, nullable=False, server_default="1"),
)

sellers = sa.Table(
    "sellers",
    metadata,
    sa.Column("channel_id", BigId, primary_key=True, autoincrement=False),
    sa.Column("details", Json, nullable=False),
    sa.Column("version", sa.Integer, nullable=False, server_default="1"),
    sa.Column("changed_by", sa.Text, nullable=False),
    sa.Column("changed_at", UtcDateTime, nullable=False),
)
"""Who sells, as documents print it, by channel; 0 is every channel that has none of its own.
``details``: the fields of ``seller.Seller``."""
