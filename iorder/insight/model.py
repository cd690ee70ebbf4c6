"""Tables of rollups. No key across packages: they are rebuilt from what they count."""

import sqlalchemy as sa

from iorder.kernel.tables import BigId, Json, UtcDateTime, metadata, one_of

order_days = sa.Table(
    "order_days",
    metadata,
    sa.Column("day", sa.Date, primary_key=True),
    sa.Column("channel_id", sa.BigInteger, primary_key=True),
    sa.Column("currency", sa.String(3), primary_key=True),
    sa.Column("stage", sa.Text, primary_key=True),
    sa.Column("orders", sa.BigInteger, nullable=False),
    sa.Column("flagged", sa.BigInteger, nullable=False),
    sa.Column("units", sa.BigInteger, nullable=False),
    sa.Column("total_minor", sa.BigInteger, nullable=False),
)
"""Orders by the shop's day of placing, test orders left out."""

MEASURES = ("promised", "delivered", "left")
"""What an order's day is the day of: its promise, its delivery, when it was no longer open."""
order_service_days = sa.Table(
    "order_service_days",
    metadata,
    sa.Column("placed_day", sa.Date, primary_key=True),
    sa.Column("measure", sa.Text, primary_key=True),
    sa.Column("day", sa.Integer, primary_key=True, autoincrement=False),
    sa.Column("hours", sa.Integer, primary_key=True, autoincrement=False),
    sa.Column("orders", sa.BigInteger, nullable=False),
    sa.Column("good", sa.BigInteger, nullable=False),
    one_of("measure", MEASURES),
    sa.Index("ix_order_service_days_day", "measure", "day", "hours", "orders", "good"),
)
"""The same orders by other days of theirs, each recomputed with its day of placing. ``day``: days
since 1970-01-01; ``hours``: whole ones from placing to delivery, of ``delivered`` only; ``good``:
promises kept."""

order_stages = sa.Table(
    "order_stages",
    metadata,
    sa.Column("stage", sa.Text, primary_key=True),
    sa.Column("orders", sa.BigInteger, nullable=False),
)
"""``order_days`` summed over all days: what tabs and the navigation show."""

rollups = sa.Table(
    "rollups",
    metadata,
    sa.Column("name", sa.Text, primary_key=True),
    sa.Column("zone", sa.Text, nullable=False),
)
"""The zone whose days a rollup holds; its row is the lock of who recomputes."""

exports = sa.Table(
    "exports",
    metadata,
    sa.Column("id", BigId, primary_key=True, autoincrement=False),
    sa.Column("kind", sa.Text, nullable=False),
    sa.Column("form", sa.Text, nullable=False),
    sa.Column("query", Json, nullable=False),
    sa.Column("zone", sa.Text, nullable=False),
    sa.Column("state", sa.Text, nullable=False),
    sa.Column("rows", sa.BigInteger, nullable=False, server_default="0"),
    sa.Column("total", sa.BigInteger, nullable=False),
    sa.Column("error", sa.Text, nullable=False, server_default=""),
    sa.Column("actor", sa.Text, nullable=False),
    sa.Column("created_at", UtcDateTime, nullable=False),
    sa.Column("finished_at", UtcDateTime),
    one_of("state", ("queued", "running", "done", "failed", "cancelled")),
    sa.Index("ix_exports_actor", "actor", "id"),
)
"""``query``: the view as its page's address has it. The file lies under IORDER_FILES, by id."""

saved_views = sa.Table(
    "saved_views",
    metadata,
    sa.Column("id", BigId, primary_key=True, autoincrement=False),
    sa.Column("page", sa.Text, nullable=False),
    sa.Column("name", sa.Text, nullable=False),
    sa.Column("owner", sa.Text, nullable=False),
    sa.Column("is_shared", sa.Boolean, nullable=False, server_default=sa.false()),
    sa.Column("query", Json, nullable=False),
    sa.Column("look", Json, nullable=False),
    sa.Column("version", sa.Integer, nullable=False, server_default="1"),
    sa.Column("changed_by", sa.Text, nullable=False),
    sa.Column("changed_at", UtcDateTime, nullable=False),
    sa.UniqueConstraint("page", "owner", "name"),
)
"""``query``: the view as its page's address has it; ``look``: what is shown of it and how."""

bulk_edits = sa.Table(
    "bulk_edits",
    metadata,
    sa.Column("id", BigId, primary_key=True, autoincrement=False),
    sa.Column("act", sa.Text, nullable=False),
    sa.Column("told", Json, nullable=False),
    sa.Column("query", Json, nullable=False),
    sa.Column("zone", sa.Text, nullable=False),
    sa.Column("undo_of", sa.BigInteger, unique=True),
    sa.Column("state", sa.Text, nullable=False),
    sa.Column("reached_id", sa.BigInteger, nullable=False, server_default="0"),
    sa.Column("total", sa.BigInteger, nullable=False),
    sa.Column("changed", sa.BigInteger, nullable=False, server_default="0"),
    sa.Column("unchanged", sa.BigInteger, nullable=False, server_default="0"),
    sa.Column("refused", sa.BigInteger, nullable=False, server_default="0"),
    sa.Column("error", sa.Text, nullable=False, server_default=""),
    sa.Column("actor", sa.Text, nullable=False),
    sa.Column("created_at", UtcDateTime, nullable=False),
    sa.Column("finished_at", UtcDateTime),
    one_of("state", ("queued", "running", "done", "failed", "cancelled")),
    sa.Index("ix_bulk_edits_actor", "actor", "id"),
)
"""One act on every order of a view: ``told`` is what the act needs, orders made after
``created_at`` are not in it, those with an id up to ``reached_id`` are through."""

bulk_edit_orders = sa.Table(
    "bulk_edit_orders",
    metadata,
    sa.Column("bulk_edit_id", sa.BigInteger, sa.ForeignKey("bulk_edits.id"), primary_key=True),
    sa.Column("order_id", sa.BigInteger, primary_key=True),
    sa.Column("outcome", sa.Text, nullable=False),
    sa.Column("words", sa.Text, nullable=False, server_default=""),
    sa.Column("undo", Json),
    one_of("outcome", ("changed", "unchanged", "refused")),
    sa.Index("ix_bulk_edit_orders_outcome", "bulk_edit_id", "outcome", "order_id"),
)
"""What became of each order; ``undo`` is what takes it back."""

exception_claims = sa.Table(
    "exception_claims",
    metadata,
    sa.Column("kind", sa.Text, primary_key=True),
    sa.Column("subject_id", sa.BigInteger, primary_key=True),
    sa.Column("owner", sa.Text, nullable=False, server_default=""),
    sa.Column("snoozed_until", UtcDateTime),
    sa.Column("note", sa.Text, nullable=False, server_default=""),
    sa.Column("at", UtcDateTime, nullable=False),
    sa.Column("reason", sa.Text, nullable=False, server_default=""),
)
"""Who takes care of something in the inbox of exceptions, where its own record does not say; until
when it is left alone, and the ``reason``."""
_owned, _snoozed = sa.text("owner <> ''"), sa.text("snoozed_until is not null")
sa.Index(
    "ix_exception_claims_owner", exception_claims.c.owner, exception_claims.c.kind,
    sqlite_where=_owned, postgresql_where=_owned,
)  # fmt: skip
sa.Index(
    "ix_exception_claims_snoozed", exception_claims.c.kind, exception_claims.c.snoozed_until,
    sqlite_where=_snoozed, postgresql_where=_snoozed,
)  # fmt: skip
