"""The orders of one view as a query: its conditions, its search, its order, its next rows."""

from collections.abc import Sequence
from typing import Any

import sqlalchemy as sa
from sqlalchemy.engine import Connection

from iorder.channels.model import channels
from iorder.inventory.model import points
from iorder.kernel.dialect import one_of_few
from iorder.kernel.errors import InvalidInput
from iorder.orders.model import order_tags, orders
from iorder.views.lists.anchors import Key
from iorder.views.lists.list_page import CAP
from iorder.views.orders.order_facts import OPEN
from iorder.views.orders.order_filter import (
    ATTENTION,
    ATTENTION_STAGES,
    NOBODY,
    OPEN_STAGES,
    TOTALS,
    OrderFilter,
)
from iorder.views.orders.order_promise import promised
from iorder.views.orders.order_search import finds_more, found_by
from iorder.views.orders.order_totals import (
    NEWEST,
    RARE,
    Columns,
    in_range,
    number,
    passed,
    totalled_in_order,
)

FOUND = 1_000
"""How far a search counts that nothing else narrows; on SQLite it takes up the newest so many."""

Condition = sa.ColumnElement[bool] | sa.TextClause

SORT_COLUMNS: dict[str, tuple[sa.ColumnElement[Any], ...]] = {
    "placed": (orders.c.placed_at, orders.c.id),
    "number": (orders.c.id,),  # a number is made from its id
    "total": (orders.c.total_minor, orders.c.id),
    "country": (orders.c.ship_country, orders.c.placed_at, orders.c.id),
}
_DATES = {"": "placed_at", "promised": "promised_at", "delivered": "delivered_at"}
_TAGGED_KEY = (order_tags.c.placed_at, order_tags.c.order_id)
_LAID_OUT = {"stage", "channel", "country", "point", "currency", "payment", "history", "tag"}
"""Filters with an index of their own, whose rows lie in it as they were placed."""
_IN_NEED = sa.text("orders.stage in ('on_hold', 'exception')")
_FLAGGED = sa.text("orders.flags <> ''")
_ASSIGNED = sa.text("orders.assignee <> ''")
"""Word for word the conditions of the partial indexes, or SQLite does not see them."""


def page_query(conn: Connection, wanted: OrderFilter, zone: str) -> sa.Select[int]:
    """The ids of the view in its order, without limit and offset: read off an index."""
    if _is_by_tag(wanted):
        return _among_tagged(conn, wanted, zone).order_by(*directed(_TAGGED_KEY, wanted.dir))
    found = matching(conn, wanted.without("tag", *TOTALS), zone)
    found = found.where(*totalled_in_order(conn, wanted))
    if wanted.tag:
        found = found.where(_tagged_in_order(conn, wanted.tag))
    return found.order_by(None).order_by(*in_order(wanted))


def matching(conn: Connection, wanted: OrderFilter, zone: str) -> sa.Select[int]:
    """The ids of the view in no order; on SQLite a search has the newest ``looked_at`` it finds.

    Raises InvalidInput.
    """
    if _is_by_tag(wanted):
        return _among_tagged(conn, wanted, zone)
    found = _matching(conn, wanted, zone, looked_at(wanted) + 1)
    if wanted.is_of_some and conn.dialect.name == "sqlite":  # or it takes the index of points
        return found.order_by(orders.c.placed_at)
    return found


def all_matching(conn: Connection, wanted: OrderFilter, zone: str) -> sa.Select[int]:
    """``matching`` without an end to what a search finds: for exports and bulk edits."""
    return _matching(conn, wanted, zone, None)


def looked_at(wanted: OrderFilter) -> int:
    """How many orders that a search finds are looked at: more where a choice is made among them."""
    return FOUND if wanted.without("q") == OrderFilter() else CAP


def is_cut(conn: Connection, wanted: OrderFilter) -> bool:
    """Whether the search finds more orders than ``matching`` takes up of it."""
    if conn.dialect.name != "sqlite" or not wanted.q:
        return False
    return finds_more(conn, wanted.q, looked_at(wanted))


