"""How many units leave each place a day.

*Four weeks of a ledger, not all of it.* Keys of the ledger grow with time, so the first row of the
period is found by halving them, and each place is read on from there. A process takes keys in
blocks: what it writes with a key left from before the period is not counted, some rows at most.
"""

from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta
from typing import Any

import sqlalchemy as sa
from sqlalchemy.engine import Connection

from iorder.inventory.ledger import Place
from iorder.inventory.model import stock_ledger as ledger
from iorder.inventory.model import stock_movements as movements
from iorder.kernel import dialect

DAYS = 28


def daily(conn: Connection, places: Sequence[Place]) -> Mapping[Place, float]:
    """Units shipped a day over the last ``DAYS``; a place that sent nothing is not there."""
    if not places:
        return {}
    since = dialect.now(conn) - timedelta(days=DAYS)
    # joined, not asked for by IN: SQLite would rather walk every movement than look up pairs
    pair = sa.values(sa.column("point_id", sa.BigInteger), sa.column("sku_id", sa.BigInteger))
    wanted = pair.data(list(places)).cte("wanted")
    here = sa.and_(
        ledger.c.point_id == wanted.c.point_id,
        ledger.c.sku_id == wanted.c.sku_id,
        ledger.c.id >= first_since(conn, since),
    )
    query = (
        sa.select(ledger.c.point_id, ledger.c.sku_id, -sa.func.sum(ledger.c.d_on_hand))
        .select_from(
            wanted.join(ledger, here).join(movements, movements.c.id == ledger.c.movement_id)
        )
        .where(ledger.c.d_on_hand < 0, movements.c.kind == "ship", movements.c.at >= since)
        .group_by(ledger.c.point_id, ledger.c.sku_id)
    )
    return {(point, sku): int(units) / DAYS for point, sku, units in conn.execute(query)}


def sold_since(conn: Connection, now: datetime) -> sa.Select[Any]:
    """A select of ``point_id``, ``sku_id``, ``units`` shipped in the last ``DAYS`` and ``recent``
    ones of their last half, of every place that sent anything."""
    since, lately = now - timedelta(days=DAYS), now - timedelta(days=DAYS / 2)
    recent = sa.case((movements.c.at >= lately, -ledger.c.d_on_hand), else_=0)
    return (
        sa.select(
            ledger.c.point_id, ledger.c.sku_id,
            (-sa.func.sum(ledger.c.d_on_hand)).label("units"), sa.func.sum(recent).label("recent"),
        )
        .join(movements, movements.c.id == ledger.c.movement_id + 0)  # from the ledger's end only
        .where(
            ledger.c.id >= first_since(conn, since),
            ledger.c.d_on_hand < 0,
            movements.c.kind == "ship",
            movements.c.at >= since,
        )
        .group_by(ledger.c.point_id, ledger.c.sku_id)
    )  # fmt: skip


def first_since(conn: Connection, since: datetime) -> int:
    """The key of the first ledger row of ``since`` or later, or the next free one."""
    low, high = 0, conn.execute(sa.select(sa.func.max(ledger.c.id))).scalar_one() or 0
    following = (
        sa.select(ledger.c.id, movements.c.at)
        .join(movements, movements.c.id == ledger.c.movement_id)
        .where(ledger.c.id >= sa.bindparam("middle", type_=sa.BigInteger))
        .order_by(ledger.c.id)
        .limit(1)
    )
    while low < high:
        middle = (low + high) // 2
        key, at = conn.execute(following, {"middle": middle}).one()
        if at >= since:
            high = middle
        else:
            low = key + 1
    return low
