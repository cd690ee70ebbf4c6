"""What the page of one SKU reads: its stock everywhere, what is promised, coming, and sold."""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any

import sqlalchemy as sa
from sqlalchemy.engine import Connection

from iorder.catalog.model import skus
from iorder.insight.days import begins, day_of
from iorder.inventory.model import (
    MOVED,
    available,
    commitments,
    lot_stock,
    lots,
    points,
    stock,
    transfer_lines,
    transfers,
)
from iorder.inventory.model import stock_ledger as ledger
from iorder.inventory.model import stock_movements as movements
from iorder.kernel import dialect
from iorder.kernel.store import Store
from iorder.orders.model import orders
from iorder.purchasing.model import purchase_order_lines, purchase_orders, suppliers
from iorder.views.purchasing.demand import daily, first_since
from iorder.views.stock.explained import LIVE, Entry, told
from iorder.views.stock.sku_facts import Part, SkuFacts, facts_of, kits_with, parts_of
from iorder.views.stock.stock import StockRow

DEMAND_DAYS = 56
LEDGER_DAYS = 28
MOST_POINTS = 200
MOST_PROMISES = 50
MOST_ENTRIES = 60
MOST_LOTS = 50


@dataclass(frozen=True, slots=True)
class Holding:
    """Units promised to an order (its number) or a cart."""

    holder: str
    is_order: bool
    point: str
    stage: str
    quantity: int
    expires_at: datetime | None


@dataclass(frozen=True, slots=True)
class Coming:
    """Units on their way: ``number`` of the purchase order or transfer, and from whom."""

    number: str
    is_transfer: bool
    source: str
    point: str
    quantity: int
    expected_on: date | None


@dataclass(frozen=True, slots=True)
class LotRow:
    """Units of one lot at one point."""

    lot_id: int
    point_id: int
    code: str
    point: str
    on_hand: int
    quarantine: int
    expires_on: date | None


@dataclass(frozen=True, slots=True)
class SkuSheet:
    """``demand``: (day of the shop, units shipped), without gaps. ``parts`` where it is a kit;
    ``kits`` it is a part of. ``promised`` counts all holdings, of which the oldest are listed."""

    facts: SkuFacts
    rows: tuple[StockRow, ...]
    demand: tuple[tuple[date, int], ...]
    holdings: tuple[Holding, ...]
    promised: int
    coming: tuple[Coming, ...]
    lots: tuple[LotRow, ...]
    entries: tuple[Entry, ...]
    parts: tuple[Part, ...]
    kits: tuple[Part, ...]


def sku_sheet(store: Store, code: str, zone: str) -> SkuSheet:
    """One SKU with everything about its stock; days are days of ``zone``. Raises NotFound."""
    with store.reading() as conn:
        facts = facts_of(conn, code)
        rows = _rows(conn, facts.id)
        holdings, promised = _holdings(conn, facts.id, rows)
        return SkuSheet(
            facts=facts,
            rows=tuple(rows),
            demand=tuple(_demand(conn, facts.id, rows, zone)),
            holdings=tuple(holdings),
            promised=promised,
            coming=tuple(_coming(conn, facts.id)),
            lots=tuple(_lots(conn, facts.id)) if facts.tracking == "lot" else (),
            entries=tuple(_entries(conn, facts.id, rows)),
            parts=tuple(parts_of(conn, facts.id)),
            kits=tuple(kits_with(conn, facts.id)),
        )


def _rows(conn: Connection, sku_id: int) -> list[StockRow]:
    query = (
        sa.select(
            stock, available.label("available"), points.c.code.label("point"),
            skus.c.code.label("sku"), skus.c.title,
        )
        .join(points, points.c.id == stock.c.point_id)
        .join(skus, skus.c.id == stock.c.sku_id)
        .where(stock.c.sku_id == sku_id)
        .order_by(points.c.code)
        .limit(MOST_POINTS)
    )  # fmt: skip
    found = conn.execute(query).all()
    demand = daily(conn, [(row.point_id, sku_id) for row in found])
    return [StockRow.of(row, demand) for row in found]


def _holdings(conn: Connection, sku_id: int, rows: Sequence[StockRow]) -> tuple[list[Holding], int]:
    """By point, so that the index of live promises is used."""
    here = sa.and_(
        commitments.c.sku_id == sku_id,
        commitments.c.point_id.in_([row.point_id for row in rows]),
        LIVE,
    )
    query = (
        sa.select(
            orders.c.number, commitments.c.cart, points.c.code, commitments.c.stage,
            commitments.c.quantity, commitments.c.expires_at,
        )
        .select_from(
            commitments.join(points, points.c.id == commitments.c.point_id).outerjoin(
                orders, orders.c.id == commitments.c.order_id
            )
        )
        .where(here)
        .order_by(commitments.c.id)
        .limit(MOST_PROMISES)
    )  # fmt: skip
    count = sa.select(sa.func.count()).select_from(commitments).where(here)
    found = [
        Holding(row[0] or f"cart {row[1]}", row[0] is not None, *row[2:])
        for row in conn.execute(query)
    ]
    return found, conn.execute(count).scalar_one()


