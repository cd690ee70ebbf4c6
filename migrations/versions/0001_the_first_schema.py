"""The first schema"""

from collections.abc import Sequence

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

from iorder.kernel import dialect

revision = "0001"
down_revision: str | Sequence[str] | None = None
branch_labels = None
depends_on = None

BigId = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
JSON = sa.JSON().with_variant(postgresql.JSONB(), "postgresql")


def one_of(column: str, words: str) -> str:
    """SQLite builds a table of an IN list for every row it checks; of this it does not."""
    return " or ".join(f"{column} = '{word}'" for word in words.split())


OPEN_ORDERS = "coalesce(stage, '') in ('pending', 'on_hold', 'confirmed', 'allocated', 'picking')"
SOME_ORDERS = {"attention": "stage in ('on_hold', 'exception')", "flagged": "flags <> ''"}

KEYED = (
    "channels",
    "customers",
    "events",
    "inbox",
    "jobs",
    "mapping_profiles",
    "people",
    "points",
    "products",
    "stock_movements",
    "event_details",
    "imports",
    "exports",
    "saved_views",
    "bulk_edits",
    "orders",
    "shipments",
    "skus",
    "stock_ledger",
    "holds",
    "import_rejects",
    "order_lines",
    "order_notes",
    "order_touches",
    "parcels",
    "tenders",
    "commitments",
    "payment_entries",
    "scans",
)
"""Tables whose keys are taken in blocks: each has a sequence on PostgreSQL."""

APPEND_ONLY = ("events", "stock_ledger", "stock_movements", "payment_entries")
BLOCK = 50


