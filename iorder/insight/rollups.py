"""Recompute the days that were touched, and read days whether they are recomputed yet or not."""

from collections import Counter, defaultdict
from collections.abc import Collection, Iterator, Mapping
from datetime import date, timedelta
from typing import Any
from weakref import WeakKeyDictionary

import sqlalchemy as sa
from sqlalchemy.engine import Connection

from iorder.insight import services
from iorder.insight.days import begins, day_of, days_touched
from iorder.insight.model import order_days, order_service_days, order_stages, rollups
from iorder.insight.services import Counted as Counted
from iorder.kernel import dialect
from iorder.kernel.tables import UtcDateTime
from iorder.kernel.work import Work

NAME = "orders"
DAYS_A_TURN = 10
TOUCHES_A_TURN = 5_000
MOST_RAW_DAYS = 400
DAYS_A_RECOUNT = 100

_STALE: WeakKeyDictionary[sa.engine.Transaction, dict[str, set[date] | None]] = WeakKeyDictionary()
Key = tuple[int, str, str]
"""(channel id, currency, stage)."""
Sums = tuple[int, ...]
"""(orders, flagged, units, total in minor units)."""


def is_due(conn: Connection, counted: Counted, zone: str) -> bool:
    """Whether a day was touched, or the rollup's days are of another zone."""
    if _zone(conn) != zone:
        return True
    return conn.execute(sa.select(counted.touches.c.id).limit(1)).first() is not None


def refresh(work: Work, counted: Counted, zone: str) -> bool:
    """Recompute some touched days; True while there are more.

    One turn is short, so that nobody waits long for the store. A new zone starts all over.
    """
    if _locked_zone(work) != zone:
        _start_over(work, counted, zone)
    touches = counted.touches.c
    read = work.execute(
        sa.select(touches.id, touches.day).order_by(touches.id).limit(TOUCHES_A_TURN)
    ).all()
    if not read:
        return False
    days = sorted(days_touched((row.day for row in read), zone))[:DAYS_A_TURN]
    _recompute(work, counted, days, zone)
    settled = [row.id for row in read if days_touched([row.day], zone) <= set(days)]
    work.execute(sa.delete(counted.touches).where(touches.id.in_(settled)))
    return True


def facts(
    conn: Connection, counted: Counted, zone: str, first: date, last: date
) -> sa.Subquery | None:
    """``order_days`` from ``first`` to ``last``, both in, true at this moment.

    Touched days are counted from the orders themselves, the others are read from the rollup.
    None when more than ``MOST_RAW_DAYS`` would have to be counted: then the orders are the
    shorter way, and no statement takes that many days.
    """
    days = [first + timedelta(days=step) for step in range((last - first).days + 1)]
    stale = _stale(conn, counted, zone)
    raw = days if stale is None else [day for day in days if day in stale]
    if len(raw) > MOST_RAW_DAYS:
        return None
    kept = sa.select(order_days).where(order_days.c.day.between(first, last))
    if not raw:
        return kept.subquery("facts")
    now = _count(counted, raw, zone)
    if stale is None:
        return now.subquery("facts")
    return sa.union_all(kept.where(order_days.c.day.not_in(raw)), now).subquery("facts")


def services_of(
    conn: Connection, counted: Counted, zone: str, first: date, last: date
) -> sa.Subquery:
    """``services.COLUMNS`` from ``first`` to ``last``, both in, true at this moment."""
    stale = _stale(conn, counted, zone)
    if stale is not None and len(stale) > MOST_RAW_DAYS:
        stale = None
    return services.between(conn, counted, (first, last), zone, stale)


