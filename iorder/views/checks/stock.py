"""Stock is what its ledger says, and what is promised is promised to somebody."""

from datetime import timedelta

import sqlalchemy as sa
from sqlalchemy.engine import Connection

from iorder.catalog.model import skus
from iorder.inventory.model import (
    MOVED,
    commitments,
    points,
    stock,
    stock_ledger,
    stock_movements,
)
from iorder.kernel import dialect
from iorder.kernel.tables import UtcDateTime
from iorder.orders.model import orders
from iorder.views.check import Check, Row, query, rows_of, total

_place = (stock.c.point_id, stock.c.sku_id)
_promise = commitments.c
_HELD = ("allocated", "picked", "packed")
_LIVE = ("reserved", *_HELD)
SWEPT_WITHIN = timedelta(hours=1)


def _same_place(table: sa.Table) -> sa.ColumnElement[bool]:
    return sa.and_(table.c.point_id == stock.c.point_id, table.c.sku_id == stock.c.sku_id)


def _promised(*stages: str) -> sa.ColumnElement[int]:
    here = sa.and_(_same_place(commitments), _promise.stage.in_(stages))
    return total(_promise.quantity, here)


def _forgotten(conn: Connection) -> list[Row]:
    past = sa.bindparam("past", dialect.now(conn) - SWEPT_WITHIN, UtcDateTime())
    late = sa.select(_promise.id, _promise.order_id, _promise.cart, _promise.expires_at)
    return rows_of(conn, late.where(_promise.stage == "reserved", _promise.expires_at < past))


CHECKS = (
    *(
        query(
            f"stock-{name.replace('_', '-')}",
            f"{name.replace('_', ' ')} at a point is the sum of its ledger",
            sa.select(*_place, stock.c[name]).where(
                stock.c[name]
                != total(stock_ledger.c[f"d_{name}"], _same_place(stock_ledger))
            ),
        )
        for name in MOVED
    ),
    query(
        "stock-reserved-for",
        "reserved units are each reserved for a cart or an order",
        sa.select(*_place, stock.c.reserved).where(stock.c.reserved != _promised("reserved")),
    ),
    query(
        "stock-allocated-to",
        "allocated units are each allocated to an order",
        sa.select(*_place, stock.c.allocated).where(stock.c.allocated != _promised(*_HELD)),
    ),
    query(
        "ledger-place",
        "the ledger speaks of stock, SKUs and points that exist",
        sa.select(stock_ledger.c.id, stock_ledger.c.point_id, stock_ledger.c.sku_id).where(
            sa.or_(
                stock_ledger.c.sku_id.not_in(sa.select(skus.c.id)),
                stock_ledger.c.point_id.not_in(sa.select(points.c.id)),
                ~sa.exists().where(_same_place(stock_ledger)),
            )
        ),
    ),
    query(
        "ledger-entries",
        "a movement moves something",
        sa.select(stock_movements.c.id, stock_movements.c.cause).where(
            ~sa.exists().where(stock_ledger.c.movement_id == stock_movements.c.id)
        ),
    ),
    Check("reservation-expired", "no reservation outlives its end by an hour", _forgotten),
    query(
        "cancelled-holds-nothing",
        "an order that was called off holds no stock",
        sa.select(_promise.id, _promise.order_id, _promise.stage)
        .join(orders, orders.c.id == _promise.order_id)
        .where(
            orders.c.order_state.in_(("cancelled", "expired")), _promise.stage.in_(_LIVE)
        ),
    ),
    query(
        "history-takes-nothing",
        "an imported past order holds no stock",
        sa.select(_promise.id, _promise.order_id)
        .join(orders, orders.c.id == _promise.order_id)
        .where(orders.c.is_history),
    ),
)  # fmt: skip
