"""Tables of payment accounts, tenders and their ledger, calls to services, and what they tell."""

from typing import Any

import sqlalchemy as sa

from iorder.kernel import service_accounts
from iorder.kernel.tables import BigId, Json, UtcDateTime, metadata, money, one_of
from iorder.payments.states import CALLS, DISPUTE, REFUND, TENDER


def _index_some(name: str, where: str, *columns: sa.Column[Any]) -> None:
    some = sa.text(where)
    sa.Index(name, *columns, sqlite_where=some, postgresql_where=some)


payment_accounts = sa.Table(
    "payment_accounts",
    metadata,
    *service_accounts.columns(),
    sa.Column("provider", sa.Text, nullable=False),
    sa.Column("capture_when", sa.Text, nullable=False, server_default="shipment"),
    sa.Column("polled_to", sa.Text, nullable=False, server_default=""),
    sa.Column("last_hook_at", UtcDateTime),
    sa.Column("hooks_refused", sa.Integer, nullable=False, server_default="0"),
    one_of("capture_when", ("shipment", "at_once", "by_hand")),
)
"""``polled_to``: the service's own cursor. ``hooks_refused``: webhooks that came unsigned, altered
or stale."""

tenders = sa.Table(
    "tenders",
    metadata,
    sa.Column("id", BigId, primary_key=True, autoincrement=False),
    sa.Column("order_id", sa.BigInteger, sa.ForeignKey("orders.id"), nullable=False, index=True),
    sa.Column("position", sa.Integer, nullable=False, server_default="1"),
    sa.Column("method", sa.Text, nullable=False),
    sa.Column("provider", sa.Text, nullable=False, server_default="channel"),
    sa.Column("external_ref", sa.Text, nullable=False, server_default=""),
    sa.Column("installments", sa.Integer, nullable=False, server_default="1"),
    sa.Column("currency", sa.String(3), nullable=False),
    money("amount_minor"),
    money("authorized_minor"),
    money("captured_minor"),
    money("refunded_minor"),
    sa.Column("created_at", UtcDateTime, nullable=False),
    sa.Column("account_id", sa.BigInteger),
    sa.Column("state", sa.Text, nullable=False, server_default="created"),
    sa.Column("expires_at", UtcDateTime),
    money("surcharge_minor"),
    money("fee_minor"),
    sa.Column("link", sa.Text, nullable=False, server_default=""),
    sa.Column("instrument", sa.Text, nullable=False, server_default=""),
    sa.Column("fingerprint", sa.Text, nullable=False, server_default=""),
    sa.Column("card_country", sa.Text, nullable=False, server_default=""),
    sa.Column("failure", sa.Text, nullable=False, server_default=""),
    sa.Column("holder_id", sa.BigInteger),
    money("excess_minor"),
    sa.CheckConstraint("captured_minor <= authorized_minor", name="captured_authorized"),
    sa.CheckConstraint(
        "refunded_minor >= 0 and refunded_minor <= captured_minor", name="refunded_captured"
    ),
    one_of("state", TENDER.states),
)
"""``external_ref``: what the service calls it. ``expires_at``: when what is authorised lapses.
``instrument``: what people know it by, such as ``Visa 4242``; ``fee_minor``: what the service
kept; ``surcharge_minor``: what the buyer paid for the method, within ``amount_minor``.
``holder_id``: the tender of whose payment this is a part, since an order was split;
``excess_minor``: given back without a refund of its own while the order was called off."""
_t = tenders.c
_index_some("ix_tenders_expiring", "expires_at is not null", _t.expires_at, _t.id)
_index_some(
    "ix_tenders_awaited", "provider = 'bank_transfer' and captured_minor < amount_minor", _t.id
)
_index_some("ix_tenders_parts", "holder_id is not null", _t.holder_id)
sa.Index("ix_tenders_ref", _t.external_ref, _t.account_id)
sa.Index("ix_tenders_created", _t.created_at, _t.id)
sa.Index("ix_tenders_state", _t.state, _t.created_at, _t.id)
sa.Index("ix_tenders_account", _t.account_id, _t.created_at, _t.id)