def standing(
    conn: Connection, counted: Counted, most_days: int = MOST_RAW_DAYS
) -> sa.Subquery | None:
    """Orders by stage over all time, true at this moment: rows of ``stage`` and ``orders`` that
    add up, some of them negative.

    The kept sums, without what touched days had in them, with what those have now. None when the
    rollup was never built, or more than ``most_days`` would have to be counted.
    """
    zone = _zone(conn)
    stale = _stale(conn, counted, zone) if zone else None
    if zone is None or stale is None or len(stale) > most_days:
        return None
    kept = sa.select(order_stages.c.stage, order_stages.c.orders)
    if not stale:
        return kept.subquery("standing")
    days = sorted(stale)
    before = sa.select(order_days.c.stage, -order_days.c.orders).where(order_days.c.day.in_(days))
    now = _count(counted, days, zone).subquery("now")
    return sa.union_all(kept, before, sa.select(now.c.stage, now.c.orders)).subquery("standing")


def ends(conn: Connection, counted: Counted, zone: str) -> tuple[date, date] | None:
    """The first and the last day on which a real order was placed; None without any."""
    placed = counted.orders.c.placed_at
    real = sa.select(placed).where(sa.not_(counted.orders.c.is_test)).limit(1)
    oldest, newest = conn.execute(
        sa.select(
            real.order_by(placed).scalar_subquery(), real.order_by(placed.desc()).scalar_subquery()
        )
    ).one()
    return (day_of(oldest, zone), day_of(newest, zone)) if oldest and newest else None


def recounted(
    conn: Connection, counted: Counted
) -> Iterator[tuple[date, Mapping[Key, Sums], Mapping[Key, Sums]]]:
    """Untouched days whose numbers differ from their orders: (day, as kept, as counted now)."""
    zone = _zone(conn)
    found = ends(conn, counted, zone) if zone else None
    if zone is None or found is None:
        return
    stale = _stale(conn, counted, zone) or set()
    for first in range(0, (found[1] - found[0]).days + 1, DAYS_A_RECOUNT):
        span = (found[0] + timedelta(days=first + step) for step in range(DAYS_A_RECOUNT))
        days = [day for day in span if day not in stale]
        if days:
            kept = _by_day(conn, sa.select(order_days).where(order_days.c.day.in_(days)))
            now = _by_day(conn, _count(counted, days, zone))
            for day in days:
                if kept[day] != now[day]:
                    yield day, kept[day], now[day]


def service_days_recounted(
    conn: Connection, counted: Counted
) -> Iterator[
    tuple[date, Mapping[services.Key, services.Sums], Mapping[services.Key, services.Sums]]
]:
    """Untouched days of placing whose ``order_service_days`` differ from their orders."""
    zone = _zone(conn)
    found = ends(conn, counted, zone) if zone else None
    if zone is None or found is None:
        return
    stale = _stale(conn, counted, zone) or set()
    for first in range(0, (found[1] - found[0]).days + 1, DAYS_A_RECOUNT):
        span = (found[0] + timedelta(days=first + step) for step in range(DAYS_A_RECOUNT))
        if days := [day for day in span if day not in stale]:
            yield from services.differing(conn, counted, days, zone)


def _by_day(conn: Connection, rows: sa.Select[Any]) -> dict[date, dict[Key, Sums]]:
    found: dict[date, dict[Key, Sums]] = defaultdict(dict)
    for day, channel_id, currency, stage, *sums in conn.execute(rows):
        found[day][channel_id, currency, stage] = tuple(int(one) for one in sums)
    return found


def _count(counted: Counted, days: Collection[date], zone: str) -> sa.Select[Any]:
    """The rows of ``order_days`` of these days, from their orders, in the table's column order."""
    orders = counted.orders.c
    bounds = sa.values(
        sa.column("day", sa.Date),
        sa.column("since", UtcDateTime),
        sa.column("before", UtcDateTime),
        name="days",
    ).data([(day, begins(day, zone), begins(day + timedelta(days=1), zone)) for day in days])
    span = bounds.cte("days")
    day = sa.type_coerce(span.c.day, sa.Date).label("day")
    return (
        sa.select(
            day,
            orders.channel_id,
            orders.currency,
            orders.stage,
            sa.func.count().label("orders"),
            sa.func.sum(sa.case((orders.flags != "", 1), else_=0)).label("flagged"),
            sa.func.sum(orders.unit_count).label("units"),
            sa.cast(sa.func.sum(orders.total_minor), sa.BigInteger).label("total_minor"),
        )
        .join_from(
            span,
            counted.orders,
            sa.and_(orders.placed_at >= span.c.since, orders.placed_at < span.c.before),
        )
        .where(sa.not_(orders.is_test))
        .group_by(span.c.day, orders.channel_id, orders.currency, orders.stage)
    )


