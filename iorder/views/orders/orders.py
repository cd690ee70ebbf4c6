"""What the orders page reads: rows of one filter, tab counts, and what can be chosen.

*Every sort is an index with the id as tie-break, every filter has an index of its own.* A page
of rows is a deferred join: the ids come off an index alone, on from the key of the row before
them, and only the rows shown are looked up. Counts stop at ``CAP``, those of tabs under a filter
and of a search sooner, so that they cost as much in a small shop as in a large one. On SQLite a
search takes the newest orders that it finds, and says so by its count.
"""

from collections.abc import Hashable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import partial
from typing import Any

import sqlalchemy as sa
from sqlalchemy.engine import Connection

from iorder.channels.model import channels
from iorder.customers.model import customers
from iorder.inventory.model import points
from iorder.kernel.money import Money
from iorder.kernel.store import Store
from iorder.orders.model import order_tags, orders
from iorder.views.actors import names_of
from iorder.views.kept import Kept
from iorder.views.lists import strides
from iorder.views.lists.anchors import Anchors, Key
from iorder.views.lists.list_page import CAP, Count, capped, window
from iorder.views.orders.order_filter import OrderFilter
from iorder.views.orders.order_nearer import nearer
from iorder.views.orders.order_query import (
    after,
    in_order,
    is_cut,
    is_laid_out,
    is_walked,
    key_of,
    keys_behind,
    looked_at,
    matching,
    page_query,
)
from iorder.views.orders.order_totals import number

_ANCHORS = Anchors()
SOON = 500
"""Rows behind a known place; further on a page is not sought among the next of the whole list."""
_AMONG = Anchors(stride=1_000)
"""Of views whose rows lie among others, which are looked up to be passed by."""
_LENGTHS: Kept[int] = Kept()
FARTHEST = 50_000
"""How far a length is counted that no index of its own has: orders are looked up to be asked."""


@dataclass(frozen=True, slots=True)
class OrderRow:
    """One row of the grid. ``placed_at`` is UTC; ``flags`` are words such as ``no_items``."""

    id: int
    number: str
    placed_at: datetime
    customer: str
    stage: str
    channel: str
    point: str
    payment_state: str
    country: str
    units: int
    total: Money
    flags: tuple[str, ...]
    open_holds: int
    is_history: bool
    version: int
    assignee: str = ""
    assigned_to: str = ""
    tags: tuple[str, ...] = ()
    promised_at: datetime | None = None
    delivered_at: datetime | None = None


def rows(
    store: Store, wanted: OrderFilter, start: int, end: int, zone: str = "UTC"
) -> list[OrderRow]:
    """Rows ``start`` to ``end`` (not in) of the view; at most ``LONGEST_PAGE``.

    Raises InvalidInput for a channel or point that does not exist.
    """
    start, length = window(start, end)
    view = (store.reader.url, wanted, zone)
    with store.reading() as conn:
        ids = page_query(conn, wanted, zone)
        rest = ids if wanted.onward == wanted else page_query(conn, wanted.onward, zone)
        place, key = _nearby(conn, wanted, view, start, partial(_keys, ids, rest, wanted))
        if key is not None:
            ids = rest.where(after(wanted, key))
        found: Sequence[sa.Row[Any]] = ()
        near = nearer(conn, wanted, zone, key) if start - place < SOON else None
        for some in (ids,) if near is None else (near, ids):
            page = some.limit(length).offset(start - place).subquery("page")
            found = conn.execute(_details(page, wanted)).all()
            if len(found) == length:
                break
        around = _around(conn, found)
    if found and len(found) == length:
        _places(wanted).note(view, start + length, key_of(wanted, found[-1]))
    return [_row(row, around) for row in found]


def looked_up(conn: Connection, ids: sa.Select[int], wanted: OrderFilter) -> list[OrderRow]:
    """The rows of these ids, in the view's order."""
    found = conn.execute(_details(ids.subquery("page"), wanted)).all()
    around = _around(conn, found)
    return [_row(row, around) for row in found]


def count(store: Store, wanted: OrderFilter, zone: str = "UTC", cap: int = CAP) -> Count:
    """How many rows the view has, exact up to ``cap``; of a search no more than is looked at."""
    most = min(cap, looked_at(wanted)) if wanted.q else cap
    with store.reading() as conn:
        counted = capped(conn, matching(conn, wanted, zone), most)
        if is_cut(conn, wanted):
            return Count(counted.number, exact=False, is_cut=True)
        return counted


def length(
    store: Store, wanted: OrderFilter, zone: str = "UTC", cap: int = CAP, far: int = FARTHEST
) -> Count:
    """How many rows can be scrolled to, up to a minute old where there are more than ``cap``:
    exact where one index has them, else up to ``far``. A search stays capped."""
    plain = wanted.without("sort", "dir")
    most = None if is_laid_out(plain) else far
    view = (store.reader.url, plain, zone)
    if (known := _LENGTHS.known(view)) is not None:
        return _length(known, most)
    counted = count(store, wanted, zone, cap)
    if counted.exact or wanted.q:
        return counted
    found = _LENGTHS.of(view, partial(_whole, store, wanted, zone, most))
    return _length(max(found, counted.number), most)