payment_entries = sa.Table(
    "payment_entries",
    metadata,
    sa.Column("id", BigId, primary_key=True, autoincrement=False),
    sa.Column("tender_id", sa.BigInteger, sa.ForeignKey("tenders.id"), nullable=False, index=True),
    sa.Column("kind", sa.Text, nullable=False),
    sa.Column("currency", sa.String(3), nullable=False),
    money("amount_minor"),
    sa.Column("reason", sa.Text, nullable=False, server_default=""),
    sa.Column("actor", sa.Text, nullable=False),
    sa.Column("at", UtcDateTime, nullable=False),
    sa.Column("external_ref", sa.Text, nullable=False, server_default=""),
    one_of("kind", ("authorize", "capture", "refund", "void")),
)
"""Append-only. ``external_ref``: what the service calls the act, so that it is entered once."""

refunds = sa.Table(
    "refunds",
    metadata,
    sa.Column("id", BigId, primary_key=True, autoincrement=False),
    sa.Column("order_id", sa.BigInteger, sa.ForeignKey("orders.id"), nullable=False, index=True),
    sa.Column("tender_id", sa.BigInteger, sa.ForeignKey("tenders.id"), nullable=False, index=True),
    sa.Column("return_id", sa.BigInteger, index=True),
    sa.Column("state", sa.Text, nullable=False),
    sa.Column("currency", sa.String(3), nullable=False),
    money("amount_minor"),
    sa.Column("reason", sa.Text, nullable=False, server_default=""),
    sa.Column("cause", sa.Text, nullable=False, unique=True),
    sa.Column("external_ref", sa.Text, nullable=False, server_default=""),
    sa.Column("problem", sa.Text, nullable=False, server_default=""),
    sa.Column("requested_by", sa.Text, nullable=False),
    sa.Column("requested_at", UtcDateTime, nullable=False),
    sa.Column("approved_by", sa.Text, nullable=False, server_default=""),
    sa.Column("finished_at", UtcDateTime),
    money("excess_minor"),
    one_of("state", REFUND.states),
    sa.CheckConstraint("amount_minor > 0", name="amount_positive"),
    sa.Index("ix_refunds_requested", "requested_at", "id"),
    sa.Index("ix_refunds_state", "state", "requested_at", "id"),
)
"""Money promised back; what is not refused, failed or reversed counts against what was captured.
``excess_minor``: how much of it was kept beyond what the order cost then."""
payment_calls = sa.Table(
    "payment_calls",
    metadata,
    sa.Column("id", BigId, primary_key=True, autoincrement=False),
    sa.Column("tender_id", sa.BigInteger, sa.ForeignKey("tenders.id"), nullable=False, index=True),
    sa.Column("refund_id", sa.BigInteger, sa.ForeignKey("refunds.id"), index=True),
    sa.Column("kind", sa.Text, nullable=False),
    sa.Column("key", sa.Text, nullable=False, unique=True),
    sa.Column("currency", sa.String(3), nullable=False),
    money("amount_minor"),
    sa.Column("state", sa.Text, nullable=False, server_default="wanted"),
    sa.Column("external_ref", sa.Text, nullable=False, server_default=""),
    sa.Column("asked", Json, nullable=False),
    sa.Column("problem", sa.Text, nullable=False, server_default=""),
    sa.Column("tries", sa.Integer, nullable=False, server_default="0"),
    sa.Column("wanted_by", sa.Text, nullable=False),
    sa.Column("wanted_at", UtcDateTime, nullable=False),
    sa.Column("called_at", UtcDateTime),
    sa.Column("finished_at", UtcDateTime),
    sa.Column("dispute_id", sa.BigInteger, sa.ForeignKey("disputes.id"), index=True),
    one_of("kind", CALLS),
    one_of("state", ("wanted", "calling", "unknown", "done", "declined", "given_up")),
)
"""A wish recorded before the service is asked. ``key``: the idempotency key, made from its cause
(``capture:parcel:17``). ``asked``: what else goes with it (token, last, ...). ``unknown``: the
answer was lost; it is looked up, never asked blindly."""
_index_some(
    "ix_payment_calls_open", "state in ('wanted', 'calling', 'unknown')",
    payment_calls.c.state, payment_calls.c.id,
)  # fmt: skip
_index_some(
    "ix_payment_calls_refused", "state = 'declined' and kind = 'capture'", payment_calls.c.id
)
_index_some(
    "ix_payment_calls_wanted", "state in ('wanted', 'calling', 'unknown')",
    payment_calls.c.wanted_at, payment_calls.c.id,
)  # fmt: skip
_index_some(
    "ix_payment_calls_declined", "state = 'declined' and kind = 'capture'",
    payment_calls.c.finished_at, payment_calls.c.id,
)  # fmt: skip

