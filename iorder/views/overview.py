"""What the first page reads: which days, the trend, the pipeline, what needs a look.

*The period.* Without a choice it is the last 30 days; where nothing was placed in them but
earlier, it is the 30 days up to the newest order, and the page says so.
"""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

import sqlalchemy as sa
from sqlalchemy.engine import Connection

from iorder.insight import rollups
from iorder.inventory.model import points
from iorder.kernel import dialect
from iorder.kernel.errors import InvalidInput
from iorder.kernel.store import Store
from iorder.orders.model import orders
from iorder.orders.states import STAGES
from iorder.views.days import read_day
from iorder.views.lists.list_query import refuse_turned
from iorder.views.orders import order_facts
from iorder.views.period import Period

CHOICES: Mapping[str, str] = {
    "7": "Last 7 days",
    "30": "Last 30 days",
    "90": "Last 90 days",
    "365": "Last 365 days",
    "latest": "Latest 30 days with orders",
    "all": "All time",
}
MOST_BUCKETS = 62
PIPELINE = tuple(
    stage for stage in STAGES if stage.slug not in ("draft", "delivered", "returned", "cancelled")
)
FLAGGED = sa.text("orders.flags <> ''")
"""The very words of the partial index; as a column SQLite would be asked for ``... = 1``."""
_WAITING = (
    ("stage", "on_hold", "Orders on hold", "pause-circle", "warn"),
    ("stage", "exception", "Delivery problems", "truck", "bad"),
    ("stage", "pending", "Waiting to be confirmed", "hourglass-split", "info"),
    ("flag", "difference", "Totals that do not add up", "calculator", "warn"),
    ("flag", "no_items", "Orders without items", "box", "info"),
)
"""(key of the orders page, its value, label, icon, tone) of each line that may wait."""
_STEPS = (1, 7, 14, 28, 91, 182, 364)


@dataclass(frozen=True)
class Chosen:
    """The period of the page. ``note`` says why it is not the one people would expect."""

    key: str
    period: Period
    label: str
    as_of: datetime
    note: str = ""


@dataclass(frozen=True)
class Bucket:
    """One step of the trend: orders placed from ``first`` to ``last``, and their sums.

    ``sold_minor`` and ``sold_in`` (orders), by currency, leave cancelled orders out.
    """

    first: date
    last: date
    orders: int
    cancelled: int
    flagged: int
    sold: int
    units: int
    sold_minor: Mapping[str, int]
    sold_in: Mapping[str, int]


@dataclass(frozen=True)
class Waiting:
    """One line of "Needs attention": how many, and the page and query that list them.
    ``is_exact``: not only as far as they were counted."""

    slug: str
    label: str
    icon: str
    tone: str
    count: int
    query: Mapping[str, str]
    page: str = "/orders"
    is_exact: bool = True


MOST_OPEN = 10_000
"""Open orders of a point that are counted; beyond that it says so."""


def choose(store: Store, zone: str, query: Mapping[str, str]) -> Chosen:
    """The period an address asks for: ``period=`` a key of ``CHOICES``, or ``from`` and ``to``.

    Raises InvalidInput for words that name no period.
    """
    with store.reading() as conn:
        now = dialect.now(conn)
        today = now.astimezone(ZoneInfo(zone)).date()
        if query.get("from") or query.get("to"):
            return Chosen("custom", _custom(query, zone), "Chosen days", now)
        key = query.get("period", "")
        if key and key not in CHOICES:
            raise InvalidInput(f"{key!r} is no period; there are {', '.join(CHOICES)}.")
        if key == "all":
            return Chosen("all", Period(None, None, zone), CHOICES["all"], now)
        if key != "latest":
            period = _last_days(key or "30", zone, today)
            if key or _any_placed(conn, period):
                return Chosen(key or "30", period, CHOICES[key or "30"], now)
        latest = Chosen("latest", _latest(conn, zone, today), CHOICES["latest"], now)
    if key == "latest":
        return latest
    if latest.period == period:
        return Chosen("30", period, CHOICES["30"], now)
    return replace(
        latest,
        note="Nothing was placed in the last 30 days, so these are the latest 30 days with orders.",
    )


def has_orders(store: Store) -> bool:
    """Whether there is anything at all to show."""
    with store.reading() as conn:
        return conn.execute(sa.select(orders.c.id).limit(1)).first() is not None


def trend(store: Store, period: Period) -> list[Bucket]:
    """The period in at most ``MOST_BUCKETS`` equal steps of whole days, oldest first.

    Without an end it is from the first order to the newest; none where nothing was placed.
    """
    with store.reading() as conn:
        steps = _steps(conn, period)
        if not steps:
            return []
        by_step = _by_step(conn, steps)
    return [_bucket(step, by_step.get(index, [])) for index, step in enumerate(steps)]


def _by_step(conn: Connection, steps: list[Period]) -> dict[int, list[Any]]:
    """Rows of sums by the place of their step."""
    first, last = steps[0].first, steps[-1].last
    query = None
    if first and last and steps[0].length == 1:
        query = order_facts.by_day(conn, steps[0].zone, first, last)
    found: dict[int, list[Any]] = {}
    if query is not None and first:
        for row in conn.execute(query):
            found.setdefault((row.day - first).days, []).append(row)
        return found
    for row in conn.execute(sa.select(order_facts.by_step(conn, steps))):
        found.setdefault(row.step, []).append(row)
    return found


