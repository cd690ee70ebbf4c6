"""Calls to payment services that are stuck, and what services told that fits nothing here."""

from dataclasses import dataclass
from datetime import datetime, timedelta

import sqlalchemy as sa
from sqlalchemy.engine import Connection

from iorder.kernel import dialect
from iorder.kernel.money import Money
from iorder.kernel.store import Store
from iorder.orders.model import orders
from iorder.payments.model import payment_accounts, payment_calls, payment_events, tenders

MOST = 50
PATIENCE = timedelta(minutes=2)
_call, _event = payment_calls.c, payment_events.c


@dataclass(frozen=True, slots=True)
class Stuck:
    """A call that has not ended: its answer was lost, or it has been tried more than once."""

    id: int
    number: str
    tender_id: int
    kind: str
    state: str
    amount: Money
    problem: str
    tries: int
    wanted_at: datetime


@dataclass(frozen=True, slots=True)
class Parked:
    """A fact that fits nothing here. ``number``: of the order it seems to be about, or empty."""

    id: int
    account_id: int
    account: str
    number: str
    kind: str
    external_ref: str
    amount: Money | None
    problem: str
    at: datetime


@dataclass(frozen=True, slots=True)
class Attention:
    """The first ``MOST`` of each, the oldest first, and how many there are."""

    stuck: tuple[Stuck, ...]
    parked: tuple[Parked, ...]
    stuck_count: int
    parked_count: int


def is_stuck(conn: Connection) -> sa.ColumnElement[bool]:
    """Calls that have not ended though they had the time."""
    return sa.or_(
        _call.state == "unknown",
        sa.and_(_call.state == "wanted", _call.tries > 1),
        sa.and_(_call.state == "calling", _call.called_at < dialect.now(conn) - PATIENCE),
    )


def attention(store: Store) -> Attention:
    """What of payments waits for a person."""
    with store.reading() as conn:
        stuck = conn.execute(
            sa.select(payment_calls, orders.c.number)
            .join(tenders, tenders.c.id == _call.tender_id)
            .join(orders, orders.c.id == tenders.c.order_id)
            .where(is_stuck(conn))
            .order_by(_call.id)
            .limit(MOST)
        ).all()
        parked = conn.execute(
            sa.select(payment_events, payment_accounts.c.label, orders.c.number)
            .join(payment_accounts, payment_accounts.c.id == _event.account_id)
            .outerjoin(tenders, tenders.c.id == _event.tender_id)
            .outerjoin(orders, orders.c.id == tenders.c.order_id)
            .where(_event.state == "parked")
            .order_by(_event.id)
            .limit(MOST)
        ).all()
        counts = [
            conn.execute(sa.select(sa.func.count()).select_from(table).where(where)).scalar_one()
            for table, where in ((payment_calls, is_stuck(conn)),
                                 (payment_events, _event.state == "parked"))
        ]  # fmt: skip
    return Attention(
        tuple(
            Stuck(
                row.id, row.number, row.tender_id, row.kind, row.state,
                Money(row.amount_minor, row.currency), row.problem, row.tries, row.wanted_at,
            )
            for row in stuck
        ),
        tuple(
            Parked(
                row.id, row.account_id, row.label, row.number or "", row.kind, row.external_ref,
                Money(row.amount_minor, row.currency) if row.currency else None, row.problem,
                row.occurred_at,
            )
            for row in parked
        ),
        *counts,
    )  # fmt: skip