payment_events = sa.Table(
    "payment_events",
    metadata,
    sa.Column("id", BigId, primary_key=True, autoincrement=False),
    sa.Column("account_id", sa.BigInteger, sa.ForeignKey("payment_accounts.id"), nullable=False),
    sa.Column("event_id", sa.Text, nullable=False),
    sa.Column("inbox_id", sa.BigInteger),
    sa.Column("tender_id", sa.BigInteger, sa.ForeignKey("tenders.id"), index=True),
    sa.Column("kind", sa.Text, nullable=False),
    sa.Column("external_ref", sa.Text, nullable=False, server_default=""),
    sa.Column("act_ref", sa.Text, nullable=False, server_default=""),
    sa.Column("currency", sa.String(3), nullable=False, server_default=""),
    money("amount_minor"),
    sa.Column("is_total", sa.Boolean, nullable=False, server_default=sa.false()),
    money("fee_minor"),
    sa.Column("call_key", sa.Text, nullable=False, server_default=""),
    sa.Column("reason", sa.Text, nullable=False, server_default=""),
    sa.Column("due_at", UtcDateTime),
    sa.Column("state", sa.Text, nullable=False),
    sa.Column("problem", sa.Text, nullable=False, server_default=""),
    sa.Column("occurred_at", UtcDateTime, nullable=False),
    sa.Column("at", UtcDateTime, nullable=False),
    sa.UniqueConstraint("account_id", "event_id"),
    one_of("state", ("applied", "known", "parked", "dismissed")),
)
"""What services told, each once. ``is_total``: the amount is that of all acts of the kind so far,
else of the one act ``act_ref``. ``call_key``: of the call that did it. ``known``: it said nothing
new; ``parked``: it fits nothing here and waits for its cause or a person, as ``problem`` says."""
_index_some("ix_payment_events_parked", "state = 'parked'", payment_events.c.id)
_index_some(
    "ix_payment_events_waiting", "state = 'parked'", payment_events.c.at, payment_events.c.id
)

disputes = sa.Table(
    "disputes",
    metadata,
    sa.Column("id", BigId, primary_key=True, autoincrement=False),
    sa.Column("order_id", sa.BigInteger, sa.ForeignKey("orders.id"), nullable=False, index=True),
    sa.Column("tender_id", sa.BigInteger, sa.ForeignKey("tenders.id"), nullable=False, index=True),
    sa.Column("external_ref", sa.Text, nullable=False),
    sa.Column("state", sa.Text, nullable=False),
    sa.Column("reason", sa.Text, nullable=False, server_default=""),
    sa.Column("currency", sa.String(3), nullable=False),
    money("amount_minor"),
    money("fee_minor"),
    sa.Column("evidence_due_at", UtcDateTime),
    sa.Column("opened_at", UtcDateTime, nullable=False),
    sa.Column("closed_at", UtcDateTime),
    sa.Column("note", sa.Text, nullable=False, server_default=""),
    sa.Column("version", sa.Integer, nullable=False, server_default="1"),
    sa.UniqueConstraint("tender_id", "external_ref"),
    one_of("state", DISPUTE.states),
    sa.Index("ix_disputes_state", "state", "evidence_due_at"),
    sa.Index("ix_disputes_newest", "state", "id"),
)
"""A buyer's bank takes money back; captured stays what it was."""
_index_some(
    "ix_disputes_open", "state in ('opened', 'evidence_due')",
    disputes.c.evidence_due_at, disputes.c.opened_at, disputes.c.id,
)  # fmt: skip