def _demand(
    conn: Connection, sku_id: int, rows: Sequence[StockRow], zone: str
) -> list[tuple[date, int]]:
    today = day_of(dialect.now(conn), zone)
    first = today - timedelta(days=DEMAND_DAYS - 1)
    units: dict[date, int] = defaultdict(int)
    since = begins(first, zone)
    query = _since(conn, sku_id, rows, since).where(
        movements.c.kind == "ship", ledger.c.d_on_hand < 0, movements.c.at >= since
    )
    shipped = query.with_only_columns(movements.c.at, ledger.c.d_on_hand)
    for at, delta in conn.execute(shipped.order_by(None)):
        units[day_of(at, zone)] -= delta
    days = [first + timedelta(days=ahead) for ahead in range(DEMAND_DAYS)]
    return [(day, units[day]) for day in days]


def _entries(conn: Connection, sku_id: int, rows: Sequence[StockRow]) -> list[Entry]:
    since = dialect.now(conn) - timedelta(days=LEDGER_DAYS)
    newest = _since(conn, sku_id, rows, since).order_by(ledger.c.id.desc()).limit(MOST_ENTRIES)
    return told(conn, conn.execute(newest).mappings().all())


def _since(
    conn: Connection, sku_id: int, rows: Sequence[StockRow], since: datetime
) -> sa.Select[Any]:
    """Ledger rows of the SKU at its points since then, with their movements."""
    moved = [ledger.c[f"d_{name}"] for name in MOVED]
    return (
        sa.select(
            ledger.c.id, ledger.c.point_id, *moved, movements.c.at, movements.c.kind,
            movements.c.reason, movements.c.cause, movements.c.actor,
        )
        .join(movements, movements.c.id == ledger.c.movement_id)
        .where(
            ledger.c.point_id.in_([row.point_id for row in rows]),
            ledger.c.sku_id == sku_id,
            ledger.c.id >= first_since(conn, since),
        )
    )  # fmt: skip


def _coming(conn: Connection, sku_id: int) -> list[Coming]:
    line, order = purchase_order_lines.c, purchase_orders.c
    left = line.quantity - line.received - line.short
    bought = (
        sa.select(order.number, suppliers.c.label, points.c.code, left, order.expected_on)
        .join(purchase_orders, order.id == line.purchase_order_id)
        .join(suppliers, suppliers.c.id == order.supplier_id)
        .join(points, points.c.id == order.point_id)
        .where(line.sku_id == sku_id, order.state.in_(("sent", "receiving")), left > 0)
    )
    moving, sent = transfer_lines.c, points.alias("sent")
    on_way = moving.shipped - moving.received - moving.short
    moved = (
        sa.select(transfers.c.number, sent.c.code, points.c.code, on_way, transfers.c.expected_on)
        .join(transfers, transfers.c.id == moving.transfer_id)
        .join(sent, sent.c.id == transfers.c.from_point_id)
        .join(points, points.c.id == transfers.c.to_point_id)
        .where(moving.sku_id == sku_id, on_way > 0)
    )
    found = [
        Coming(row[0], is_transfer, *row[1:])
        for is_transfer, query in ((False, bought), (True, moved))
        for row in conn.execute(query)
    ]
    return sorted(found, key=lambda one: (one.expected_on or date.max, one.number))


def _lots(conn: Connection, sku_id: int) -> list[LotRow]:
    query = (
        sa.select(
            lots.c.id, points.c.id, lots.c.code, points.c.code, lot_stock.c.on_hand,
            lot_stock.c.quarantine, lots.c.expires_on,
        )
        .join(lot_stock, lot_stock.c.lot_id == lots.c.id)
        .join(points, points.c.id == lot_stock.c.point_id)
        .where(lots.c.sku_id == sku_id, lot_stock.c.on_hand > 0)
        .order_by(lots.c.expires_on.is_(None), lots.c.expires_on, lots.c.code, points.c.code)
        .limit(MOST_LOTS)
    )  # fmt: skip
    return [LotRow(*row) for row in conn.execute(query)]


def totals(rows: Sequence[StockRow]) -> Mapping[str, int]:
    """Units by column over all points; what is short at one point does not eat another's."""
    names = ("on_hand", "reserved", "allocated", "quarantine", "inbound", "safety")
    found = {name: sum(getattr(row, name) for row in rows) for name in names}
    return found | {"available": sum(max(row.available, 0) for row in rows)}