def _is_by_tag(wanted: OrderFilter) -> bool:
    """A tag's orders lie in its index as they were placed."""
    return bool(wanted.tag) and wanted.sort == "placed" and not wanted.by


def _among_tagged(conn: Connection, wanted: OrderFilter, zone: str) -> sa.Select[int]:
    rest = wanted.without("tag", "since", "until", *TOTALS)
    if rest.without("dir") == OrderFilter():
        found = sa.select(order_tags.c.order_id.label("id"))
    else:
        found = _matching(conn, rest, zone, looked_at(wanted) + 1)
        found = found.join(order_tags, order_tags.c.order_id == orders.c.id)
    dated = _dated(order_tags.c.placed_at, wanted, zone)
    asked = in_range(wanted, passed(conn))
    return found.where(order_tags.c.tag == wanted.tag, *dated, *asked)


def _matching(conn: Connection, wanted: OrderFilter, zone: str, most: int | None) -> sa.Select[int]:
    query = sa.select(orders.c.id).where(*conditions(conn, wanted, zone))
    if wanted.q:
        query = query.where(found_by(conn, wanted.q, most))
    return query


def _dated(
    placed: sa.ColumnElement[Any], wanted: OrderFilter, zone: str
) -> list[sa.ColumnElement[bool]]:
    since, before = wanted.bounds(zone)
    found = [placed >= since] if since else []
    return [*found, placed < before] if before else found


def conditions(
    conn: Connection, wanted: OrderFilter, zone: str, of: Columns = orders.c
) -> list[Condition]:
    some = _stage_and_flag(wanted, of)
    if wanted.is_of_some and of is orders.c:
        of = passed(conn)
    given: list[tuple[object, Any]] = [
        (wanted.channel, lambda: of.channel_id == _id(conn, "channel", wanted.channel)),
        (wanted.point, lambda: of.point_id == _id(conn, "point", wanted.point)),
        (wanted.country, lambda: of.ship_country == wanted.country),
        (wanted.currency, lambda: _in_currency(conn, wanted, of)),
        (wanted.payment, lambda: of.payment_state == wanted.payment),
        (wanted.history, lambda: of.is_history == sa.literal(wanted.history == "yes")),
        (wanted.tag, lambda: orders.c.id.in_(_tagged(wanted.tag))),
        (wanted.assignee, lambda: _assigned(wanted.assignee, of)),
    ]
    chosen = [make() for value, make in given if value] + in_range(wanted, of)
    dated = _dated(getattr(of, _DATES[wanted.by]), wanted, zone)
    if wanted.by:
        dated.append(getattr(of, _DATES[wanted.by]).is_not(None))
    if wanted.promise:
        dated.append(promised(conn, wanted.promise, of))
    return [*dated, *chosen, *some]


def _in_currency(conn: Connection, wanted: OrderFilter, of: Columns) -> sa.ColumnElement[bool]:
    """Orders of a range of totals are found by those."""
    of = passed(conn) if wanted.has_totals else of
    return sa.and_(of.currency == wanted.currency)


def _assigned(assignee: str, of: Columns) -> sa.ColumnElement[bool]:
    if assignee == NOBODY:
        return sa.and_(of.assignee == sa.literal_column("''"))
    return sa.and_(_ASSIGNED, of.assignee == assignee)


def _stage_and_flag(wanted: OrderFilter, of: Columns) -> list[Condition]:
    found: list[Condition] = []
    if wanted.stage == ATTENTION:
        found.append(_IN_NEED if of is orders.c else of.stage.in_(ATTENTION_STAGES))
    elif wanted.stage:
        found.append(of.stage == wanted.stage)
    if wanted.scope == "open":
        found.append(OPEN if of is orders.c else of.stage.in_(OPEN_STAGES))
    elif wanted.scope == "sold":
        found.append(of.stage != "cancelled")
    if wanted.scope:
        found.append(sa.not_(of.is_test))
    if wanted.flag:
        found.append(_FLAGGED if of is orders.c else of.flags != "")
    if wanted.flag and wanted.flag != "any":
        found.append(of.flags.contains(f" {wanted.flag} ", autoescape=True))
    return found


