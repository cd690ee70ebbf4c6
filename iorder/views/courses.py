"""The course of KPIs whose days are not those of placing: step by step, and how many were open.

An order that is open was placed and has not left: from what is open now, day by day backwards.
"""

from bisect import bisect_right
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date

import sqlalchemy as sa
from sqlalchemy.engine import Connection

from iorder.insight.days import begins, day_of, number_of
from iorder.kernel.store import Store
from iorder.orders.model import backorders, orders
from iorder.views.orders import order_facts
from iorder.views.overview import Bucket
from iorder.views.period import Period


@dataclass(frozen=True)
class Courses:
    """By slug of the KPI, oldest first; None where a step has nothing to measure. ``open_before``:
    how many orders were open when the period began; None where it does not end today."""

    by_slug: Mapping[str, Sequence[float | None]]
    open_before: int | None


def courses(
    store: Store, period: Period, steps: Sequence[Bucket], today: date, open_now: int
) -> Courses:
    """``steps`` as ``overview.trend`` gives them for ``period``."""
    if not steps:
        return Courses({}, None)
    with store.reading() as conn:
        of = order_facts.services(conn, Period(steps[0].first, steps[-1].last, period.zone))
        sums = _sums(conn, of, steps)
        took = _took(conn, of, steps)
        waited = _waited(conn, period, steps)
    open_at = _open(steps, [left for left, _ in sums["left"]], open_now)
    ends_today = steps[-1].last >= today
    return Courses(
        {
            "otif_rate": [kept / orders if orders else None for orders, kept in sums["promised"]],
            "order_cycle_time": took,
            "backorder_rate": [
                number / step.orders if step.orders else None
                for number, step in zip(waited, steps, strict=True)
            ],
            **({"backlog": open_at[1:]} if ends_today else {}),
        },
        open_at[0] if ends_today and period.first else None,
    )


def _waited(conn: Connection, period: Period, steps: Sequence[Bucket]) -> list[int]:
    """Orders of each step with something that was sold before it was there."""
    since = begins(steps[0].first, period.zone)
    placed = (
        sa.select(orders.c.id, orders.c.placed_at)
        .where(
            orders.c.id.in_(
                sa.select(backorders.c.order_id).where(backorders.c.created_at >= since)
            ),
            orders.c.placed_at >= since,
            sa.not_(orders.c.is_test),
        )
    )  # fmt: skip
    days = [day_of(row.placed_at, period.zone) for row in conn.execute(placed)]
    return [sum(step.first <= day <= step.last for day in days) for step in steps]


def _sums(
    conn: Connection, of: sa.Subquery, steps: Sequence[Bucket]
) -> dict[str, list[tuple[int, int]]]:
    """By measure, for each step: orders, and those of them that were as they should."""
    firsts = [number_of(step.first) for step in steps]
    found = {measure: [(0, 0)] * len(steps) for measure in ("promised", "left")}
    each = (
        sa.select(of.c.measure, of.c.day, sa.func.sum(of.c.orders), sa.func.sum(of.c.good))
        .where(of.c.measure.in_(found))
        .group_by(of.c.measure, of.c.day)
    )
    for measure, day, number, good in conn.execute(each):
        at = bisect_right(firsts, day) - 1
        orders_so_far, good_so_far = found[measure][at]
        found[measure][at] = (orders_so_far + int(number), good_so_far + int(good))
    return found


def _took(conn: Connection, of: sa.Subquery, steps: Sequence[Bucket]) -> list[float | None]:
    """The median of each step's hours from placing to delivery."""
    names = (sa.column("step", sa.Integer), sa.column("since", sa.Integer),
             sa.column("until", sa.Integer))  # fmt: skip
    days = [(at, number_of(one.first), number_of(one.last)) for at, one in enumerate(steps)]
    span = sa.values(*names, name="steps").data(days).cte("steps")
    each = (
        sa.select(span.c.step, of.c.hours, sa.func.sum(of.c.orders).label("orders"))
        .join_from(span, of, of.c.day.between(span.c.since, span.c.until))
        .where(of.c.measure == "delivered")
        .group_by(span.c.step, of.c.hours)
        .cte("each")
    )
    up_to = sa.func.sum(each.c.orders).over(partition_by=each.c.step, order_by=each.c.hours)
    size = sa.func.sum(each.c.orders).over(partition_by=each.c.step)
    ranked = sa.select(
        each.c.step, each.c.hours, up_to.label("up_to"), size.label("size")
    ).subquery("ranked")  # fmt: skip
    half = (
        sa.select(ranked.c.step, sa.func.min(ranked.c.hours))
        .where(ranked.c.up_to * 2 >= ranked.c.size)
        .group_by(ranked.c.step)
    )
    found = {step: float(hours) for step, hours in conn.execute(half)}
    return [found.get(at) for at in range(len(steps))]


def _open(steps: Sequence[Bucket], left: Sequence[int], open_now: int) -> list[int]:
    """Before the first step and after each."""
    found = [open_now]
    for step, gone in zip(reversed(steps), reversed(left), strict=True):
        found.append(found[-1] - step.orders + gone)
    return found[::-1]