payouts = sa.Table(
    "payouts",
    metadata,
    sa.Column("id", BigId, primary_key=True, autoincrement=False),
    sa.Column("account_id", sa.BigInteger, sa.ForeignKey("payment_accounts.id"), nullable=False),
    sa.Column("external_ref", sa.Text, nullable=False),
    sa.Column("currency", sa.String(3), nullable=False),
    money("gross_minor"),
    money("fee_minor"),
    money("net_minor"),
    sa.Column("paid_on", sa.Date),
    sa.Column("created_at", UtcDateTime, nullable=False),
    sa.UniqueConstraint("account_id", "external_ref"),
)
payout_lines = sa.Table(
    "payout_lines",
    metadata,
    sa.Column("id", BigId, primary_key=True, autoincrement=False),
    sa.Column("payout_id", sa.BigInteger, sa.ForeignKey("payouts.id"), nullable=False),
    sa.Column("row", sa.Integer, nullable=False),
    sa.Column("kind", sa.Text, nullable=False),
    sa.Column("external_ref", sa.Text, nullable=False, server_default=""),
    sa.Column("tender_id", sa.BigInteger, sa.ForeignKey("tenders.id"), index=True),
    money("gross_minor"),
    money("fee_minor"),
    sa.Column("state", sa.Text, nullable=False),
    sa.Column("problem", sa.Text, nullable=False, server_default=""),
    sa.UniqueConstraint("payout_id", "row"),
    one_of("kind", ("capture", "refund", "dispute", "fee", "other")),
    one_of("state", ("matched", "differs", "unmatched", "settled")),
)
"""``settled``: a person said why it is right."""
_index_some("ix_payout_lines_open", "state in ('differs', 'unmatched')", payout_lines.c.id)
_index_some(
    "ix_payout_lines_waiting", "state in ('differs', 'unmatched')",
    payout_lines.c.payout_id, payout_lines.c.id,
)  # fmt: skip
sa.Index("ix_payouts_created", payouts.c.created_at, payouts.c.id)
sa.Index("ix_payouts_paid", payouts.c.paid_on, payouts.c.id)

bank_lines = sa.Table(
    "bank_lines",
    metadata,
    sa.Column("id", BigId, primary_key=True, autoincrement=False),
    sa.Column("external_ref", sa.Text, nullable=False, unique=True),
    sa.Column("booked_on", sa.Date, nullable=False),
    sa.Column("currency", sa.String(3), nullable=False),
    money("amount_minor"),
    sa.Column("reference", sa.Text, nullable=False, server_default=""),
    sa.Column("payer", sa.Text, nullable=False, server_default=""),
    sa.Column("state", sa.Text, nullable=False),
    sa.Column("tender_id", sa.BigInteger, sa.ForeignKey("tenders.id"), index=True),
    sa.Column("problem", sa.Text, nullable=False, server_default=""),
    sa.Column("created_at", UtcDateTime, nullable=False),
    sa.Column("account", sa.Text, nullable=False, server_default=""),
    sa.Column("end_to_end", sa.Text, nullable=False, server_default=""),
    sa.Column("bank_ref", sa.Text, nullable=False, server_default=""),
    sa.Column("twin_of", sa.BigInteger),
    one_of("state", ("matched", "open", "ignored")),
    sa.Index("ix_bank_lines_state", "state", "id"),
    sa.Index("ix_bank_lines_booked", "booked_on", "id"),
    sa.Index("ix_bank_lines_amount", "amount_minor", "id"),
)
"""Credits of a bank statement, matched to bank transfers by what their references name."""
_index_some("ix_bank_lines_open", "state = 'open'", bank_lines.c.created_at, bank_lines.c.id)
