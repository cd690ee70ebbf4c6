"""The course of KPIs whose days are not those of placing: step by step, and how many were open.

An order that is open was placed and has not left: from what is open now, day by day backwards.
"""

from bisect import bisect_right
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

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
        of = order_facts.services(conn, Period(steps[0].first, steps[-1].last, period.zone)).c
        sums = (sa.func.sum(of.orders), sa.func.sum(of.good))
        query = sa.select(of.measure, of.day, of.hours, *sums)
        found = conn.execute(query.group_by(of.measure, of.day, of.hours)).all()
        waited = _waited(conn, period, steps)
    by_step = _by_step(found, steps)
    open_at = _open(steps, [_sum(rows, "left") for rows in by_step], open_now)
    ends_today = steps[-1].last >= today
    return Courses(
        {
            "otif_rate": [_share(rows) for rows in by_step],
            "order_cycle_time": [_median(rows) for rows in by_step],
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


def _by_step(rows: Sequence[Any], steps: Sequence[Bucket]) -> list[list[Any]]:
    firsts = [number_of(step.first) for step in steps]
    found: list[list[Any]] = [[] for _ in steps]
    for row in rows:
        found[bisect_right(firsts, row.day) - 1].append(row)
    return found


def _open(steps: Sequence[Bucket], left: Sequence[int], open_now: int) -> list[int]:
    """Before the first step and after each."""
    found = [open_now]
    for step, gone in zip(reversed(steps), reversed(left), strict=True):
        found.append(found[-1] - step.orders + gone)
    return found[::-1]


def _sum(rows: Sequence[Any], measure: str) -> int:
    return sum(int(row[3]) for row in rows if row.measure == measure)


def _share(rows: Sequence[Any]) -> float | None:
    kept = sum(int(row[4]) for row in rows if row.measure == "promised")
    promised = _sum(rows, "promised")
    return kept / promised if promised else None


def _median(rows: Sequence[Any]) -> float | None:
    took = sorted((row.hours, int(row[3])) for row in rows if row.measure == "delivered")
    half, so_far = sum(number for _, number in took) / 2, 0
    for hours, number in took:
        so_far += number
        if so_far >= half:
            return float(hours)
    return None
