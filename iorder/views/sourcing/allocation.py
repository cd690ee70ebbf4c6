"""What the list of allocation reads: orders that wait for stock or a point, and who got one today.

Who waits is read off the small indexes of open holds and of unfilled backorders, so the shop's
other orders are never looked at; what was allocated today off the decisions of the day.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any

import sqlalchemy as sa
from sqlalchemy.engine import Connection

from iorder.catalog.model import skus
from iorder.channels.model import channels
from iorder.insight.days import begins, day_of
from iorder.inventory.model import commitments, points
from iorder.kernel import dialect
from iorder.kernel.store import Store
from iorder.kernel.tables import UtcDateTime
from iorder.orders.model import backorders, holds, order_lines, orders
from iorder.orders.unsourced import OPEN
from iorder.sourcing.model import sourcing_decisions
from iorder.views.lists.list_page import CAP, Count, capped, window
from iorder.views.lists.list_query import key_named
from iorder.views.sourcing.allocation_filter import AllocationFilter
from iorder.views.sourcing.allocation_needs import Need, needs_of

LONGEST_PAGE = 200
MOST_AT_ONCE = 10_000
KINDS = ("stock", "address")
"""Holds under which an order waits for stock or a point."""
_OPEN = sa.text("holds.state = 'open'")
_OWED = sa.text("backorders.filled_at is null")
"""Word for word the conditions of the partial indexes, or SQLite does not see them."""
_LIVE = ("reserved", "allocated", "picked", "packed")


@dataclass(frozen=True, slots=True)
class AllocationRow:
    """One order. ``why``: the reason of its hold; ``kinds``: of what it waits for later, promised
    for the day ``promised_on``; ``sender``: the point that holds most of it; ``need``: what is
    missing and who could send it; ``asked_at``: when that was so."""

    id: int
    number: str
    version: int
    placed_at: datetime
    channel: str
    country: str
    units: int
    total_minor: int
    currency: str
    stage: str
    sender: str
    hold: str
    why: str
    kinds: tuple[str, ...]
    promised_on: date | None
    need: Need
    asked_at: datetime


def rows(
    store: Store, wanted: AllocationFilter, start: int, end: int, zone: str = "UTC"
) -> list[AllocationRow]:
    """Rows ``start`` to ``end`` (not in) of the view; at most ``LONGEST_PAGE``."""
    start, length = window(start, end, LONGEST_PAGE)
    with store.reading() as conn:
        dialect.begin_snapshot(conn)
        now = dialect.now(conn)
        page = matching(conn, wanted, now, zone).order_by(*_order(wanted)).limit(length)
        found = list(conn.execute(page.offset(start)).scalars())
        return details(store, conn, found, now)


def count(store: Store, wanted: AllocationFilter, zone: str = "UTC", cap: int = CAP) -> Count:
    """How many rows the view has, exact up to ``cap``."""
    with store.reading() as conn:
        return capped(conn, matching(conn, wanted, dialect.now(conn), zone), cap)


def matching_ids(store: Store, wanted: AllocationFilter, zone: str = "UTC") -> list[int]:
    """All orders of the view, the oldest first; at most ``MOST_AT_ONCE``."""
    with store.reading() as conn:
        found = matching(conn, wanted, dialect.now(conn), zone)
        oldest = found.order_by(orders.c.placed_at, orders.c.id).limit(MOST_AT_ONCE)
        return list(conn.execute(oldest).scalars())


def waiting_count(conn: Connection, most: int) -> int:
    """How many orders wait now, counted no further than ``most``."""
    some = _of_state("", None).limit(most).subquery()
    return int(conn.execute(sa.select(sa.func.count()).select_from(some)).scalar_one())


def country_choices(store: Store) -> list[tuple[str, str]]:
    """(code, code) of where waiting orders go."""
    with store.reading() as conn:
        waiting = orders.c.id.in_(_of_state("", None))
        found = sa.select(orders.c.ship_country).where(waiting).group_by(orders.c.ship_country)
        return [(code, code) for code in sorted(filter(None, conn.execute(found).scalars()))]


def matching(
    conn: Connection, wanted: AllocationFilter, now: datetime, zone: str
) -> sa.Select[Any]:
    """The ids of the view's orders, in no order."""
    today = begins(day_of(now, zone), zone)
    conditions = [
        orders.c.id.in_(_of_state(wanted.state, today)),
        sa.not_(sa.func.coalesce(orders.c.is_history, False)),  # or a planner takes its index
        *_narrowed(conn, wanted, now),
    ]
    if wanted.state == "allocated":
        conditions.append(orders.c.point_id.is_not(None))
    else:
        conditions.append(orders.c.order_state.in_(OPEN))
    return sa.select(orders.c.id).where(*conditions)


def _of_state(state: str, today: datetime | None) -> Any:
    """The ids of orders under a tab; ``today``: when the person's day began."""
    owed = sa.select(backorders.c.order_id).where(_OWED)
    if state == "allocated":
        since = sa.literal(today, UtcDateTime())
        return sa.select(sourcing_decisions.c.order_id).where(sourcing_decisions.c.at >= since)
    if state in ("backorder", "preorder"):
        return owed.where(backorders.c.kind == state)
    if state == "short":
        later = sa.exists().where(_OWED, backorders.c.order_id == holds.c.order_id)
        return _held(["stock"]).where(sa.not_(later))
    if state == "address":
        return _held(["address"])
    return sa.union(_held(KINDS), owed)


