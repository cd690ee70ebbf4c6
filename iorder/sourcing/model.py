"""Tables of rule sets, of what was decided by them, and of waves, simulations and tries again."""

import sqlalchemy as sa

from iorder.kernel import rule_sets, runs
from iorder.kernel.tables import BigId, Json, UtcDateTime, metadata, one_of

sourcing_rules = sa.Table(
    "sourcing_rules",
    metadata,
    *rule_sets.columns(),
    sa.Column("effective_at", UtcDateTime),
    sa.Index("ix_sourcing_rules_force", "state", "effective_at"),
)
"""In force at a moment: the published one whose ``effective_at`` was last before it."""

OCCASIONS = ("placed", "again", "wave", "override", "rejected", "closed")

sourcing_decisions = sa.Table(
    "sourcing_decisions",
    metadata,
    sa.Column("id", BigId, primary_key=True, autoincrement=False),
    sa.Column("order_id", sa.BigInteger, sa.ForeignKey("orders.id"), nullable=False),
    sa.Column("at", UtcDateTime, nullable=False),
    sa.Column("actor", sa.Text, nullable=False),
    sa.Column("occasion", sa.Text, nullable=False),
    sa.Column("rules_id", sa.BigInteger),
    sa.Column("policy", sa.Text, nullable=False),
    sa.Column("reason", sa.Text, nullable=False),
    sa.Column("body", Json, nullable=False),
    one_of("occasion", OCCASIONS),
    sa.Index("ix_sourcing_decisions_order", "order_id", "id"),
    sa.Index("ix_sourcing_decisions_at", "at", "order_id"),
)
"""``body``: the candidates with their points per criterion and why each was not chosen
(``sourcing.record``). No personal data."""

RUN_KINDS = ("wave", "simulation", "again")
RUN_STATES = ("queued", "running", "done", "applied", "failed", "cancelled")

sourcing_runs = sa.Table(
    "sourcing_runs",
    metadata,
    *runs.columns(),
    sa.Column("kind", sa.Text, nullable=False),
    one_of("kind", RUN_KINDS),
    one_of("state", RUN_STATES),
    sa.Index("ix_sourcing_runs_kind", "kind", "id"),
)

postcode_areas = sa.Table(
    "postcode_areas",
    metadata,
    sa.Column("country", sa.Text, primary_key=True),
    sa.Column("prefix", sa.Text, primary_key=True),
    sa.Column("orders", sa.Integer, nullable=False),
    sa.Column("latitude", sa.Float, nullable=False),
    sa.Column("longitude", sa.Float, nullable=False),
    sa.Column("spread_km", sa.Float, nullable=False),
)
