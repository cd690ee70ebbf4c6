"""What the navigation says beside a page's name: how much waits there, from cheap counters."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import timedelta
from typing import Any, Literal, cast

import sqlalchemy as sa
from sqlalchemy.engine import Connection

from iorder.channels.model import imports
from iorder.fraud.model import fraud_reviews
from iorder.insight.model import order_stages
from iorder.inventory.model import available, counts, stock
from iorder.kernel import dialect
from iorder.kernel.jobs import jobs
from iorder.kernel.leases import leases
from iorder.kernel.store import Store
from iorder.payments.model import (
    bank_lines,
    disputes,
    payment_calls,
    payment_events,
    refunds,
)
from iorder.returns.model import returns
from iorder.shipping.model import parcels
from iorder.views.health import HEARTBEAT
from iorder.views.inbox.inbox import Viewer, overdue_count
from iorder.views.orders.order_filter import ATTENTION_STAGES
from iorder.views.payments.payment_attention import is_stuck
from iorder.views.shipping.shipments import LATE, ShipmentFilter, matching
from iorder.views.sourcing.allocation import waiting_count

RECENT = timedelta(days=7)
MOST = 1_000
TROUBLE = ("attempt_failed", "delayed", "on_hold", "exception", "damaged")
"""States of parcels that somebody has to look after."""
Tone = Literal["info", "warn", "bad"]


@dataclass(frozen=True, slots=True)
class Mark:
    """``number`` of what waits, 0 where a mark alone says it; ``words`` say what, in full."""

    number: int
    words: str
    tone: Tone


def marks(store: Store, sees: Callable[[str], bool]) -> dict[str, Mark]:
    """Path of a page -> its mark, of pages whose permission ``sees`` grants; calm ones have none.

    No number is counted from orders: those of stages come from the rollup, seconds old at most.
    Parcels are counted off an index, up to ``MOST``; ``stock`` is read once, as its page does.
    """
    with store.reading() as conn:
        found = {
            path: _READERS[path](conn) for path, needs in _NEEDS.items() if sees(needs)
        }  # fmt: skip
    return {path: mark for path, mark in found.items() if mark}


def inbox_mark(store: Store, viewer: Viewer) -> dict[str, Mark]:
    """The mark of the inbox: how much of what the person may see is past its deadline."""
    if not viewer.sees("inbox.view"):
        return {}
    with store.reading() as conn:
        number = overdue_count(conn, viewer, MOST)
    words = f"{_many(number, 'thing')} past {'its' if number == 1 else 'their'} deadline"
    return {"/inbox": Mark(number, words, "bad")} if number else {}


def _orders(conn: Connection) -> Mark | None:
    waiting = sa.select(sa.func.coalesce(sa.func.sum(order_stages.c.orders), 0)).where(
        order_stages.c.stage.in_(ATTENTION_STAGES)
    )
    number = int(conn.execute(waiting).scalar_one())
    return (
        Mark(number, f"{_many(number, 'order')} on hold or in trouble", "warn") if number else None
    )


def _allocation(conn: Connection) -> Mark | None:
    number = waiting_count(conn, MOST)
    words = f"{_many(number, 'order')} waiting for stock or a point"
    return Mark(number, words, "warn") if number else None


def _shipments(conn: Connection) -> Mark | None:
    """Parcels past their promise, and those in trouble that may still keep theirs."""
    promised = parcels.c.promised_at
    in_time = sa.or_(promised.is_(None), promised >= dialect.now(conn))
    is_late = cast(
        sa.ColumnElement[bool], matching(conn, ShipmentFilter(state=LATE), "UTC").whereclause
    )
    late = _most(conn, sa.select(parcels.c.id).where(is_late))
    troubled = [
        sa.select(parcels.c.id).where(parcels.c.state == state, in_time) for state in TROUBLE
    ]
    more = _most(conn, sa.union_all(*troubled))  # state by state, or SQLite reads them all
    if late:
        words = f"{_many(late, 'parcel')} late" + (f", {more:,} more in trouble" if more else "")
        return Mark(late + more, words, "bad")
    return Mark(more, f"{_many(more, 'parcel')} in trouble", "warn") if more else None


def _returns(conn: Connection) -> Mark | None:
    number = _in(conn, returns, ("requested", "received", "inspected"))
    return Mark(number, f"{_many(number, 'return')} to act on", "warn") if number else None


def _payments(conn: Connection) -> Mark | None:
    stuck = _most(conn, sa.select(payment_calls.c.id).where(is_stuck(conn)))
    number = stuck + _in(conn, payment_events, ("parked",))
    words = f"{_many(number, 'call')} or fact{'' if number == 1 else 's'} waiting for somebody"
    return Mark(number, words, "warn") if number else None


def _fraud(conn: Connection) -> Mark | None:
    number = _in(conn, fraud_reviews, ("open",))
    late = sa.select(fraud_reviews.c.id).where(
        fraud_reviews.c.state == "open", fraud_reviews.c.due_at < dialect.now(conn)
    )
    over = _most(conn, late) if number else 0
    words = f"{_many(number, 'order')} to review" + (f", {over:,} late" if over else "")
    return Mark(number, words, "bad" if over else "warn") if number else None


def _refunds(conn: Connection) -> Mark | None:
    failed, asked = (_in(conn, refunds, (state,)) for state in ("failed", "requested"))
    told = ((failed, "failed"), (asked, "to approve"))
    words = ", ".join(f"{_many(number, 'refund')} {what}" for number, what in told if number)
    return Mark(failed + asked, words, "bad" if failed else "warn") if words else None


def _disputes(conn: Connection) -> Mark | None:
    number = _in(conn, disputes, ("opened", "evidence_due"))
    return Mark(number, f"{_many(number, 'dispute')} to answer", "bad") if number else None


def _bank_lines(conn: Connection) -> Mark | None:
    number = _in(conn, bank_lines, ("open",))
    return Mark(number, f"{_many(number, 'credit')} without an order", "warn") if number else None


def _stock(conn: Connection) -> Mark | None:
    promised = stock.c.reserved + stock.c.allocated
    short, out = conn.execute(
        sa.select(
            sa.func.count(sa.case((stock.c.on_hand < promised, 1))),
            sa.func.count(sa.case((available <= 0, 1))),
        ).select_from(stock)
    ).one()
    if short:
        return Mark(short, f"{_many(short, 'stock level')} short of what is promised", "bad")
    return Mark(out, f"{_many(out, 'stock level')} with nothing available", "warn") if out else None


def _counts(conn: Connection) -> Mark | None:
    number = _most(conn, sa.select(counts.c.id).where(counts.c.state == "waiting"))
    words = f"{_many(number, 'count')} waiting for approval"
    return Mark(number, words, "warn") if number else None


def _imports(conn: Connection) -> Mark | None:
    since = dialect.now(conn) - RECENT
    lately = sa.and_(
        imports.c.rejected > 0, imports.c.finished_at > since, imports.c.dry_run.is_(False)
    )
    running, rejecting = conn.execute(
        sa.select(
            sa.func.count(sa.case((imports.c.state.in_(("queued", "running")), 1))),
            sa.func.count(sa.case((lately, 1))),
        )
    ).one()
    if running:
        return Mark(running, f"{_many(running, 'import')} under way", "info")
    if rejecting:
        return Mark(rejecting, f"{_many(rejecting, 'import')} of this week with rejects", "warn")
    return None


def _health(conn: Connection) -> Mark | None:
    dead = _most(conn, sa.select(jobs.c.id).where(jobs.c.state == "dead"))
    if dead:
        return Mark(dead, f"{_many(dead, 'job')} given up", "bad")
    living = sa.select(leases.c.name).where(
        leases.c.name.startswith(HEARTBEAT), leases.c.until > dialect.now(conn)
    )
    if conn.execute(living.limit(1)).first() is None:
        return Mark(0, "no worker is running", "bad")
    return None


def _in(conn: Connection, table: sa.Table, states: tuple[str, ...]) -> int:
    return _most(conn, sa.select(table.c.id).where(table.c.state.in_(states)))


def _most(conn: Connection, query: sa.Select[Any] | sa.CompoundSelect[Any]) -> int:
    """How many rows there are, counted no further than ``MOST``."""
    some = query.limit(MOST).subquery()
    return int(conn.execute(sa.select(sa.func.count()).select_from(some)).scalar_one())


def _many(number: int, what: str) -> str:
    return f"{number:,} {what}{'' if number == 1 else 's'}"


_NEEDS: Mapping[str, str] = {
    "/orders": "orders.view",
    "/allocation": "sourcing.view",
    "/shipments": "shipments.view",
    "/returns": "returns.view",
    "/payments": "payments.view",
    "/fraud": "fraud.view",
    "/refunds": "payments.view",
    "/disputes": "payments.view",
    "/bank-lines": "payments.view",
    "/stock": "stock.view",
    "/counts": "counts.view",
    "/imports": "imports.view",
    "/health": "health.view",
}
_READERS: Mapping[str, Callable[[Connection], Mark | None]] = {
    "/orders": _orders,
    "/allocation": _allocation,
    "/shipments": _shipments,
    "/returns": _returns,
    "/payments": _payments,
    "/fraud": _fraud,
    "/refunds": _refunds,
    "/disputes": _disputes,
    "/bank-lines": _bank_lines,
    "/stock": _stock,
    "/counts": _counts,
    "/imports": _imports,
    "/health": _health,
}