def upgrade() -> None:
    op.create_table(
        "channels",
        sa.Column("id", BigId, autoincrement=False, nullable=False),
        sa.Column("slug", sa.Text(), nullable=False),
        sa.Column("label", sa.Text(), nullable=False),
        sa.Column("adapter", sa.Text(), server_default="file", nullable=False),
        sa.Column("active", sa.Boolean(), server_default=sa.true(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_channels")),
        sa.UniqueConstraint("slug", name=op.f("uq_channels_slug")),
    )
    op.create_table(
        "customers",
        sa.Column("id", BigId, autoincrement=False, nullable=False),
        sa.Column("name", sa.Text(), server_default="", nullable=False),
        sa.Column("company", sa.Text(), server_default="", nullable=False),
        sa.Column("line1", sa.Text(), server_default="", nullable=False),
        sa.Column("line2", sa.Text(), server_default="", nullable=False),
        sa.Column("city", sa.Text(), server_default="", nullable=False),
        sa.Column("region", sa.Text(), server_default="", nullable=False),
        sa.Column("postcode", sa.Text(), server_default="", nullable=False),
        sa.Column("country", sa.Text(), server_default="", nullable=False),
        sa.Column("phone", sa.Text(), server_default="", nullable=False),
        sa.Column("email", sa.Text(), server_default="", nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("version", sa.Integer(), server_default="1", nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_customers")),
    )
    op.create_index("ix_customers_email", "customers", ["email"], unique=False)
    op.create_index("ix_customers_name", "customers", ["name"], unique=False)
    op.create_table(
        "events",
        sa.Column("seq", BigId, autoincrement=False, nullable=False),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("subject_kind", sa.Text(), nullable=False),
        sa.Column("subject_id", sa.BigInteger(), nullable=False),
        sa.Column("actor", sa.Text(), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("body", sa.Text(), nullable=False),
        sa.Column("hash", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("seq", name=op.f("pk_events")),
    )
    op.create_index("ix_events_kind", "events", ["kind", "seq"], unique=False)
    op.create_index(
        "ix_events_subject", "events", ["subject_kind", "subject_id", "seq"], unique=False
    )
    op.create_table(
        "external_refs",
        sa.Column("source_id", sa.BigInteger(), nullable=False),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("ref", sa.Text(), nullable=False),
        sa.Column("subject_id", sa.BigInteger(), nullable=False),
        sa.Column("digest", sa.Text(), server_default="", nullable=False),
        sa.PrimaryKeyConstraint("source_id", "kind", "ref", name=op.f("pk_external_refs")),
    )
    op.create_index(
        "ix_external_refs_subject", "external_refs", ["kind", "subject_id"], unique=False
    )
    op.create_table(
        "id_blocks",
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("next", sa.BigInteger(), nullable=False),
        sa.PrimaryKeyConstraint("name", name=op.f("pk_id_blocks")),
    )
    op.create_table(
        "idempotency_keys",
        sa.Column("scope", sa.Text(), nullable=False),
        sa.Column("key", sa.Text(), nullable=False),
        sa.Column("request_hash", sa.Text(), nullable=False),
        sa.Column("answer", sa.LargeBinary(), nullable=True),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("scope", "key", name=op.f("pk_idempotency_keys")),
    )
    op.create_index(
        op.f("ix_idempotency_keys_created_at"), "idempotency_keys", ["created_at"], unique=False
    )
    op.create_table(
        "inbox",
        sa.Column("id", BigId, autoincrement=False, nullable=False),
        sa.Column("service", sa.Text(), nullable=False),
        sa.Column("event_id", sa.Text(), nullable=False),
        sa.Column("headers", JSON, nullable=False),
        sa.Column("body", sa.LargeBinary(), nullable=False),
        sa.Column("received_at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_inbox")),
        sa.UniqueConstraint("service", "event_id", name=op.f("uq_inbox_service_event_id")),
    )
    op.create_table(
        "jobs",
        sa.Column("id", BigId, autoincrement=False, nullable=False),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("key", sa.Text(), nullable=False),
        sa.Column("body", JSON, nullable=False),
        sa.Column("lane", sa.Text(), nullable=True),
        sa.Column("state", sa.Text(), nullable=False),
        sa.Column("due_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("attempts", sa.Integer(), nullable=False),
        sa.Column("leased_by", sa.Text(), nullable=True),
        sa.Column("fence", sa.Integer(), nullable=False),
        sa.Column("error", sa.Text(), nullable=True),
        sa.Column("actor", sa.Text(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("finished_at", sa.DateTime(timezone=True), nullable=True),
        sa.CheckConstraint(
            one_of("state", "queued leased done dead cancelled"),
            name=op.f("ck_jobs_state_known"),
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_jobs")),
        sa.UniqueConstraint("key", name=op.f("uq_jobs_key")),
    )
    op.create_index(
        "ix_jobs_due",
        "jobs",
        ["due_at", "id"],
        unique=False,
        sqlite_where=sa.text("state IN ('queued', 'leased')"),
        postgresql_where=sa.text("state IN ('queued', 'leased')"),
    )
    op.create_index(
        "ix_jobs_lane",
        "jobs",
        ["lane", "id"],
        unique=False,
        sqlite_where=sa.text("state IN ('queued', 'leased')"),
        postgresql_where=sa.text("state IN ('queued', 'leased')"),
    )
    op.create_index("ix_jobs_state", "jobs", ["state", "kind", "id"], unique=False)
    op.create_table(
        "leases",
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("holder", sa.Text(), nullable=False),
        sa.Column("fence", sa.Integer(), nullable=False),
        sa.Column("until", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("name", name=op.f("pk_leases")),
    )
    op.create_table(
        "mapping_profiles",
        sa.Column("id", BigId, autoincrement=False, nullable=False),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("mapping", JSON, nullable=False),
        sa.Column("version", sa.Integer(), server_default="1", nullable=False),
        sa.Column("actor", sa.Text(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_mapping_profiles")),
        sa.UniqueConstraint("kind", "name", name=op.f("uq_mapping_profiles_kind_name")),
    )
    op.create_table(
        "people",
        sa.Column("id", BigId, autoincrement=False, nullable=False),
        sa.Column("email", sa.Text(), nullable=False),
        sa.Column("name", sa.Text(), server_default="", nullable=False),
        sa.Column("role", sa.Text(), nullable=False),
        sa.Column("zone", sa.Text(), server_default="", nullable=False),
        sa.Column("password_hash", sa.Text(), nullable=True),
        sa.Column("failures", sa.Integer(), server_default="0", nullable=False),
        sa.Column("locked_until", sa.DateTime(timezone=True), nullable=True),
        sa.Column("disabled_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("last_seen_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_people")),
        sa.UniqueConstraint("email", name=op.f("uq_people_email")),
    )
    op.create_table(
        "points",
        sa.Column("id", BigId, autoincrement=False, nullable=False),
        sa.Column("code", sa.Text(), nullable=False),
        sa.Column("label", sa.Text(), nullable=False),
        sa.Column("kind", sa.Text(), server_default="warehouse", nullable=False),
        sa.Column("name", sa.Text(), server_default="", nullable=False),
        sa.Column("company", sa.Text(), server_default="", nullable=False),
        sa.Column("line1", sa.Text(), server_default="", nullable=False),
        sa.Column("line2", sa.Text(), server_default="", nullable=False),
        sa.Column("city", sa.Text(), server_default="", nullable=False),
        sa.Column("region", sa.Text(), server_default="", nullable=False),
        sa.Column("postcode", sa.Text(), server_default="", nullable=False),
        sa.Column("country", sa.Text(), server_default="", nullable=False),
        sa.Column("phone", sa.Text(), server_default="", nullable=False),
        sa.Column("email", sa.Text(), server_default="", nullable=False),
        sa.Column("latitude", sa.Float(), nullable=True),
        sa.Column("longitude", sa.Float(), nullable=True),
        sa.Column("priority", sa.Integer(), server_default="100", nullable=False),
        sa.Column("daily_capacity", sa.Integer(), nullable=True),
        sa.Column("active", sa.Boolean(), server_default=sa.true(), nullable=False),
        sa.Column("version", sa.Integer(), server_default="1", nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.CheckConstraint(
            one_of("kind", "warehouse store 3pl dropship"), name=op.f("ck_points_kind_known")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_points")),
        sa.UniqueConstraint("code", name=op.f("uq_points_code")),
    )
    op.create_table(
        "products",
        sa.Column("id", BigId, autoincrement=False, nullable=False),
        sa.Column("title", sa.Text(), nullable=False),
        sa.Column("category", sa.Text(), server_default="", nullable=False),
        sa.Column("brand", sa.Text(), server_default="", nullable=False),
        sa.Column("attributes", JSON, nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_products")),
    )
    op.create_table(
        "stock_movements",
        sa.Column("id", BigId, autoincrement=False, nullable=False),
        sa.Column("cause", sa.Text(), nullable=False),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("reason", sa.Text(), server_default="", nullable=False),
        sa.Column("actor", sa.Text(), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_stock_movements")),
        sa.UniqueConstraint("cause", name=op.f("uq_stock_movements_cause")),
    )
    op.create_table(
        "event_details",
        sa.Column("seq", BigId, autoincrement=False, nullable=False),
        sa.Column("details", JSON, nullable=False),
        sa.ForeignKeyConstraint(["seq"], ["events.seq"], name=op.f("fk_event_details_seq")),
        sa.PrimaryKeyConstraint("seq", name=op.f("pk_event_details")),
    )
    op.create_table(
        "imports",
        sa.Column("id", BigId, autoincrement=False, nullable=False),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("channel_id", sa.BigInteger(), nullable=False),
        sa.Column("state", sa.Text(), nullable=False),
        sa.Column("files", JSON, nullable=False),
        sa.Column("mapping", JSON, nullable=True),
        sa.Column("dry_run", sa.Boolean(), server_default=sa.false(), nullable=False),
        sa.Column("phase", sa.Text(), server_default="", nullable=False),
        sa.Column("cursor", sa.BigInteger(), server_default="0", nullable=False),
        sa.Column("total", sa.BigInteger(), nullable=True),
        sa.Column("rows", sa.BigInteger(), server_default="0", nullable=False),
        sa.Column("created", sa.BigInteger(), server_default="0", nullable=False),
        sa.Column("updated", sa.BigInteger(), server_default="0", nullable=False),
        sa.Column("unchanged", sa.BigInteger(), server_default="0", nullable=False),
        sa.Column("rejected", sa.BigInteger(), server_default="0", nullable=False),
        sa.Column("totals", JSON, nullable=False),
        sa.Column("error", sa.Text(), server_default="", nullable=False),
        sa.Column("actor", sa.Text(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("started_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("finished_at", sa.DateTime(timezone=True), nullable=True),
        sa.CheckConstraint(
            one_of("state", "draft queued running done failed cancelled"),
            name=op.f("ck_imports_state_known"),
        ),
        sa.ForeignKeyConstraint(
            ["channel_id"], ["channels.id"], name=op.f("fk_imports_channel_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_imports")),
    )
    op.create_table(
        "orders",
        sa.Column("id", BigId, autoincrement=False, nullable=False),
        sa.Column("number", sa.Text(), nullable=False),
        sa.Column("channel_id", sa.BigInteger(), nullable=False),
        sa.Column("external_ref", sa.Text(), server_default="", nullable=False),
        sa.Column("customer_id", sa.BigInteger(), nullable=True),
        sa.Column("point_id", sa.BigInteger(), nullable=True),
        sa.Column("placed_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("stage", sa.Text(), nullable=False),
        sa.Column("order_state", sa.Text(), server_default="pending", nullable=False),
        sa.Column("payment_state", sa.Text(), server_default="unpaid", nullable=False),
        sa.Column("fraud_state", sa.Text(), server_default="not_screened", nullable=False),
        sa.Column("fulfillment_state", sa.Text(), server_default="unallocated", nullable=False),
        sa.Column("tracking_state", sa.Text(), server_default="none", nullable=False),
        sa.Column("return_state", sa.Text(), server_default="none", nullable=False),
        sa.Column("cod_state", sa.Text(), server_default="none", nullable=False),
        sa.Column("open_holds", sa.Integer(), server_default="0", nullable=False),
        sa.Column("currency", sa.String(length=3), nullable=False),
        sa.Column("items_minor", sa.BigInteger(), server_default="0", nullable=False),
        sa.Column("discount_minor", sa.BigInteger(), server_default="0", nullable=False),
        sa.Column("shipping_minor", sa.BigInteger(), server_default="0", nullable=False),
        sa.Column("tax_minor", sa.BigInteger(), server_default="0", nullable=False),
        sa.Column("tax_included", sa.Boolean(), server_default=sa.false(), nullable=False),
        sa.Column("difference_minor", sa.BigInteger(), server_default="0", nullable=False),
        sa.Column("total_minor", sa.BigInteger(), server_default="0", nullable=False),
        sa.Column("line_count", sa.Integer(), server_default="0", nullable=False),
        sa.Column("unit_count", sa.Integer(), server_default="0", nullable=False),
        sa.Column("ship_country", sa.String(length=2), server_default="", nullable=False),
        sa.Column("payment_method", sa.Text(), server_default="", nullable=False),
        sa.Column("shipping_method", sa.Text(), server_default="", nullable=False),
        sa.Column("ship_by", sa.DateTime(timezone=True), nullable=True),
        sa.Column("promised_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("confirmed_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("shipped_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("delivered_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("cancelled_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("cancel_reason", sa.Text(), server_default="", nullable=False),
        sa.Column("is_history", sa.Boolean(), server_default=sa.false(), nullable=False),
        sa.Column("is_test", sa.Boolean(), server_default=sa.false(), nullable=False),
        sa.Column("source_status", sa.Text(), server_default="", nullable=False),
        sa.Column("stated", JSON, nullable=True),
        sa.Column("flags", sa.Text(), server_default="", nullable=False),
        sa.Column("edited", sa.Text(), server_default="", nullable=False),
        sa.Column("version", sa.Integer(), server_default="1", nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.CheckConstraint(
            one_of(
                "cod_state",
                "none expected confirmed with_carrier collected in_statement matched bank_confirmed closed not_collected short_paid over_paid overdue disputed recovered written_off",
            ),
            name=op.f("ck_orders_cod_state_known"),
        ),
        sa.CheckConstraint(
            one_of("fraud_state", "not_screened screening approved review declined error"),
            name=op.f("ck_orders_fraud_state_known"),
        ),
        sa.CheckConstraint(
            one_of(
                "fulfillment_state",
                "unallocated allocated picking packed partially_fulfilled fulfilled",
            ),
            name=op.f("ck_orders_fulfillment_state_known"),
        ),
        sa.CheckConstraint(
            one_of(
                "order_state",
                "draft pending confirmed released completed archived cancelled expired",
            ),
            name=op.f("ck_orders_order_state_known"),
        ),
        sa.CheckConstraint(
            one_of(
                "payment_state",
                "unpaid unknown pending authorized partially_captured captured overpaid partially_refunded refunded voided failed disputed",
            ),
            name=op.f("ck_orders_payment_state_known"),
        ),
        sa.CheckConstraint(
            one_of(
                "return_state", "none requested in_transit received partially_returned returned"
            ),
            name=op.f("ck_orders_return_state_known"),
        ),
        sa.CheckConstraint(
            one_of(
                "stage",
                "draft pending on_hold confirmed allocated picking shipped exception delivered returned cancelled",
            ),
            name=op.f("ck_orders_stage_known"),
        ),
        sa.CheckConstraint(
            one_of(
                "tracking_state",
                "none label_created manifested picked_up in_transit customs out_for_delivery ready_for_pickup attempt_failed delayed on_hold exception delivered return_in_transit returned lost damaged cancelled expired unknown",
            ),
            name=op.f("ck_orders_tracking_state_known"),
        ),
        sa.CheckConstraint("open_holds >= 0", name=op.f("ck_orders_holds_counted")),
        sa.ForeignKeyConstraint(["channel_id"], ["channels.id"], name=op.f("fk_orders_channel_id")),
        sa.ForeignKeyConstraint(
            ["customer_id"], ["customers.id"], name=op.f("fk_orders_customer_id")
        ),
        sa.ForeignKeyConstraint(["point_id"], ["points.id"], name=op.f("fk_orders_point_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_orders")),
        sa.UniqueConstraint("number", name=op.f("uq_orders_number")),
    )
    op.create_index("ix_orders_channel", "orders", ["channel_id", "placed_at", "id"], unique=False)
    op.create_index(
        "ix_orders_country", "orders", ["ship_country", "placed_at", "id"], unique=False
    )
    op.create_index("ix_orders_customer", "orders", ["customer_id", "id"], unique=False)
    op.create_index("ix_orders_placed", "orders", ["placed_at", "id"], unique=False)
    op.create_index("ix_orders_point", "orders", ["point_id", "placed_at", "id"], unique=False)
    op.create_index("ix_orders_ref", "orders", ["external_ref"], unique=False)
    op.create_index("ix_orders_stage", "orders", ["stage", "placed_at", "id"], unique=False)
    op.create_index("ix_orders_stage_total", "orders", ["stage", "total_minor", "id"], unique=False)
    op.create_index("ix_orders_total", "orders", ["total_minor", "id"], unique=False)
    op.create_index("ix_orders_payment", "orders", ["payment_state", "placed_at", "id"])
    op.create_index("ix_orders_currency", "orders", ["currency", "placed_at", "id"])
    op.create_index("ix_orders_history", "orders", ["is_history", "placed_at", "id"])
    for name, some in SOME_ORDERS.items():
        op.create_index(
            f"ix_orders_{name}",
            "orders",
            ["placed_at", "id"],
            sqlite_where=sa.text(some),
            postgresql_where=sa.text(some),
        )
    op.create_index(
        "ix_orders_open",
        "orders",
        ["point_id", "is_test"],
        sqlite_where=sa.text(OPEN_ORDERS),
        postgresql_where=sa.text(OPEN_ORDERS),
    )
    op.create_table(
        "sessions",
        sa.Column("secret_hash", sa.Text(), nullable=False),
        sa.Column("person_id", sa.BigInteger(), nullable=False),
        sa.Column("user_agent", sa.Text(), server_default="", nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("seen_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("expires_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["person_id"], ["people.id"], name=op.f("fk_sessions_person_id")),
        sa.PrimaryKeyConstraint("secret_hash", name=op.f("pk_sessions")),
    )
    op.create_index(op.f("ix_sessions_person_id"), "sessions", ["person_id"], unique=False)
    op.create_table(
        "shipments",
        sa.Column("id", BigId, autoincrement=False, nullable=False),
        sa.Column("point_id", sa.BigInteger(), nullable=True),
        sa.Column("customer_id", sa.BigInteger(), nullable=True),
        sa.Column("external_ref", sa.Text(), server_default="", nullable=False),
        sa.Column("carrier", sa.Text(), server_default="", nullable=False),
        sa.Column("service", sa.Text(), server_default="", nullable=False),
        sa.Column("source_status", sa.Text(), server_default="", nullable=False),
        sa.Column("destination", sa.Text(), server_default="", nullable=False),
        sa.Column("shipped_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["customer_id"], ["customers.id"], name=op.f("fk_shipments_customer_id")
        ),
        sa.ForeignKeyConstraint(["point_id"], ["points.id"], name=op.f("fk_shipments_point_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_shipments")),
    )
    op.create_index(op.f("ix_shipments_customer_id"), "shipments", ["customer_id"], unique=False)
    op.create_index(op.f("ix_shipments_external_ref"), "shipments", ["external_ref"], unique=False)
    op.create_index(op.f("ix_shipments_point_id"), "shipments", ["point_id"], unique=False)
    op.create_table(
        "sign_in_links",
        sa.Column("secret_hash", sa.Text(), nullable=False),
        sa.Column("person_id", sa.BigInteger(), nullable=False),
        sa.Column("expires_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("used_at", sa.DateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(
            ["person_id"], ["people.id"], name=op.f("fk_sign_in_links_person_id")
        ),
        sa.PrimaryKeyConstraint("secret_hash", name=op.f("pk_sign_in_links")),
    )
    op.create_index(
        op.f("ix_sign_in_links_person_id"), "sign_in_links", ["person_id"], unique=False
    )
    op.create_table(
        "skus",
        sa.Column("id", BigId, autoincrement=False, nullable=False),
        sa.Column("product_id", sa.BigInteger(), nullable=False),
        sa.Column("code", sa.Text(), nullable=False),
        sa.Column("title", sa.Text(), nullable=False),
        sa.Column("barcode", sa.Text(), server_default="", nullable=False),
        sa.Column("price_minor", sa.BigInteger(), server_default="0", nullable=False),
        sa.Column("currency", sa.String(length=3), nullable=False),
        sa.Column("weight_g", sa.Integer(), nullable=True),
        sa.Column("length_mm", sa.Integer(), nullable=True),
        sa.Column("width_mm", sa.Integer(), nullable=True),
        sa.Column("height_mm", sa.Integer(), nullable=True),
        sa.Column("discontinued", sa.Boolean(), server_default=sa.false(), nullable=False),
        sa.Column("version", sa.Integer(), server_default="1", nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["product_id"], ["products.id"], name=op.f("fk_skus_product_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_skus")),
        sa.UniqueConstraint("code", name=op.f("uq_skus_code")),
    )
    op.create_index(op.f("ix_skus_product_id"), "skus", ["product_id"], unique=False)
    op.create_table(
        "stock_ledger",
        sa.Column("id", BigId, autoincrement=False, nullable=False),
        sa.Column("movement_id", sa.BigInteger(), nullable=False),
        sa.Column("point_id", sa.BigInteger(), nullable=False),
        sa.Column("sku_id", sa.BigInteger(), nullable=False),
        sa.Column("d_on_hand", sa.Integer(), server_default="0", nullable=False),
        sa.Column("d_reserved", sa.Integer(), server_default="0", nullable=False),
        sa.Column("d_allocated", sa.Integer(), server_default="0", nullable=False),
        sa.Column("d_quarantine", sa.Integer(), server_default="0", nullable=False),
        sa.Column("d_inbound", sa.Integer(), server_default="0", nullable=False),
        sa.ForeignKeyConstraint(
            ["movement_id"], ["stock_movements.id"], name=op.f("fk_stock_ledger_movement_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_stock_ledger")),
    )
    op.create_index(
        op.f("ix_stock_ledger_movement_id"), "stock_ledger", ["movement_id"], unique=False
    )
    op.create_index(
        "ix_stock_ledger_place", "stock_ledger", ["point_id", "sku_id", "id"], unique=False
    )
    op.create_table(
        "holds",
        sa.Column("id", BigId, autoincrement=False, nullable=False),
        sa.Column("order_id", sa.BigInteger(), nullable=False),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("state", sa.Text(), server_default="open", nullable=False),
        sa.Column("blocking", sa.Boolean(), server_default=sa.true(), nullable=False),
        sa.Column("reason", sa.Text(), server_default="", nullable=False),
        sa.Column("opened_by", sa.Text(), nullable=False),
        sa.Column("opened_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("due_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("closed_by", sa.Text(), nullable=True),
        sa.Column("closed_at", sa.DateTime(timezone=True), nullable=True),
        sa.CheckConstraint(
            one_of("kind", "fraud payment address stock customer price export manual"),
            name=op.f("ck_holds_kind_known"),
        ),
        sa.CheckConstraint(
            one_of("state", "open released expired rejected"),
            name=op.f("ck_holds_state_known"),
        ),
        sa.ForeignKeyConstraint(["order_id"], ["orders.id"], name=op.f("fk_holds_order_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_holds")),
    )
    op.create_index(op.f("ix_holds_order_id"), "holds", ["order_id"], unique=False)
    op.create_table(
        "import_rejects",
        sa.Column("id", BigId, autoincrement=False, nullable=False),
        sa.Column("import_id", sa.BigInteger(), nullable=False),
        sa.Column("file", sa.Text(), nullable=False),
        sa.Column("row", sa.BigInteger(), nullable=False),
        sa.Column("column", sa.Text(), server_default="", nullable=False),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("cells", sa.JSON(), nullable=False),
        sa.ForeignKeyConstraint(
            ["import_id"], ["imports.id"], name=op.f("fk_import_rejects_import_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_import_rejects")),
    )
    op.create_index("ix_import_rejects_import", "import_rejects", ["import_id", "id"], unique=False)
    op.create_table(
        "order_addresses",
        sa.Column("order_id", sa.BigInteger(), nullable=False),
        sa.Column("role", sa.Text(), nullable=False),
        sa.Column("name", sa.Text(), server_default="", nullable=False),
        sa.Column("company", sa.Text(), server_default="", nullable=False),
        sa.Column("line1", sa.Text(), server_default="", nullable=False),
        sa.Column("line2", sa.Text(), server_default="", nullable=False),
        sa.Column("city", sa.Text(), server_default="", nullable=False),
        sa.Column("region", sa.Text(), server_default="", nullable=False),
        sa.Column("postcode", sa.Text(), server_default="", nullable=False),
        sa.Column("country", sa.Text(), server_default="", nullable=False),
        sa.Column("phone", sa.Text(), server_default="", nullable=False),
        sa.Column("email", sa.Text(), server_default="", nullable=False),
        sa.CheckConstraint(one_of("role", "ship bill"), name=op.f("ck_order_addresses_role_known")),
        sa.ForeignKeyConstraint(
            ["order_id"], ["orders.id"], name=op.f("fk_order_addresses_order_id")
        ),
        sa.PrimaryKeyConstraint("order_id", "role", name=op.f("pk_order_addresses")),
    )
    op.create_table(
        "order_lines",
        sa.Column("id", BigId, autoincrement=False, nullable=False),
        sa.Column("order_id", sa.BigInteger(), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("kind", sa.Text(), server_default="item", nullable=False),
        sa.Column("external_ref", sa.Text(), server_default="", nullable=False),
        sa.Column("sku_id", sa.BigInteger(), nullable=True),
        sa.Column("point_id", sa.BigInteger(), nullable=True),
        sa.Column("title", sa.Text(), nullable=False),
        sa.Column("quantity", sa.Integer(), nullable=False),
        sa.Column("unit_minor", sa.BigInteger(), server_default="0", nullable=False),
        sa.Column("discount_bp", sa.Integer(), server_default="0", nullable=False),
        sa.Column("discount_minor", sa.BigInteger(), server_default="0", nullable=False),
        sa.Column("tax_minor", sa.BigInteger(), server_default="0", nullable=False),
        sa.Column("total_minor", sa.BigInteger(), server_default="0", nullable=False),
        sa.CheckConstraint(
            one_of("kind", "item difference"), name=op.f("ck_order_lines_kind_known")
        ),
        sa.CheckConstraint(
            "discount_bp between 0 and 10000", name=op.f("ck_order_lines_discount_bp_share")
        ),
        sa.CheckConstraint("quantity > 0", name=op.f("ck_order_lines_quantity_positive")),
        sa.ForeignKeyConstraint(["order_id"], ["orders.id"], name=op.f("fk_order_lines_order_id")),
        sa.ForeignKeyConstraint(["point_id"], ["points.id"], name=op.f("fk_order_lines_point_id")),
        sa.ForeignKeyConstraint(["sku_id"], ["skus.id"], name=op.f("fk_order_lines_sku_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_order_lines")),
    )
    op.create_index("ix_order_lines_order", "order_lines", ["order_id", "position"], unique=False)
    op.create_index("ix_order_lines_sku", "order_lines", ["sku_id"], unique=False)
    op.create_table(
        "order_notes",
        sa.Column("id", BigId, autoincrement=False, nullable=False),
        sa.Column("order_id", sa.BigInteger(), nullable=False),
        sa.Column("author", sa.Text(), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("text", sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(["order_id"], ["orders.id"], name=op.f("fk_order_notes_order_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_order_notes")),
    )
    op.create_index(op.f("ix_order_notes_order_id"), "order_notes", ["order_id"], unique=False)
    op.create_table(
        "order_tags",
        sa.Column("order_id", sa.BigInteger(), nullable=False),
        sa.Column("tag", sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(["order_id"], ["orders.id"], name=op.f("fk_order_tags_order_id")),
        sa.PrimaryKeyConstraint("order_id", "tag", name=op.f("pk_order_tags")),
    )
    op.create_index("ix_order_tags_tag", "order_tags", ["tag", "order_id"], unique=False)
    op.create_table(
        "parcels",
        sa.Column("id", BigId, autoincrement=False, nullable=False),
        sa.Column("shipment_id", sa.BigInteger(), nullable=False),
        sa.Column("carrier", sa.Text(), server_default="", nullable=False),
        sa.Column("tracking_number", sa.Text(), server_default="", nullable=False),
        sa.Column("state", sa.Text(), nullable=False),
        sa.Column("weight_g", sa.Integer(), nullable=True),
        sa.Column("cod_minor", sa.BigInteger(), server_default="0", nullable=False),
        sa.Column("cod_currency", sa.String(length=3), server_default="", nullable=False),
        sa.Column("promised_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("shipped_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("delivered_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("last_scan_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["shipment_id"], ["shipments.id"], name=op.f("fk_parcels_shipment_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_parcels")),
    )
    op.create_index(op.f("ix_parcels_shipment_id"), "parcels", ["shipment_id"], unique=False)
    op.create_index("ix_parcels_carrier", "parcels", ["carrier", "id"], unique=False)
    op.create_index(
        "ix_parcels_due",
        "parcels",
        ["promised_at", "id"],
        unique=False,
        sqlite_where=sa.text("delivered_at is null"),
        postgresql_where=sa.text("delivered_at is null"),
    )
    op.create_index("ix_parcels_shipped", "parcels", ["shipped_at", "id"], unique=False)
    op.create_index("ix_parcels_state", "parcels", ["state", "id"], unique=False)
    op.create_index(
        "ix_parcels_tracking_number",
        "parcels",
        ["tracking_number"],
        unique=False,
        postgresql_ops={"tracking_number": "text_pattern_ops"},
    )
    op.create_table(
        "stock",
        sa.Column("point_id", sa.BigInteger(), nullable=False),
        sa.Column("sku_id", sa.BigInteger(), nullable=False),
        sa.Column("on_hand", sa.Integer(), server_default="0", nullable=False),
        sa.Column("reserved", sa.Integer(), server_default="0", nullable=False),
        sa.Column("allocated", sa.Integer(), server_default="0", nullable=False),
        sa.Column("quarantine", sa.Integer(), server_default="0", nullable=False),
        sa.Column("inbound", sa.Integer(), server_default="0", nullable=False),
        sa.Column("safety", sa.Integer(), server_default="0", nullable=False),
        sa.Column("reorder_point", sa.Integer(), nullable=True),
        sa.CheckConstraint("on_hand >= 0", name=op.f("ck_stock_on_hand_counted")),
        sa.CheckConstraint(
            "quarantine >= 0 and inbound >= 0 and safety >= 0", name=op.f("ck_stock_others_counted")
        ),
        sa.CheckConstraint(
            "reserved >= 0 and allocated >= 0", name=op.f("ck_stock_promises_counted")
        ),
        sa.ForeignKeyConstraint(["point_id"], ["points.id"], name=op.f("fk_stock_point_id")),
        sa.ForeignKeyConstraint(["sku_id"], ["skus.id"], name=op.f("fk_stock_sku_id")),
        sa.PrimaryKeyConstraint("point_id", "sku_id", name=op.f("pk_stock")),
    )
    op.create_index("ix_stock_sku", "stock", ["sku_id", "point_id"], unique=False)
    op.create_table(
        "tenders",
        sa.Column("id", BigId, autoincrement=False, nullable=False),
        sa.Column("order_id", sa.BigInteger(), nullable=False),
        sa.Column("position", sa.Integer(), server_default="1", nullable=False),
        sa.Column("method", sa.Text(), nullable=False),
        sa.Column("provider", sa.Text(), server_default="channel", nullable=False),
        sa.Column("external_ref", sa.Text(), server_default="", nullable=False),
        sa.Column("installments", sa.Integer(), server_default="1", nullable=False),
        sa.Column("currency", sa.String(length=3), nullable=False),
        sa.Column("amount_minor", sa.BigInteger(), server_default="0", nullable=False),
        sa.Column("authorized_minor", sa.BigInteger(), server_default="0", nullable=False),
        sa.Column("captured_minor", sa.BigInteger(), server_default="0", nullable=False),
        sa.Column("refunded_minor", sa.BigInteger(), server_default="0", nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.CheckConstraint(
            "captured_minor <= authorized_minor", name=op.f("ck_tenders_captured_authorized")
        ),
        sa.CheckConstraint(
            "refunded_minor >= 0 and refunded_minor <= captured_minor",
            name=op.f("ck_tenders_refunded_captured"),
        ),
        sa.ForeignKeyConstraint(["order_id"], ["orders.id"], name=op.f("fk_tenders_order_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_tenders")),
    )
    op.create_index(op.f("ix_tenders_order_id"), "tenders", ["order_id"], unique=False)
    op.create_table(
        "commitments",
        sa.Column("id", BigId, autoincrement=False, nullable=False),
        sa.Column("order_id", sa.BigInteger(), nullable=True),
        sa.Column("order_line_id", sa.BigInteger(), nullable=True),
        sa.Column("cart", sa.Text(), nullable=True),
        sa.Column("point_id", sa.BigInteger(), nullable=False),
        sa.Column("sku_id", sa.BigInteger(), nullable=False),
        sa.Column("quantity", sa.Integer(), nullable=False),
        sa.Column("stage", sa.Text(), nullable=False),
        sa.Column("expires_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.CheckConstraint(
            one_of("stage", "reserved allocated picked packed shipped released expired"),
            name=op.f("ck_commitments_stage_known"),
        ),
        sa.CheckConstraint(
            "(order_id is null) <> (cart is null)", name=op.f("ck_commitments_one_holder")
        ),
        sa.CheckConstraint("quantity > 0", name=op.f("ck_commitments_quantity_positive")),
        sa.ForeignKeyConstraint(["order_id"], ["orders.id"], name=op.f("fk_commitments_order_id")),
        sa.ForeignKeyConstraint(
            ["order_line_id"], ["order_lines.id"], name=op.f("fk_commitments_order_line_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_commitments")),
    )
    op.create_index("ix_commitments_cart", "commitments", ["cart"], unique=False)
    op.create_index(
        "ix_commitments_expiry",
        "commitments",
        ["expires_at"],
        unique=False,
        sqlite_where=sa.text("stage = 'reserved'"),
        postgresql_where=sa.text("stage = 'reserved'"),
    )
    op.create_index(
        "ix_commitments_live",
        "commitments",
        ["point_id", "sku_id"],
        unique=False,
        sqlite_where=sa.text("stage IN ('reserved', 'allocated', 'picked', 'packed')"),
        postgresql_where=sa.text("stage IN ('reserved', 'allocated', 'picked', 'packed')"),
    )
    op.create_index(op.f("ix_commitments_order_id"), "commitments", ["order_id"], unique=False)
    op.create_index(
        op.f("ix_commitments_order_line_id"), "commitments", ["order_line_id"], unique=False
    )
    op.create_table(
        "payment_entries",
        sa.Column("id", BigId, autoincrement=False, nullable=False),
        sa.Column("tender_id", sa.BigInteger(), nullable=False),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("currency", sa.String(length=3), nullable=False),
        sa.Column("amount_minor", sa.BigInteger(), server_default="0", nullable=False),
        sa.Column("reason", sa.Text(), server_default="", nullable=False),
        sa.Column("actor", sa.Text(), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.CheckConstraint(
            one_of("kind", "authorize capture refund void"),
            name=op.f("ck_payment_entries_kind_known"),
        ),
        sa.ForeignKeyConstraint(
            ["tender_id"], ["tenders.id"], name=op.f("fk_payment_entries_tender_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_payment_entries")),
    )
    op.create_index(
        op.f("ix_payment_entries_tender_id"), "payment_entries", ["tender_id"], unique=False
    )
    op.create_table(
        "scans",
        sa.Column("id", BigId, autoincrement=False, nullable=False),
        sa.Column("parcel_id", sa.BigInteger(), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("state", sa.Text(), nullable=False),
        sa.Column("code", sa.Text(), server_default="", nullable=False),
        sa.Column("text", sa.Text(), server_default="", nullable=False),
        sa.Column("place", sa.Text(), server_default="", nullable=False),
        sa.Column("recorded_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["parcel_id"], ["parcels.id"], name=op.f("fk_scans_parcel_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_scans")),
        sa.UniqueConstraint(
            "parcel_id", "at", "state", "code", name=op.f("uq_scans_parcel_id_at_state_code")
        ),
    )
    op.create_table(
        "shipment_lines",
        sa.Column("parcel_id", sa.BigInteger(), nullable=False),
        sa.Column("order_line_id", sa.BigInteger(), nullable=False),
        sa.Column("shipment_id", sa.BigInteger(), nullable=False),
        sa.Column("order_id", sa.BigInteger(), nullable=False),
        sa.Column("quantity", sa.Integer(), nullable=False),
        sa.CheckConstraint("quantity > 0", name=op.f("ck_shipment_lines_quantity_positive")),
        sa.ForeignKeyConstraint(
            ["order_id"], ["orders.id"], name=op.f("fk_shipment_lines_order_id")
        ),
        sa.ForeignKeyConstraint(
            ["order_line_id"], ["order_lines.id"], name=op.f("fk_shipment_lines_order_line_id")
        ),
        sa.ForeignKeyConstraint(
            ["parcel_id"], ["parcels.id"], name=op.f("fk_shipment_lines_parcel_id")
        ),
        sa.ForeignKeyConstraint(
            ["shipment_id"], ["shipments.id"], name=op.f("fk_shipment_lines_shipment_id")
        ),
        sa.PrimaryKeyConstraint("parcel_id", "order_line_id", name=op.f("pk_shipment_lines")),
    )
    op.create_index("ix_shipment_lines_line", "shipment_lines", ["order_line_id"], unique=False)
    op.create_index(
        op.f("ix_shipment_lines_order_id"), "shipment_lines", ["order_id"], unique=False
    )
    op.create_index("ix_shipment_lines_shipment", "shipment_lines", ["shipment_id"], unique=False)
    op.create_table(
        "exports",
        sa.Column("id", BigId, autoincrement=False, nullable=False),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("form", sa.Text(), nullable=False),
        sa.Column("query", JSON, nullable=False),
        sa.Column("zone", sa.Text(), nullable=False),
        sa.Column("state", sa.Text(), nullable=False),
        sa.Column("rows", sa.BigInteger(), server_default="0", nullable=False),
        sa.Column("total", sa.BigInteger(), nullable=False),
        sa.Column("error", sa.Text(), server_default="", nullable=False),
        sa.Column("actor", sa.Text(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("finished_at", sa.DateTime(timezone=True), nullable=True),
        sa.CheckConstraint(
            one_of("state", "queued running done failed cancelled"),
            name=op.f("ck_exports_state_known"),
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_exports")),
    )
    op.create_index("ix_exports_actor", "exports", ["actor", "id"], unique=False)
    op.create_table(
        "order_days",
        sa.Column("day", sa.Date(), nullable=False),
        sa.Column("channel_id", sa.BigInteger(), nullable=False),
        sa.Column("currency", sa.String(length=3), nullable=False),
        sa.Column("stage", sa.Text(), nullable=False),
        sa.Column("orders", sa.BigInteger(), nullable=False),
        sa.Column("flagged", sa.BigInteger(), nullable=False),
        sa.Column("units", sa.BigInteger(), nullable=False),
        sa.Column("total_minor", sa.BigInteger(), nullable=False),
        sa.PrimaryKeyConstraint(
            "day", "channel_id", "currency", "stage", name=op.f("pk_order_days")
        ),
    )
    op.create_table(
        "order_stages",
        sa.Column("stage", sa.Text(), nullable=False),
        sa.Column("orders", sa.BigInteger(), nullable=False),
        sa.PrimaryKeyConstraint("stage", name=op.f("pk_order_stages")),
    )
    op.create_table(
        "order_touches",
        sa.Column("id", BigId, autoincrement=False, nullable=False),
        sa.Column("day", sa.Date(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_order_touches")),
    )
    op.create_table(
        "rollups",
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("zone", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("name", name=op.f("pk_rollups")),
    )
    op.create_table(
        "saved_views",
        sa.Column("id", BigId, autoincrement=False, nullable=False),
        sa.Column("page", sa.Text(), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("owner", sa.Text(), nullable=False),
        sa.Column("is_shared", sa.Boolean(), server_default=sa.false(), nullable=False),
        sa.Column("query", JSON, nullable=False),
        sa.Column("look", JSON, nullable=False),
        sa.Column("version", sa.Integer(), server_default="1", nullable=False),
        sa.Column("changed_by", sa.Text(), nullable=False),
        sa.Column("changed_at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_saved_views")),
        sa.UniqueConstraint("page", "owner", "name", name=op.f("uq_saved_views_page_owner_name")),
    )
    op.create_table(
        "bulk_edits",
        sa.Column("id", BigId, autoincrement=False, nullable=False),
        sa.Column("act", sa.Text(), nullable=False),
        sa.Column("told", JSON, nullable=False),
        sa.Column("query", JSON, nullable=False),
        sa.Column("zone", sa.Text(), nullable=False),
        sa.Column("undo_of", sa.BigInteger(), nullable=True),
        sa.Column("state", sa.Text(), nullable=False),
        sa.Column("reached_id", sa.BigInteger(), server_default="0", nullable=False),
        sa.Column("total", sa.BigInteger(), nullable=False),
        sa.Column("changed", sa.BigInteger(), server_default="0", nullable=False),
        sa.Column("unchanged", sa.BigInteger(), server_default="0", nullable=False),
        sa.Column("refused", sa.BigInteger(), server_default="0", nullable=False),
        sa.Column("error", sa.Text(), server_default="", nullable=False),
        sa.Column("actor", sa.Text(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("finished_at", sa.DateTime(timezone=True), nullable=True),
        sa.CheckConstraint(
            one_of("state", "queued running done failed cancelled"),
            name=op.f("ck_bulk_edits_state_known"),
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_bulk_edits")),
        sa.UniqueConstraint("undo_of", name=op.f("uq_bulk_edits_undo_of")),
    )
    op.create_index("ix_bulk_edits_actor", "bulk_edits", ["actor", "id"], unique=False)
    op.create_table(
        "bulk_edit_orders",
        sa.Column("bulk_edit_id", sa.BigInteger(), nullable=False),
        sa.Column("order_id", sa.BigInteger(), nullable=False),
        sa.Column("outcome", sa.Text(), nullable=False),
        sa.Column("words", sa.Text(), server_default="", nullable=False),
        sa.Column("undo", JSON, nullable=True),
        sa.CheckConstraint(
            one_of("outcome", "changed unchanged refused"),
            name=op.f("ck_bulk_edit_orders_outcome_known"),
        ),
        sa.ForeignKeyConstraint(
            ["bulk_edit_id"],
            ["bulk_edits.id"],
            name=op.f("fk_bulk_edit_orders_bulk_edit_id_bulk_edits"),
        ),
        sa.PrimaryKeyConstraint("bulk_edit_id", "order_id", name=op.f("pk_bulk_edit_orders")),
    )
    op.create_index(
        "ix_bulk_edit_orders_outcome",
        "bulk_edit_orders",
        ["bulk_edit_id", "outcome", "order_id"],
        unique=False,
    )
    _by_hand(op.get_bind().dialect.name)


def _by_hand(name: str) -> None:
    if name == "postgresql":
        for table in KEYED:
            op.execute(f"create sequence {table}_ids increment by {BLOCK}")
    for statement in dialect.SEARCH_DDL[name]:
        op.execute(statement)
    for table in APPEND_ONLY:
        for statement in dialect.append_only(table)[name]:
            op.execute(statement)


def downgrade() -> None:
    op.execute("drop table order_search")
    op.drop_index("ix_bulk_edit_orders_outcome", table_name="bulk_edit_orders")
    op.drop_table("bulk_edit_orders")
    op.drop_index("ix_bulk_edits_actor", table_name="bulk_edits")
    op.drop_table("bulk_edits")
    op.drop_table("saved_views")
    op.drop_index("ix_exports_actor", table_name="exports")
    for table in ("rollups", "order_touches", "order_stages", "order_days", "exports"):
        op.drop_table(table)
    op.drop_index("ix_shipment_lines_shipment", table_name="shipment_lines")
    op.drop_index(op.f("ix_shipment_lines_order_id"), table_name="shipment_lines")
    op.drop_index("ix_shipment_lines_line", table_name="shipment_lines")
    op.drop_table("shipment_lines")
    op.drop_table("scans")
    op.drop_index(op.f("ix_payment_entries_tender_id"), table_name="payment_entries")
    op.drop_table("payment_entries")
    op.drop_index(op.f("ix_commitments_order_line_id"), table_name="commitments")
    op.drop_index(op.f("ix_commitments_order_id"), table_name="commitments")
    op.drop_index(
        "ix_commitments_live",
        table_name="commitments",
        sqlite_where=sa.text("stage IN ('reserved', 'allocated', 'picked', 'packed')"),
        postgresql_where=sa.text("stage IN ('reserved', 'allocated', 'picked', 'packed')"),
    )
    op.drop_index(
        "ix_commitments_expiry",
        table_name="commitments",
        sqlite_where=sa.text("stage = 'reserved'"),
        postgresql_where=sa.text("stage = 'reserved'"),
    )
    op.drop_index("ix_commitments_cart", table_name="commitments")
    op.drop_table("commitments")
    op.drop_index(op.f("ix_tenders_order_id"), table_name="tenders")
    op.drop_table("tenders")
    op.drop_index("ix_stock_sku", table_name="stock")
    op.drop_table("stock")
    op.drop_index(
        "ix_parcels_tracking_number",
        table_name="parcels",
        postgresql_ops={"tracking_number": "text_pattern_ops"},
    )
    op.drop_index("ix_parcels_state", table_name="parcels")
    op.drop_index("ix_parcels_shipped", table_name="parcels")
    op.drop_index(
        "ix_parcels_due",
        table_name="parcels",
        sqlite_where=sa.text("delivered_at is null"),
        postgresql_where=sa.text("delivered_at is null"),
    )
    op.drop_index("ix_parcels_carrier", table_name="parcels")
    op.drop_index(op.f("ix_parcels_shipment_id"), table_name="parcels")
    op.drop_table("parcels")
    op.drop_index("ix_order_tags_tag", table_name="order_tags")
    op.drop_table("order_tags")
    op.drop_index(op.f("ix_order_notes_order_id"), table_name="order_notes")
    op.drop_table("order_notes")
    op.drop_index("ix_order_lines_sku", table_name="order_lines")
    op.drop_index("ix_order_lines_order", table_name="order_lines")
    op.drop_table("order_lines")
    op.drop_table("order_addresses")
    op.drop_index("ix_import_rejects_import", table_name="import_rejects")
    op.drop_table("import_rejects")
    op.drop_index(op.f("ix_holds_order_id"), table_name="holds")
    op.drop_table("holds")
    op.drop_index("ix_stock_ledger_place", table_name="stock_ledger")
    op.drop_index(op.f("ix_stock_ledger_movement_id"), table_name="stock_ledger")
    op.drop_table("stock_ledger")
    op.drop_index(op.f("ix_skus_product_id"), table_name="skus")
    op.drop_table("skus")
    op.drop_index(op.f("ix_sign_in_links_person_id"), table_name="sign_in_links")
    op.drop_table("sign_in_links")
    op.drop_index(op.f("ix_shipments_point_id"), table_name="shipments")
    op.drop_index(op.f("ix_shipments_external_ref"), table_name="shipments")
    op.drop_index(op.f("ix_shipments_customer_id"), table_name="shipments")
    op.drop_table("shipments")
    op.drop_index(op.f("ix_sessions_person_id"), table_name="sessions")
    op.drop_table("sessions")
    for name in (*SOME_ORDERS, "open", "history", "currency", "payment"):
        op.drop_index(f"ix_orders_{name}", table_name="orders")
    op.drop_index("ix_orders_total", table_name="orders")
    op.drop_index("ix_orders_stage_total", table_name="orders")
    op.drop_index("ix_orders_stage", table_name="orders")
    op.drop_index("ix_orders_ref", table_name="orders")
    op.drop_index("ix_orders_point", table_name="orders")
    op.drop_index("ix_orders_placed", table_name="orders")
    op.drop_index("ix_orders_customer", table_name="orders")
    op.drop_index("ix_orders_country", table_name="orders")
    op.drop_index("ix_orders_channel", table_name="orders")
    op.drop_table("orders")
    op.drop_table("imports")
    op.drop_table("event_details")
    op.drop_table("stock_movements")
    op.drop_table("products")
    op.drop_table("points")
    op.drop_table("people")
    op.drop_table("mapping_profiles")
    op.drop_table("leases")
    op.drop_index("ix_jobs_state", table_name="jobs")
    op.drop_index(
        "ix_jobs_lane",
        table_name="jobs",
        sqlite_where=sa.text("state IN ('queued', 'leased')"),
        postgresql_where=sa.text("state IN ('queued', 'leased')"),
    )
    op.drop_index(
        "ix_jobs_due",
        table_name="jobs",
        sqlite_where=sa.text("state IN ('queued', 'leased')"),
        postgresql_where=sa.text("state IN ('queued', 'leased')"),
    )
    op.drop_table("jobs")
    op.drop_table("inbox")
    op.drop_index(op.f("ix_idempotency_keys_created_at"), table_name="idempotency_keys")
    op.drop_table("idempotency_keys")
    op.drop_table("id_blocks")
    op.drop_index("ix_external_refs_subject", table_name="external_refs")
    op.drop_table("external_refs")
    op.drop_index("ix_events_subject", table_name="events")
    op.drop_index("ix_events_kind", table_name="events")
    op.drop_table("events")
    op.drop_index("ix_customers_name", table_name="customers")
    op.drop_index("ix_customers_email", table_name="customers")
    op.drop_table("customers")
    op.drop_table("channels")
    if op.get_bind().dialect.name == "postgresql":
        for table in KEYED:
            op.execute(f"drop sequence {table}_ids")
        for table in APPEND_ONLY:
            op.execute(f"drop function {table}_append_only()")
