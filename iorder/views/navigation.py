"""What the navigation says beside a page's name: how much waits there, from cheap counters."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import timedelta
from typing import Literal

import sqlalchemy as sa
from sqlalchemy.engine import Connection

from iorder.channels.model import imports
from iorder.insight.model import order_stages
from iorder.kernel import dialect
from iorder.kernel.jobs import jobs
from iorder.kernel.leases import leases
from iorder.kernel.store import Store
from iorder.views.health import HEARTBEAT
from iorder.views.order_filter import ATTENTION_STAGES

RECENT = timedelta(days=7)
MOST = 1_000
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
    """
    with store.reading() as conn:
        found = {
            path: _READERS[path](conn) for path, needs in _NEEDS.items() if sees(needs)
        }  # fmt: skip
    return {path: mark for path, mark in found.items() if mark}


def _orders(conn: Connection) -> Mark | None:
    waiting = sa.select(sa.func.coalesce(sa.func.sum(order_stages.c.orders), 0)).where(
        order_stages.c.stage.in_(ATTENTION_STAGES)
    )
    number = int(conn.execute(waiting).scalar_one())
    return (
        Mark(number, f"{_many(number, 'order')} on hold or in trouble", "warn") if number else None
    )


def _imports(conn: Connection) -> Mark | None:
    since = dialect.now(conn) - RECENT
    lately = sa.and_(imports.c.rejected > 0, imports.c.finished_at > since)
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
    gone = sa.select(jobs.c.id).where(jobs.c.state == "dead").limit(MOST).subquery()
    dead = conn.execute(sa.select(sa.func.count()).select_from(gone)).scalar_one()
    if dead:
        return Mark(dead, f"{_many(dead, 'job')} given up", "bad")
    living = sa.select(leases.c.name).where(
        leases.c.name.startswith(HEARTBEAT), leases.c.until > dialect.now(conn)
    )
    if conn.execute(living.limit(1)).first() is None:
        return Mark(0, "no worker is running", "bad")
    return None


def _many(number: int, what: str) -> str:
    return f"{number:,} {what}{'' if number == 1 else 's'}"


_NEEDS: Mapping[str, str] = {
    "/orders": "orders.view",
    "/imports": "imports.view",
    "/health": "health.view",
}
_READERS: Mapping[str, Callable[[Connection], Mark | None]] = {
    "/orders": _orders,
    "/imports": _imports,
    "/health": _health,
}
