"""Tables of channels, saved mappings, and imports with their rejects."""

import sqlalchemy as sa

from iorder.kernel.tables import BigId, Json, UtcDateTime, metadata, one_of

channels = sa.Table(
    "channels",
    metadata,
    sa.Column("id", BigId, primary_key=True, autoincrement=False),
    sa.Column("slug", sa.Text, nullable=False, unique=True),
    sa.Column("label", sa.Text, nullable=False),
    sa.Column("adapter", sa.Text, nullable=False, server_default="file"),
    sa.Column("active", sa.Boolean, nullable=False, server_default=sa.true()),
    sa.Column("created_at", UtcDateTime, nullable=False),
    sa.Column("hold_minutes", sa.Integer, nullable=False, server_default="15"),
    sa.Column("hold_extensions", sa.Integer, nullable=False, server_default="2"),
)
"""``hold_minutes``: how long its carts reserve stock; ``hold_extensions``: how often on purpose."""

mapping_profiles = sa.Table(
    "mapping_profiles",
    metadata,
    sa.Column("id", BigId, primary_key=True, autoincrement=False),
    sa.Column("kind", sa.Text, nullable=False),
    sa.Column("name", sa.Text, nullable=False),
    sa.Column("mapping", Json, nullable=False),
    sa.Column("version", sa.Integer, nullable=False, server_default="1"),
    sa.Column("actor", sa.Text, nullable=False),
    sa.Column("created_at", UtcDateTime, nullable=False),
    sa.UniqueConstraint("kind", "name"),
)

imports = sa.Table(
    "imports",
    metadata,
    sa.Column("id", BigId, primary_key=True, autoincrement=False),
    sa.Column("kind", sa.Text, nullable=False),
    sa.Column("channel_id", sa.BigInteger, sa.ForeignKey("channels.id"), nullable=False),
    sa.Column("state", sa.Text, nullable=False),
    sa.Column("files", Json, nullable=False),
    sa.Column("mapping", Json),
    sa.Column("dry_run", sa.Boolean, nullable=False, server_default=sa.false()),
    sa.Column("phase", sa.Text, nullable=False, server_default=""),
    sa.Column("cursor", sa.BigInteger, nullable=False, server_default="0"),
    sa.Column("total", sa.BigInteger),
    sa.Column("rows", sa.BigInteger, nullable=False, server_default="0"),
    sa.Column("created", sa.BigInteger, nullable=False, server_default="0"),
    sa.Column("updated", sa.BigInteger, nullable=False, server_default="0"),
    sa.Column("unchanged", sa.BigInteger, nullable=False, server_default="0"),
    sa.Column("rejected", sa.BigInteger, nullable=False, server_default="0"),
    sa.Column("totals", Json, nullable=False),
    sa.Column("error", sa.Text, nullable=False, server_default=""),
    sa.Column("actor", sa.Text, nullable=False),
    sa.Column("created_at", UtcDateTime, nullable=False),
    sa.Column("started_at", UtcDateTime),
    sa.Column("finished_at", UtcDateTime),
    one_of("state", ("draft", "queued", "running", "done", "failed", "cancelled")),
    sa.Index("ix_imports_finished", "finished_at", "id"),
)
"""``cursor``: orders (or rows) committed so far, moved in the same transaction as they are.
``files``: [{"name": shown to people, "path": under IORDER_FILES, "role": orders|lines|...}].
``totals``: {currency: {"orders", "lines", "gross_minor"}} of what was taken."""

import_rejects = sa.Table(
    "import_rejects",
    metadata,
    sa.Column("id", BigId, primary_key=True, autoincrement=False),
    sa.Column("import_id", sa.BigInteger, sa.ForeignKey("imports.id"), nullable=False),
    sa.Column("file", sa.Text, nullable=False),
    sa.Column("row", sa.BigInteger, nullable=False),
    sa.Column("column", sa.Text, nullable=False, server_default=""),
    sa.Column("reason", sa.Text, nullable=False),
    sa.Column("cells", sa.JSON, nullable=False),
    sa.Index("ix_import_rejects_import", "import_id", "id"),
)
"""``row`` is numbered as in a spreadsheet, header 1. Rows of one rejected order share a reason.
``cells`` is JSON text on both databases: JSONB would forget the order of the columns."""
