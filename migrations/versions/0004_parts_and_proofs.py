"""What dividing orders, answering disputes and reading statements need besides"""

from collections.abc import Sequence

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "0004"
down_revision: str | Sequence[str] | None = "0003"
branch_labels = None
depends_on = None

BY_NUMBER = (
    "counts",
    "disputes",
    "fraud_runs",
    "imports",
    "payouts",
    "purchase_orders",
    "refunds",
    "returns",
    "sourcing_runs",
    "transfers",
)
"""Tables whose keys are taken one at a time from now on, from the last in use on."""
SORTED = (
    ("ix_payouts_paid", "payouts", "paid_on"),
    ("ix_bank_lines_booked", "bank_lines", "booked_on"),
    ("ix_bank_lines_amount", "bank_lines", "amount_minor"),
    ("ix_stored_values_balance", "stored_values", "balance_minor"),
    ("ix_stored_values_expires", "stored_values", "expires_on"),
)
"""Lists that can be sorted by more than the order in which their rows came."""
BLOCK = 50
OPEN = "'pending', 'on_hold', 'confirmed', 'allocated', 'picking'"
BigId = sa.BigInteger().with_variant(sa.Integer(), "sqlite")

PROOFS = ("dispute_evidence", "intercepts")
"""New tables whose keys are taken in blocks."""
CALLS = "authorize capture void refund link fetch"
DISPUTE_CALLS = "submit_evidence accept_dispute"

WAITING: tuple[tuple[str, str, tuple[str, ...], str], ...] = (
    ("ix_holds_asked", "holds", ("due_at", "opened_at", "id"),
     "state = 'open' and kind not in ('stock', 'address')"),
    ("ix_holds_short", "holds", ("due_at", "opened_at", "id"),
     "state = 'open' and kind in ('stock', 'address')"),
    ("ix_holds_owner", "holds", ("owner",), "state = 'open' and owner <> ''"),
    ("ix_backorders_promised", "backorders", ("promised_on", "order_id"), "filled_at is null"),
    ("ix_payment_calls_wanted", "payment_calls", ("wanted_at", "id"),
     "state in ('wanted', 'calling', 'unknown')"),
    ("ix_payment_calls_declined", "payment_calls", ("finished_at", "id"),
     "state = 'declined' and kind = 'capture'"),
    ("ix_payment_events_waiting", "payment_events", ("at", "id"), "state = 'parked'"),
    ("ix_disputes_open", "disputes", ("evidence_due_at", "opened_at", "id"),
     "state in ('opened', 'evidence_due')"),
    ("ix_payout_lines_waiting", "payout_lines", ("payout_id", "id"),
     "state in ('differs', 'unmatched')"),
    ("ix_payouts_created", "payouts", ("created_at", "id"), ""),
    ("ix_bank_lines_open", "bank_lines", ("created_at", "id"), "state = 'open'"),
    ("ix_returns_due", "returns", ("due_at", "id"),
     "state in ('requested', 'received', 'inspected')"),
    ("ix_returns_owner", "returns", ("owner",),
     "state in ('requested', 'received', 'inspected') and owner <> ''"),
    ("ix_fraud_reviews_owner", "fraud_reviews", ("owner",), "state = 'open' and owner <> ''"),
    ("ix_parcels_troubled", "parcels", ("last_scan_at", "created_at", "id"),
     "state in ('attempt_failed', 'on_hold', 'exception')"),
    ("ix_parcels_harmed", "parcels", ("last_scan_at", "created_at", "id"),
     "state in ('damaged', 'lost')"),
    ("ix_transfers_expected", "transfers", ("expected_on", "id"),
     "state in ('requested', 'shipped', 'receiving')"),
    ("ix_jobs_dead", "jobs", ("finished_at", "id"), "state = 'dead'"),
    ("ix_imports_finished", "imports", ("finished_at", "id"), ""),
    ("ix_exception_claims_owner", "exception_claims", ("owner", "kind"), "owner <> ''"),
    ("ix_exception_claims_snoozed", "exception_claims", ("kind", "snoozed_until"),
     "snoozed_until is not null"),
)  # fmt: skip
"""(name, table, columns, condition) of what puts the sources of the inbox in order."""
OWNED = {"holds": "'hold', 'short'", "fraud_reviews": "'fraud_review'", "returns": "'return_case'"}
"""Tables with an owner of their own, and their kinds in the inbox."""


def upgrade() -> None:
    _parts()
    _proofs()
    _waiting()
    _sorted()
    _one_at_a_time()
    _open_orders()
    _by_total("total_minor", "id", "currency")


def downgrade() -> None:
    _not_sorted()
    _not_waiting()
    _no_parts()
    _no_proofs()
    _in_blocks()
    _orders_that_may_go()
    _by_total("total_minor", "id")


