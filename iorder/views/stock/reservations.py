"""What the list of reservations reads: what carts hold now, and what became of holds lately.

What is held now lies in one small index by its end; what has ended is read off the index of
carts' holds by their beginning, ``RECENT`` back unless days are asked for.
"""

from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from typing import Any

import sqlalchemy as sa
from sqlalchemy.engine import Connection

from iorder.catalog.model import skus
from iorder.channels.model import channels
from iorder.insight.days import begins
from iorder.inventory.model import commitments, points
from iorder.kernel import dialect
from iorder.kernel.errors import NotFound
from iorder.kernel.store import Store
from iorder.kernel.tables import UtcDateTime
from iorder.orders.model import orders
from iorder.views.happened import Happened, happened
from iorder.views.lists.list_page import CAP, Count, capped, window
from iorder.views.lists.list_query import WAYS, ListFilter, key_named

RECENT = timedelta(days=30)
SOON = timedelta(minutes=5)
SWEPT_WITHIN = timedelta(minutes=5)
"""A worker tidies up what is past its end every minute; what is late by this is a leak."""
LEAK = "leak"
STATES = {
    "": "Held now", "soon": "Ending soon", "extended": "Made longer", "bought": "Bought",
    "expired": "Past their end", "released": "Given back", LEAK: "Leaks",
}  # fmt: skip
SORTS = {"left": commitments.c.expires_at, "units": commitments.c.quantity,
         "held": commitments.c.created_at}  # fmt: skip
_hold = commitments.c
_RESERVED = sa.text("commitments.stage = 'reserved'")
_OF_CARTS = sa.text("commitments.held_in is not null")
"""Word for word the conditions of the partial indexes, or SQLite does not see them."""


@dataclass(frozen=True)
class ReservationFilter(
    ListFilter,
    subject="Reservations have",
    known={"state": STATES, "sort": SORTS, "dir": WAYS},
):
    """One view. ``q`` is a cart, an order's number or the beginning of a SKU's code; ``state`` is
    one of ``STATES``; ``channel`` a slug, ``point`` a code; days are those of the hold's beginning
    in the person's zone, ``until`` the last one in."""

    q: str = ""
    state: str = ""
    channel: str = ""
    point: str = ""
    since: date | None = None
    until: date | None = None
    sort: str = "left"
    dir: str = "asc"


@dataclass(frozen=True, slots=True)
class ReservationRow:
    """One hold. ``state``: held, late (past its end but not tidied up yet), bought, expired or
    released; ``value_minor``: at the SKU's price today, in ``currency``; ``asked_at``: when that
    was read."""

    id: int
    cart: str
    channel: str
    point: str
    point_id: int
    sku_id: int
    sku: str
    title: str
    quantity: int
    value_minor: int
    currency: str
    state: str
    order: str
    begun_at: datetime
    ends_at: datetime | None
    extensions: int
    may_extend: int
    asked_at: datetime


@dataclass(frozen=True, slots=True)
class ReservationSheet:
    """A hold whole, with what people did to it."""

    row: ReservationRow
    moments: tuple[Happened, ...]


def rows(
    store: Store, wanted: ReservationFilter, start: int, end: int, zone: str = "UTC"
) -> list[ReservationRow]:
    """Rows ``start`` to ``end`` (not in) of the view; at most ``LONGEST_PAGE``."""
    start, length = window(start, end)
    with store.reading() as conn:
        now = dialect.now(conn)
        page = _ids(conn, wanted, now, zone).order_by(*_order(wanted)).limit(length)
        found = list(conn.execute(page.offset(start)).scalars())
        known = {row.id: row for row in _details(conn, found, now)}
    return [known[key] for key in found]


def count(store: Store, wanted: ReservationFilter, zone: str = "UTC", cap: int = CAP) -> Count:
    """How many rows the view has, exact up to ``cap``."""
    with store.reading() as conn:
        return capped(conn, _ids(conn, wanted, dialect.now(conn), zone), cap)


def tab_counts(store: Store, wanted: ReservationFilter, zone: str = "UTC") -> dict[str, Count]:
    """Counts by tab under the other filters."""
    return {state: count(store, replace(wanted, state=state), zone) for state in STATES}