def pipeline(store: Store, zone: str) -> list[tuple[str, str, int]]:
    """(stage, label, orders) of the stages between placing and delivery, in their order."""
    with store.reading() as conn:
        counts = _standing(conn, zone)
    return [(stage.slug, stage.label, counts.get(stage.slug, 0)) for stage in PIPELINE]


def load(store: Store, limit: int = 6, most: int = MOST_OPEN) -> list[tuple[str, str, int]]:
    """(code, label, open orders) of the points with the most orders that have yet to leave; of a
    point with ``most`` or more no further is counted."""
    theirs = (
        sa.select(orders.c.id)
        .where(orders.c.point_id == points.c.id, order_facts.OPEN, sa.not_(orders.c.is_test))
        .correlate(points)
        .limit(most)
        .subquery("theirs")
    )
    number = sa.select(sa.func.count()).select_from(theirs).scalar_subquery()
    counted = sa.select(points.c.code, points.c.label, number.label("open_orders")).subquery()
    query = (
        sa.select(counted)
        .where(counted.c.open_orders > 0)
        .order_by(counted.c.open_orders.desc(), counted.c.code)
        .limit(limit)
    )
    with store.reading() as conn:
        return [(code, label, count) for code, label, count in conn.execute(query)]


def needs_attention(store: Store, zone: str) -> list[Waiting]:
    """What waits for a person, whenever it was placed."""
    with store.reading() as conn:
        counts = _standing(conn, zone) | _flagged(conn)
    return [
        Waiting(name, label, icon, tone, counts.get(name, 0), {kind: name, "scope": "real"})
        for kind, name, label, icon, tone in _WAITING
    ]


def _standing(conn: Connection, zone: str) -> dict[str, int]:
    """Real orders by stage."""
    known = order_facts.standing(conn)
    query = sa.select(known.c.stage, sa.func.sum(known.c.orders)).group_by(known.c.stage)
    return {stage: int(number) for stage, number in conn.execute(query)}


def _flagged(conn: Connection) -> dict[str, int]:
    """Real orders by the flags that wait for a person."""
    flags = [name for kind, name, *_ in _WAITING if kind == "flag"]
    holds = (orders.c.flags.contains(f" {flag} ") for flag in flags)
    numbers = [sa.func.count(sa.case((one, 1))) for one in holds]
    row = conn.execute(sa.select(*numbers).where(FLAGGED, sa.not_(orders.c.is_test))).one()
    return dict(zip(flags, row, strict=True))


def _custom(query: Mapping[str, str], zone: str) -> Period:
    first, last = (read_day(one, query[one]) if query.get(one) else None for one in ("from", "to"))
    refuse_turned(first, last)
    return Period(first, last, zone)


def _last_days(key: str, zone: str, today: date) -> Period:
    return Period(today - timedelta(days=int(key) - 1), today, zone)


def _latest(conn: Connection, zone: str, today: date) -> Period:
    ends = rollups.ends(conn, order_facts.COUNTED, zone)
    last = ends[1] if ends else today
    return Period(last - timedelta(days=29), last, zone)


def _any_placed(conn: Connection, period: Period) -> bool:
    placed = sa.select(orders.c.id).where(
        period.holds(orders.c.placed_at), sa.not_(orders.c.is_test)
    )
    return conn.execute(placed.limit(1)).first() is not None


def _steps(conn: Connection, period: Period) -> list[Period]:
    if period.first is None or period.last is None:
        within = order_facts.bounded(conn, period)
        if within.first == order_facts.NEVER:
            return []
        period = replace(
            period, first=period.first or within.first, last=period.last or within.last
        )
    first, last = period.first, period.last
    if first is None or last is None:
        return []
    days = (last - first).days + 1
    size = next((step for step in _STEPS if days / step <= MOST_BUCKETS), -(-days // MOST_BUCKETS))
    return [
        Period(start, min(start + timedelta(days=size - 1), last), period.zone)
        for start in (first + timedelta(days=offset) for offset in range(0, days, size))
    ]


def _bucket(step: Period, rows: list[Any]) -> Bucket:
    if step.first is None or step.last is None:
        raise ValueError("a step has both ends")
    sold = [row for row in rows if row.stage != "cancelled"]
    currencies = sorted({row.currency for row in rows})
    return Bucket(
        first=step.first,
        last=step.last,
        orders=_sum(rows, "orders"),
        cancelled=_sum(rows, "orders") - _sum(sold, "orders"),
        flagged=_sum(rows, "flagged"),
        sold=_sum(sold, "orders"),
        units=_sum(sold, "units"),
        sold_minor={code: _sum(_of(sold, code), "total_minor") for code in currencies},
        sold_in={code: _sum(_of(sold, code), "orders") for code in currencies},
    )


def _of(rows: list[Any], currency: str) -> list[Any]:
    return [row for row in rows if row.currency == currency]


def _sum(rows: list[Any], name: str) -> int:
    return sum(int(getattr(row, name)) for row in rows)