def _parts() -> None:
    """Parts of a payment that other orders are paid with; what was refunded of too much."""
    op.add_column("tenders", sa.Column("holder_id", sa.BigInteger(), nullable=True))
    for table in ("tenders", "refunds"):
        excess = sa.Column("excess_minor", sa.BigInteger(), server_default="0", nullable=False)
        op.add_column(table, excess)
    is_part = sa.text("holder_id is not null")
    op.create_index(
        "ix_tenders_parts", "tenders", ["holder_id"], unique=False, sqlite_where=is_part,
        postgresql_where=is_part,
    )  # fmt: skip


def _no_parts() -> None:
    op.drop_index("ix_tenders_parts", table_name="tenders")
    for table in ("refunds", "tenders"):
        op.execute(f"alter table {table} drop column excess_minor")
    op.execute("alter table tenders drop column holder_id")


def _one_at_a_time() -> None:
    blocks = sa.table("id_blocks", sa.column("name"), sa.column("next"))
    is_sqlite = op.get_bind().dialect.name == "sqlite"
    for name in BY_NUMBER:
        used = sa.func.coalesce(sa.func.max(sa.table(name, sa.column("id")).c.id), 0)
        following = sa.select(used + 1).scalar_subquery()
        if is_sqlite:
            op.execute(sa.update(blocks).where(blocks.c.name == name).values(next=following))
        else:
            op.execute(f"alter sequence {name}_ids increment by 1")
            op.execute(sa.select(sa.func.setval(f"{name}_ids", following, False)))


def _open_orders() -> None:
    """By when they were placed: those that may still go anywhere are among them."""
    op.drop_index("ix_orders_may_go", table_name="orders")
    where = sa.text(f"coalesce(stage, '') in ({OPEN})")
    op.create_index(
        "ix_orders_open_placed", "orders", ["placed_at", "id", "is_history", "is_test"],
        sqlite_where=where, postgresql_where=where,
    )  # fmt: skip


def _orders_that_may_go() -> None:
    op.drop_index("ix_orders_open_placed", table_name="orders")
    where = sa.text("not is_history and coalesce(stage, '') in ('pending', 'on_hold', 'confirmed')")
    op.create_index(
        "ix_orders_may_go", "orders", ["placed_at", "id"], sqlite_where=where,
        postgresql_where=where,
    )  # fmt: skip


def _by_total(*columns: str) -> None:
    """With the currency a range of totals is read off the index alone."""
    op.drop_index("ix_orders_total", table_name="orders")
    op.create_index("ix_orders_total", "orders", list(columns))


def _in_blocks() -> None:
    if op.get_bind().dialect.name == "postgresql":
        for table in BY_NUMBER:
            op.execute(f"alter sequence {table}_ids increment by {BLOCK}")


def _sorted() -> None:
    for name, table, column in SORTED:
        op.create_index(name, table, [column, "id"], unique=False)


def _not_sorted() -> None:
    for name, table, _ in SORTED:
        op.drop_index(name, table_name=table)


def _one_of(column: str, words: str) -> str:
    return " or ".join(f"{column} = '{word}'" for word in words.split())