def reservation_sheet(store: Store, key: int) -> ReservationSheet:
    """One hold and what happened to it. Raises NotFound."""
    with store.reading() as conn:
        found = _details(conn, [key], dialect.now(conn))
        if not found:
            raise NotFound("There is no such hold.")
        return ReservationSheet(found[0], happened(conn, "reservation", key))


def state_is(state: str, now: datetime) -> list[Any]:
    """The conditions of one of ``STATES``, without its days."""
    at = sa.literal(now, UtcDateTime())
    live = [_RESERVED, _hold.cart.is_not(None), _hold.expires_at > at]
    late = sa.literal(now - SWEPT_WITHIN, UtcDateTime())
    gone = sa.or_(
        _hold.stage == "expired", sa.and_(_hold.stage == "reserved", _hold.expires_at <= at)
    )
    return {
        "": live,
        "soon": [*live, _hold.expires_at <= sa.literal(now + SOON, UtcDateTime())],
        "extended": [*live, _hold.extensions > 0],
        "bought": [_OF_CARTS, _hold.order_id.is_not(None)],
        "expired": [_OF_CARTS, _hold.cart.is_not(None), gone],
        "released": [_OF_CARTS, _hold.cart.is_not(None), _hold.stage == "released"],
        LEAK: [_RESERVED, _hold.expires_at <= late],
    }[state]


def _ids(conn: Connection, wanted: ReservationFilter, now: datetime, zone: str) -> sa.Select[Any]:
    found = state_is(wanted.state, now)
    if wanted.since:
        found.append(_hold.created_at >= begins(wanted.since, zone))
    elif wanted.state in ("bought", "expired", "released"):
        found.append(_hold.created_at >= sa.literal(now - RECENT, UtcDateTime()))
    if wanted.until:
        found.append(_hold.created_at < begins(wanted.until + timedelta(days=1), zone))
    if wanted.point:
        found.append(_hold.point_id == key_named(conn, points.c.code, wanted.point, "point"))
    if wanted.channel:
        found.append(
            _hold.channel_id == key_named(conn, channels.c.slug, wanted.channel, "channel")
        )
    if wanted.q:
        found.append(_searched(wanted.q, conn.dialect.name))
    return sa.select(_hold.id).where(*found)


def _searched(text: str, dialect_name: str) -> sa.ColumnElement[bool]:
    return sa.or_(
        _hold.cart == text,
        _hold.held_in == text,
        _hold.order_id.in_(sa.select(orders.c.id).where(orders.c.number == text.upper())),
        _hold.sku_id.in_(
            sa.select(skus.c.id).where(dialect.begins(skus.c.code, text, dialect_name))
        ),
    )


def _order(wanted: ReservationFilter) -> tuple[sa.ColumnElement[Any], ...]:
    by = SORTS[wanted.sort]
    if wanted.sort == "left" and wanted.state in ("bought", "expired", "released"):
        return _hold.created_at.desc(), _hold.id.desc()
    return (by.desc(), _hold.id.desc()) if wanted.dir == "desc" else (by.asc(), _hold.id.asc())


def _details(conn: Connection, ids: list[int], now: datetime) -> list[ReservationRow]:
    joined = (
        commitments.join(skus, skus.c.id == _hold.sku_id)
        .join(points, points.c.id == _hold.point_id)
        .outerjoin(channels, channels.c.id == _hold.channel_id)
        .outerjoin(orders, orders.c.id == _hold.order_id)
    )
    query = (
        sa.select(
            commitments, skus.c.code.label("sku"), skus.c.title, skus.c.price_minor,
            skus.c.currency, points.c.code.label("point"), channels.c.label.label("channel"),
            channels.c.hold_extensions, orders.c.number,
        )
        .select_from(joined)
        .where(_hold.id.in_(ids))
    )  # fmt: skip
    return [
        ReservationRow(
            row.id, row.cart or row.held_in or "", row.channel or "", row.point, row.point_id,
            row.sku_id, row.sku, row.title, row.quantity, row.quantity * row.price_minor,
            row.currency, _state(row, now), row.number or "", row.created_at, row.expires_at,
            row.extensions, 2 if row.hold_extensions is None else row.hold_extensions, now,
        )
        for row in conn.execute(query)
    ]  # fmt: skip


def _state(row: Any, now: datetime) -> str:
    if row.order_id is not None:
        return "bought"
    if row.stage != "reserved":
        return str(row.stage)
    return "late" if row.expires_at is not None and row.expires_at <= now else "held"
