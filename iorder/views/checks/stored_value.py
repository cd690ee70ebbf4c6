"""Gift cards and store credit hold what was put on them less what was spent; payouts add up."""

import sqlalchemy as sa

from iorder.payments.model import bank_lines, payment_entries, payout_lines, payouts
from iorder.payments.stored_value_model import stored_value_entries, stored_values
from iorder.views.check import query, total

_value = stored_values.c
_payout = payouts.c
_own = payout_lines.c.payout_id == _payout.id
_paid = payment_entries.c

CHECKS = (
    query(
        "stored-value",
        "a gift card or store credit holds the sum of its entries, not below zero",
        sa.select(_value.id, _value.kind, _value.hint, _value.balance_minor).where(
            sa.or_(
                _value.balance_minor < 0,
                _value.balance_minor
                != total(
                    stored_value_entries.c.amount_minor,
                    stored_value_entries.c.stored_value_id == _value.id,
                ),
            )
        ),
    ),
    query(
        "payout-total",
        "a payout is its gross less its fees, and both are the sums of its lines",
        sa.select(_payout.id, _payout.external_ref, _payout.net_minor).where(
            sa.or_(
                _payout.gross_minor != total(payout_lines.c.gross_minor, _own),
                _payout.fee_minor != total(payout_lines.c.fee_minor, _own),
            )
        ),
    ),
    query(
        "bank-line-paid",
        "a matched bank credit is entered on its payment, once and whole",
        sa.select(bank_lines.c.id, bank_lines.c.tender_id, bank_lines.c.amount_minor).where(
            bank_lines.c.state == "matched",
            bank_lines.c.amount_minor
            != total(
                _paid.amount_minor,
                sa.and_(
                    _paid.tender_id == bank_lines.c.tender_id,
                    _paid.kind == "capture",
                    sa.or_(
                        _paid.external_ref == bank_lines.c.external_ref,
                        _paid.external_ref.startswith(bank_lines.c.external_ref.concat("/")),
                    ),
                ),
            ),
        ),
    ),
)
