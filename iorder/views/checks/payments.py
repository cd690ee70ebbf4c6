"""Tenders are the sums of their entries, and orders are paid as their tenders say."""

from collections.abc import Iterator
from itertools import groupby

import sqlalchemy as sa
from sqlalchemy.engine import Connection

from iorder.orders.model import orders
from iorder.payments.capture import payment_state
from iorder.payments.model import payment_entries, tenders
from iorder.views.check import Check, Row, query, total

_tender = tenders.c
_entry = payment_entries.c


def _entered(kind: str) -> sa.ColumnElement[int]:
    its = sa.and_(_entry.tender_id == _tender.id, _entry.kind == kind)
    return total(_entry.amount_minor, its)


def _misjudged(conn: Connection) -> Iterator[Row]:
    """Orders whose payment axis is not what their entries add up to; one pass in order of id."""
    rows = conn.execution_options(yield_per=5_000).execute(
        sa.select(
            orders.c.id, orders.c.number, orders.c.payment_state, orders.c.total_minor,
            _entry.kind, sa.func.sum(_entry.amount_minor).label("amount"),
        )
        .join(tenders, _tender.order_id == orders.c.id)
        .join(payment_entries, _entry.tender_id == _tender.id)
        .group_by(
            orders.c.id, orders.c.number, orders.c.payment_state, orders.c.total_minor, _entry.kind
        )
        .order_by(orders.c.id)
    )  # fmt: skip
    for order_id, group in groupby(rows, key=lambda row: row.id):
        entries = list(group)
        right = payment_state(entries[0].total_minor, {e.kind: int(e.amount) for e in entries})
        if entries[0].payment_state != right:
            yield {
                "id": order_id,
                "number": entries[0].number,
                "payment_state": entries[0].payment_state,
                "should_be": right,
            }


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
        "tender-currency",
        "a tender has its order's currency",
        sa.select(_tender.id, _tender.order_id, _tender.currency)
        .join(orders, orders.c.id == _tender.order_id)
        .where(_tender.currency != orders.c.currency),
    ),
    query(
        "entry-currency",
        "an entry has its tender's currency and a positive amount",
        sa.select(_entry.id, _entry.tender_id, _entry.currency, _entry.amount_minor)
        .join(tenders, _tender.id == _entry.tender_id)
        .where(sa.or_(_entry.currency != _tender.currency, _entry.amount_minor <= 0)),
    ),
    Check("order-paid", "an order's payment axis is what its entries add up to", _misjudged),
)
