"""Orders by other days than that of placing: promised for, delivered, left.

Kept in ``order_service_days`` with the day they were placed on, so that they are recomputed when
that is, and read as the other days are: touched ones from the orders themselves.
"""

from collections import defaultdict
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from itertools import pairwise
from typing import Any

import sqlalchemy as sa
from sqlalchemy.engine import Connection

from iorder.insight.days import begins, number_of, offsets
from iorder.insight.model import MEASURES, order_service_days
from iorder.kernel.dialect import epoch
from iorder.kernel.tables import UtcDateTime

LONGEST = timedelta(days=400)
"""From placing to the last of an order's days; beyond, a change of clocks is missed."""
COLUMNS = ("measure", "day", "hours", "orders", "good")
_kept = order_service_days.c
Condition = sa.ColumnElement[bool]
Key = tuple[str, int, int]
"""(measure, day, hours)."""
Sums = tuple[int, int]
"""(orders, good)."""
Clocks = tuple[tuple[datetime, int], ...]
_NONE, _NO_HOURS = sa.false(), sa.literal_column("0", sa.Integer)


@dataclass(frozen=True)
class Counted:
    """What rollups count, handed in by who may see it: the table of orders, the rows (``id``,
    ``day``: a UTC date) that writers of orders leave behind, and the stages in which an order has
    yet to leave."""

    orders: sa.Table
    touches: sa.Table
    still_open: tuple[str, ...] = ()


@dataclass(frozen=True)
class _Measure:
    """Whose ``moment`` is which orders' day; ``good``: those of them that were as they should."""

    name: str
    moment: sa.ColumnElement[Any]
    among: Condition
    good: Condition = _NONE
    hours: sa.ColumnElement[int] = _NO_HOURS


def counted(conn: Connection, of: Counted, days: list[date], zone: str) -> sa.Select[Any]:
    """The rows of ``order_service_days`` of orders placed on these days, from the orders, in the
    table's column order."""
    moments = sa.values(
        sa.column("day", sa.Date),
        sa.column("since", UtcDateTime),
        sa.column("before", UtcDateTime),
        name="placing",
    ).data([(day, begins(day, zone), begins(day + timedelta(days=1), zone)) for day in days])
    span = moments.cte("placing")
    day = sa.type_coerce(span.c.day, sa.Date).label("placed_day")
    placed = sa.and_(of.orders.c.placed_at >= span.c.since, of.orders.c.placed_at < span.c.before)
    clocks = offsets(min(days), max(days) + LONGEST, zone)
    return _all_of([
        _grouped(conn, one, clocks, sa.select(day).join_from(span, of.orders, placed))
        for one in _measures(conn, of)
    ])  # fmt: skip


def between(
    conn: Connection, of: Counted, days: tuple[date, date], zone: str, stale: set[date] | None
) -> sa.Subquery:
    """``COLUMNS`` of the days from the first to the last, both in, in rows that add up: as kept,
    but of ``stale`` days of placing as they are now; all as they are now when that is None."""
    first, last = (number_of(day) for day in days)
    if stale is None:
        clocks = offsets(*days, zone)
        since, before = begins(days[0], zone), begins(days[1] + timedelta(days=1), zone)
        whole = sa.select(sa.literal_column("0", sa.Integer).label("placed_day"))
        return _all_of([
            _grouped(
                conn, one, clocks, whole.where(one.moment >= since, one.moment < before)
            )
            for one in _measures(conn, of)
        ]).subquery("services")  # fmt: skip
    kept = sa.select(*(_kept[name] for name in COLUMNS)).where(
        _kept.measure.in_(MEASURES), _kept.day.between(first, last)
    )
    if not stale:
        return kept.subquery("services")
    fresh = counted(conn, of, sorted(stale), zone).subquery("fresh").c
    return sa.union_all(
        kept.where(_kept.placed_day.not_in(sorted(stale))),
        sa.select(*(fresh[name] for name in COLUMNS)).where(fresh.day.between(first, last)),
    ).subquery("services")


def _measures(conn: Connection, of: Counted) -> list[_Measure]:
    one, name = of.orders.c, conn.dialect.name
    real = sa.not_(one.is_test)
    lasted = (epoch(one.delivered_at, name) - epoch(one.placed_at, name) + 1800) // 3600
    return [
        _Measure(
            "promised",
            one.promised_at,
            sa.and_(real, one.promised_at.is_not(None), one.stage != "cancelled"),
            good=one.delivered_at <= one.promised_at,
        ),
        _Measure(
            "delivered", one.delivered_at, sa.and_(real, one.delivered_at.is_not(None)),
            hours=lasted,
        ),
        _Measure(
            "left",
            sa.func.coalesce(one.shipped_at, one.cancelled_at, one.delivered_at, one.placed_at),
            sa.and_(real, one.stage.not_in(of.still_open)),
        ),
    ]  # fmt: skip


def _grouped(
    conn: Connection, one: _Measure, clocks: Clocks, base: sa.Select[Any]
) -> sa.Select[Any]:
    """``base`` gives each order its ``placed_day``; rows a day of that and one of the measure."""
    seconds = epoch(one.moment, conn.dialect.name) + _ahead(one.moment, clocks)
    each = (
        base.add_columns(
            (seconds // 86_400).label("day"),
            one.hours.label("hours"),
            sa.case((one.good, 1), else_=0).label("good"),
        )
        .where(one.among)
        .subquery(one.name)
        .c
    )
    keys = (each.placed_day, each.day, each.hours)
    return sa.select(
        each.placed_day,
        sa.literal_column(f"'{one.name}'", sa.Text).label("measure"),
        each.day,
        each.hours,
        sa.func.count().label("orders"),
        sa.func.sum(each.good).label("good"),
    ).group_by(*keys)


def _ahead(moment: sa.ColumnElement[Any], clocks: Clocks) -> Any:
    """What the shop's clocks were ahead of UTC by at ``moment``, in seconds."""
    changes = [
        (moment < sa.literal(until, UtcDateTime()), sa.literal_column(str(seconds), sa.Integer))
        for (_, seconds), (until, _) in pairwise(clocks)
    ]
    last = sa.literal_column(str(clocks[-1][1]), sa.Integer)
    return sa.case(*changes, else_=last) if changes else last


def _all_of(parts: list[sa.Select[Any]]) -> sa.Select[Any]:
    return sa.select(sa.union_all(*parts).subquery("counted"))


def differing(
    conn: Connection, of: Counted, days: list[date], zone: str
) -> Iterator[tuple[date, Mapping[Key, Sums], Mapping[Key, Sums]]]:
    """Days of placing whose kept rows are not what counting gives: (day, kept, counted)."""
    kept = _by_day(conn, sa.select(order_service_days).where(_kept.placed_day.in_(days)))
    now = _by_day(conn, counted(conn, of, days, zone))
    for day in days:
        if kept[day] != now[day]:
            yield day, kept[day], now[day]


def _by_day(conn: Connection, rows: sa.Select[Any]) -> dict[date, dict[Key, Sums]]:
    found: dict[date, dict[Key, Sums]] = defaultdict(dict)
    for placed_day, measure, day, hours, number, good in conn.execute(rows):
        found[placed_day][measure, day, hours] = (int(number), int(good))
    return found
