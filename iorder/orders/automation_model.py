"""Tables of rules on orders, what they did, and their tests."""

import sqlalchemy as sa

from iorder.kernel.tables import BigId, Json, UtcDateTime, metadata, one_of

automations = sa.Table(
    "automations",
    metadata,
    sa.Column("id", BigId, primary_key=True, autoincrement=False),
    sa.Column("label", sa.Text, nullable=False),
    sa.Column("position", sa.Integer, nullable=False, server_default="1"),
    sa.Column("state", sa.Text, nullable=False, server_default="draft"),
    sa.Column("moment", sa.Text, nullable=False),
    sa.Column("condition", sa.Text, nullable=False),
    sa.Column("acts", Json, nullable=False),
    sa.Column("problem", sa.Text, nullable=False, server_default=""),
    sa.Column("created_by", sa.Text, nullable=False),
    sa.Column("created_at", UtcDateTime, nullable=False),
    sa.Column("changed_at", UtcDateTime),
    sa.Column("version", sa.Integer, nullable=False, server_default="1"),
    one_of("state", ("draft", "live", "paused")),
    one_of("moment", ("placed", "screened", "paid", "changed")),
)
"""When (``moment``, ``condition``: a rule-engine expression) then (``acts``: a list of
{act, ...}). ``problem``: why it last could not be worked out."""

automation_hits = sa.Table(
    "automation_hits",
    metadata,
    sa.Column("automation_id", sa.BigInteger, sa.ForeignKey("automations.id"), primary_key=True),
    sa.Column("order_id", sa.BigInteger, sa.ForeignKey("orders.id"), primary_key=True),
    sa.Column("at", UtcDateTime, nullable=False),
    sa.Column("did", sa.Text, nullable=False, server_default=""),
    sa.Index("ix_automation_hits_order", "order_id"),
    sa.Index("ix_automation_hits_at", "automation_id", "at"),
)
"""An automation acts once on an order."""

automation_tests = sa.Table(
    "automation_tests",
    metadata,
    sa.Column("id", BigId, primary_key=True, autoincrement=False),
    sa.Column("automation_id", sa.BigInteger, sa.ForeignKey("automations.id"), nullable=False),
    sa.Column("version", sa.Integer, nullable=False),
    sa.Column("days", sa.Integer, nullable=False),
    sa.Column("state", sa.Text, nullable=False, server_default="queued"),
    sa.Column("done", sa.BigInteger, nullable=False, server_default="0"),
    sa.Column("total", sa.BigInteger, nullable=False, server_default="0"),
    sa.Column("found", Json),
    sa.Column("error", sa.Text, nullable=False, server_default=""),
    sa.Column("asked_by", sa.Text, nullable=False),
    sa.Column("asked_at", UtcDateTime, nullable=False),
    sa.Column("finished_at", UtcDateTime),
    one_of("state", ("queued", "running", "done", "failed", "cancelled")),
    sa.Index("ix_automation_tests_automation", "automation_id", "id"),
)
"""A run of one version over the orders of the last ``days`` days; it changes nothing. ``found``:
how many matched, what would have been done, money by currency, the first ones."""