def _proofs() -> None:
    """Evidence of disputes, who sells, parcels that are asked back."""
    op.create_table(
        "dispute_evidence",
        sa.Column("id", BigId, autoincrement=False, nullable=False),
        sa.Column("dispute_id", sa.BigInteger(), nullable=False),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("source", sa.Text(), nullable=False),
        sa.Column("label", sa.Text(), nullable=False),
        sa.Column("text", sa.Text(), server_default="", nullable=False),
        sa.Column("name", sa.Text(), server_default="", nullable=False),
        sa.Column("media_type", sa.Text(), server_default="", nullable=False),
        sa.Column("size", sa.Integer(), server_default="0", nullable=False),
        sa.Column("digest", sa.Text(), server_default="", nullable=False),
        sa.Column("added_by", sa.Text(), nullable=False),
        sa.Column("added_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("sent_at", sa.DateTime(timezone=True), nullable=True),
        sa.CheckConstraint(
            _one_of(
                "kind", "receipt shipping delivery communication customer activity policy summary "
                "other"
            ),
            name=op.f("ck_dispute_evidence_kind_known"),
        ),
        sa.ForeignKeyConstraint(
            ["dispute_id"], ["disputes.id"], name=op.f("fk_dispute_evidence_dispute_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_dispute_evidence")),
        sa.UniqueConstraint(
            "dispute_id", "source", "digest", name=op.f("uq_dispute_evidence_dispute_id_source_digest")
        ),
    )  # fmt: skip
    op.create_index("ix_dispute_evidence_digest", "dispute_evidence", ["digest"], unique=False)
    op.create_table(
        "sellers",
        sa.Column("channel_id", BigId, autoincrement=False, nullable=False),
        sa.Column("details", sa.JSON().with_variant(postgresql.JSONB(), "postgresql"),
                  nullable=False),
        sa.Column("version", sa.Integer(), server_default="1", nullable=False),
        sa.Column("changed_by", sa.Text(), nullable=False),
        sa.Column("changed_at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("channel_id", name=op.f("pk_sellers")),
    )  # fmt: skip
    op.create_table(
        "intercepts",
        sa.Column("id", BigId, autoincrement=False, nullable=False),
        sa.Column("parcel_id", sa.BigInteger(), nullable=False),
        sa.Column("order_id", sa.BigInteger(), nullable=False),
        sa.Column("cause", sa.Text(), nullable=False),
        sa.Column("reason", sa.Text(), server_default="", nullable=False),
        sa.Column("state", sa.Text(), server_default="wanted", nullable=False),
        sa.Column("answer", sa.Text(), server_default="", nullable=False),
        sa.Column("wanted_by", sa.Text(), nullable=False),
        sa.Column("wanted_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("asked_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("ended_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("version", sa.Integer(), server_default="1", nullable=False),
        sa.CheckConstraint(
            _one_of("cause", "fraud cancel address other"), name=op.f("ck_intercepts_cause_known")
        ),
        sa.CheckConstraint(
            _one_of("state", "wanted asked intercepted too_late withdrawn"),
            name=op.f("ck_intercepts_state_known"),
        ),
        sa.ForeignKeyConstraint(
            ["parcel_id"], ["parcels.id"], name=op.f("fk_intercepts_parcel_id")
        ),
        sa.ForeignKeyConstraint(["order_id"], ["orders.id"], name=op.f("fk_intercepts_order_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_intercepts")),
    )  # fmt: skip
    op.create_index("ix_intercepts_order_id", "intercepts", ["order_id"], unique=False)
    op.create_index("ix_intercepts_parcel_id", "intercepts", ["parcel_id"], unique=False)
    is_open = sa.text("state = 'wanted' or state = 'asked'")
    op.create_index(
        "ux_intercepts_open", "intercepts", ["parcel_id"], unique=True, sqlite_where=is_open,
        postgresql_where=is_open,
    )  # fmt: skip
    op.create_index(
        "ix_intercepts_wanted", "intercepts", ["wanted_at", "id"], unique=False,
        sqlite_where=is_open, postgresql_where=is_open,
    )  # fmt: skip
    op.execute(
        "alter table payment_calls add column dispute_id bigint "
        "constraint fk_payment_calls_dispute_id references disputes (id)"
    )
    op.create_index("ix_payment_calls_dispute_id", "payment_calls", ["dispute_id"], unique=False)
    _kinds_of_calls(CALLS, f"{CALLS} {DISPUTE_CALLS}")
    if op.get_bind().dialect.name == "postgresql":
        for table in PROOFS:
            op.execute(f"create sequence {table}_ids increment by {BLOCK}")


def _no_proofs() -> None:
    kinds = " or ".join(f"kind = '{kind}'" for kind in DISPUTE_CALLS.split())
    op.execute(f"delete from payment_calls where {kinds}")  # noqa: S608 - our own words
    _kinds_of_calls(f"{CALLS} {DISPUTE_CALLS}", CALLS)
    op.drop_index("ix_payment_calls_dispute_id", table_name="payment_calls")
    if op.get_bind().dialect.name == "postgresql":
        op.execute("alter table payment_calls drop constraint fk_payment_calls_dispute_id")
        for table in PROOFS:
            op.execute(f"drop sequence {table}_ids")
    op.execute("alter table payment_calls drop column dispute_id")
    op.drop_table("intercepts")
    op.drop_table("sellers")
    op.drop_table("dispute_evidence")


def _kinds_of_calls(old: str, new: str) -> None:
    """What may be asked of a service. SQLite documents this way of loosening a CHECK
    (lang_altertable, 7); making the table anew would break the keys that point to it."""
    name = "ck_payment_calls_kind_known"
    before, after = _one_of("kind", old), _one_of("kind", new)
    if op.get_bind().dialect.name == "postgresql":
        op.execute(f"alter table payment_calls drop constraint {name}")
        op.execute(f"alter table payment_calls add constraint {name} check ({after})")
        return
    op.execute("pragma writable_schema = on")
    changed = sa.text(
        "update sqlite_master set sql = replace(sql, :before, :after) "
        "where type = 'table' and name = 'payment_calls'"
    )
    op.execute(changed.bindparams(before=f"({before})", after=f"({after})"))
    op.execute("pragma writable_schema = reset")


def _waiting() -> None:
    """The inbox in order; one owner, where the record has one."""
    op.add_column(
        "exception_claims", sa.Column("reason", sa.Text(), server_default="", nullable=False)
    )
    for name, table, columns, condition in WAITING:
        some = sa.text(condition) if condition else None
        op.create_index(
            name, table, list(columns), unique=False, sqlite_where=some, postgresql_where=some
        )
    for table, kinds in OWNED.items():
        mine = f"kind in ({kinds}) and subject_id = {table}.id and owner <> ''"
        claim = f"select owner from exception_claims where {mine}"  # noqa: S608 - our own words
        op.execute(f"update {table} set owner = ({claim}) where exists ({claim})")  # noqa: S608
        op.execute(f"update exception_claims set owner = '' where kind in ({kinds})")  # noqa: S608


def _not_waiting() -> None:
    for name, table, _, _ in WAITING:
        op.drop_index(name, table_name=table)
    op.drop_column("exception_claims", "reason")
