"""Orders by the days they were promised for, came to their buyers and left"""

from collections.abc import Sequence

import sqlalchemy as sa
from alembic import op

revision = "0005"
down_revision: str | Sequence[str] | None = "0004"
branch_labels = None
depends_on = None

PROMISED, DELIVERED = sa.text("promised_at is not null"), sa.text("delivered_at is not null")
BESIDE = ("channel_id", "ship_country", "currency", "total_minor", "is_history")
FILTERS: tuple[tuple[str, str, tuple[str, ...]], ...] = (
    ("stage", "stage", ("payment_state", "point_id")),
    ("channel", "channel_id", ()),
    ("country", "ship_country", ()),
    ("point", "point_id", ()),
    ("payment", "payment_state", ()),
    ("currency", "currency", ()),
)
OPEN = sa.text("coalesce(stage, '') in ('pending', 'on_hold', 'confirmed', 'allocated', 'picking')")
OPEN_COLUMNS = ("placed_at", "id", "is_history", "is_test")
OPEN_BESIDE = (
    "channel_id", "ship_country", "currency", "total_minor", "payment_state", "point_id",
)  # fmt: skip
LISTS: tuple[tuple[str, str, tuple[str, ...]], ...] = (
    ("ix_fraud_reviews_opened", "fraud_reviews", ("opened_at", "id")),
    ("ix_fraud_reviews_decided", "fraud_reviews", ("state", "opened_at", "id")),
    ("ix_purchase_orders_expected", "purchase_orders", ("expected_on", "id")),
    ("ix_disputes_newest", "disputes", ("state", "id")),
)
"""Lists that are read in an order of their own."""


def upgrade() -> None:
    op.create_table(
        "order_service_days",
        sa.Column("placed_day", sa.Date(), primary_key=True),
        sa.Column("measure", sa.Text(), primary_key=True),
        sa.Column("day", sa.Integer(), primary_key=True),
        sa.Column("hours", sa.Integer(), primary_key=True),
        sa.Column("orders", sa.BigInteger(), nullable=False),
        sa.Column("good", sa.BigInteger(), nullable=False),
        sa.CheckConstraint(
            "measure = 'promised' or measure = 'delivered' or measure = 'left'",
            name=op.f("ck_order_service_days_measure_known"),
        ),
    )
    op.create_index(
        "ix_order_service_days_day",
        "order_service_days",
        ["measure", "day", "hours", "orders", "good"],
    )
    _index("promised", PROMISED, "promised_at", "id")
    op.drop_index("ix_orders_delivered", table_name="orders")
    _index("delivered", DELIVERED, "delivered_at", "id")
    op.create_index("ix_backorders_created", "backorders", ["created_at", "order_id"])
    # Every day is counted anew, and its orders by these days too.
    op.execute("update rollups set zone = '' where name = 'orders'")
    _filters_together()
    for name, table, columns in LISTS:
        op.create_index(name, table, list(columns))
    for column in _credits():
        op.add_column("bank_lines", column)


def downgrade() -> None:
    for column in _credits():
        op.drop_column("bank_lines", column.name)
    for name, table, _ in LISTS:
        op.drop_index(name, table_name=table)
    _filters_alone()
    op.drop_index("ix_backorders_created", table_name="backorders")
    op.drop_index("ix_orders_delivered", table_name="orders")
    _index("delivered", DELIVERED, "delivered_at")
    op.drop_index("ix_orders_promised", table_name="orders")
    op.drop_table("order_service_days")


def _credits() -> list[sa.Column[str] | sa.Column[int]]:
    """By what a credit is known in statements of another format."""
    told = ("account", "end_to_end", "bank_ref")
    return [
        *(sa.Column(name, sa.Text(), nullable=False, server_default="") for name in told),
        sa.Column("twin_of", sa.BigInteger()),
    ]


def _index(name: str, condition: sa.TextClause, *columns: str) -> None:
    op.create_index(
        f"ix_orders_{name}", "orders", list(columns),
        sqlite_where=condition, postgresql_where=condition,
    )  # fmt: skip


def _filters_together() -> None:
    """Two filters of orders together, and their length, are read off one index."""
    for name, first, moving in FILTERS:
        _drop(name)
        rest = [one for one in (*BESIDE, *moving) if one != first]
        op.create_index(f"ix_orders_{name}", "orders", [first, "placed_at", "id", *rest])
    _drop("stage_total", "open_placed")
    op.create_index("ix_orders_stage_total", "orders", ["stage", "total_minor", "id", "currency"])
    _index("open_placed", OPEN, *OPEN_COLUMNS, *OPEN_BESIDE)


def _filters_alone() -> None:
    _drop("open_placed", "stage_total")
    _index("open_placed", OPEN, *OPEN_COLUMNS)
    op.create_index("ix_orders_stage_total", "orders", ["stage", "total_minor", "id"])
    for name, first, _ in FILTERS:
        _drop(name)
        op.create_index(f"ix_orders_{name}", "orders", [first, "placed_at", "id"])


def _drop(*names: str) -> None:
    for name in names:
        op.drop_index(f"ix_orders_{name}", table_name="orders")
