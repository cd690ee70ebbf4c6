"""Payments as a ledger, fraud checks, returns, documents, revisions, automations"""

from collections.abc import Sequence

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

from iorder.kernel import dialect

revision = "0003"
down_revision: str | Sequence[str] | None = "0002"
branch_labels = None
depends_on = None

BigId = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
JSON = sa.JSON().with_variant(postgresql.JSONB(), "postgresql")

KEYED = (
    "automation_tests",
    "automations",
    "bank_lines",
    "disputes",
    "documents",
    "fraud_assessments",
    "fraud_calls",
    "fraud_labels",
    "fraud_lists",
    "fraud_reviews",
    "fraud_rules",
    "fraud_runs",
    "fraud_services",
    "payment_accounts",
    "payment_calls",
    "payment_events",
    "payout_lines",
    "payouts",
    "refunds",
    "return_lines",
    "returns",
    "stored_value_entries",
    "stored_values",
)
"""Tables whose keys are taken in blocks: each has a sequence on PostgreSQL."""

APPEND_ONLY = ("fraud_assessments", "order_revisions", "stored_value_entries")
BLOCK = 50
TENDER_STATES = (
    "created requires_action awaiting_funds processing authorized partially_captured captured "
    "partially_refunded refunded failed cancelled voided expired"
)


def one_of(column: str, words: str) -> str:
    """SQLite builds a table of an IN list for every row it checks; of this it does not."""
    return " or ".join(f"{column} = '{word}'" for word in words.split())