def _recompute(work: Work, counted: Counted, days: Collection[date], zone: str) -> None:
    before = _by_stage(work, days)
    work.execute(sa.delete(order_days).where(order_days.c.day.in_(days)))
    rows = work.execute(_count(counted, days, zone)).mappings().all()
    work.insert(order_days, [dict(row) for row in rows])
    served = order_service_days
    work.execute(sa.delete(served).where(served.c.placed_day.in_(days)))
    again = services.counted(work.conn, counted, list(days), zone)
    work.insert(served, [dict(row) for row in work.execute(again).mappings()])
    moved = _by_stage(work, days)
    moved.subtract(before)
    _move_stages(work, {stage: number for stage, number in moved.items() if number})


def _by_stage(work: Work, days: Collection[date]) -> "Counter[str]":
    rows = work.execute(
        sa.select(order_days.c.stage, sa.func.sum(order_days.c.orders))
        .where(order_days.c.day.in_(days))
        .group_by(order_days.c.stage)
    )
    return Counter({stage: int(number) for stage, number in rows})


def _move_stages(work: Work, moved: Mapping[str, int]) -> None:
    for stage, number in sorted(moved.items()):
        work.execute(
            dialect.insert(order_stages, work.conn.dialect.name)
            .values(stage=stage, orders=number)
            .on_conflict_do_update(
                index_elements=["stage"], set_={"orders": order_stages.c.orders + number}
            )
        )


def _start_over(work: Work, counted: Counted, zone: str) -> None:
    """Forget all days and touch every day that has orders."""
    work.execute(sa.delete(order_days))
    work.execute(sa.delete(order_stages))
    work.execute(sa.delete(order_service_days))
    work.execute(sa.update(rollups).where(rollups.c.name == NAME).values(zone=zone))
    found = ends(work.conn, counted, zone)
    if found is None:
        return
    first, last = found[0] - timedelta(days=1), found[1] + timedelta(days=1)
    days = [first + timedelta(days=step) for step in range((last - first).days + 1)]
    ids = work.ids(counted.touches, len(days))
    work.insert(
        counted.touches, [{"id": key, "day": day} for key, day in zip(ids, days, strict=True)]
    )


def _stale(conn: Connection, counted: Counted, zone: str) -> set[date] | None:
    """Days that were touched since; None when no day of the rollup is of this zone. Asked once a
    reading: whoever reads writes nothing meanwhile."""
    reading = conn.get_transaction()
    if reading is None:
        return _asked_stale(conn, counted, zone)
    known = _STALE.setdefault(reading, {})
    if zone not in known:
        known[zone] = _asked_stale(conn, counted, zone)
    return known[zone]


def _asked_stale(conn: Connection, counted: Counted, zone: str) -> set[date] | None:
    touched = sa.select(counted.touches.c.day).distinct().subquery("touched")
    rows = conn.execute(
        sa.select(rollups.c.zone, touched.c.day)
        .select_from(rollups.outerjoin(touched, sa.true()))
        .where(rollups.c.name == NAME)
    ).all()
    if not rows or rows[0].zone != zone:
        return None
    return days_touched((row.day for row in rows if row.day is not None), zone)


def _zone(conn: Connection) -> str | None:
    return conn.execute(sa.select(rollups.c.zone).where(rollups.c.name == NAME)).scalar()


def _locked_zone(work: Work) -> str:
    """The zone the rollup is of, empty when it was never built; its row is held until the end."""
    work.execute(
        dialect.insert(rollups, work.conn.dialect.name)
        .values(name=NAME, zone="")
        .on_conflict_do_nothing(index_elements=["name"])
    )
    return str(
        work.execute(
            sa.select(rollups.c.zone).where(rollups.c.name == NAME).with_for_update()
        ).scalar_one()
    )
