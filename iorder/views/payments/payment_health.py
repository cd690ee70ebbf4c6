"""How payment services answer, and what of payments is stuck: for the Health page and metrics."""

from dataclasses import dataclass

import sqlalchemy as sa
from sqlalchemy.engine import Connection

from iorder.kernel import dialect
from iorder.kernel.store import Store
from iorder.payments.model import payment_accounts, payment_calls, payment_events

_a, _call = payment_accounts.c, payment_calls.c


@dataclass(frozen=True, slots=True)
class PaymentHealth:
    """``failing``: labels of accounts in use whose service does not answer; ``parked``: facts that
    fit nothing; ``unknown``: calls nobody can tell the outcome of; ``refused``: webhooks that were
    not genuine, ever."""

    accounts: int
    failing: tuple[str, ...]
    parked: int
    unknown: int
    refused: int

    @property
    def is_well(self) -> bool:
        return not (self.failing or self.parked or self.unknown)


def payment_health(store: Store) -> PaymentHealth:
    """As it is at this moment."""
    with store.reading() as conn:
        return read(conn)


def read(conn: Connection) -> PaymentHealth:
    """``payment_health`` on a connection that is open already."""
    resting = _a.resting_until > dialect.now(conn)
    rows = conn.execute(
        sa.select(
            _a.label,
            sa.case((sa.or_(_a.failures > 0, resting), 1), else_=0).label("fails"),
            _a.hooks_refused,
        )
        .where(_a.active)
        .order_by(_a.label)
    ).all()
    parked = sa.select(sa.func.count()).where(payment_events.c.state == "parked")
    unknown = sa.select(sa.func.count()).where(_call.state == "unknown")
    return PaymentHealth(
        len(rows),
        tuple(row.label for row in rows if row.fails),
        conn.execute(parked).scalar_one(),
        conn.execute(unknown).scalar_one(),
        sum(row.hooks_refused for row in rows),
    )