def upgrade() -> None:
    op.create_table(
        "automations",
        sa.Column("id", BigId, autoincrement=False, nullable=False),
        sa.Column("label", sa.Text(), nullable=False),
        sa.Column("position", sa.Integer(), server_default="1", nullable=False),
        sa.Column("state", sa.Text(), server_default="draft", nullable=False),
        sa.Column("moment", sa.Text(), nullable=False),
        sa.Column("condition", sa.Text(), nullable=False),
        sa.Column(
            "acts",
            JSON,
            nullable=False,
        ),
        sa.Column("problem", sa.Text(), server_default="", nullable=False),
        sa.Column("created_by", sa.Text(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("changed_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("version", sa.Integer(), server_default="1", nullable=False),
        sa.CheckConstraint(
            one_of("moment", "placed screened paid changed"),
            name=op.f("ck_automations_moment_known"),
        ),
        sa.CheckConstraint(
            one_of("state", "draft live paused"), name=op.f("ck_automations_state_known")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_automations")),
    )
    op.create_table(
        "postcode_areas",
        sa.Column("country", sa.Text(), nullable=False),
        sa.Column("prefix", sa.Text(), nullable=False),
        sa.Column("orders", sa.Integer(), nullable=False),
        sa.Column("latitude", sa.Float(), nullable=False),
        sa.Column("longitude", sa.Float(), nullable=False),
        sa.Column("spread_km", sa.Float(), nullable=False),
        sa.PrimaryKeyConstraint("country", "prefix", name=op.f("pk_postcode_areas")),
    )
    op.create_table(
        "document_series",
        sa.Column("series", sa.Text(), nullable=False),
        sa.Column("next", sa.BigInteger(), server_default="1", nullable=False),
        sa.PrimaryKeyConstraint("series", name=op.f("pk_document_series")),
    )
    op.create_table(
        "exception_claims",
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("subject_id", sa.BigInteger(), nullable=False),
        sa.Column("owner", sa.Text(), server_default="", nullable=False),
        sa.Column("snoozed_until", sa.DateTime(timezone=True), nullable=True),
        sa.Column("note", sa.Text(), server_default="", nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("kind", "subject_id", name=op.f("pk_exception_claims")),
    )
    op.create_table(
        "fraud_lists",
        sa.Column("id", BigId, autoincrement=False, nullable=False),
        sa.Column("list", sa.Text(), nullable=False),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("value", sa.Text(), nullable=False),
        sa.Column("reason", sa.Text(), server_default="", nullable=False),
        sa.Column("created_by", sa.Text(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("expires_at", sa.DateTime(timezone=True), nullable=True),
        sa.CheckConstraint(
            one_of("kind", "email phone address ip card device domain"),
            name=op.f("ck_fraud_lists_kind_known"),
        ),
        sa.CheckConstraint(one_of("list", "deny allow"), name=op.f("ck_fraud_lists_list_known")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_fraud_lists")),
        sa.UniqueConstraint("kind", "value", name=op.f("uq_fraud_lists_kind_value")),
    )
    op.create_table(
        "fraud_rules",
        sa.Column("id", BigId, autoincrement=False, nullable=False),
        sa.Column("label", sa.Text(), nullable=False),
        sa.Column("state", sa.Text(), server_default="draft", nullable=False),
        sa.Column(
            "body",
            JSON,
            nullable=False,
        ),
        sa.Column("created_by", sa.Text(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("published_by", sa.Text(), server_default="", nullable=False),
        sa.Column("published_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("version", sa.Integer(), server_default="1", nullable=False),
        sa.CheckConstraint(
            one_of("state", "draft published retired"), name=op.f("ck_fraud_rules_state_known")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_fraud_rules")),
    )
    op.create_index("ix_fraud_rules_state", "fraud_rules", ["state", "published_at"], unique=False)
    op.create_table(
        "fraud_runs",
        sa.Column("id", BigId, autoincrement=False, nullable=False),
        sa.Column("state", sa.Text(), server_default="queued", nullable=False),
        sa.Column("asked", JSON, nullable=False),
        sa.Column("found", JSON, nullable=True),
        sa.Column("done", sa.Integer(), server_default="0", nullable=False),
        sa.Column("total", sa.Integer(), server_default="0", nullable=False),
        sa.Column("problem", sa.Text(), server_default="", nullable=False),
        sa.Column("created_by", sa.Text(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("finished_at", sa.DateTime(timezone=True), nullable=True),
        sa.CheckConstraint(
            one_of("state", "queued running done failed cancelled"),
            name=op.f("ck_fraud_runs_state_known"),
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_fraud_runs")),
    )
    op.create_table(
        "fraud_services",
        sa.Column("id", BigId, autoincrement=False, nullable=False),
        sa.Column("slug", sa.Text(), nullable=False),
        sa.Column("service", sa.Text(), nullable=False),
        sa.Column("label", sa.Text(), nullable=False),
        sa.Column(
            "settings",
            JSON,
            nullable=False,
        ),
        sa.Column("active", sa.Boolean(), server_default=sa.true(), nullable=False),
        sa.Column("failures", sa.Integer(), server_default="0", nullable=False),
        sa.Column("resting_until", sa.DateTime(timezone=True), nullable=True),
        sa.Column("last_ok_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("last_error_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("last_error", sa.Text(), server_default="", nullable=False),
        sa.Column("version", sa.Integer(), server_default="1", nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_fraud_services")),
        sa.UniqueConstraint("slug", name=op.f("uq_fraud_services_slug")),
    )
    op.create_table(
        "payment_accounts",
        sa.Column("id", BigId, autoincrement=False, nullable=False),
        sa.Column("slug", sa.Text(), nullable=False),
        sa.Column("provider", sa.Text(), nullable=False),
        sa.Column("label", sa.Text(), nullable=False),
        sa.Column(
            "settings",
            JSON,
            nullable=False,
        ),
        sa.Column("capture_when", sa.Text(), server_default="shipment", nullable=False),
        sa.Column("active", sa.Boolean(), server_default=sa.true(), nullable=False),
        sa.Column("failures", sa.Integer(), server_default="0", nullable=False),
        sa.Column("resting_until", sa.DateTime(timezone=True), nullable=True),
        sa.Column("last_ok_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("last_error_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("last_error", sa.Text(), server_default="", nullable=False),
        sa.Column("polled_to", sa.Text(), server_default="", nullable=False),
        sa.Column("last_hook_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("hooks_refused", sa.Integer(), server_default="0", nullable=False),
        sa.Column("version", sa.Integer(), server_default="1", nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.CheckConstraint(
            one_of("capture_when", "shipment at_once by_hand"),
            name=op.f("ck_payment_accounts_capture_when_known"),
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_payment_accounts")),
        sa.UniqueConstraint("slug", name=op.f("uq_payment_accounts_slug")),
    )
    op.create_table(
        "payouts",
        sa.Column("id", BigId, autoincrement=False, nullable=False),
        sa.Column("account_id", sa.BigInteger(), nullable=False),
        sa.Column("external_ref", sa.Text(), nullable=False),
        sa.Column("currency", sa.String(length=3), nullable=False),
        sa.Column("gross_minor", sa.BigInteger(), server_default="0", nullable=False),
        sa.Column("fee_minor", sa.BigInteger(), server_default="0", nullable=False),
        sa.Column("net_minor", sa.BigInteger(), server_default="0", nullable=False),
        sa.Column("paid_on", sa.Date(), nullable=True),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["account_id"], ["payment_accounts.id"], name=op.f("fk_payouts_account_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_payouts")),
        sa.UniqueConstraint(
            "account_id", "external_ref", name=op.f("uq_payouts_account_id_external_ref")
        ),
    )
    op.create_table(
        "stored_values",
        sa.Column("id", BigId, autoincrement=False, nullable=False),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("code_hash", sa.Text(), nullable=True),
        sa.Column("hint", sa.Text(), server_default="", nullable=False),
        sa.Column("customer_id", sa.BigInteger(), nullable=True),
        sa.Column("currency", sa.String(length=3), nullable=False),
        sa.Column("balance_minor", sa.BigInteger(), server_default="0", nullable=False),
        sa.Column("expires_on", sa.Date(), nullable=True),
        sa.Column("active", sa.Boolean(), server_default=sa.true(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.CheckConstraint(
            one_of("kind", "gift_card store_credit"), name=op.f("ck_stored_values_kind_known")
        ),
        sa.CheckConstraint("balance_minor >= 0", name=op.f("ck_stored_values_balance_covered")),
        sa.ForeignKeyConstraint(
            ["customer_id"], ["customers.id"], name=op.f("fk_stored_values_customer_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_stored_values")),
        sa.UniqueConstraint("code_hash", name=op.f("uq_stored_values_code_hash")),
    )
    op.create_index(
        op.f("ix_stored_values_customer_id"), "stored_values", ["customer_id"], unique=False
    )
    op.create_table(
        "automation_hits",
        sa.Column("automation_id", sa.BigInteger(), nullable=False),
        sa.Column("order_id", sa.BigInteger(), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("did", sa.Text(), server_default="", nullable=False),
        sa.ForeignKeyConstraint(
            ["automation_id"], ["automations.id"], name=op.f("fk_automation_hits_automation_id")
        ),
        sa.ForeignKeyConstraint(
            ["order_id"], ["orders.id"], name=op.f("fk_automation_hits_order_id")
        ),
        sa.PrimaryKeyConstraint("automation_id", "order_id", name=op.f("pk_automation_hits")),
    )
    op.create_index("ix_automation_hits_order", "automation_hits", ["order_id"], unique=False)
    op.create_index(
        "ix_automation_hits_at", "automation_hits", ["automation_id", "at"], unique=False
    )
    op.create_table(
        "automation_tests",
        sa.Column("id", BigId, autoincrement=False, nullable=False),
        sa.Column("automation_id", sa.BigInteger(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("days", sa.Integer(), nullable=False),
        sa.Column("state", sa.Text(), server_default="queued", nullable=False),
        sa.Column("done", sa.BigInteger(), server_default="0", nullable=False),
        sa.Column("total", sa.BigInteger(), server_default="0", nullable=False),
        sa.Column("found", JSON, nullable=True),
        sa.Column("error", sa.Text(), server_default="", nullable=False),
        sa.Column("asked_by", sa.Text(), nullable=False),
        sa.Column("asked_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("finished_at", sa.DateTime(timezone=True), nullable=True),
        sa.CheckConstraint(
            one_of("state", "queued running done failed cancelled"),
            name=op.f("ck_automation_tests_state_known"),
        ),
        sa.ForeignKeyConstraint(
            ["automation_id"], ["automations.id"], name=op.f("fk_automation_tests_automation_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_automation_tests")),
    )
    op.create_index(
        "ix_automation_tests_automation",
        "automation_tests",
        ["automation_id", "id"],
        unique=False,
    )
    op.create_table(
        "documents",
        sa.Column("id", BigId, autoincrement=False, nullable=False),
        sa.Column("order_id", sa.BigInteger(), nullable=False),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("number", sa.Text(), nullable=False),
        sa.Column("cause", sa.Text(), nullable=False),
        sa.Column("corrects_id", sa.BigInteger(), nullable=True),
        sa.Column("currency", sa.String(length=3), nullable=False),
        sa.Column("total_minor", sa.BigInteger(), server_default="0", nullable=False),
        sa.Column(
            "body",
            JSON,
            nullable=False,
        ),
        sa.Column("issued_by", sa.Text(), nullable=False),
        sa.Column("issued_at", sa.DateTime(timezone=True), nullable=False),
        sa.CheckConstraint(
            one_of("kind", "invoice credit_note packing_slip"), name=op.f("ck_documents_kind_known")
        ),
        sa.ForeignKeyConstraint(
            ["corrects_id"], ["documents.id"], name=op.f("fk_documents_corrects_id")
        ),
        sa.ForeignKeyConstraint(["order_id"], ["orders.id"], name=op.f("fk_documents_order_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_documents")),
        sa.UniqueConstraint("cause", name=op.f("uq_documents_cause")),
        sa.UniqueConstraint("number", name=op.f("uq_documents_number")),
    )
    op.create_index(op.f("ix_documents_corrects_id"), "documents", ["corrects_id"], unique=False)
    op.create_index("ix_documents_kind", "documents", ["kind", "id"], unique=False)
    op.create_index(op.f("ix_documents_order_id"), "documents", ["order_id"], unique=False)
    op.create_table(
        "fraud_assessments",
        sa.Column("id", BigId, autoincrement=False, nullable=False),
        sa.Column("order_id", sa.BigInteger(), nullable=False),
        sa.Column("rules_id", sa.BigInteger(), nullable=True),
        sa.Column("score", sa.Integer(), nullable=False),
        sa.Column("verdict", sa.Text(), nullable=False),
        sa.Column(
            "signals",
            JSON,
            nullable=False,
        ),
        sa.Column("actor", sa.Text(), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.CheckConstraint(
            one_of("verdict", "approve review decline"),
            name=op.f("ck_fraud_assessments_verdict_known"),
        ),
        sa.ForeignKeyConstraint(
            ["order_id"], ["orders.id"], name=op.f("fk_fraud_assessments_order_id")
        ),
        sa.ForeignKeyConstraint(
            ["rules_id"], ["fraud_rules.id"], name=op.f("fk_fraud_assessments_rules_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_fraud_assessments")),
    )
    op.create_index("ix_fraud_assessments_at", "fraud_assessments", ["at", "id"], unique=False)
    op.create_index(
        op.f("ix_fraud_assessments_order_id"), "fraud_assessments", ["order_id"], unique=False
    )
    op.create_index(
        op.f("ix_fraud_assessments_rules_id"), "fraud_assessments", ["rules_id"], unique=False
    )
    op.create_table(
        "fraud_calls",
        sa.Column("id", BigId, autoincrement=False, nullable=False),
        sa.Column("service_id", sa.BigInteger(), nullable=False),
        sa.Column("order_id", sa.BigInteger(), nullable=False),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("key", sa.Text(), nullable=False),
        sa.Column("state", sa.Text(), server_default="wanted", nullable=False),
        sa.Column("external_ref", sa.Text(), server_default="", nullable=False),
        sa.Column(
            "body",
            JSON,
            nullable=False,
        ),
        sa.Column("problem", sa.Text(), server_default="", nullable=False),
        sa.Column("tries", sa.Integer(), server_default="0", nullable=False),
        sa.Column("wanted_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("finished_at", sa.DateTime(timezone=True), nullable=True),
        sa.CheckConstraint(
            one_of("kind", "assess feedback"), name=op.f("ck_fraud_calls_kind_known")
        ),
        sa.CheckConstraint(
            one_of("state", "wanted calling done given_up"), name=op.f("ck_fraud_calls_state_known")
        ),
        sa.ForeignKeyConstraint(["order_id"], ["orders.id"], name=op.f("fk_fraud_calls_order_id")),
        sa.ForeignKeyConstraint(
            ["service_id"], ["fraud_services.id"], name=op.f("fk_fraud_calls_service_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_fraud_calls")),
        sa.UniqueConstraint("key", name=op.f("uq_fraud_calls_key")),
    )
    op.create_index(op.f("ix_fraud_calls_order_id"), "fraud_calls", ["order_id"], unique=False)
    op.create_index(
        "ix_fraud_calls_service", "fraud_calls", ["service_id", "external_ref"], unique=False
    )
    op.create_table(
        "fraud_clients",
        sa.Column("order_id", sa.BigInteger(), nullable=False),
        sa.Column("ip", sa.Text(), server_default="", nullable=False),
        sa.Column("device", sa.Text(), server_default="", nullable=False),
        sa.Column("agent", sa.Text(), server_default="", nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["order_id"], ["orders.id"], name=op.f("fk_fraud_clients_order_id")
        ),
        sa.PrimaryKeyConstraint("order_id", name=op.f("pk_fraud_clients")),
    )
    op.create_table(
        "fraud_labels",
        sa.Column("id", BigId, autoincrement=False, nullable=False),
        sa.Column("order_id", sa.BigInteger(), nullable=False),
        sa.Column("label", sa.Text(), nullable=False),
        sa.Column("source", sa.Text(), nullable=False),
        sa.Column("reason", sa.Text(), server_default="", nullable=False),
        sa.Column("actor", sa.Text(), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.CheckConstraint(
            one_of("label", "genuine fraud friendly unknown"),
            name=op.f("ck_fraud_labels_label_known"),
        ),
        sa.ForeignKeyConstraint(["order_id"], ["orders.id"], name=op.f("fk_fraud_labels_order_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_fraud_labels")),
    )
    op.create_index("ix_fraud_labels_label", "fraud_labels", ["label", "at"], unique=False)
    op.create_index(op.f("ix_fraud_labels_order_id"), "fraud_labels", ["order_id"], unique=False)
    op.create_table(
        "fraud_traces",
        sa.Column("order_id", sa.BigInteger(), nullable=False),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("value", sa.Text(), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.CheckConstraint(
            one_of("kind", "email phone address ip card device"),
            name=op.f("ck_fraud_traces_kind_known"),
        ),
        sa.ForeignKeyConstraint(["order_id"], ["orders.id"], name=op.f("fk_fraud_traces_order_id")),
        sa.PrimaryKeyConstraint("order_id", "kind", name=op.f("pk_fraud_traces")),
    )
    op.create_index("ix_fraud_traces_value", "fraud_traces", ["kind", "value", "at"], unique=False)
    op.create_table(
        "order_revisions",
        sa.Column("order_id", sa.BigInteger(), nullable=False),
        sa.Column("revision", sa.Integer(), nullable=False),
        sa.Column("reason", sa.Text(), server_default="", nullable=False),
        sa.Column(
            "body",
            JSON,
            nullable=False,
        ),
        sa.Column("actor", sa.Text(), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["order_id"], ["orders.id"], name=op.f("fk_order_revisions_order_id")
        ),
        sa.PrimaryKeyConstraint("order_id", "revision", name=op.f("pk_order_revisions")),
    )
    op.create_table(
        "returns",
        sa.Column("id", BigId, autoincrement=False, nullable=False),
        sa.Column("number", sa.Text(), nullable=False),
        sa.Column("order_id", sa.BigInteger(), nullable=False),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("state", sa.Text(), nullable=False),
        sa.Column("point_id", sa.BigInteger(), nullable=True),
        sa.Column("currency", sa.String(length=3), nullable=False),
        sa.Column("fee_minor", sa.BigInteger(), server_default="0", nullable=False),
        sa.Column("shipping_minor", sa.BigInteger(), server_default="0", nullable=False),
        sa.Column("note", sa.Text(), server_default="", nullable=False),
        sa.Column("carrier", sa.Text(), server_default="", nullable=False),
        sa.Column("tracking_number", sa.Text(), server_default="", nullable=False),
        sa.Column("exchange_order_id", sa.BigInteger(), nullable=True),
        sa.Column("owner", sa.Text(), server_default="", nullable=False),
        sa.Column("due_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("requested_by", sa.Text(), nullable=False),
        sa.Column("requested_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("approved_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("received_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("resolved_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("version", sa.Integer(), server_default="1", nullable=False),
        sa.CheckConstraint(
            one_of("kind", "return exchange claim undelivered"), name=op.f("ck_returns_kind_known")
        ),
        sa.CheckConstraint(
            one_of(
                "state",
                "requested approved refused in_transit received inspected resolved cancelled",
            ),
            name=op.f("ck_returns_state_known"),
        ),
        sa.ForeignKeyConstraint(
            ["exchange_order_id"], ["orders.id"], name=op.f("fk_returns_exchange_order_id")
        ),
        sa.ForeignKeyConstraint(["order_id"], ["orders.id"], name=op.f("fk_returns_order_id")),
        sa.ForeignKeyConstraint(["point_id"], ["points.id"], name=op.f("fk_returns_point_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_returns")),
        sa.UniqueConstraint("number", name=op.f("uq_returns_number")),
    )
    op.create_index(
        op.f("ix_returns_exchange_order_id"), "returns", ["exchange_order_id"], unique=False
    )
    op.create_index(op.f("ix_returns_order_id"), "returns", ["order_id"], unique=False)
    op.create_index("ix_returns_state", "returns", ["state", "id"], unique=False)
    op.create_index(
        op.f("ix_returns_tracking_number"), "returns", ["tracking_number"], unique=False
    )
    op.create_table(
        "stored_value_entries",
        sa.Column("id", BigId, autoincrement=False, nullable=False),
        sa.Column("stored_value_id", sa.BigInteger(), nullable=False),
        sa.Column("cause", sa.Text(), nullable=False),
        sa.Column("amount_minor", sa.BigInteger(), server_default="0", nullable=False),
        sa.Column("actor", sa.Text(), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["stored_value_id"],
            ["stored_values.id"],
            name=op.f("fk_stored_value_entries_stored_value_id"),
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_stored_value_entries")),
        sa.UniqueConstraint("cause", name=op.f("uq_stored_value_entries_cause")),
    )
    op.create_index(
        op.f("ix_stored_value_entries_stored_value_id"),
        "stored_value_entries",
        ["stored_value_id"],
        unique=False,
    )
    op.create_table(
        "bank_lines",
        sa.Column("id", BigId, autoincrement=False, nullable=False),
        sa.Column("external_ref", sa.Text(), nullable=False),
        sa.Column("booked_on", sa.Date(), nullable=False),
        sa.Column("currency", sa.String(length=3), nullable=False),
        sa.Column("amount_minor", sa.BigInteger(), server_default="0", nullable=False),
        sa.Column("reference", sa.Text(), server_default="", nullable=False),
        sa.Column("payer", sa.Text(), server_default="", nullable=False),
        sa.Column("state", sa.Text(), nullable=False),
        sa.Column("tender_id", sa.BigInteger(), nullable=True),
        sa.Column("problem", sa.Text(), server_default="", nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.CheckConstraint(
            one_of("state", "matched open ignored"), name=op.f("ck_bank_lines_state_known")
        ),
        sa.ForeignKeyConstraint(
            ["tender_id"], ["tenders.id"], name=op.f("fk_bank_lines_tender_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_bank_lines")),
        sa.UniqueConstraint("external_ref", name=op.f("uq_bank_lines_external_ref")),
    )
    op.create_index("ix_bank_lines_state", "bank_lines", ["state", "id"], unique=False)
    op.create_index(op.f("ix_bank_lines_tender_id"), "bank_lines", ["tender_id"], unique=False)
    op.create_table(
        "disputes",
        sa.Column("id", BigId, autoincrement=False, nullable=False),
        sa.Column("order_id", sa.BigInteger(), nullable=False),
        sa.Column("tender_id", sa.BigInteger(), nullable=False),
        sa.Column("external_ref", sa.Text(), nullable=False),
        sa.Column("state", sa.Text(), nullable=False),
        sa.Column("reason", sa.Text(), server_default="", nullable=False),
        sa.Column("currency", sa.String(length=3), nullable=False),
        sa.Column("amount_minor", sa.BigInteger(), server_default="0", nullable=False),
        sa.Column("fee_minor", sa.BigInteger(), server_default="0", nullable=False),
        sa.Column("evidence_due_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("opened_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("closed_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("note", sa.Text(), server_default="", nullable=False),
        sa.Column("version", sa.Integer(), server_default="1", nullable=False),
        sa.CheckConstraint(
            one_of("state", "opened evidence_due submitted won lost accepted"),
            name=op.f("ck_disputes_state_known"),
        ),
        sa.ForeignKeyConstraint(["order_id"], ["orders.id"], name=op.f("fk_disputes_order_id")),
        sa.ForeignKeyConstraint(["tender_id"], ["tenders.id"], name=op.f("fk_disputes_tender_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_disputes")),
        sa.UniqueConstraint(
            "tender_id", "external_ref", name=op.f("uq_disputes_tender_id_external_ref")
        ),
    )
    op.create_index(op.f("ix_disputes_order_id"), "disputes", ["order_id"], unique=False)
    op.create_index("ix_disputes_state", "disputes", ["state", "evidence_due_at"], unique=False)
    op.create_index(op.f("ix_disputes_tender_id"), "disputes", ["tender_id"], unique=False)
    op.create_table(
        "fraud_reviews",
        sa.Column("id", BigId, autoincrement=False, nullable=False),
        sa.Column("order_id", sa.BigInteger(), nullable=False),
        sa.Column("assessment_id", sa.BigInteger(), nullable=True),
        sa.Column("state", sa.Text(), server_default="open", nullable=False),
        sa.Column("owner", sa.Text(), server_default="", nullable=False),
        sa.Column("due_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("opened_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("reason", sa.Text(), server_default="", nullable=False),
        sa.Column("decided_by", sa.Text(), server_default="", nullable=False),
        sa.Column("decided_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("version", sa.Integer(), server_default="1", nullable=False),
        sa.CheckConstraint(
            one_of("state", "open approved declined closed"),
            name=op.f("ck_fraud_reviews_state_known"),
        ),
        sa.ForeignKeyConstraint(
            ["assessment_id"], ["fraud_assessments.id"], name=op.f("fk_fraud_reviews_assessment_id")
        ),
        sa.ForeignKeyConstraint(
            ["order_id"], ["orders.id"], name=op.f("fk_fraud_reviews_order_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_fraud_reviews")),
    )
    op.create_index(
        op.f("ix_fraud_reviews_assessment_id"), "fraud_reviews", ["assessment_id"], unique=False
    )
    op.create_index(op.f("ix_fraud_reviews_order_id"), "fraud_reviews", ["order_id"], unique=False)
    op.create_index(
        "ix_fraud_reviews_state", "fraud_reviews", ["state", "due_at", "id"], unique=False
    )
    op.create_table(
        "order_mentions",
        sa.Column("note_id", sa.BigInteger(), nullable=False),
        sa.Column("person", sa.Text(), nullable=False),
        sa.Column("order_id", sa.BigInteger(), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("seen_at", sa.DateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(
            ["note_id"], ["order_notes.id"], name=op.f("fk_order_mentions_note_id")
        ),
        sa.ForeignKeyConstraint(
            ["order_id"], ["orders.id"], name=op.f("fk_order_mentions_order_id")
        ),
        sa.PrimaryKeyConstraint("note_id", "person", name=op.f("pk_order_mentions")),
    )
    op.create_index(
        op.f("ix_order_mentions_order_id"), "order_mentions", ["order_id"], unique=False
    )
    op.create_index(
        "ix_order_mentions_person", "order_mentions", ["person", "seen_at"], unique=False
    )
    op.create_table(
        "payment_events",
        sa.Column("id", BigId, autoincrement=False, nullable=False),
        sa.Column("account_id", sa.BigInteger(), nullable=False),
        sa.Column("event_id", sa.Text(), nullable=False),
        sa.Column("inbox_id", sa.BigInteger(), nullable=True),
        sa.Column("tender_id", sa.BigInteger(), nullable=True),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("external_ref", sa.Text(), server_default="", nullable=False),
        sa.Column("act_ref", sa.Text(), server_default="", nullable=False),
        sa.Column("currency", sa.String(length=3), server_default="", nullable=False),
        sa.Column("amount_minor", sa.BigInteger(), server_default="0", nullable=False),
        sa.Column("is_total", sa.Boolean(), server_default=sa.false(), nullable=False),
        sa.Column("fee_minor", sa.BigInteger(), server_default="0", nullable=False),
        sa.Column("call_key", sa.Text(), server_default="", nullable=False),
        sa.Column("reason", sa.Text(), server_default="", nullable=False),
        sa.Column("due_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("state", sa.Text(), nullable=False),
        sa.Column("problem", sa.Text(), server_default="", nullable=False),
        sa.Column("occurred_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.CheckConstraint(
            one_of("state", "applied known parked dismissed"),
            name=op.f("ck_payment_events_state_known"),
        ),
        sa.ForeignKeyConstraint(
            ["account_id"], ["payment_accounts.id"], name=op.f("fk_payment_events_account_id")
        ),
        sa.ForeignKeyConstraint(
            ["tender_id"], ["tenders.id"], name=op.f("fk_payment_events_tender_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_payment_events")),
        sa.UniqueConstraint(
            "account_id", "event_id", name=op.f("uq_payment_events_account_id_event_id")
        ),
    )
    op.create_index(
        "ix_payment_events_parked",
        "payment_events",
        ["id"],
        unique=False,
        sqlite_where=sa.text("state = 'parked'"),
        postgresql_where=sa.text("state = 'parked'"),
    )
    op.create_index(
        op.f("ix_payment_events_tender_id"), "payment_events", ["tender_id"], unique=False
    )
    op.create_table(
        "payout_lines",
        sa.Column("id", BigId, autoincrement=False, nullable=False),
        sa.Column("payout_id", sa.BigInteger(), nullable=False),
        sa.Column("row", sa.Integer(), nullable=False),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("external_ref", sa.Text(), server_default="", nullable=False),
        sa.Column("tender_id", sa.BigInteger(), nullable=True),
        sa.Column("gross_minor", sa.BigInteger(), server_default="0", nullable=False),
        sa.Column("fee_minor", sa.BigInteger(), server_default="0", nullable=False),
        sa.Column("state", sa.Text(), nullable=False),
        sa.Column("problem", sa.Text(), server_default="", nullable=False),
        sa.CheckConstraint(
            one_of("kind", "capture refund dispute fee other"),
            name=op.f("ck_payout_lines_kind_known"),
        ),
        sa.CheckConstraint(
            one_of("state", "matched differs unmatched settled"),
            name=op.f("ck_payout_lines_state_known"),
        ),
        sa.ForeignKeyConstraint(
            ["payout_id"], ["payouts.id"], name=op.f("fk_payout_lines_payout_id")
        ),
        sa.ForeignKeyConstraint(
            ["tender_id"], ["tenders.id"], name=op.f("fk_payout_lines_tender_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_payout_lines")),
        sa.UniqueConstraint("payout_id", "row", name=op.f("uq_payout_lines_payout_id_row")),
    )
    op.create_index(
        "ix_payout_lines_open",
        "payout_lines",
        ["id"],
        unique=False,
        sqlite_where=sa.text("state in ('differs', 'unmatched')"),
        postgresql_where=sa.text("state in ('differs', 'unmatched')"),
    )
    op.create_index(op.f("ix_payout_lines_tender_id"), "payout_lines", ["tender_id"], unique=False)
    op.create_table(
        "refunds",
        sa.Column("id", BigId, autoincrement=False, nullable=False),
        sa.Column("order_id", sa.BigInteger(), nullable=False),
        sa.Column("tender_id", sa.BigInteger(), nullable=False),
        sa.Column("return_id", sa.BigInteger(), nullable=True),
        sa.Column("state", sa.Text(), nullable=False),
        sa.Column("currency", sa.String(length=3), nullable=False),
        sa.Column("amount_minor", sa.BigInteger(), server_default="0", nullable=False),
        sa.Column("reason", sa.Text(), server_default="", nullable=False),
        sa.Column("cause", sa.Text(), nullable=False),
        sa.Column("external_ref", sa.Text(), server_default="", nullable=False),
        sa.Column("problem", sa.Text(), server_default="", nullable=False),
        sa.Column("requested_by", sa.Text(), nullable=False),
        sa.Column("requested_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("approved_by", sa.Text(), server_default="", nullable=False),
        sa.Column("finished_at", sa.DateTime(timezone=True), nullable=True),
        sa.CheckConstraint(
            one_of("state", "requested approved processing succeeded failed reversed refused"),
            name=op.f("ck_refunds_state_known"),
        ),
        sa.CheckConstraint("amount_minor > 0", name=op.f("ck_refunds_amount_positive")),
        sa.ForeignKeyConstraint(["order_id"], ["orders.id"], name=op.f("fk_refunds_order_id")),
        sa.ForeignKeyConstraint(["tender_id"], ["tenders.id"], name=op.f("fk_refunds_tender_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_refunds")),
        sa.UniqueConstraint("cause", name=op.f("uq_refunds_cause")),
    )
    op.create_index(op.f("ix_refunds_order_id"), "refunds", ["order_id"], unique=False)
    op.create_index(op.f("ix_refunds_return_id"), "refunds", ["return_id"], unique=False)
    op.create_index("ix_refunds_requested", "refunds", ["requested_at", "id"], unique=False)
    op.create_index("ix_refunds_state", "refunds", ["state", "requested_at", "id"], unique=False)
    op.create_index(op.f("ix_refunds_tender_id"), "refunds", ["tender_id"], unique=False)
    op.create_table(
        "return_lines",
        sa.Column("id", BigId, autoincrement=False, nullable=False),
        sa.Column("return_id", sa.BigInteger(), nullable=False),
        sa.Column("order_line_id", sa.BigInteger(), nullable=False),
        sa.Column("quantity", sa.Integer(), nullable=False),
        sa.Column("received_quantity", sa.Integer(), server_default="0", nullable=False),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("resolution", sa.Text(), nullable=True),
        sa.Column("disposition", sa.Text(), nullable=True),
        sa.Column("condition", sa.Text(), server_default="", nullable=False),
        sa.Column("refund_minor", sa.BigInteger(), server_default="0", nullable=False),
        sa.CheckConstraint(
            one_of("disposition", "restock quarantine write_off vendor"),
            name=op.f("ck_return_lines_disposition_known"),
        ),
        sa.CheckConstraint(
            one_of(
                "reason",
                "unwanted wrong_size damaged defective wrong_item late lost undelivered other",
            ),
            name=op.f("ck_return_lines_reason_known"),
        ),
        sa.CheckConstraint(
            one_of("resolution", "refund exchange store_credit repair reject"),
            name=op.f("ck_return_lines_resolution_known"),
        ),
        sa.CheckConstraint("quantity > 0", name=op.f("ck_return_lines_quantity_positive")),
        sa.CheckConstraint("received_quantity >= 0", name=op.f("ck_return_lines_received_counted")),
        sa.ForeignKeyConstraint(
            ["order_line_id"], ["order_lines.id"], name=op.f("fk_return_lines_order_line_id")
        ),
        sa.ForeignKeyConstraint(
            ["return_id"], ["returns.id"], name=op.f("fk_return_lines_return_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_return_lines")),
    )
    op.create_index(
        op.f("ix_return_lines_order_line_id"), "return_lines", ["order_line_id"], unique=False
    )
    op.create_index(op.f("ix_return_lines_return_id"), "return_lines", ["return_id"], unique=False)
    op.create_table(
        "payment_calls",
        sa.Column("id", BigId, autoincrement=False, nullable=False),
        sa.Column("tender_id", sa.BigInteger(), nullable=False),
        sa.Column("refund_id", sa.BigInteger(), nullable=True),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("key", sa.Text(), nullable=False),
        sa.Column("currency", sa.String(length=3), nullable=False),
        sa.Column("amount_minor", sa.BigInteger(), server_default="0", nullable=False),
        sa.Column("state", sa.Text(), server_default="wanted", nullable=False),
        sa.Column("external_ref", sa.Text(), server_default="", nullable=False),
        sa.Column(
            "asked",
            JSON,
            nullable=False,
        ),
        sa.Column("problem", sa.Text(), server_default="", nullable=False),
        sa.Column("tries", sa.Integer(), server_default="0", nullable=False),
        sa.Column("wanted_by", sa.Text(), nullable=False),
        sa.Column("wanted_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("called_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("finished_at", sa.DateTime(timezone=True), nullable=True),
        sa.CheckConstraint(
            one_of("kind", "authorize capture void refund link fetch"),
            name=op.f("ck_payment_calls_kind_known"),
        ),
        sa.CheckConstraint(
            one_of("state", "wanted calling unknown done declined given_up"),
            name=op.f("ck_payment_calls_state_known"),
        ),
        sa.ForeignKeyConstraint(
            ["refund_id"], ["refunds.id"], name=op.f("fk_payment_calls_refund_id")
        ),
        sa.ForeignKeyConstraint(
            ["tender_id"], ["tenders.id"], name=op.f("fk_payment_calls_tender_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_payment_calls")),
        sa.UniqueConstraint("key", name=op.f("uq_payment_calls_key")),
    )
    op.create_index(
        "ix_payment_calls_open",
        "payment_calls",
        ["state", "id"],
        unique=False,
        sqlite_where=sa.text("state in ('wanted', 'calling', 'unknown')"),
        postgresql_where=sa.text("state in ('wanted', 'calling', 'unknown')"),
    )
    op.create_index(
        "ix_payment_calls_refused",
        "payment_calls",
        ["id"],
        unique=False,
        sqlite_where=sa.text("state = 'declined' and kind = 'capture'"),
        postgresql_where=sa.text("state = 'declined' and kind = 'capture'"),
    )
    op.create_index(
        op.f("ix_payment_calls_refund_id"), "payment_calls", ["refund_id"], unique=False
    )
    op.create_index(
        op.f("ix_payment_calls_tender_id"), "payment_calls", ["tender_id"], unique=False
    )
    op.add_column("holds", sa.Column("owner", sa.Text(), server_default="", nullable=False))
    op.execute(
        "alter table holds add column when_due text default 'wait' not null "
        f"constraint ck_holds_when_due_known check ({one_of('when_due', 'wait release cancel')})"
    )
    op.create_index(
        "ix_holds_due",
        "holds",
        ["due_at", "id"],
        unique=False,
        sqlite_where=sa.text("state = 'open' and due_at is not null"),
        postgresql_where=sa.text("state = 'open' and due_at is not null"),
    )
    op.add_column(
        "order_lines",
        sa.Column("cancelled_quantity", sa.Integer(), server_default="0", nullable=False),
    )
    op.add_column(
        "order_notes",
        sa.Column("is_public", sa.Boolean(), server_default=sa.false(), nullable=False),
    )
    op.add_column("orders", sa.Column("assignee", sa.Text(), server_default="", nullable=False))
    op.add_column("orders", sa.Column("revision", sa.Integer(), server_default="1", nullable=False))
    op.add_column("orders", sa.Column("parent_id", sa.BigInteger(), nullable=True))
    op.add_column("orders", sa.Column("merged_into_id", sa.BigInteger(), nullable=True))
    may_go = "not is_history and coalesce(stage, '') in ('pending', 'on_hold', 'confirmed')"
    op.create_index(
        "ix_orders_may_go",
        "orders",
        ["placed_at", "id"],
        unique=False,
        sqlite_where=sa.text(may_go),
        postgresql_where=sa.text(may_go),
    )
    op.create_index(op.f("ix_stock_movements_at"), "stock_movements", ["at"], unique=False)
    op.create_index(
        "ix_orders_test",
        "orders",
        ["stage"],
        unique=False,
        sqlite_where=sa.text("is_test"),
        postgresql_where=sa.text("is_test"),
    )
    op.create_index(
        "ix_orders_delivered",
        "orders",
        ["delivered_at"],
        unique=False,
        sqlite_where=sa.text("delivered_at is not null"),
        postgresql_where=sa.text("delivered_at is not null"),
    )
    op.create_index(
        "ix_orders_assignee",
        "orders",
        ["assignee", "placed_at", "id"],
        unique=False,
        sqlite_where=sa.text("assignee <> ''"),
        postgresql_where=sa.text("assignee <> ''"),
    )
    op.create_index(
        "ix_orders_merged",
        "orders",
        ["merged_into_id"],
        unique=False,
        sqlite_where=sa.text("merged_into_id is not null"),
        postgresql_where=sa.text("merged_into_id is not null"),
    )
    op.create_index(
        "ix_orders_parent",
        "orders",
        ["parent_id"],
        unique=False,
        sqlite_where=sa.text("parent_id is not null"),
        postgresql_where=sa.text("parent_id is not null"),
    )
    op.add_column("tenders", sa.Column("account_id", sa.BigInteger(), nullable=True))
    op.execute(
        "alter table tenders add column state text default 'created' not null "
        f"constraint ck_tenders_state_known check ({one_of('state', TENDER_STATES)})"
    )
    op.add_column("tenders", sa.Column("expires_at", sa.DateTime(timezone=True), nullable=True))
    op.add_column(
        "payment_entries",
        sa.Column("external_ref", sa.Text(), server_default="", nullable=False),
    )
    op.add_column(
        "tenders", sa.Column("surcharge_minor", sa.BigInteger(), server_default="0", nullable=False)
    )
    op.add_column(
        "tenders", sa.Column("fee_minor", sa.BigInteger(), server_default="0", nullable=False)
    )
    op.add_column("tenders", sa.Column("link", sa.Text(), server_default="", nullable=False))
    op.add_column("tenders", sa.Column("instrument", sa.Text(), server_default="", nullable=False))
    op.add_column("tenders", sa.Column("fingerprint", sa.Text(), server_default="", nullable=False))
    op.add_column(
        "tenders", sa.Column("card_country", sa.Text(), server_default="", nullable=False)
    )
    op.add_column("tenders", sa.Column("failure", sa.Text(), server_default="", nullable=False))
    op.create_index(
        "ix_tenders_account", "tenders", ["account_id", "created_at", "id"], unique=False
    )
    awaited = sa.text("provider = 'bank_transfer' and captured_minor < amount_minor")
    op.create_index(
        "ix_tenders_awaited",
        "tenders",
        ["id"],
        unique=False,
        sqlite_where=awaited,
        postgresql_where=awaited,
    )
    op.create_index(
        "ix_tenders_expiring",
        "tenders",
        ["expires_at", "id"],
        unique=False,
        sqlite_where=sa.text("expires_at is not null"),
        postgresql_where=sa.text("expires_at is not null"),
    )
    op.create_index("ix_tenders_ref", "tenders", ["external_ref", "account_id"], unique=False)
    op.create_index("ix_tenders_created", "tenders", ["created_at", "id"], unique=False)
    op.create_index("ix_tenders_state", "tenders", ["state", "created_at", "id"], unique=False)
    _tags_as_placed()
    _allow_lines_of_nothing()
    _states_of_tenders()
    _by_hand(op.get_bind().dialect.name)


def _tags_as_placed() -> None:
    """``order_tags`` with the time its order was placed, in the table and in the index."""
    _make_tags_anew(
        sa.Column("placed_at", sa.DateTime(timezone=True), nullable=False),
        index=["tag", "placed_at", "order_id"],
        kept="select t.order_id, t.tag, o.placed_at "
        "from order_tags t join orders o on o.id = t.order_id",
    )


def _make_tags_anew(*more: sa.Column[object], index: list[str], kept: str) -> None:
    """SQLite adds no column that must be filled, so the table is made anew with what it held."""
    op.execute(f"create table kept_tags as {kept}")
    op.drop_index("ix_order_tags_tag", table_name="order_tags")
    op.drop_table("order_tags")
    op.create_table(
        "order_tags",
        sa.Column("order_id", sa.BigInteger(), nullable=False),
        sa.Column("tag", sa.Text(), nullable=False),
        *more,
        sa.ForeignKeyConstraint(["order_id"], ["orders.id"], name=op.f("fk_order_tags_order_id")),
        sa.PrimaryKeyConstraint("order_id", "tag", name=op.f("pk_order_tags")),
    )
    op.execute("insert into order_tags select * from kept_tags order by order_id, tag")
    op.drop_table("kept_tags")
    op.create_index("ix_order_tags_tag", "order_tags", index, unique=False)


def _allow_lines_of_nothing() -> None:
    """A line all of which was called off keeps its place. SQLite documents this way of loosening
    a CHECK (lang_altertable, 7); making the table anew would break the keys that point to it."""
    old = "CONSTRAINT ck_order_lines_quantity_positive CHECK (quantity > 0)"
    new = "CONSTRAINT ck_order_lines_quantity_counted CHECK (quantity >= 0)"
    _swap_check(old, new)


def _swap_check(old: str, new: str) -> None:
    if op.get_bind().dialect.name == "postgresql":
        name = old.split()[1]
        op.execute(f"alter table order_lines drop constraint {name}")
        op.execute(f"alter table order_lines add {new}")
        return
    op.execute("pragma writable_schema = on")
    op.execute(
        f"update sqlite_master set sql = replace(sql, '{old}', '{new}') "  # noqa: S608 - our own
        "where type = 'table' and name = 'order_lines'"
    )
    op.execute("pragma writable_schema = reset")


def _states_of_tenders() -> None:
    """What the ledger of each tender says."""
    op.execute(
        "update tenders set state = case "
        "when captured_minor > 0 and refunded_minor >= captured_minor then 'refunded' "
        "when refunded_minor > 0 then 'partially_refunded' "
        "when captured_minor > 0 and captured_minor = authorized_minor then 'captured' "
        "when captured_minor > 0 then 'partially_captured' "
        "when authorized_minor > 0 then 'authorized' "
        "when exists (select 1 from payment_entries e where e.tender_id = tenders.id "
        "and e.kind = 'void') then 'voided' "
        "else 'created' end"
    )


def _by_hand(name: str) -> None:
    if name == "postgresql":
        for table in KEYED:
            op.execute(f"create sequence {table}_ids increment by {BLOCK}")
    for table in APPEND_ONLY:
        for statement in dialect.append_only(table)[name]:
            op.execute(statement)


def downgrade() -> None:
    _make_tags_anew(index=["tag", "order_id"], kept="select order_id, tag from order_tags")
    _swap_check(
        "CONSTRAINT ck_order_lines_quantity_counted CHECK (quantity >= 0)",
        "CONSTRAINT ck_order_lines_quantity_positive CHECK (quantity > 0)",
    )
    op.drop_column("payment_entries", "external_ref")
    op.drop_index("ix_tenders_state", table_name="tenders")
    op.drop_index("ix_tenders_created", table_name="tenders")
    op.drop_index("ix_tenders_ref", table_name="tenders")
    op.drop_index("ix_tenders_awaited", table_name="tenders")
    op.drop_index(
        "ix_tenders_expiring",
        table_name="tenders",
        sqlite_where=sa.text("expires_at is not null"),
        postgresql_where=sa.text("expires_at is not null"),
    )
    op.drop_index("ix_tenders_account", table_name="tenders")
    op.drop_column("tenders", "failure")
    op.drop_column("tenders", "card_country")
    op.drop_column("tenders", "fingerprint")
    op.drop_column("tenders", "instrument")
    op.drop_column("tenders", "link")
    op.drop_column("tenders", "fee_minor")
    op.drop_column("tenders", "surcharge_minor")
    op.drop_column("tenders", "expires_at")
    op.drop_column("tenders", "state")
    op.drop_column("tenders", "account_id")
    op.drop_index(op.f("ix_stock_movements_at"), table_name="stock_movements")
    op.drop_index("ix_orders_may_go", table_name="orders")
    for name, where in (("test", "is_test"), ("delivered", "delivered_at is not null")):
        op.drop_index(
            f"ix_orders_{name}",
            table_name="orders",
            sqlite_where=sa.text(where),
            postgresql_where=sa.text(where),
        )
    op.drop_index(
        "ix_orders_parent",
        table_name="orders",
        sqlite_where=sa.text("parent_id is not null"),
        postgresql_where=sa.text("parent_id is not null"),
    )
    op.drop_index(
        "ix_orders_merged",
        table_name="orders",
        sqlite_where=sa.text("merged_into_id is not null"),
        postgresql_where=sa.text("merged_into_id is not null"),
    )
    op.drop_index(
        "ix_orders_assignee",
        table_name="orders",
        sqlite_where=sa.text("assignee <> ''"),
        postgresql_where=sa.text("assignee <> ''"),
    )
    op.drop_column("orders", "merged_into_id")
    op.drop_column("orders", "parent_id")
    op.drop_column("orders", "revision")
    op.drop_column("orders", "assignee")
    op.drop_column("order_notes", "is_public")
    op.drop_column("order_lines", "cancelled_quantity")
    op.drop_index("ix_holds_due", table_name="holds")
    op.drop_column("holds", "when_due")
    op.drop_column("holds", "owner")
    op.drop_index(op.f("ix_payment_calls_tender_id"), table_name="payment_calls")
    op.drop_index(op.f("ix_payment_calls_refund_id"), table_name="payment_calls")
    op.drop_index(
        "ix_payment_calls_refused",
        table_name="payment_calls",
        sqlite_where=sa.text("state = 'declined' and kind = 'capture'"),
        postgresql_where=sa.text("state = 'declined' and kind = 'capture'"),
    )
    op.drop_index(
        "ix_payment_calls_open",
        table_name="payment_calls",
        sqlite_where=sa.text("state in ('wanted', 'calling', 'unknown')"),
        postgresql_where=sa.text("state in ('wanted', 'calling', 'unknown')"),
    )
    op.drop_table("payment_calls")
    op.drop_index(op.f("ix_return_lines_return_id"), table_name="return_lines")
    op.drop_index(op.f("ix_return_lines_order_line_id"), table_name="return_lines")
    op.drop_table("return_lines")
    op.drop_index(op.f("ix_refunds_tender_id"), table_name="refunds")
    op.drop_index("ix_refunds_state", table_name="refunds")
    op.drop_index("ix_refunds_requested", table_name="refunds")
    op.drop_index(op.f("ix_refunds_return_id"), table_name="refunds")
    op.drop_index(op.f("ix_refunds_order_id"), table_name="refunds")
    op.drop_table("refunds")
    op.drop_index(op.f("ix_payout_lines_tender_id"), table_name="payout_lines")
    op.drop_index(
        "ix_payout_lines_open",
        table_name="payout_lines",
        sqlite_where=sa.text("state in ('differs', 'unmatched')"),
        postgresql_where=sa.text("state in ('differs', 'unmatched')"),
    )
    op.drop_table("payout_lines")
    op.drop_index(op.f("ix_payment_events_tender_id"), table_name="payment_events")
    op.drop_index(
        "ix_payment_events_parked",
        table_name="payment_events",
        sqlite_where=sa.text("state = 'parked'"),
        postgresql_where=sa.text("state = 'parked'"),
    )
    op.drop_table("payment_events")
    op.drop_index("ix_order_mentions_person", table_name="order_mentions")
    op.drop_index(op.f("ix_order_mentions_order_id"), table_name="order_mentions")
    op.drop_table("order_mentions")
    op.drop_index("ix_fraud_reviews_state", table_name="fraud_reviews")
    op.drop_index(op.f("ix_fraud_reviews_order_id"), table_name="fraud_reviews")
    op.drop_index(op.f("ix_fraud_reviews_assessment_id"), table_name="fraud_reviews")
    op.drop_table("fraud_reviews")
    op.drop_index(op.f("ix_disputes_tender_id"), table_name="disputes")
    op.drop_index("ix_disputes_state", table_name="disputes")
    op.drop_index(op.f("ix_disputes_order_id"), table_name="disputes")
    op.drop_table("disputes")
    op.drop_index(op.f("ix_bank_lines_tender_id"), table_name="bank_lines")
    op.drop_index("ix_bank_lines_state", table_name="bank_lines")
    op.drop_table("bank_lines")
    op.drop_index(
        op.f("ix_stored_value_entries_stored_value_id"), table_name="stored_value_entries"
    )
    op.drop_table("stored_value_entries")
    op.drop_index(op.f("ix_returns_tracking_number"), table_name="returns")
    op.drop_index("ix_returns_state", table_name="returns")
    op.drop_index(op.f("ix_returns_order_id"), table_name="returns")
    op.drop_index(op.f("ix_returns_exchange_order_id"), table_name="returns")
    op.drop_table("returns")
    op.drop_table("order_revisions")
    op.drop_index("ix_fraud_traces_value", table_name="fraud_traces")
    op.drop_table("fraud_traces")
    op.drop_table("fraud_clients")
    op.drop_index(op.f("ix_fraud_labels_order_id"), table_name="fraud_labels")
    op.drop_index("ix_fraud_labels_label", table_name="fraud_labels")
    op.drop_table("fraud_labels")
    op.drop_index("ix_fraud_calls_service", table_name="fraud_calls")
    op.drop_index(op.f("ix_fraud_calls_order_id"), table_name="fraud_calls")
    op.drop_table("fraud_calls")
    op.drop_index(op.f("ix_fraud_assessments_rules_id"), table_name="fraud_assessments")
    op.drop_index(op.f("ix_fraud_assessments_order_id"), table_name="fraud_assessments")
    op.drop_index("ix_fraud_assessments_at", table_name="fraud_assessments")
    op.drop_table("fraud_assessments")
    op.drop_index(op.f("ix_documents_order_id"), table_name="documents")
    op.drop_index("ix_documents_kind", table_name="documents")
    op.drop_index(op.f("ix_documents_corrects_id"), table_name="documents")
    op.drop_table("documents")
    op.drop_index("ix_automation_tests_automation", table_name="automation_tests")
    op.drop_table("automation_tests")
    op.drop_index("ix_automation_hits_at", table_name="automation_hits")
    op.drop_index("ix_automation_hits_order", table_name="automation_hits")
    op.drop_table("automation_hits")
    op.drop_index(op.f("ix_stored_values_customer_id"), table_name="stored_values")
    op.drop_table("stored_values")
    op.drop_table("payouts")
    op.drop_table("payment_accounts")
    op.drop_table("fraud_services")
    op.drop_table("fraud_runs")
    op.drop_index("ix_fraud_rules_state", table_name="fraud_rules")
    op.drop_table("fraud_rules")
    op.drop_table("fraud_lists")
    op.drop_table("exception_claims")
    op.drop_table("document_series")
    op.drop_table("postcode_areas")
    op.drop_table("automations")
    if op.get_bind().dialect.name == "postgresql":
        for table in KEYED:
            op.execute(f"drop sequence {table}_ids")
        for table in APPEND_ONLY:
            op.execute(f"drop function {table}_append_only()")
