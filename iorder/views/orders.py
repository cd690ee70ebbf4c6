"""What the orders page reads: rows of one filter, tab counts, and what can be chosen.

*Every sort is an index with the id as tie-break, every filter has an index of its own.* A page
of rows is a deferred join: the ids come off an index alone, on from the key of the row before
them, and only the rows shown are looked up. Counts stop at ``CAP``. On SQLite a search takes the
newest ``CAP`` orders that it finds, and says so by its count.
"""

from collections.abc import Hashable, Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import partial
from typing import Any

import sqlalchemy as sa
from sqlalchemy.engine import Connection

from iorder.channels.model import channels
from iorder.customers.model import customers
from iorder.insight.model import order_stages
from iorder.inventory.model import points
from iorder.kernel.money import Money
from iorder.kernel.store import Store
from iorder.orders.model import order_tags, orders
from iorder.orders.states import STAGES
from iorder.views import strides
from iorder.views.anchors import Anchors, Key
from iorder.views.lengths import Lengths
from iorder.views.order_filter import ATTENTION, ATTENTION_STAGES, OrderFilter
from iorder.views.order_query import (
    CAP,
    after,
    in_order,
    is_cut,
    is_laid_out,
    key_of,
    keys_behind,
    matching,
    page_query,
)

LONGEST_PAGE = 500
MOST_CHOICES = 300
TABS = ("", ATTENTION, *(stage.slug for stage in STAGES))

_ANCHORS = Anchors()
_LENGTHS = Lengths()


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


@dataclass(frozen=True, slots=True)
class Count:
    """``exact`` is false when there are more than ``CAP``: then ``number`` is ``CAP``, or about
    how many there are where that is known. ``is_cut``: a search found so many that only its
    newest ``CAP`` were looked at."""

    number: int
    exact: bool
    is_cut: bool = False

    def __str__(self) -> str:
        if self.exact:
            return f"{self.number:,}"
        if self.number <= CAP:
            return f"{self.number:,}+"
        if self.number < 1_000_000:
            return f"{self.number / 1000:.0f}k"
        return f"{self.number / 1_000_000:.1f}M"


@dataclass(frozen=True, slots=True)
class Choices:
    """What the filter bar offers: (value, label) pairs, in the order people expect."""

    channels: tuple[tuple[str, str], ...]
    points: tuple[tuple[str, str], ...]
    countries: tuple[str, ...]
    currencies: tuple[str, ...]
    tags: tuple[str, ...]


def rows(
    store: Store, wanted: OrderFilter, start: int, end: int, zone: str = "UTC"
) -> list[OrderRow]:
    """Rows ``start`` to ``end`` (not in) of the view; at most ``LONGEST_PAGE``.

    Raises InvalidInput for a channel or point that does not exist.
    """
    start = max(start, 0)
    length = min(max(end - start, 0), LONGEST_PAGE)
    view = (store.reader.url, wanted, zone)
    with store.reading() as conn:
        ids = page_query(conn, wanted, zone)
        place, key = _nearby(conn, ids, wanted, view, start)
        if key is not None:
            ids = ids.where(after(wanted, key))
        page = ids.limit(length).offset(start - place).subquery("page")
        found = conn.execute(_details(page, wanted)).all()
    if found and len(found) == length:
        _ANCHORS.note(view, start + length, key_of(wanted, found[-1]))
    return [_row(row) for row in found]


def count(store: Store, wanted: OrderFilter, zone: str = "UTC", cap: int = CAP) -> Count:
    """How many rows the view has, exact up to ``cap``."""
    with store.reading() as conn:
        counted = capped(conn, matching(conn, wanted, zone), cap)
        if is_cut(conn, wanted):
            return Count(counted.number, exact=False, is_cut=True)
        return counted


def length(store: Store, wanted: OrderFilter, zone: str = "UTC", cap: int = CAP) -> Count:
    """How many rows can be scrolled to: exact, but up to a minute old where there are more than
    ``cap``. A search stays capped."""
    counted = count(store, wanted, zone, cap)
    if counted.exact or wanted.q:
        return counted

    def whole() -> int:
        with store.reading() as conn:
            if is_laid_out(wanted):  # as dear as to count, and jumps are near from then on
                keys = partial(keys_behind, page_query(conn, wanted, zone), wanted)
                return strides.length(conn, _ANCHORS, (store.reader.url, wanted, zone), keys)
            found = matching(conn, wanted, zone).subquery()
            return conn.execute(sa.select(sa.func.count()).select_from(found)).scalar_one()

    view = (store.reader.url, wanted.without("sort", "dir"), zone)
    return Count(max(_LENGTHS.of(view, whole), counted.number), exact=True)


