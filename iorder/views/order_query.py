"""The orders of one view as a query: its conditions, its search, its order, its next rows."""

from collections.abc import Sequence
from typing import Any

import sqlalchemy as sa
from sqlalchemy.engine import Connection

from iorder.channels.model import channels
from iorder.inventory.model import points
from iorder.kernel.dialect import one_of_few, searched
from iorder.kernel.errors import InvalidInput
from iorder.orders.history import number_of
from iorder.orders.model import order_tags, orders
from iorder.views.anchors import Key
from iorder.views.order_filter import ATTENTION, OPEN_STAGES, OrderFilter

CAP = 10_000
"""How far counts count, and how many orders a search takes up on SQLite, the newest."""
SHORTEST_SEARCH = 3
RARE = 5_000
NEWEST = 2_000
"""A tag of more orders than ``RARE``, at least one in a hundred of the ``NEWEST``, is common."""
BEFORE = int(number_of(0).removeprefix("IO-"))
"""What lies between an order's id and the digits of its number."""

Condition = sa.ColumnElement[bool] | sa.TextClause

SORT_COLUMNS: dict[str, tuple[sa.ColumnElement[Any], ...]] = {
    "placed": (orders.c.placed_at, orders.c.id),
    "number": (orders.c.id,),  # a number is made from its id
    "total": (orders.c.total_minor, orders.c.id),
    "country": (orders.c.ship_country, orders.c.placed_at, orders.c.id),
}
_LAID_OUT = {"stage", "channel", "country", "point", "currency", "payment", "history"}
"""Filters with an index of their own, whose rows lie in it as they were placed."""
_IN_NEED = sa.text("orders.stage in ('on_hold', 'exception')")
_FLAGGED = sa.text("orders.flags <> ''")
"""Word for word the conditions of the partial indexes, or SQLite does not see them."""


def page_query(conn: Connection, wanted: OrderFilter, zone: str) -> sa.Select[int]:
    """The ids of the view in its order, without limit and offset: read off an index."""
    found = matching(conn, wanted.without("tag"), zone)
    if wanted.tag:
        found = found.where(_tagged_in_order(conn, wanted.tag))
    return found.order_by(*in_order(wanted))


def matching(conn: Connection, wanted: OrderFilter, zone: str) -> sa.Select[int]:
    """The ids of the view in no order; on SQLite a search has the newest ``CAP`` it finds.

    Raises InvalidInput.
    """
    return _matching(conn, wanted, zone, CAP + 1)


def all_matching(conn: Connection, wanted: OrderFilter, zone: str) -> sa.Select[int]:
    """``matching`` without an end to what a search finds: for exports and bulk edits."""
    return _matching(conn, wanted, zone, None)


def _matching(conn: Connection, wanted: OrderFilter, zone: str, most: int | None) -> sa.Select[int]:
    query = sa.select(orders.c.id).where(*_conditions(conn, wanted, zone))
    if wanted.q:
        return _searched(conn, query, wanted.q, most)
    return query


def _conditions(conn: Connection, wanted: OrderFilter, zone: str) -> list[Condition]:
    since, before = wanted.bounds(zone)
    given: list[tuple[object, Any]] = [
        (since, lambda: orders.c.placed_at >= since),
        (before, lambda: orders.c.placed_at < before),
        (wanted.channel, lambda: orders.c.channel_id == _id(conn, "channel", wanted.channel)),
        (wanted.point, lambda: orders.c.point_id == _id(conn, "point", wanted.point)),
        (wanted.country, lambda: orders.c.ship_country == wanted.country),
        (wanted.currency, lambda: orders.c.currency == wanted.currency),
        (wanted.payment, lambda: orders.c.payment_state == wanted.payment),
        (wanted.history, lambda: orders.c.is_history == sa.literal(wanted.history == "yes")),
        (wanted.tag, lambda: orders.c.id.in_(_tagged(wanted.tag))),
    ]
    return [*(make() for value, make in given if value), *_stage_and_flag(wanted)]


def _stage_and_flag(wanted: OrderFilter) -> list[Condition]:
    found: list[Condition] = []
    if wanted.stage == ATTENTION:
        found.append(_IN_NEED)
    elif wanted.stage:
        found.append(orders.c.stage == wanted.stage)
    if wanted.scope == "open":
        found.append(orders.c.stage.in_(OPEN_STAGES))
    elif wanted.scope == "sold":
        found.append(orders.c.stage != "cancelled")
    if wanted.scope:
        found.append(sa.not_(orders.c.is_test))
    if wanted.flag:
        found.append(_FLAGGED)
    if wanted.flag and wanted.flag != "any":
        found.append(orders.c.flags.contains(f" {wanted.flag} ", autoescape=True))
    return found


def _tagged_in_order(conn: Connection, tag: str) -> sa.ColumnElement[bool]:
    """A rare tag's orders are few to sort; for a common one, that the newest have too, the orders
    are walked in their own order and each is asked."""
    found = _tagged(tag)
    if _number(conn, found.limit(RARE + 1)) <= RARE:
        return one_of_few(orders.c.id, found, conn.dialect.name)
    newest = sa.select(orders.c.id).order_by(orders.c.placed_at.desc(), orders.c.id.desc())
    mine = sa.exists().where(order_tags.c.order_id == orders.c.id, order_tags.c.tag == tag)
    some = newest.limit(NEWEST).subquery()
    among = sa.select(order_tags.c.order_id).join(some, some.c.id == order_tags.c.order_id)
    if _number(conn, among.where(order_tags.c.tag == tag)) * 100 < NEWEST:
        return orders.c.id.in_(found)
    return mine


