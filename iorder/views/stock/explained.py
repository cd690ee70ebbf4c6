"""What is behind the numbers of one SKU at one point: its ledger, and whom it is promised to."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

import sqlalchemy as sa
from sqlalchemy.engine import Connection, RowMapping

from iorder.inventory.ledger import Place
from iorder.inventory.model import MOVED, commitments
from iorder.inventory.model import stock_ledger as ledger
from iorder.inventory.model import stock_movements as movements
from iorder.kernel.errors import NotFound
from iorder.kernel.store import Store
from iorder.orders.model import orders
from iorder.views.actors import names_of, who
from iorder.views.stock.stock import StockRow, row_of

MOST_ENTRIES = 100
MOST_PROMISES = 200
LIVE = sa.text("commitments.stage in ('reserved', 'allocated', 'picked', 'packed')")
"""Word for word the condition of the partial index, or SQLite does not see it."""


@dataclass(frozen=True, slots=True)
class Entry:
    """One ledger row; ``deltas`` by column of stock, only those that moved. ``by`` is a person's
    name or what the machine calls itself; ``order`` the number of the order it was for, if any."""

    id: int
    at: datetime
    kind: str
    reason: str
    cause: str
    by: str
    order: str
    deltas: Mapping[str, int]


@dataclass(frozen=True, slots=True)
class Promise:
    """Units promised at the place: to an order (its number) or a cart, which may expire."""

    holder: str
    is_order: bool
    stage: str
    quantity: int
    expires_at: datetime | None


@dataclass(frozen=True, slots=True)
class Explained:
    """One place: its numbers, what is promised, and the newest ledger rows.

    ``sums``: each number as the ledger adds it up; it equals the row's own or doctor complains.
    """

    row: StockRow
    sums: Mapping[str, int]
    promises: tuple[Promise, ...]
    entries: tuple[Entry, ...]


def explain(store: Store, point_id: int, sku_id: int, limit: int = MOST_ENTRIES) -> Explained:
    """The rows behind a place's numbers. Raises NotFound."""
    with store.reading() as conn:
        place = (point_id, sku_id)
        row = row_of(conn, place)
        if row is None:
            raise NotFound("There is no stock of that SKU at that point.")
        return Explained(
            row=row,
            sums=_sums(conn, place),
            promises=tuple(_promises(conn, place)),
            entries=tuple(_entries(conn, place, limit)),
        )


def _sums(conn: Connection, place: Place) -> dict[str, int]:
    columns = [sa.func.coalesce(sa.func.sum(ledger.c[f"d_{name}"]), 0) for name in MOVED]
    query = sa.select(*columns).where(ledger.c.point_id == place[0], ledger.c.sku_id == place[1])
    return {name: int(total) for name, total in zip(MOVED, conn.execute(query).one(), strict=True)}


def _promises(conn: Connection, place: Place) -> list[Promise]:
    query = (
        sa.select(
            orders.c.number, commitments.c.cart, commitments.c.stage, commitments.c.quantity,
            commitments.c.expires_at,
        )
        .select_from(commitments.outerjoin(orders, orders.c.id == commitments.c.order_id))
        .where(
            commitments.c.point_id == place[0],
            commitments.c.sku_id == place[1],
            LIVE,
        )
        .order_by(commitments.c.id)
        .limit(MOST_PROMISES)
    )  # fmt: skip
    return [
        Promise(
            row.number or f"cart {row.cart}", row.number is not None, row.stage, row.quantity,
            row.expires_at,
        )
        for row in conn.execute(query)
    ]  # fmt: skip


def _entries(conn: Connection, place: Place, limit: int) -> list[Entry]:
    query = (
        sa.select(
            ledger, movements.c.at, movements.c.kind, movements.c.reason, movements.c.cause,
            movements.c.actor,
        )
        .join(movements, movements.c.id == ledger.c.movement_id)
        .where(ledger.c.point_id == place[0], ledger.c.sku_id == place[1])
        .order_by(ledger.c.id.desc())
        .limit(limit)
    )  # fmt: skip
    return told(conn, conn.execute(query).mappings().all())


def told(conn: Connection, found: Sequence[RowMapping]) -> list[Entry]:
    """Ledger rows with their movements, as people read them."""
    names = names_of(conn, {row["actor"] for row in found})
    numbers = _numbers(conn, {row["reason"] for row in found})
    return [
        Entry(
            row["id"], row["at"], row["kind"],
            "" if row["reason"] in numbers else row["reason"],
            row["cause"], who(row["actor"], names), numbers.get(row["reason"], ""),
            {name: row[f"d_{name}"] for name in MOVED if row[f"d_{name}"]},
        )
        for row in found
    ]  # fmt: skip


def _numbers(conn: Connection, reasons: Collection[str]) -> dict[str, str]:
    """Order numbers by the reason ``order:<id>`` that names them."""
    ids = [int(one.removeprefix("order:")) for one in reasons if one.startswith("order:")]
    if not ids:
        return {}
    found = conn.execute(sa.select(orders.c.id, orders.c.number).where(orders.c.id.in_(ids)))
    return {f"order:{key}": number for key, number in found}