def _nearby(
    conn: Connection, ids: sa.Select[int], wanted: OrderFilter, view: Hashable, start: int
) -> tuple[int, Key | None]:
    """A known place before row ``start``: (rows before it, key of the last of them)."""
    if not is_laid_out(wanted):
        return _ANCHORS.nearest(view, start)
    return strides.stride(conn, _ANCHORS, view, start, partial(keys_behind, ids, wanted))


def tab_counts(
    store: Store, wanted: OrderFilter, zone: str = "UTC", cap: int = CAP
) -> dict[str, Count]:
    """Counts by tab (empty for all, ``attention``, each stage) under the other filters.

    Without filters each tab is a stretch of one index, read up to ``cap``, and beyond that what
    the rollup says; with filters the newest ``cap * 2`` that match (of a tag any) are counted by
    stage in one go.
    """
    plain = wanted.without("stage", "sort", "dir")
    with store.reading() as conn:
        if not plain.narrowed:
            about = _rolled_up(conn)
            return {
                tab: _or_about(
                    capped(conn, matching(conn, OrderFilter(stage=tab), zone), cap), number
                )
                for tab, number in about.items()
            }
        in_some_order = matching if plain.tag else page_query  # a tag's orders: off its own index
        some = in_some_order(conn, plain, zone).add_columns(orders.c.stage).limit(cap * 2 + 1)
        newest = some.subquery()
        by_stage = sa.select(newest.c.stage, sa.func.count()).group_by(newest.c.stage)
        found: dict[str, int] = {row[0]: row[1] for row in conn.execute(by_stage)}
        whole = sum(found.values()) <= cap * 2 and not is_cut(conn, plain)
    all_of_them = sum(found.values())
    found |= {"": all_of_them, ATTENTION: sum(found.get(stage, 0) for stage in ATTENTION_STAGES)}
    return {
        tab: Count(min(found.get(tab, 0), cap), whole and found.get(tab, 0) <= cap) for tab in TABS
    }


def choices(store: Store) -> Choices:
    """What filters may name; distinct values hop along an index, one entry each."""
    with store.reading() as conn:
        return Choices(
            channels=tuple(
                (slug, label)
                for slug, label in conn.execute(
                    sa.select(channels.c.slug, channels.c.label).order_by(channels.c.label)
                )
            ),
            points=tuple(
                (code, label)
                for code, label in conn.execute(
                    sa.select(points.c.code, points.c.label)
                    .order_by(points.c.code)
                    .limit(MOST_CHOICES)
                )
            ),
            countries=_distinct(conn, orders.c.ship_country),
            currencies=_distinct(conn, orders.c.currency),
            tags=_distinct(conn, order_tags.c.tag),
        )


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
            customers.c.email,
        )
        .select_from(joined)
        .order_by(*in_order(wanted))
    )  # fmt: skip


def _row(row: sa.Row[*tuple[Any, ...]]) -> OrderRow:
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
    )


def capped(conn: Connection, query: sa.Select[Any], cap: int) -> Count:
    """How many rows of ``query`` there are, exact up to ``cap``."""
    some = query.limit(cap + 1).subquery()
    number = conn.execute(sa.select(sa.func.count()).select_from(some)).scalar_one()
    return Count(min(number, cap), number <= cap)


def _rolled_up(conn: Connection) -> dict[str, int]:
    """Orders by tab as the rollup last counted them; 0 where it has not."""
    found = {row.stage: int(row.orders) for row in conn.execute(sa.select(order_stages))}
    found |= {"": sum(found.values()), ATTENTION: sum(found.get(s, 0) for s in ATTENTION_STAGES)}
    return {tab: found.get(tab, 0) for tab in TABS}


def _or_about(counted: Count, number: int) -> Count:
    return counted if counted.exact else Count(max(counted.number, number), exact=False)


def _distinct(conn: Connection, column: sa.ColumnElement[str]) -> tuple[str, ...]:
    """Every value of an indexed column, hopping from one to the next; never the empty one."""
    hop = (
        sa.select(sa.func.min(column).label("value")).where(column > "").cte("hop", recursive=True)
    )
    following = (
        sa.select(sa.func.min(column)).where(column > hop.c.value).correlate(hop).scalar_subquery()
    )
    hop = hop.union_all(sa.select(following).where(hop.c.value.is_not(None)))
    found: Sequence[str] = (
        conn.execute(sa.select(hop.c.value).where(hop.c.value.is_not(None)).limit(MOST_CHOICES))
        .scalars()
        .all()
    )
    return tuple(found)
