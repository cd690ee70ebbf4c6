"""Tenders are the sums of their entries, and orders are paid as their tenders say."""

from collections import defaultdict
from collections.abc import Iterator
from datetime import timedelta
from itertools import groupby
from typing import Any

import sqlalchemy as sa
from sqlalchemy.engine import Connection

from iorder.kernel import dialect
from iorder.orders.model import orders
from iorder.payments.axis import OPEN_DISPUTES, marks_from, payment_state
from iorder.payments.model import disputes, payment_calls, payment_entries, refunds, tenders
from iorder.payments.refunds import PENDING
from iorder.payments.standing import WITHOUT_MONEY, state_column
from iorder.views.check import Check, Row, query, rows_of, total

_tender = tenders.c
_HOLDER = tenders.alias("holder")
_entry = payment_entries.c
_call = payment_calls.c
_refund = refunds.c
LONGEST_CALL = timedelta(hours=1)


def _entered(kind: str) -> sa.ColumnElement[int]:
    its = sa.and_(_entry.tender_id == _tender.id, _entry.kind == kind)
    return total(_entry.amount_minor, its)


_EXCESS = _tender.excess_minor + total(
    _refund.excess_minor, sa.and_(_refund.tender_id == _tender.id, _refund.state == "succeeded")
)


def _misjudged(conn: Connection) -> Iterator[Row]:
    """Orders whose payment axis is not what their tenders add up to; one pass in order of id."""
    disputed = set(
        conn.execute(sa.select(disputes.c.order_id).where(disputes.c.state.in_(OPEN_DISPUTES)))
        .scalars()
    )  # fmt: skip
    rows = conn.execute(
        sa.select(
            orders.c.id, orders.c.number, orders.c.payment_state, orders.c.total_minor,
            orders.c.cancelled_at, _tender.id.label("tender"), _tender.state, _tender.account_id,
            _tender.authorized_minor, _tender.captured_minor, _EXCESS.label("excess"),
            _entry.kind, sa.func.sum(_entry.amount_minor).label("amount"),
        )
        .join(tenders, _tender.order_id == orders.c.id)
        .outerjoin(payment_entries, _entry.tender_id == _tender.id)
        .group_by(
            orders.c.id, orders.c.number, orders.c.payment_state, orders.c.total_minor,
            orders.c.cancelled_at, _tender.id, _tender.excess_minor,
            _tender.state, _tender.account_id, _tender.authorized_minor, _tender.captured_minor,
            _entry.kind,
        )
        .order_by(orders.c.id)
        .execution_options(yield_per=5_000)
    )  # fmt: skip
    for order_id, group in groupby(rows, key=lambda row: row.id):
        found = list(group)
        right = _judged(found, order_id in disputed)
        if found[0].payment_state != right:
            yield {
                "id": order_id,
                "number": found[0].number,
                "payment_state": found[0].payment_state,
                "should_be": right,
            }


def _judged(found: list[Any], is_disputed: bool) -> str:
    sums: dict[str, int] = defaultdict(int)
    for row in found:
        if row.kind:
            sums[row.kind] += int(row.amount)
    if found[0].cancelled_at is None:
        sums["excess"] = sum({row.tender: int(row.excess) for row in found}.values())
    held = {row.tender: (row.state, row.account_id is not None, row.authorized_minor,
                         row.captured_minor) for row in found}  # fmt: skip
    marks = marks_from(held.values()) | ({"disputed"} if is_disputed else set())
    return payment_state(found[0].total_minor, sums, marks)


def _cut_off(conn: Connection) -> list[Row]:
    """Calls that nobody works on: a worker would have looked them up long ago."""
    before = dialect.now(conn) - LONGEST_CALL
    wrong = sa.and_(_call.state == "calling", _call.called_at < before)
    return rows_of(conn, sa.select(_call.id, _call.tender_id, _call.kind, _call.key).where(wrong))


_AMOUNTS = {name: _tender[name] for name in ("authorized_minor", "captured_minor",
                                             "refunded_minor")}  # fmt: skip
_BY_LEDGER = state_column(
    _AMOUNTS, sa.case((_tender.state.in_(WITHOUT_MONEY), _tender.state), else_="created")
)
_PROMISED = total(
    _refund.amount_minor, sa.and_(_refund.tender_id == _tender.id, _refund.state.in_(PENDING))
)
_ARRIVED = total(
    _refund.amount_minor, sa.and_(_refund.tender_id == _tender.id, _refund.state == "succeeded")
)

CHECKS = (
    query(
        "tender-sums",
        "a tender's amounts are the sums of its entries",
        sa.select(_tender.id, _tender.order_id).where(
            sa.or_(
                _tender.authorized_minor != _entered("authorize") - _entered("void"),
                _tender.captured_minor != _entered("capture"),
                _tender.refunded_minor != _entered("refund"),
            )
        ),
    ),
    query(
        "tender-state",
        "a tender's state is what its amounts say",
        sa.select(_tender.id, _tender.order_id, _tender.state, _BY_LEDGER.label("should_be")).where(
            _tender.state != _BY_LEDGER
        ),
    ),
    query(
        "tender-currency",
        "a tender has its order's currency",
        sa.select(_tender.id, _tender.order_id, _tender.currency)
        .join(orders, orders.c.id == _tender.order_id)
        .where(_tender.currency != orders.c.currency),
    ),
    query(
        "payment-part",
        "a part of a payment names the tender that holds it, of the same account",
        sa.select(_tender.id, _tender.order_id, _tender.holder_id)
        .outerjoin(_HOLDER, _HOLDER.c.id == _tender.holder_id)
        .where(
            _tender.holder_id.is_not(None),
            sa.or_(
                _HOLDER.c.id.is_(None), _HOLDER.c.holder_id.is_not(None),
                _HOLDER.c.currency != _tender.currency,
                sa.func.coalesce(_HOLDER.c.account_id, 0)
                != sa.func.coalesce(_tender.account_id, 0),
            ),
        ),
    ),
    query(
        "entry-currency",
        "an entry has its tender's currency and an amount",
        sa.select(_entry.id, _entry.tender_id, _entry.currency, _entry.amount_minor)
        .join(tenders, _tender.id == _entry.tender_id)
        .where(sa.or_(_entry.currency != _tender.currency, _entry.amount_minor == 0)),
    ),
    query(
        "refund-entries",
        "refunds that arrived are in the ledger, and no more is promised back than was captured",
        sa.select(_tender.id, _tender.order_id)
        .where(
            _tender.id.in_(sa.select(_refund.tender_id)),
            sa.or_(
                _tender.refunded_minor < _ARRIVED,
                _PROMISED + _tender.refunded_minor > _tender.captured_minor,
            ),
        ),
    ),
    Check("payment-call", "a call to a payment service ends or is looked up", _cut_off),
    Check("order-paid", "an order's payment axis is what its tenders add up to", _misjudged),
)  # fmt: skip
