"""The table of what is put together to answer disputes."""

import sqlalchemy as sa

from iorder.kernel.tables import BigId, UtcDateTime, metadata, one_of
from iorder.payments.states import EVIDENCE

dispute_evidence = sa.Table(
    "dispute_evidence",
    metadata,
    sa.Column("id", BigId, primary_key=True, autoincrement=False),
    sa.Column("dispute_id", sa.BigInteger, sa.ForeignKey("disputes.id"), nullable=False),
    sa.Column("kind", sa.Text, nullable=False),
    sa.Column("source", sa.Text, nullable=False),
    sa.Column("label", sa.Text, nullable=False),
    sa.Column("text", sa.Text, nullable=False, server_default=""),
    sa.Column("name", sa.Text, nullable=False, server_default=""),
    sa.Column("media_type", sa.Text, nullable=False, server_default=""),
    sa.Column("size", sa.Integer, nullable=False, server_default="0"),
    sa.Column("digest", sa.Text, nullable=False, server_default="", index=True),
    sa.Column("added_by", sa.Text, nullable=False),
    sa.Column("added_at", UtcDateTime, nullable=False),
    sa.Column("sent_at", UtcDateTime),
    sa.UniqueConstraint("dispute_id", "source", "digest"),
    one_of("kind", EVIDENCE),
)
"""What is handed in: a file, which lies under its ``digest`` (SHA-256), or a ``text``. ``source``:
upload, summary, or what of the order it was made from (invoice:INV-1, parcel:17, ...)."""
