"""Real orders by their days: from the rollup where it is built, from the orders where it is not.

Real: not marked as a test. Both ways give the same numbers; only the time they take differs.
"""

from collections.abc import Sequence
from dataclasses import replace
from datetime import date, timedelta
from typing import Any

import sqlalchemy as sa
from sqlalchemy.engine import Connection

from iorder.insight import rollups
from iorder.insight.rollups import Counted
from iorder.insight.services import LONGEST
from iorder.orders.model import order_touches, orders
from iorder.views.orders.order_filter import OPEN_STAGES
from iorder.views.period import Period

COUNTED = Counted(orders, order_touches, OPEN_STAGES)
OPEN = sa.text(
    "coalesce(orders.stage, '') in ('pending', 'on_hold', 'confirmed', 'allocated', 'picking')"
)
"""``OPEN_STAGES`` in the very words of the partial index, or SQLite does not see it."""
SHOPS = date(1970, 1, 1), date(2200, 1, 1)
"""No parcel was promised or delivered before, none is after."""
NEVER = date(2, 1, 1)
"""A day before all orders."""


def bounded(conn: Connection, period: Period) -> Period:
    """The part of ``period`` in which orders were placed; ``NEVER`` when there is none."""
    ends = rollups.ends(conn, COUNTED, period.zone)
    if ends is None:
        return replace(period, first=NEVER, last=NEVER)
    first, last = max(period.first or ends[0], ends[0]), min(period.last or ends[1], ends[1])
    if first > last:
        return replace(period, first=NEVER, last=NEVER)
    return replace(period, first=first, last=last)


def by_step(conn: Connection, steps: Sequence[Period]) -> sa.Subquery:
    """Orders placed in each step, summed by currency and stage.

    Columns: ``step`` (0 for the first), ``currency``, ``stage``, ``orders``, ``flagged``,
    ``units``, ``total_minor``. ``steps`` have both ends, follow one another and share a zone.
    """
    first, last = steps[0].first, steps[-1].last
    if first is None or last is None:
        raise ValueError("steps have both ends")
    days = rollups.facts(conn, COUNTED, steps[0].zone, first, last)
    found = _from_orders(steps) if days is None else _from_days(days, steps)
    return found.subquery("placed")


def by_day(
    conn: Connection, zone: str, first: date, last: date
) -> sa.Select[*tuple[Any, ...]] | None:
    """``by_step`` of single days, with ``day`` instead of ``step``; None where the orders are the
    shorter way. The same words whatever the days, so that they are compiled once."""
    days = rollups.facts(conn, COUNTED, zone, first, last)
    if days is None:
        return None
    return sa.select(days.c.day, days.c.currency, days.c.stage, *_sums(days)).group_by(
        days.c.day, days.c.currency, days.c.stage
    )


def services(conn: Connection, period: Period) -> sa.Subquery:
    """Real orders by the days they were promised for, delivered and left: ``services.COLUMNS``."""
    first, last = period.first, period.last
    if first is None or last is None:
        ends = rollups.ends(conn, COUNTED, period.zone)
        first, last = first or (ends[0] if ends else NEVER), last or (ends[1] if ends else NEVER)
        last = max(first, last + (timedelta() if period.last else LONGEST))
    first, last = (min(max(day, SHOPS[0]), SHOPS[1]) for day in (first, last))
    return rollups.services_of(conn, COUNTED, period.zone, first, last)


def standing(conn: Connection) -> sa.Subquery:
    """Real orders by stage, whenever they were placed: columns ``stage`` and ``orders``, which a
    stage may have in several rows that add up."""
    known = rollups.standing(conn, COUNTED)
    if known is not None:
        return known
    counted = sa.select(orders.c.stage, sa.func.count().label("orders"))
    return counted.where(sa.not_(orders.c.is_test)).group_by(orders.c.stage).subquery("standing")


def _from_days(days: sa.Subquery, steps: Sequence[Period]) -> sa.Select[Any]:
    if len(steps) == 1:  # the same words each time, which need not be compiled again
        return (
            sa.select(
                sa.literal(0).label("step"), days.c.currency, days.c.stage, *_sums(days)
            ).group_by(days.c.currency, days.c.stage)
        )  # fmt: skip
    bounds = sa.values(
        sa.column("step", sa.Integer),
        sa.column("first", sa.Date),
        sa.column("last", sa.Date),
        name="steps",
    ).data([(index, step.first, step.last) for index, step in enumerate(steps)])
    span = bounds.cte("steps")
    return (
        sa.select(
            span.c.step,
            days.c.currency,
            days.c.stage,
            *_sums(days),
        )
        .join_from(span, days, days.c.day.between(span.c.first, span.c.last))
        .group_by(span.c.step, days.c.currency, days.c.stage)
    )


def _sums(days: sa.Subquery) -> list[sa.ColumnElement[Any]]:
    names = ("orders", "flagged", "units", "total_minor")
    return [sa.func.sum(days.c[name]).label(name) for name in names]


def _from_orders(steps: Sequence[Period]) -> sa.Select[Any]:
    moment = orders.c.placed_at.type
    bounds = sa.values(
        sa.column("step", sa.Integer),
        sa.column("since", moment),
        sa.column("before", moment),
        name="steps",
    ).data([(index, step.start, step.end) for index, step in enumerate(steps)])
    span = bounds.cte("steps")
    return (
        sa.select(
            span.c.step,
            orders.c.currency,
            orders.c.stage,
            sa.func.count().label("orders"),
            sa.func.sum(sa.case((orders.c.flags != "", 1), else_=0)).label("flagged"),
            sa.func.sum(orders.c.unit_count).label("units"),
            sa.func.sum(orders.c.total_minor).label("total_minor"),
        )
        .join_from(
            span,
            orders,
            sa.and_(orders.c.placed_at >= span.c.since, orders.c.placed_at < span.c.before),
        )
        .where(sa.not_(orders.c.is_test))
        .group_by(span.c.step, orders.c.currency, orders.c.stage)
    )