def _length(number: int, most: int | None) -> Count:
    if most is None or number <= most:
        return Count(number, exact=True)
    return Count(most, exact=False, is_least=True)


def _whole(store: Store, wanted: OrderFilter, zone: str, most: int | None) -> int:
    """How many there are, of more than ``most`` one more."""
    with store.reading() as conn:
        if is_laid_out(wanted):  # as dear as to count, and jumps are near from then on
            ids, rest = (page_query(conn, one, zone) for one in (wanted, wanted.onward))
            keys = partial(_keys, ids, rest, wanted)
            return strides.length(conn, _ANCHORS, (store.reader.url, wanted, zone), keys)
        return number(conn, matching(conn, wanted, zone).limit(None if most is None else most + 1))


def _nearby(
    conn: Connection, wanted: OrderFilter, view: Hashable, start: int, keys: strides.Behind
) -> tuple[int, Key | None]:
    """A known place before row ``start``: (rows before it, key of the last of them)."""
    places = _places(wanted)
    if not is_walked(wanted):
        return places.nearest(view, start)
    return strides.stride(conn, places, view, start, keys)


def _keys(
    ids: sa.Select[int], rest: sa.Select[int], wanted: OrderFilter, key: Key | None, rows: int
) -> sa.Select[*tuple[Any, ...]]:
    """``rest``: the page query of the view onward."""
    return keys_behind(ids if key is None else rest, wanted, key, rows)


def _places(wanted: OrderFilter) -> Anchors:
    return _ANCHORS if is_laid_out(wanted) else _AMONG


def exact_number(store: Store, text: str) -> str | None:
    """The order whose number is ``text``, in any case; None when there is none."""
    with store.reading() as conn:
        found: str | None = conn.execute(
            sa.select(orders.c.number).where(orders.c.number == text.strip().upper())
        ).scalar_one_or_none()
    return found


def _details(page: sa.Subquery, wanted: OrderFilter) -> sa.Select[*tuple[Any, ...]]:
    joined = (
        page.join(orders, orders.c.id == page.c.id)
        .join(channels, channels.c.id == orders.c.channel_id)
        .outerjoin(points, points.c.id == orders.c.point_id)
        .outerjoin(customers, customers.c.id == orders.c.customer_id)
    )
    return (
        sa.select(
            orders.c.id, orders.c.number, orders.c.placed_at, orders.c.stage,
            orders.c.payment_state, orders.c.ship_country, orders.c.unit_count,
            orders.c.total_minor, orders.c.currency, orders.c.flags, orders.c.open_holds,
            orders.c.is_history, orders.c.version, channels.c.label.label("channel"),
            points.c.code.label("point"), customers.c.name.label("customer"),
            customers.c.email, orders.c.assignee, orders.c.promised_at, orders.c.delivered_at,
        )
        .select_from(joined)
        .order_by(*in_order(wanted))
    )  # fmt: skip


@dataclass(frozen=True, slots=True)
class _Around:
    """Tags by order, in the order of the alphabet, and names of people by actor."""

    tags: Mapping[int, tuple[str, ...]]
    names: Mapping[str, str]


def _around(conn: Connection, found: Sequence[sa.Row[Any]]) -> _Around:
    names = names_of(conn, {row.assignee for row in found if row.assignee})
    return _Around(_tags(conn, found), names)


def _tags(conn: Connection, found: Sequence[sa.Row[Any]]) -> dict[int, tuple[str, ...]]:
    tagged: dict[int, tuple[str, ...]] = {}
    if found:
        rows = conn.execute(
            sa.select(order_tags.c.order_id, order_tags.c.tag)
            .where(order_tags.c.order_id.in_([row.id for row in found]))
            .order_by(order_tags.c.tag)
        )
        for order_id, tag in rows:
            tagged[order_id] = (*tagged.get(order_id, ()), tag)
    return tagged


def _row(row: sa.Row[*tuple[Any, ...]], around: _Around) -> OrderRow:
    return OrderRow(
        id=row.id,
        number=row.number,
        placed_at=row.placed_at,
        customer=row.customer or row.email or "",
        stage=row.stage,
        channel=row.channel,
        point=row.point or "",
        payment_state=row.payment_state,
        country=row.ship_country,
        units=row.unit_count,
        total=Money(row.total_minor, row.currency),
        flags=tuple(row.flags.split()),
        open_holds=row.open_holds,
        is_history=row.is_history,
        version=row.version,
        assignee=row.assignee,
        assigned_to=around.names.get(row.assignee, "Somebody") if row.assignee else "",
        tags=around.tags.get(row.id, ()),
        promised_at=row.promised_at,
        delivered_at=row.delivered_at,
    )
