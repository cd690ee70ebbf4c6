"""What should be counted next at a point: what sells most is counted most often.

SKUs are ranked by the units that left the point in ``DAYS`` days times their price: the first
80 percent of that are class A, the next 15 B, the rest C. Each class has its days; a SKU is due
when its last count is older, or there was none.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta

import sqlalchemy as sa
from sqlalchemy.engine import Connection

from iorder.catalog.model import skus
from iorder.inventory.model import count_lines, counts, points, stock, stock_ledger, stock_movements
from iorder.kernel import dialect
from iorder.kernel.errors import InvalidInput
from iorder.kernel.store import Store

DAYS = 90
EVERY: Mapping[str, int] = {"A": 30, "B": 90, "C": 180}
"""Days from one count to the next, by class."""
_UNTIL = {"A": 0.80, "B": 0.95}


@dataclass(frozen=True, slots=True)
class Due:
    """A SKU to be counted; ``counted_at`` is when it was last, None for never."""

    sku_id: int
    sku: str
    title: str
    grade: str
    on_hand: int
    counted_at: datetime | None


def due_at(store: Store, point: str, most: int = 50) -> list[Due]:
    """The first ``most`` due SKUs of the point with this code: by class, the oldest count first.

    What is on a count that is not over is not due. Raises InvalidInput for no such point.
    """
    with store.reading() as conn:
        key = conn.execute(sa.select(points.c.id).where(points.c.code == point)).scalar()
        if key is None:
            raise InvalidInput(f"There is no point {point!r}; choose another.")
        now = dialect.now(conn)
        moved = _moved(conn, key, now - timedelta(days=DAYS))
        last = _last_counted(conn, key)
        busy = _being_counted(conn, key)
        found = conn.execute(
            sa.select(skus.c.id, skus.c.code, skus.c.title, skus.c.price_minor, stock.c.on_hand)
            .join(skus, skus.c.id == stock.c.sku_id)
            .where(stock.c.point_id == key)
        ).all()
    worth = {row.id: moved.get(row.id, 0) * max(row.price_minor or 1, 1) for row in found}
    grades = graded(worth)
    due = [
        Due(row.id, row.code, row.title, grades[row.id], row.on_hand, last.get(row.id))
        for row in found
        if row.id not in busy and _is_due(grades[row.id], last.get(row.id), now)
    ]
    due.sort(key=lambda one: (one.grade, one.counted_at is not None, one.counted_at, one.sku))
    return due[:most]


def graded(worth: Mapping[int, int]) -> dict[int, str]:
    """A, B or C by SKU id, of what each is worth; what moved nothing is C."""
    whole = sum(worth.values())
    grades, before = {}, 0
    for sku_id, value in sorted(worth.items(), key=lambda one: (-one[1], one[0])):
        share = before / whole if whole else 1.0
        grade = next((name for name, until in _UNTIL.items() if share < until), "C")
        grades[sku_id] = grade if value else "C"
        before += value
    return grades


def _is_due(grade: str, counted_at: datetime | None, now: datetime) -> bool:
    return counted_at is None or counted_at <= now - timedelta(days=EVERY[grade])


def _moved(conn: Connection, point_id: int, since: datetime) -> dict[int, int]:
    """Units that left the point since then with orders, by SKU id."""
    units = -sa.func.sum(stock_ledger.c.d_on_hand)
    found = conn.execute(
        sa.select(stock_ledger.c.sku_id, units.label("units"))
        .join(stock_movements, stock_movements.c.id == stock_ledger.c.movement_id)
        .where(
            stock_ledger.c.point_id == point_id,
            stock_movements.c.kind == "ship",
            stock_movements.c.at >= since,
        )
        .group_by(stock_ledger.c.sku_id)
    )
    return {row.sku_id: int(row.units) for row in found}


def _last_counted(conn: Connection, point_id: int) -> dict[int, datetime]:
    found = conn.execute(
        sa.select(count_lines.c.sku_id, sa.func.max(count_lines.c.counted_at).label("at"))
        .join(counts, counts.c.id == count_lines.c.count_id)
        .where(counts.c.point_id == point_id, count_lines.c.counted_at.is_not(None))
        .group_by(count_lines.c.sku_id)
    )
    return {row.sku_id: row.at for row in found}


def _being_counted(conn: Connection, point_id: int) -> set[int]:
    return set(
        conn.execute(
            sa.select(count_lines.c.sku_id)
            .join(counts, counts.c.id == count_lines.c.count_id)
            .where(counts.c.point_id == point_id, counts.c.state.in_(("open", "waiting")))
        ).scalars()
    )