def _held(kinds: Sequence[str]) -> sa.Select[tuple[int]]:
    return sa.select(holds.c.order_id).where(_OPEN, holds.c.kind.in_(kinds))


def _narrowed(
    conn: Connection, wanted: AllocationFilter, now: datetime
) -> list[sa.ColumnElement[bool]]:
    found: list[sa.ColumnElement[bool]] = []
    if wanted.channel:
        key = key_named(conn, channels.c.slug, wanted.channel, "channel")
        found.append(orders.c.channel_id == key)
    if wanted.country:
        found.append(orders.c.ship_country == wanted.country.upper())
    if wanted.point:
        key = key_named(conn, points.c.code, wanted.point, "point")
        here = sa.exists().where(
            commitments.c.order_id == orders.c.id, commitments.c.point_id == key,
            commitments.c.stage.in_(_LIVE),
        )  # fmt: skip
        found.append(sa.or_(orders.c.point_id == key, here))
    if wanted.age:
        then = sa.literal(now - timedelta(days=int(wanted.age)), UtcDateTime())
        found.append(orders.c.placed_at <= then)
    if wanted.q:
        begun = dialect.begins(skus.c.code, wanted.q, conn.dialect.name)
        asks = sa.exists().where(
            order_lines.c.order_id == orders.c.id,
            order_lines.c.sku_id.in_(sa.select(skus.c.id).where(begun)),
        )
        found.append(sa.or_(orders.c.number == wanted.q.upper(), asks))
    return found


_promised = (
    sa.select(sa.func.min(backorders.c.promised_on))
    .where(_OWED, backorders.c.order_id == orders.c.id)
    .correlate(orders)
    .scalar_subquery()
)
_SORTS: Mapping[str, sa.ColumnElement[Any]] = {
    "placed": orders.c.placed_at, "value": orders.c.total_minor, "promised": _promised,
}  # fmt: skip


def _order(wanted: AllocationFilter) -> tuple[sa.ColumnElement[Any], ...]:
    by = _SORTS[wanted.sort]
    empty = [by.is_(None)] if wanted.sort == "promised" else []  # alike on both databases
    if wanted.dir == "desc":
        return (*empty, by.desc(), orders.c.id.desc())
    return (*empty, by.asc(), orders.c.id.asc())


def details(
    store: Store, conn: Connection, order_ids: Sequence[int], now: datetime
) -> list[AllocationRow]:
    """The rows of these orders, in their order; those that are not there are left out."""
    needs = needs_of(store, conn, order_ids, now)
    held = _holds_of(conn, order_ids)
    later = _later_of(conn, order_ids)
    found = conn.execute(
        sa.select(
            orders.c.id, orders.c.number, orders.c.version, orders.c.placed_at,
            channels.c.label, orders.c.ship_country, orders.c.unit_count, orders.c.total_minor,
            orders.c.currency, orders.c.stage, sa.func.coalesce(points.c.code, ""),
        )
        .select_from(
            orders.join(channels, channels.c.id == orders.c.channel_id)
            .outerjoin(points, points.c.id == orders.c.point_id)
        )
        .where(orders.c.id.in_(order_ids))
    )  # fmt: skip
    nothing: tuple[tuple[str, ...], date | None] = ((), None)
    known = {
        row[0]: AllocationRow(
            *row, *held.get(row[0], ("", "")), *later.get(row[0], nothing), needs[row[0]], now
        )
        for row in found
    }
    return [known[key] for key in order_ids if key in known]


def _holds_of(conn: Connection, order_ids: Sequence[int]) -> dict[int, tuple[str, str]]:
    """(kind, reason) of the hold that an order waits under; that on its address first."""
    rows = conn.execute(
        sa.select(holds.c.order_id, holds.c.kind, holds.c.reason)
        .where(_OPEN, holds.c.kind.in_(KINDS), holds.c.order_id.in_(order_ids))
        .order_by(holds.c.kind.desc(), holds.c.id)
    )
    return {order_id: (kind, reason) for order_id, kind, reason in rows}


def _later_of(
    conn: Connection, order_ids: Sequence[int]
) -> dict[int, tuple[tuple[str, ...], date | None]]:
    rows = conn.execute(
        sa.select(backorders.c.order_id, backorders.c.kind, sa.func.max(backorders.c.promised_on))
        .where(_OWED, backorders.c.order_id.in_(order_ids))
        .group_by(backorders.c.order_id, backorders.c.kind)
        .order_by(backorders.c.order_id, backorders.c.kind)
    )
    found: dict[int, tuple[tuple[str, ...], date | None]] = {}
    for order_id, kind, on in rows:
        kinds, day = found.get(order_id, ((), None))
        found[order_id] = ((*kinds, kind), max((one for one in (day, on) if one), default=None))
    return found
