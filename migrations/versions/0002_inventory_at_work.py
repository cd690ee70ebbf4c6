"""Kits, lots, serials, transfers, counts, purchase orders, rule sets, decisions, API tokens"""

from collections.abc import Sequence

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

from iorder.kernel import dialect

revision = "0002"
down_revision: str | Sequence[str] | None = "0001"
branch_labels = None
depends_on = None

BigId = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
JSON = sa.JSON().with_variant(postgresql.JSONB(), "postgresql")

KEYED = (
    "api_tokens",
    "counts",
    "lot_ledger",
    "lots",
    "purchase_orders",
    "sourcing_decisions",
    "sourcing_rules",
    "sourcing_runs",
    "suppliers",
    "transfers",
)
"""Tables whose keys are taken in blocks: each has a sequence on PostgreSQL."""

APPEND_ONLY = ("lot_ledger", "sourcing_decisions")
BLOCK = 50


def one_of(column: str, words: str) -> str:
    """SQLite builds a table of an IN list for every row it checks; of this it does not."""
    return " or ".join(f"{column} = '{word}'" for word in words.split())


def upgrade() -> None:
    op.create_table(
        "api_tokens",
        sa.Column(
            "id",
            BigId,
            autoincrement=False,
            nullable=False,
        ),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("secret_hash", sa.Text(), nullable=False),
        sa.Column("hint", sa.Text(), nullable=False),
        sa.Column("scopes", sa.Text(), nullable=False),
        sa.Column("created_by", sa.Text(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("expires_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("last_used_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("revoked_at", sa.DateTime(timezone=True), nullable=True),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_api_tokens")),
        sa.UniqueConstraint("secret_hash", name=op.f("uq_api_tokens_secret_hash")),
    )
    op.create_table(
        "sourcing_rules",
        sa.Column(
            "id",
            BigId,
            autoincrement=False,
            nullable=False,
        ),
        sa.Column("label", sa.Text(), nullable=False),
        sa.Column("state", sa.Text(), server_default="draft", nullable=False),
        sa.Column(
            "body",
            JSON,
            nullable=False,
        ),
        sa.Column("effective_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("created_by", sa.Text(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("published_by", sa.Text(), server_default="", nullable=False),
        sa.Column("published_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("version", sa.Integer(), server_default="1", nullable=False),
        sa.CheckConstraint(
            one_of("state", "draft published retired"),
            name=op.f("ck_sourcing_rules_state_known"),
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_sourcing_rules")),
    )
    op.create_index(
        "ix_sourcing_rules_force", "sourcing_rules", ["state", "effective_at"], unique=False
    )
    op.create_table(
        "sourcing_runs",
        sa.Column(
            "id",
            BigId,
            autoincrement=False,
            nullable=False,
        ),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("state", sa.Text(), server_default="queued", nullable=False),
        sa.Column(
            "asked",
            JSON,
            nullable=False,
        ),
        sa.Column(
            "found",
            JSON,
            nullable=True,
        ),
        sa.Column("done", sa.Integer(), server_default="0", nullable=False),
        sa.Column("total", sa.Integer(), server_default="0", nullable=False),
        sa.Column("problem", sa.Text(), server_default="", nullable=False),
        sa.Column("created_by", sa.Text(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("finished_at", sa.DateTime(timezone=True), nullable=True),
        sa.CheckConstraint(
            one_of("kind", "wave simulation again"), name=op.f("ck_sourcing_runs_kind_known")
        ),
        sa.CheckConstraint(
            one_of("state", "queued running done applied failed cancelled"),
            name=op.f("ck_sourcing_runs_state_known"),
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_sourcing_runs")),
    )
    op.create_index("ix_sourcing_runs_kind", "sourcing_runs", ["kind", "id"], unique=False)
    op.create_table(
        "suppliers",
        sa.Column(
            "id",
            BigId,
            autoincrement=False,
            nullable=False,
        ),
        sa.Column("code", sa.Text(), nullable=False),
        sa.Column("label", sa.Text(), nullable=False),
        sa.Column("email", sa.Text(), server_default="", nullable=False),
        sa.Column("phone", sa.Text(), server_default="", nullable=False),
        sa.Column("currency", sa.String(length=3), server_default="", nullable=False),
        sa.Column("lead_days", sa.Integer(), server_default="7", nullable=False),
        sa.Column("active", sa.Boolean(), server_default=sa.true(), nullable=False),
        sa.Column("version", sa.Integer(), server_default="1", nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.CheckConstraint("lead_days >= 0", name=op.f("ck_suppliers_lead_counted")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_suppliers")),
        sa.UniqueConstraint("code", name=op.f("uq_suppliers_code")),
    )
    op.create_table(
        "channel_points",
        sa.Column("channel_id", sa.BigInteger(), nullable=False),
        sa.Column("point_id", sa.BigInteger(), nullable=False),
        sa.ForeignKeyConstraint(
            ["channel_id"], ["channels.id"], name=op.f("fk_channel_points_channel_id")
        ),
        sa.ForeignKeyConstraint(
            ["point_id"], ["points.id"], name=op.f("fk_channel_points_point_id")
        ),
        sa.PrimaryKeyConstraint("channel_id", "point_id", name=op.f("pk_channel_points")),
    )
    op.create_table(
        "counts",
        sa.Column(
            "id",
            BigId,
            autoincrement=False,
            nullable=False,
        ),
        sa.Column("number", sa.Text(), nullable=False),
        sa.Column("point_id", sa.BigInteger(), nullable=False),
        sa.Column("state", sa.Text(), server_default="open", nullable=False),
        sa.Column("tolerance_units", sa.Integer(), server_default="0", nullable=False),
        sa.Column("tolerance_bp", sa.Integer(), server_default="0", nullable=False),
        sa.Column("note", sa.Text(), server_default="", nullable=False),
        sa.Column("opened_by", sa.Text(), nullable=False),
        sa.Column("opened_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("approved_by", sa.Text(), server_default="", nullable=False),
        sa.Column("closed_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("version", sa.Integer(), server_default="1", nullable=False),
        sa.CheckConstraint(
            one_of("state", "open waiting done cancelled"),
            name=op.f("ck_counts_state_known"),
        ),
        sa.CheckConstraint(
            "tolerance_units >= 0 and tolerance_bp >= 0", name=op.f("ck_counts_tolerance_counted")
        ),
        sa.ForeignKeyConstraint(["point_id"], ["points.id"], name=op.f("fk_counts_point_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_counts")),
        sa.UniqueConstraint("number", name=op.f("uq_counts_number")),
    )
    op.create_index("ix_counts_point", "counts", ["point_id", "id"], unique=False)
    op.create_index("ix_counts_state", "counts", ["state", "id"], unique=False)
    op.create_table(
        "lot_ledger",
        sa.Column(
            "id",
            BigId,
            autoincrement=False,
            nullable=False,
        ),
        sa.Column("movement_id", sa.BigInteger(), nullable=False),
        sa.Column("point_id", sa.BigInteger(), nullable=False),
        sa.Column("lot_id", sa.BigInteger(), nullable=False),
        sa.Column("d_on_hand", sa.Integer(), server_default="0", nullable=False),
        sa.Column("d_quarantine", sa.Integer(), server_default="0", nullable=False),
        sa.ForeignKeyConstraint(
            ["movement_id"], ["stock_movements.id"], name=op.f("fk_lot_ledger_movement_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_lot_ledger")),
    )
    op.create_index(op.f("ix_lot_ledger_movement_id"), "lot_ledger", ["movement_id"], unique=False)
    op.create_index("ix_lot_ledger_place", "lot_ledger", ["lot_id", "point_id", "id"], unique=False)
    op.create_table(
        "point_holidays",
        sa.Column("point_id", sa.BigInteger(), nullable=False),
        sa.Column("day", sa.Date(), nullable=False),
        sa.Column("label", sa.Text(), server_default="", nullable=False),
        sa.ForeignKeyConstraint(
            ["point_id"], ["points.id"], name=op.f("fk_point_holidays_point_id")
        ),
        sa.PrimaryKeyConstraint("point_id", "day", name=op.f("pk_point_holidays")),
    )
    op.create_table(
        "purchase_orders",
        sa.Column(
            "id",
            BigId,
            autoincrement=False,
            nullable=False,
        ),
        sa.Column("number", sa.Text(), nullable=False),
        sa.Column("supplier_id", sa.BigInteger(), nullable=False),
        sa.Column("point_id", sa.BigInteger(), nullable=False),
        sa.Column("state", sa.Text(), server_default="draft", nullable=False),
        sa.Column("currency", sa.String(length=3), nullable=False),
        sa.Column("expected_on", sa.Date(), nullable=True),
        sa.Column("note", sa.Text(), server_default="", nullable=False),
        sa.Column("created_by", sa.Text(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("sent_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("closed_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("version", sa.Integer(), server_default="1", nullable=False),
        sa.CheckConstraint(
            one_of("state", "draft sent receiving received closed cancelled"),
            name=op.f("ck_purchase_orders_state_known"),
        ),
        sa.ForeignKeyConstraint(
            ["point_id"], ["points.id"], name=op.f("fk_purchase_orders_point_id")
        ),
        sa.ForeignKeyConstraint(
            ["supplier_id"], ["suppliers.id"], name=op.f("fk_purchase_orders_supplier_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_purchase_orders")),
        sa.UniqueConstraint("number", name=op.f("uq_purchase_orders_number")),
    )
    op.create_index("ix_purchase_orders_point", "purchase_orders", ["point_id", "id"], unique=False)
    op.create_index(
        "ix_purchase_orders_state", "purchase_orders", ["state", "expected_on", "id"], unique=False
    )
    op.create_index(
        op.f("ix_purchase_orders_supplier_id"), "purchase_orders", ["supplier_id"], unique=False
    )
    op.create_table(
        "transfers",
        sa.Column(
            "id",
            BigId,
            autoincrement=False,
            nullable=False,
        ),
        sa.Column("number", sa.Text(), nullable=False),
        sa.Column("from_point_id", sa.BigInteger(), nullable=False),
        sa.Column("to_point_id", sa.BigInteger(), nullable=False),
        sa.Column("state", sa.Text(), server_default="requested", nullable=False),
        sa.Column("expected_on", sa.Date(), nullable=True),
        sa.Column("note", sa.Text(), server_default="", nullable=False),
        sa.Column("requested_by", sa.Text(), nullable=False),
        sa.Column("requested_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("shipped_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("closed_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("version", sa.Integer(), server_default="1", nullable=False),
        sa.CheckConstraint(
            one_of("state", "requested shipped receiving received short cancelled"),
            name=op.f("ck_transfers_state_known"),
        ),
        sa.CheckConstraint("from_point_id <> to_point_id", name=op.f("ck_transfers_points_differ")),
        sa.ForeignKeyConstraint(
            ["from_point_id"], ["points.id"], name=op.f("fk_transfers_from_point_id")
        ),
        sa.ForeignKeyConstraint(
            ["to_point_id"], ["points.id"], name=op.f("fk_transfers_to_point_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_transfers")),
        sa.UniqueConstraint("number", name=op.f("uq_transfers_number")),
    )
    op.create_index("ix_transfers_from", "transfers", ["from_point_id", "id"], unique=False)
    op.create_index("ix_transfers_state", "transfers", ["state", "id"], unique=False)
    op.create_index("ix_transfers_to", "transfers", ["to_point_id", "id"], unique=False)
    op.create_table(
        "channel_quotas",
        sa.Column("channel_id", sa.BigInteger(), nullable=False),
        sa.Column("sku_id", sa.BigInteger(), nullable=False),
        sa.Column("quota", sa.Integer(), nullable=False),
        sa.Column("used", sa.Integer(), server_default="0", nullable=False),
        sa.CheckConstraint(
            "quota >= 0 and used >= 0", name=op.f("ck_channel_quotas_units_counted")
        ),
        sa.ForeignKeyConstraint(
            ["channel_id"], ["channels.id"], name=op.f("fk_channel_quotas_channel_id")
        ),
        sa.ForeignKeyConstraint(["sku_id"], ["skus.id"], name=op.f("fk_channel_quotas_sku_id")),
        sa.PrimaryKeyConstraint("channel_id", "sku_id", name=op.f("pk_channel_quotas")),
    )
    op.create_index(op.f("ix_channel_quotas_sku_id"), "channel_quotas", ["sku_id"], unique=False)
    op.create_table(
        "count_lines",
        sa.Column("count_id", sa.BigInteger(), nullable=False),
        sa.Column("sku_id", sa.BigInteger(), nullable=False),
        sa.Column("state", sa.Text(), server_default="to_count", nullable=False),
        sa.Column("expected", sa.Integer(), nullable=True),
        sa.Column("counted", sa.Integer(), nullable=True),
        sa.Column("counted_by", sa.Text(), server_default="", nullable=False),
        sa.Column("counted_at", sa.DateTime(timezone=True), nullable=True),
        sa.CheckConstraint(
            one_of("state", "to_count agreed adjusted waiting rejected"),
            name=op.f("ck_count_lines_state_known"),
        ),
        sa.CheckConstraint(
            "counted is null or counted >= 0", name=op.f("ck_count_lines_counted_units")
        ),
        sa.ForeignKeyConstraint(["count_id"], ["counts.id"], name=op.f("fk_count_lines_count_id")),
        sa.ForeignKeyConstraint(["sku_id"], ["skus.id"], name=op.f("fk_count_lines_sku_id")),
        sa.PrimaryKeyConstraint("count_id", "sku_id", name=op.f("pk_count_lines")),
    )
    op.create_index(op.f("ix_count_lines_sku_id"), "count_lines", ["sku_id"], unique=False)
    op.create_table(
        "kit_parts",
        sa.Column("kit_id", sa.BigInteger(), nullable=False),
        sa.Column("part_id", sa.BigInteger(), nullable=False),
        sa.Column("quantity", sa.Integer(), nullable=False),
        sa.CheckConstraint("kit_id <> part_id", name=op.f("ck_kit_parts_parts_differ")),
        sa.CheckConstraint("quantity > 0", name=op.f("ck_kit_parts_quantity_positive")),
        sa.ForeignKeyConstraint(["kit_id"], ["skus.id"], name=op.f("fk_kit_parts_kit_id")),
        sa.ForeignKeyConstraint(["part_id"], ["skus.id"], name=op.f("fk_kit_parts_part_id")),
        sa.PrimaryKeyConstraint("kit_id", "part_id", name=op.f("pk_kit_parts")),
    )
    op.create_index(op.f("ix_kit_parts_part_id"), "kit_parts", ["part_id"], unique=False)
    op.create_table(
        "lots",
        sa.Column(
            "id",
            BigId,
            autoincrement=False,
            nullable=False,
        ),
        sa.Column("sku_id", sa.BigInteger(), nullable=False),
        sa.Column("code", sa.Text(), nullable=False),
        sa.Column("expires_on", sa.Date(), nullable=True),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["sku_id"], ["skus.id"], name=op.f("fk_lots_sku_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_lots")),
        sa.UniqueConstraint("sku_id", "code", name=op.f("uq_lots_sku_id_code")),
    )
    op.create_index("ix_lots_expiry", "lots", ["expires_on", "id"], unique=False)
    op.create_table(
        "purchase_order_lines",
        sa.Column("purchase_order_id", sa.BigInteger(), nullable=False),
        sa.Column("sku_id", sa.BigInteger(), nullable=False),
        sa.Column("quantity", sa.Integer(), nullable=False),
        sa.Column("received", sa.Integer(), server_default="0", nullable=False),
        sa.Column("short", sa.Integer(), server_default="0", nullable=False),
        sa.Column("cost_minor", sa.BigInteger(), server_default="0", nullable=False),
        sa.CheckConstraint("quantity > 0", name=op.f("ck_purchase_order_lines_quantity_positive")),
        sa.CheckConstraint(
            "received >= 0 and short >= 0", name=op.f("ck_purchase_order_lines_units_counted")
        ),
        sa.ForeignKeyConstraint(
            ["purchase_order_id"],
            ["purchase_orders.id"],
            name=op.f("fk_purchase_order_lines_purchase_order_id"),
        ),
        sa.ForeignKeyConstraint(
            ["sku_id"], ["skus.id"], name=op.f("fk_purchase_order_lines_sku_id")
        ),
        sa.PrimaryKeyConstraint(
            "purchase_order_id", "sku_id", name=op.f("pk_purchase_order_lines")
        ),
    )
    op.create_index(
        op.f("ix_purchase_order_lines_sku_id"), "purchase_order_lines", ["sku_id"], unique=False
    )
    op.create_table(
        "sourcing_decisions",
        sa.Column(
            "id",
            BigId,
            autoincrement=False,
            nullable=False,
        ),
        sa.Column("order_id", sa.BigInteger(), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("actor", sa.Text(), nullable=False),
        sa.Column("occasion", sa.Text(), nullable=False),
        sa.Column("rules_id", sa.BigInteger(), nullable=True),
        sa.Column("policy", sa.Text(), nullable=False),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column(
            "body",
            JSON,
            nullable=False,
        ),
        sa.CheckConstraint(
            one_of("occasion", "placed again wave override rejected closed"),
            name=op.f("ck_sourcing_decisions_occasion_known"),
        ),
        sa.ForeignKeyConstraint(
            ["order_id"], ["orders.id"], name=op.f("fk_sourcing_decisions_order_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_sourcing_decisions")),
    )
    op.create_index(
        "ix_sourcing_decisions_order", "sourcing_decisions", ["order_id", "id"], unique=False
    )
    op.create_index(
        "ix_sourcing_decisions_at", "sourcing_decisions", ["at", "order_id"], unique=False
    )
    op.create_index(
        "ix_holds_open",
        "holds",
        ["kind", "order_id"],
        unique=False,
        sqlite_where=sa.text("state = 'open'"),
        postgresql_where=sa.text("state = 'open'"),
    )
    op.create_table(
        "supplier_skus",
        sa.Column("supplier_id", sa.BigInteger(), nullable=False),
        sa.Column("sku_id", sa.BigInteger(), nullable=False),
        sa.Column("code", sa.Text(), server_default="", nullable=False),
        sa.Column("cost_minor", sa.BigInteger(), server_default="0", nullable=False),
        sa.Column("pack_units", sa.Integer(), server_default="1", nullable=False),
        sa.Column("min_units", sa.Integer(), server_default="1", nullable=False),
        sa.Column("lead_days", sa.Integer(), nullable=True),
        sa.CheckConstraint(
            "pack_units > 0 and min_units > 0", name=op.f("ck_supplier_skus_units_counted")
        ),
        sa.ForeignKeyConstraint(["sku_id"], ["skus.id"], name=op.f("fk_supplier_skus_sku_id")),
        sa.ForeignKeyConstraint(
            ["supplier_id"], ["suppliers.id"], name=op.f("fk_supplier_skus_supplier_id")
        ),
        sa.PrimaryKeyConstraint("supplier_id", "sku_id", name=op.f("pk_supplier_skus")),
    )
    op.create_index(op.f("ix_supplier_skus_sku_id"), "supplier_skus", ["sku_id"], unique=False)
    op.create_table(
        "transfer_lines",
        sa.Column("transfer_id", sa.BigInteger(), nullable=False),
        sa.Column("sku_id", sa.BigInteger(), nullable=False),
        sa.Column("quantity", sa.Integer(), nullable=False),
        sa.Column("shipped", sa.Integer(), server_default="0", nullable=False),
        sa.Column("received", sa.Integer(), server_default="0", nullable=False),
        sa.Column("short", sa.Integer(), server_default="0", nullable=False),
        sa.CheckConstraint("quantity > 0", name=op.f("ck_transfer_lines_quantity_positive")),
        sa.CheckConstraint(
            "shipped >= 0 and received >= 0 and short >= 0 and received + short <= shipped",
            name=op.f("ck_transfer_lines_units_counted"),
        ),
        sa.ForeignKeyConstraint(["sku_id"], ["skus.id"], name=op.f("fk_transfer_lines_sku_id")),
        sa.ForeignKeyConstraint(
            ["transfer_id"], ["transfers.id"], name=op.f("fk_transfer_lines_transfer_id")
        ),
        sa.PrimaryKeyConstraint("transfer_id", "sku_id", name=op.f("pk_transfer_lines")),
    )
    op.create_index(op.f("ix_transfer_lines_sku_id"), "transfer_lines", ["sku_id"], unique=False)
    op.create_table(
        "backorders",
        sa.Column("order_line_id", sa.BigInteger(), nullable=False),
        sa.Column("sku_id", sa.BigInteger(), nullable=False),
        sa.Column("order_id", sa.BigInteger(), nullable=False),
        sa.Column("quantity", sa.Integer(), nullable=False),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("promised_on", sa.Date(), nullable=True),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("filled_at", sa.DateTime(timezone=True), nullable=True),
        sa.CheckConstraint(
            one_of("kind", "backorder preorder"), name=op.f("ck_backorders_kind_known")
        ),
        sa.CheckConstraint("quantity > 0", name=op.f("ck_backorders_quantity_positive")),
        sa.ForeignKeyConstraint(["order_id"], ["orders.id"], name=op.f("fk_backorders_order_id")),
        sa.ForeignKeyConstraint(
            ["order_line_id"], ["order_lines.id"], name=op.f("fk_backorders_order_line_id")
        ),
        sa.ForeignKeyConstraint(["sku_id"], ["skus.id"], name=op.f("fk_backorders_sku_id")),
        sa.PrimaryKeyConstraint("order_line_id", "sku_id", name=op.f("pk_backorders")),
    )
    op.create_index(op.f("ix_backorders_order_id"), "backorders", ["order_id"], unique=False)
    op.create_index(op.f("ix_backorders_sku_id"), "backorders", ["sku_id"], unique=False)
    op.create_index(
        "ix_backorders_waiting",
        "backorders",
        ["created_at", "order_id"],
        unique=False,
        sqlite_where=sa.text("filled_at is null"),
        postgresql_where=sa.text("filled_at is null"),
    )
    op.create_table(
        "lot_stock",
        sa.Column("point_id", sa.BigInteger(), nullable=False),
        sa.Column("lot_id", sa.BigInteger(), nullable=False),
        sa.Column("on_hand", sa.Integer(), server_default="0", nullable=False),
        sa.Column("quarantine", sa.Integer(), server_default="0", nullable=False),
        sa.CheckConstraint(
            "on_hand >= 0 and quarantine >= 0", name=op.f("ck_lot_stock_units_counted")
        ),
        sa.ForeignKeyConstraint(["lot_id"], ["lots.id"], name=op.f("fk_lot_stock_lot_id")),
        sa.ForeignKeyConstraint(["point_id"], ["points.id"], name=op.f("fk_lot_stock_point_id")),
        sa.PrimaryKeyConstraint("point_id", "lot_id", name=op.f("pk_lot_stock")),
    )
    op.create_index(op.f("ix_lot_stock_lot_id"), "lot_stock", ["lot_id"], unique=False)
    op.create_table(
        "parcel_serials",
        sa.Column("parcel_id", sa.BigInteger(), nullable=False),
        sa.Column("sku_id", sa.BigInteger(), nullable=False),
        sa.Column("code", sa.Text(), nullable=False),
        sa.Column("order_line_id", sa.BigInteger(), nullable=False),
        sa.ForeignKeyConstraint(
            ["order_line_id"], ["order_lines.id"], name=op.f("fk_parcel_serials_order_line_id")
        ),
        sa.ForeignKeyConstraint(
            ["parcel_id"], ["parcels.id"], name=op.f("fk_parcel_serials_parcel_id")
        ),
        sa.ForeignKeyConstraint(["sku_id"], ["skus.id"], name=op.f("fk_parcel_serials_sku_id")),
        sa.PrimaryKeyConstraint("parcel_id", "sku_id", "code", name=op.f("pk_parcel_serials")),
    )
    op.create_index("ix_parcel_serials_code", "parcel_serials", ["sku_id", "code"], unique=False)
    op.create_index("ix_parcel_serials_line", "parcel_serials", ["order_line_id"], unique=False)
    op.create_table(
        "commitment_lots",
        sa.Column("commitment_id", sa.BigInteger(), nullable=False),
        sa.Column("lot_id", sa.BigInteger(), nullable=False),
        sa.Column("quantity", sa.Integer(), nullable=False),
        sa.CheckConstraint("quantity > 0", name=op.f("ck_commitment_lots_quantity_positive")),
        sa.ForeignKeyConstraint(
            ["commitment_id"], ["commitments.id"], name=op.f("fk_commitment_lots_commitment_id")
        ),
        sa.ForeignKeyConstraint(["lot_id"], ["lots.id"], name=op.f("fk_commitment_lots_lot_id")),
        sa.PrimaryKeyConstraint("commitment_id", "lot_id", name=op.f("pk_commitment_lots")),
    )
    op.create_index(op.f("ix_commitment_lots_lot_id"), "commitment_lots", ["lot_id"], unique=False)
    op.add_column(
        "channels", sa.Column("hold_minutes", sa.Integer(), server_default="15", nullable=False)
    )
    op.add_column(
        "channels", sa.Column("hold_extensions", sa.Integer(), server_default="2", nullable=False)
    )
    op.add_column("commitments", sa.Column("channel_id", sa.BigInteger(), nullable=True))
    op.add_column("commitments", sa.Column("held_in", sa.Text(), nullable=True))
    op.add_column(
        "commitments", sa.Column("extensions", sa.Integer(), server_default="0", nullable=False)
    )
    op.create_index(
        "ix_commitments_carts",
        "commitments",
        ["created_at"],
        unique=False,
        sqlite_where=sa.text("held_in is not null"),
        postgresql_where=sa.text("held_in is not null"),
    )
    op.create_index(
        "ix_commitments_quota",
        "commitments",
        ["sku_id", "channel_id"],
        unique=False,
        sqlite_where=sa.text("channel_id is not null"),
        postgresql_where=sa.text("channel_id is not null"),
    )
    op.add_column("orders", sa.Column("latitude", sa.Float(), nullable=True))
    op.add_column("orders", sa.Column("longitude", sa.Float(), nullable=True))
    op.add_column("orders", sa.Column("geo_quality", sa.Text(), server_default="", nullable=False))
    op.add_column("points", sa.Column("zone", sa.Text(), server_default="UTC", nullable=False))
    op.add_column("points", sa.Column("cut_off", sa.Text(), server_default="", nullable=False))
    op.add_column(
        "points", sa.Column("work_days", sa.Text(), server_default="1234567", nullable=False)
    )
    op.add_column(
        "points", sa.Column("handling_days", sa.Integer(), server_default="0", nullable=False)
    )
    op.add_column(
        "points",
        sa.Column("takes_hazardous", sa.Boolean(), server_default=sa.true(), nullable=False),
    )
    op.add_column(
        "points",
        sa.Column("takes_oversize", sa.Boolean(), server_default=sa.true(), nullable=False),
    )
    op.add_column(
        "points",
        sa.Column(
            "service_area",
            JSON,
            nullable=True,
        ),
    )
    op.add_column(
        "points", sa.Column("closed_reason", sa.Text(), server_default="", nullable=False)
    )
    op.execute(
        "alter table skus add column tracking text default 'none' not null "
        f"constraint ck_skus_tracking_known check ({one_of('tracking', 'none lot serial')})"
    )
    op.execute(
        "alter table skus add column when_out text default 'refuse' not null "
        f"constraint ck_skus_when_out_known check ({one_of('when_out', 'refuse backorder preorder')})"
    )
    op.add_column("skus", sa.Column("available_on", sa.Date(), nullable=True))
    op.add_column(
        "skus", sa.Column("hazardous", sa.Boolean(), server_default=sa.false(), nullable=False)
    )
    op.add_column(
        "skus", sa.Column("oversize", sa.Boolean(), server_default=sa.false(), nullable=False)
    )
    op.add_column("stock", sa.Column("reorder_up_to", sa.Integer(), nullable=True))
    _points_of_parcels()
    _flagged_orders("placed_at", "id", "flags", "is_test")
    _by_hand(op.get_bind().dialect.name)


def _flagged_orders(*columns: str) -> None:
    """What counts flagged orders by flag looks none of them up."""
    flagged = sa.text("flags <> ''")
    op.drop_index("ix_orders_flagged", table_name="orders")
    op.create_index(
        "ix_orders_flagged",
        "orders",
        list(columns),
        unique=False,
        sqlite_where=flagged,
        postgresql_where=flagged,
    )


def _points_of_parcels() -> None:
    """Parcels get the point of their shipment, and the lists of one point an index."""
    op.add_column("parcels", sa.Column("point_id", sa.BigInteger(), nullable=True))
    op.execute(
        "update parcels set point_id = "
        "(select s.point_id from shipments s where s.id = parcels.shipment_id)"
    )
    op.create_index("ix_parcels_point", "parcels", ["point_id", "id"], unique=False)
    op.create_index("ix_parcels_point_state", "parcels", ["point_id", "state", "id"], unique=False)
    on_its_way = sa.text(
        "delivered_at is null and state not in "
        "('cancelled', 'damaged', 'delivered', 'expired', 'lost', 'return_in_transit', 'returned')"
    )
    op.drop_index("ix_parcels_due", table_name="parcels")
    op.create_index(
        "ix_parcels_promised",
        "parcels",
        ["promised_at", "point_id", "id"],
        unique=False,
        sqlite_where=on_its_way,
        postgresql_where=on_its_way,
    )


def _by_hand(name: str) -> None:
    if name == "postgresql":
        for table in KEYED:
            op.execute(f"create sequence {table}_ids increment by {BLOCK}")
    for table in APPEND_ONLY:
        for statement in dialect.append_only(table)[name]:
            op.execute(statement)


def downgrade() -> None:
    _flagged_orders("placed_at", "id")
    op.drop_index("ix_parcels_promised", table_name="parcels")
    op.create_index(
        "ix_parcels_due",
        "parcels",
        ["promised_at", "id"],
        unique=False,
        sqlite_where=sa.text("delivered_at is null"),
        postgresql_where=sa.text("delivered_at is null"),
    )
    op.drop_index("ix_parcels_point_state", table_name="parcels")
    op.drop_index("ix_parcels_point", table_name="parcels")
    op.drop_column("parcels", "point_id")
    op.drop_column("stock", "reorder_up_to")
    op.drop_column("skus", "oversize")
    op.drop_column("skus", "hazardous")
    op.drop_column("skus", "available_on")
    op.drop_column("skus", "when_out")
    op.drop_column("skus", "tracking")
    op.drop_column("points", "closed_reason")
    op.drop_column("points", "service_area")
    op.drop_column("points", "takes_oversize")
    op.drop_column("points", "takes_hazardous")
    op.drop_column("points", "handling_days")
    op.drop_column("points", "work_days")
    op.drop_column("points", "cut_off")
    op.drop_column("points", "zone")
    op.drop_column("orders", "geo_quality")
    op.drop_column("orders", "longitude")
    op.drop_column("orders", "latitude")
    op.drop_index(
        "ix_commitments_quota",
        table_name="commitments",
        sqlite_where=sa.text("channel_id is not null"),
        postgresql_where=sa.text("channel_id is not null"),
    )
    op.drop_index(
        "ix_commitments_carts",
        table_name="commitments",
        sqlite_where=sa.text("held_in is not null"),
        postgresql_where=sa.text("held_in is not null"),
    )
    op.drop_column("commitments", "extensions")
    op.drop_column("commitments", "held_in")
    op.drop_column("commitments", "channel_id")
    op.drop_column("channels", "hold_extensions")
    op.drop_column("channels", "hold_minutes")
    op.drop_index(op.f("ix_commitment_lots_lot_id"), table_name="commitment_lots")
    op.drop_table("commitment_lots")
    op.drop_index("ix_parcel_serials_line", table_name="parcel_serials")
    op.drop_index("ix_parcel_serials_code", table_name="parcel_serials")
    op.drop_table("parcel_serials")
    op.drop_index(op.f("ix_lot_stock_lot_id"), table_name="lot_stock")
    op.drop_table("lot_stock")
    op.drop_index(
        "ix_backorders_waiting",
        table_name="backorders",
        sqlite_where=sa.text("filled_at is null"),
        postgresql_where=sa.text("filled_at is null"),
    )
    op.drop_index(op.f("ix_backorders_sku_id"), table_name="backorders")
    op.drop_index(op.f("ix_backorders_order_id"), table_name="backorders")
    op.drop_table("backorders")
    op.drop_index(op.f("ix_transfer_lines_sku_id"), table_name="transfer_lines")
    op.drop_table("transfer_lines")
    op.drop_index(op.f("ix_supplier_skus_sku_id"), table_name="supplier_skus")
    op.drop_table("supplier_skus")
    op.drop_index("ix_holds_open", table_name="holds")
    op.drop_index("ix_sourcing_decisions_at", table_name="sourcing_decisions")
    op.drop_index("ix_sourcing_decisions_order", table_name="sourcing_decisions")
    op.drop_table("sourcing_decisions")
    op.drop_index(op.f("ix_purchase_order_lines_sku_id"), table_name="purchase_order_lines")
    op.drop_table("purchase_order_lines")
    op.drop_index("ix_lots_expiry", table_name="lots")
    op.drop_table("lots")
    op.drop_index(op.f("ix_kit_parts_part_id"), table_name="kit_parts")
    op.drop_table("kit_parts")
    op.drop_index(op.f("ix_count_lines_sku_id"), table_name="count_lines")
    op.drop_table("count_lines")
    op.drop_index(op.f("ix_channel_quotas_sku_id"), table_name="channel_quotas")
    op.drop_table("channel_quotas")
    op.drop_index("ix_transfers_to", table_name="transfers")
    op.drop_index("ix_transfers_state", table_name="transfers")
    op.drop_index("ix_transfers_from", table_name="transfers")
    op.drop_table("transfers")
    op.drop_index(op.f("ix_purchase_orders_supplier_id"), table_name="purchase_orders")
    op.drop_index("ix_purchase_orders_state", table_name="purchase_orders")
    op.drop_index("ix_purchase_orders_point", table_name="purchase_orders")
    op.drop_table("purchase_orders")
    op.drop_table("point_holidays")
    op.drop_index("ix_lot_ledger_place", table_name="lot_ledger")
    op.drop_index(op.f("ix_lot_ledger_movement_id"), table_name="lot_ledger")
    op.drop_table("lot_ledger")
    op.drop_index("ix_counts_state", table_name="counts")
    op.drop_index("ix_counts_point", table_name="counts")
    op.drop_table("counts")
    op.drop_table("channel_points")
    op.drop_table("suppliers")
    op.drop_index("ix_sourcing_runs_kind", table_name="sourcing_runs")
    op.drop_table("sourcing_runs")
    op.drop_index("ix_sourcing_rules_force", table_name="sourcing_rules")
    op.drop_table("sourcing_rules")
    op.drop_table("api_tokens")
    if op.get_bind().dialect.name == "postgresql":
        for table in KEYED:
            op.execute(f"drop sequence {table}_ids")
        for table in APPEND_ONLY:
            op.execute(f"drop function {table}_append_only()")