def _number(conn: Connection, some: sa.Select[int]) -> int:
    return conn.execute(sa.select(sa.func.count()).select_from(some.subquery())).scalar_one()


def _tagged(tag: str) -> sa.Select[int]:
    return sa.select(order_tags.c.order_id).where(order_tags.c.tag == tag)


def _id(conn: Connection, what: str, name: str) -> int:
    column = {"channel": channels.c.slug, "point": points.c.code}[what]
    found: int | None = conn.execute(
        sa.select(column.table.c.id).where(column == name)
    ).scalar_one_or_none()
    if found is None:
        raise InvalidInput(f"There is no {what} {name!r}; choose another or clear the filter.")
    return found


def _searched(
    conn: Connection, query: sa.Select[int], text: str, most: int | None
) -> sa.Select[int]:
    """An exact number is that order; short text begins a number; else trigrams."""
    number = text.strip().upper()
    exact = conn.execute(
        sa.select(orders.c.id).where(orders.c.number == number)
    ).scalar_one_or_none()
    if exact is not None:
        return query.where(orders.c.id == exact)
    if len(text) < SHORTEST_SEARCH:
        return query.where(_begins(number))
    return query.where(orders.c.id.in_(searched(text, most, conn.dialect.name)))


def is_cut(conn: Connection, wanted: OrderFilter) -> bool:
    """Whether the search finds more orders than ``matching`` takes up of it."""
    name = conn.dialect.name
    if name != "sqlite" or len(wanted.q) < SHORTEST_SEARCH:
        return False
    return _number(conn, searched(wanted.q, CAP + 1, name)) > CAP


def _begins(number: str) -> sa.ColumnElement[bool]:
    """Numbers that begin so; bare digits are taken for the part after the prefix."""
    digits = number.removeprefix("IO").removeprefix("-")
    if not digits:
        return sa.true() if number in ("I", "IO", "IO-") else sa.false()
    if not digits.isdecimal() or digits.startswith("0"):
        return sa.false()
    first = int(digits)
    return sa.or_(
        *(
            orders.c.id.between(first * 10**power - BEFORE, (first + 1) * 10**power - 1 - BEFORE)
            for power in range(11)
        )
    )


def in_order(wanted: OrderFilter) -> list[sa.ColumnElement[Any]]:
    columns = SORT_COLUMNS[wanted.sort]
    if wanted.stage == ATTENTION and wanted.sort == "number":
        columns = (orders.c.id + 0,)  # few orders: sorted off their own index, not sought in all
    return [column.desc() if wanted.dir == "desc" else column.asc() for column in columns]


def is_laid_out(wanted: OrderFilter) -> bool:
    """Whether one index holds the rows of the view, no others, and in its order: then it can be
    walked. Not by country, where a stride would be among thousands of equals."""
    asked = wanted.without("sort", "dir")
    if wanted.sort == "placed":
        narrow = asked.without("since", "until")
        return narrow == OrderFilter() or any(
            narrow.without(name) == OrderFilter() for name in _LAID_OUT
        )
    if wanted.sort == "total" and wanted.stage != ATTENTION:
        asked = asked.without("stage")
    return asked == OrderFilter() and wanted.sort != "country"


def keys_behind(
    ids: sa.Select[int], wanted: OrderFilter, key: Key | None, rows: int
) -> sa.Select[*tuple[Any, ...]]:
    """The sort keys of a page query's rows, from ``rows`` behind the one with ``key`` on.

    Where the index is entered is told by the first column alone and the rest is counted off:
    SQLite would compare whole keys again at every row it passes.
    """
    first, *rest = SORT_COLUMNS[wanted.sort]
    keys = ids.with_only_columns(first, *rest)
    if key is None:
        return keys.offset(rows)
    there = sa.literal(key[0], first.type)
    as_far = first <= there if wanted.dir == "desc" else first >= there
    ahead = ids.with_only_columns(sa.func.count()).order_by(None).where(first == there)
    if rest:
        ahead = ahead.where(sa.not_(_behind(rest, key[1:], wanted.dir)))
    return keys.where(as_far).offset(rows + ahead.scalar_subquery())


def after(wanted: OrderFilter, key: Key) -> sa.ColumnElement[bool]:
    """Rows that follow the one with ``key``, in the view's order."""
    return _behind(SORT_COLUMNS[wanted.sort], key, wanted.dir)


def _behind(
    columns: Sequence[sa.ColumnElement[Any]], key: Key, direction: str
) -> sa.ColumnElement[bool]:
    here = sa.tuple_(*columns)
    there = sa.tuple_(
        *(sa.literal(value, column.type) for value, column in zip(key, columns, strict=True))
    )
    return here < there if direction == "desc" else here > there


def key_of(wanted: OrderFilter, row: sa.Row[*tuple[Any, ...]]) -> Key:
    return tuple(getattr(row, str(column.key)) for column in SORT_COLUMNS[wanted.sort])
