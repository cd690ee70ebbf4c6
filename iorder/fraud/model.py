"""Tables of fraud checks: rule sets, lists, traces, assessments, reviews, labels, services."""

import sqlalchemy as sa

from iorder.fraud.states import LABELS, REVIEW, RUN_STATES, TRACES, VERDICTS
from iorder.kernel import rule_sets, runs, service_accounts
from iorder.kernel.tables import BigId, Json, UtcDateTime, metadata, one_of

fraud_rules = sa.Table(
    "fraud_rules",
    metadata,
    *rule_sets.columns(),
    sa.Index("ix_fraud_rules_state", "state", "published_at"),
)
"""Weights, thresholds and deadlines; the one published last is in force."""

fraud_lists = sa.Table(
    "fraud_lists",
    metadata,
    sa.Column("id", BigId, primary_key=True, autoincrement=False),
    sa.Column("list", sa.Text, nullable=False),
    sa.Column("kind", sa.Text, nullable=False),
    sa.Column("value", sa.Text, nullable=False),
    sa.Column("reason", sa.Text, nullable=False, server_default=""),
    sa.Column("created_by", sa.Text, nullable=False),
    sa.Column("created_at", UtcDateTime, nullable=False),
    sa.Column("expires_at", UtcDateTime),
    sa.UniqueConstraint("kind", "value"),
    one_of("list", ("deny", "allow")),
    one_of("kind", (*TRACES, "domain")),
)

fraud_traces = sa.Table(
    "fraud_traces",
    metadata,
    sa.Column("order_id", sa.BigInteger, sa.ForeignKey("orders.id"), primary_key=True),
    sa.Column("kind", sa.Text, primary_key=True),
    sa.Column("value", sa.Text, nullable=False),
    sa.Column("at", UtcDateTime, nullable=False),
    one_of("kind", TRACES),
    sa.Index("ix_fraud_traces_value", "kind", "value", "at"),
)
"""What ties orders together, as keyed hashes of the normalised value: counted, never read."""

fraud_clients = sa.Table(
    "fraud_clients",
    metadata,
    sa.Column("order_id", sa.BigInteger, sa.ForeignKey("orders.id"), primary_key=True),
    sa.Column("ip", sa.Text, nullable=False, server_default=""),
    sa.Column("device", sa.Text, nullable=False, server_default=""),
    sa.Column("agent", sa.Text, nullable=False, server_default=""),
    sa.Column("at", UtcDateTime, nullable=False),
)
"""From which machine the shop says an order came. Personal: cleared when the buyer is erased."""

fraud_assessments = sa.Table(
    "fraud_assessments",
    metadata,
    sa.Column("id", BigId, primary_key=True, autoincrement=False),
    sa.Column("order_id", sa.BigInteger, sa.ForeignKey("orders.id"), nullable=False, index=True),
    sa.Column("rules_id", sa.BigInteger, sa.ForeignKey("fraud_rules.id"), index=True),
    sa.Column("score", sa.Integer, nullable=False),
    sa.Column("verdict", sa.Text, nullable=False),
    sa.Column("signals", Json, nullable=False),
    sa.Column("actor", sa.Text, nullable=False),
    sa.Column("at", UtcDateTime, nullable=False),
    one_of("verdict", VERDICTS),
    sa.Index("ix_fraud_assessments_at", "at", "id"),
)
"""``signals``: a list of {check, source, points, reason, suggests, evidence}; evidence holds no
personal data but what the order itself shows."""

fraud_reviews = sa.Table(
    "fraud_reviews",
    metadata,
    sa.Column("id", BigId, primary_key=True, autoincrement=False),
    sa.Column("order_id", sa.BigInteger, sa.ForeignKey("orders.id"), nullable=False, index=True),
    sa.Column("assessment_id", sa.BigInteger, sa.ForeignKey("fraud_assessments.id"), index=True),
    sa.Column("state", sa.Text, nullable=False, server_default="open"),
    sa.Column("owner", sa.Text, nullable=False, server_default=""),
    sa.Column("due_at", UtcDateTime, nullable=False),
    sa.Column("opened_at", UtcDateTime, nullable=False),
    sa.Column("reason", sa.Text, nullable=False, server_default=""),
    sa.Column("decided_by", sa.Text, nullable=False, server_default=""),
    sa.Column("decided_at", UtcDateTime),
    sa.Column("version", sa.Integer, nullable=False, server_default="1"),
    one_of("state", REVIEW.states),
    sa.Index("ix_fraud_reviews_state", "state", "due_at", "id"),
    sa.Index("ix_fraud_reviews_opened", "opened_at", "id"),
    sa.Index("ix_fraud_reviews_decided", "state", "opened_at", "id"),
)
_owned = sa.text("state = 'open' and owner <> ''")
sa.Index(
    "ix_fraud_reviews_owner", fraud_reviews.c.owner, sqlite_where=_owned, postgresql_where=_owned
)

fraud_labels = sa.Table(
    "fraud_labels",
    metadata,
    sa.Column("id", BigId, primary_key=True, autoincrement=False),
    sa.Column("order_id", sa.BigInteger, sa.ForeignKey("orders.id"), nullable=False, index=True),
    sa.Column("label", sa.Text, nullable=False),
    sa.Column("source", sa.Text, nullable=False),
    sa.Column("reason", sa.Text, nullable=False, server_default=""),
    sa.Column("actor", sa.Text, nullable=False),
    sa.Column("at", UtcDateTime, nullable=False),
    one_of("label", LABELS),
    sa.Index("ix_fraud_labels_label", "label", "at"),
)
"""What an order turned out to be; the last one of an order holds."""

fraud_runs = sa.Table(
    "fraud_runs",
    metadata,
    *runs.columns(),
    one_of("state", RUN_STATES),
)
"""Back-tests of rule sets over labelled orders. ``asked`` holds the rules, ``found`` figures."""

fraud_services = sa.Table(
    "fraud_services",
    metadata,
    *service_accounts.columns(),
    sa.Column("service", sa.Text, nullable=False),
)

fraud_calls = sa.Table(
    "fraud_calls",
    metadata,
    sa.Column("id", BigId, primary_key=True, autoincrement=False),
    sa.Column("service_id", sa.BigInteger, sa.ForeignKey("fraud_services.id"), nullable=False),
    sa.Column("order_id", sa.BigInteger, sa.ForeignKey("orders.id"), nullable=False, index=True),
    sa.Column("kind", sa.Text, nullable=False),
    sa.Column("key", sa.Text, nullable=False, unique=True),
    sa.Column("state", sa.Text, nullable=False, server_default="wanted"),
    sa.Column("external_ref", sa.Text, nullable=False, server_default=""),
    sa.Column("body", Json, nullable=False),
    sa.Column("problem", sa.Text, nullable=False, server_default=""),
    sa.Column("tries", sa.Integer, nullable=False, server_default="0"),
    sa.Column("wanted_at", UtcDateTime, nullable=False),
    sa.Column("finished_at", UtcDateTime),
    one_of("kind", ("assess", "feedback")),
    one_of("state", ("wanted", "calling", "done", "given_up")),
    sa.Index("ix_fraud_calls_service", "service_id", "external_ref"),
)
"""``body``: the label to tell (feedback), or what the service answered (assess)."""