def _tagged_in_order(conn: Connection, tag: str) -> sa.ColumnElement[bool]:
    """A rare tag's orders are few to sort; for a common one, that the newest have too, the orders
    are walked in their own order and each is asked."""
    found = _tagged(tag)
    if number(conn, found.limit(RARE + 1)) <= RARE:
        return one_of_few(orders.c.id, found, conn.dialect.name)
    newest = sa.select(orders.c.id).order_by(orders.c.placed_at.desc(), orders.c.id.desc())
    mine = sa.exists().where(order_tags.c.order_id == orders.c.id, order_tags.c.tag == tag)
    some = newest.limit(NEWEST).subquery()
    among = sa.select(order_tags.c.order_id).join(some, some.c.id == order_tags.c.order_id)
    if number(conn, among.where(order_tags.c.tag == tag)) * 100 < NEWEST:
        return orders.c.id.in_(found)
    return mine


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


def in_order(wanted: OrderFilter) -> list[sa.ColumnElement[Any]]:
    """The order of the view's rows, by columns of ``orders``."""
    columns = sorted_by(wanted)
    if wanted.stage == ATTENTION and wanted.sort == "number":
        columns = (orders.c.id + 0,)  # few orders: sorted off their own index, not sought in all
    return directed(columns, wanted.dir)


def directed(
    columns: Sequence[sa.ColumnElement[Any]], direction: str
) -> list[sa.ColumnElement[Any]]:
    return [column.desc() if direction == "desc" else column.asc() for column in columns]


def _keys(wanted: OrderFilter) -> tuple[sa.ColumnElement[Any], ...]:
    """The sort key of a row, by columns of the index that pages are read off."""
    return _TAGGED_KEY if _is_by_tag(wanted) else sorted_by(wanted)


def sorted_by(wanted: OrderFilter) -> tuple[sa.ColumnElement[Any], ...]:
    """The columns of ``orders`` that the view is in order of: by date, the date it asks for."""
    if wanted.sort == "placed" and wanted.by:
        return (orders.c[_DATES[wanted.by]], orders.c.id)
    return SORT_COLUMNS[wanted.sort]


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


def is_walked(wanted: OrderFilter) -> bool:
    """Whether some index has the view's rows in its order, be it with others between them."""
    return is_laid_out(wanted) or (wanted.sort == "placed" and not wanted.q)


def keys_behind(
    ids: sa.Select[int], wanted: OrderFilter, key: Key | None, rows: int
) -> sa.Select[*tuple[Any, ...]]:
    """The sort keys of a page query's rows, from ``rows`` behind the one with ``key`` on.

    Where the index is entered is told by the first column alone and the rest is counted off:
    SQLite would compare whole keys again at every row it passes.
    """
    first, *rest = _keys(wanted)
    keys = ids.with_only_columns(first, *rest)
    if key is None:
        return keys.offset(rows)
    there = sa.literal(key[0], first.type)
    as_far = first <= there if wanted.dir == "desc" else first >= there
    ahead = ids.with_only_columns(sa.func.count()).order_by(None).where(first == there)
    if rest:
        ahead = ahead.where(sa.not_(behind(rest, key[1:], wanted.dir)))
    return keys.where(as_far).offset(rows + ahead.scalar_subquery())


def after(wanted: OrderFilter, key: Key) -> sa.ColumnElement[bool]:
    """Rows that follow the one with ``key``, in the view's order."""
    return behind(_keys(wanted), key, wanted.dir)


def behind(
    columns: Sequence[sa.ColumnElement[Any]], key: Key, direction: str
) -> sa.ColumnElement[bool]:
    here = sa.tuple_(*columns)
    there = sa.tuple_(
        *(sa.literal(value, column.type) for value, column in zip(key, columns, strict=True))
    )
    return here < there if direction == "desc" else here > there


def key_of(wanted: OrderFilter, row: sa.Row[*tuple[Any, ...]]) -> Key:
    return tuple(getattr(row, str(column.key)) for column in sorted_by(wanted))
