"""What could be promised at a past moment, and every movement that changed it since.

Free is on hand less quarantine, less what orders hold, less safety (as it is now: the ledger does
not keep it). What carts held is counted as free: they hold minutes, and end by themselves.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime
from itertools import groupby
from typing import Any

import sqlalchemy as sa
from sqlalchemy.engine import Connection

from iorder.inventory.model import commitments, stock, stock_ledger, stock_movements
from iorder.orders.model import orders
from iorder.sourcing.replay import CellMove

AT_ONCE = 1_000
BRINGING = ("receive", "arrive", "return", "adjust", "count", "release")
"""Kinds of movement after which orders that wait for stock are tried again."""
_KEEP_FREE = ("allocate", "ship")
"""Kinds that only carry units from one promise to another, or out of the house with theirs."""


@dataclass(frozen=True, slots=True)
class Moved:
    """One movement. ``order_id``: whose promise it made or ended, 0 for no order's; ``is_first``:
    it is the promise made when the order was taken in."""

    at: datetime
    kind: str
    cells: tuple[CellMove, ...]
    order_id: int = 0
    is_first: bool = False

    @property
    def brings(self) -> bool:
        return self.kind in BRINGING


def free_at(conn: Connection, moment: datetime) -> list[CellMove]:
    """(point, SKU, units free just after ``moment``) wherever there ever was stock."""
    units: dict[tuple[int, int], int] = {}
    for statement in (_ledgered(moment), _in_carts(moment), _bought(moment), _SAFETY):
        for point_id, sku_id, count in conn.execute(statement):
            key = point_id, sku_id
            units[key] = units.get(key, 0) + int(count)
    return [(*key, count) for key, count in sorted(units.items())]


@contextmanager
def moves_between(conn: Connection, since: datetime, until: datetime) -> Iterator[Iterator[Moved]]:
    """What changed the free stock after ``since`` up to ``until``, in that order; streamed."""
    query = (
        sa.select(
            stock_movements.c.at, stock_movements.c.id, stock_movements.c.kind,
            stock_movements.c.cause, stock_ledger.c.point_id, stock_ledger.c.sku_id,
            _FREED.label("units"),
        )
        .join(stock_movements, stock_movements.c.id == stock_ledger.c.movement_id)
        .where(
            stock_movements.c.at > since,
            stock_movements.c.at <= until,
            stock_movements.c.kind.not_in(_KEEP_FREE),
            sa.not_(_OF_CART),
        )
        .order_by(stock_movements.c.at, stock_movements.c.id, stock_ledger.c.id)
    )  # fmt: skip
    with conn.execute(query, execution_options={"yield_per": AT_ONCE}) as rows:
        yield (_moved(list(some)) for _, some in groupby(rows, key=lambda row: row.id))


def _moved(rows: list[Any]) -> Moved:
    first = rows[0]
    cells = tuple((row.point_id, row.sku_id, int(row.units)) for row in rows if row.units)
    order_id, is_first = _holder(first.cause)
    return Moved(first.at, first.kind, cells, order_id, is_first)


def _holder(cause: str) -> tuple[int, bool]:
    """``reserve:order:12`` is what order 12 got at first, ``reserve:order:12:7`` later;
    ``release:12:3:44`` and ``release:order:12:44`` end it."""
    kind, _, rest = cause.partition(":")
    if kind not in ("reserve", "release", "expire"):
        return 0, False
    key, _, more = rest.removeprefix("order:").partition(":")
    return (int(key), kind == "reserve" and not more) if key.isdecimal() else (0, False)


def _ledgered(moment: datetime) -> sa.Select[Any]:
    return _summed(_FREED).where(stock_movements.c.at <= moment)


def _in_carts(moment: datetime) -> sa.Select[Any]:
    """What carts had reserved and not given back, to be added; what was bought is in it."""
    return _summed(stock_ledger.c.d_reserved).where(stock_movements.c.at <= moment, _OF_CART)


def _bought(moment: datetime) -> sa.Select[Any]:
    """What an order holds that its cart had reserved, to be taken off again."""
    return (
        sa.select(
            commitments.c.point_id, commitments.c.sku_id, -sa.func.sum(commitments.c.quantity)
        )
        .join(orders, orders.c.id == commitments.c.order_id)
        .where(commitments.c.held_in.is_not(None), orders.c.created_at <= moment)
        .group_by(commitments.c.point_id, commitments.c.sku_id)
    )


def _summed(what: sa.ColumnElement[int]) -> sa.Select[Any]:
    return (
        sa.select(stock_ledger.c.point_id, stock_ledger.c.sku_id, sa.func.sum(what))
        .join(stock_movements, stock_movements.c.id == stock_ledger.c.movement_id)
        .group_by(stock_ledger.c.point_id, stock_ledger.c.sku_id)
    )


_FREED = (
    stock_ledger.c.d_on_hand
    - stock_ledger.c.d_reserved
    - stock_ledger.c.d_allocated
    - stock_ledger.c.d_quarantine
)
_OF_CART = sa.or_(
    *(stock_movements.c.cause.like(f"{kind}:cart:%") for kind in ("reserve", "release", "expire"))
)
_SAFETY = sa.select(stock.c.point_id, stock.c.sku_id, -stock.c.safety).where(stock.c.safety > 0)
