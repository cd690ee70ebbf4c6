"""Transfers, counts and lots agree with the stock they move."""

import sqlalchemy as sa

from iorder.catalog.model import skus
from iorder.inventory.model import (
    commitment_lots,
    commitments,
    count_lines,
    counts,
    lot_ledger,
    lot_stock,
    lots,
    stock,
    transfer_lines,
    transfers,
)
from iorder.purchasing.model import purchase_order_lines, purchase_orders
from iorder.shipping.model import parcel_serials, shipment_lines
from iorder.views.check import query

_line = transfer_lines.c
_on_its_way = _line.shipped - _line.received - _line.short
_ON_ITS_WAY = ("shipped", "receiving")


def _lots_add_up(column: str) -> sa.Select[tuple[int, int, int]]:
    """Places of SKUs kept by lot whose lots do not add up to their stock."""
    of_lots = (
        sa.select(sa.func.coalesce(sa.func.sum(lot_stock.c[column]), 0))
        .select_from(lot_stock.join(lots, lots.c.id == lot_stock.c.lot_id))
        .where(lot_stock.c.point_id == stock.c.point_id, lots.c.sku_id == stock.c.sku_id)
        .correlate(stock)
        .scalar_subquery()
    )
    kept = stock.c.sku_id.in_(sa.select(lots.c.sku_id))
    return sa.select(stock.c.point_id, stock.c.sku_id, stock.c[column]).where(
        kept, stock.c[column] != of_lots
    )


def _of_lot(column: str) -> sa.ColumnElement[int]:
    return (
        sa.select(sa.func.coalesce(sa.func.sum(lot_ledger.c[f"d_{column}"]), 0))
        .where(
            lot_ledger.c.lot_id == lot_stock.c.lot_id,
            lot_ledger.c.point_id == lot_stock.c.point_id,
        )
        .correlate(lot_stock)
        .scalar_subquery()
    )


def _coming() -> sa.ColumnElement[int]:
    """What transfers and purchase orders bring to a place of ``stock``."""
    by_transfer = (
        sa.select(sa.func.coalesce(sa.func.sum(_on_its_way), 0))
        .select_from(transfer_lines.join(transfers, transfers.c.id == _line.transfer_id))
        .where(
            transfers.c.state.in_(_ON_ITS_WAY),
            transfers.c.to_point_id == stock.c.point_id,
            _line.sku_id == stock.c.sku_id,
        )
        .correlate(stock)
        .scalar_subquery()
    )
    ordered = purchase_order_lines.c
    left = ordered.quantity - ordered.received - ordered.short
    by_order = (
        sa.select(sa.func.coalesce(sa.func.sum(sa.case((left > 0, left), else_=0)), 0))
        .select_from(
            purchase_order_lines.join(
                purchase_orders, purchase_orders.c.id == ordered.purchase_order_id
            )
        )
        .where(
            purchase_orders.c.state.in_(("sent", "receiving")),
            purchase_orders.c.point_id == stock.c.point_id,
            ordered.sku_id == stock.c.sku_id,
        )
        .correlate(stock)
        .scalar_subquery()
    )
    return by_transfer + by_order


_picked_of = (
    sa.select(sa.func.coalesce(sa.func.sum(commitment_lots.c.quantity), 0))
    .where(commitment_lots.c.commitment_id == commitments.c.id)
    .correlate(commitments)
    .scalar_subquery()
)
_said = parcel_serials.alias("said")

CHECKS = (
    query(
        "inbound-expected",
        "inbound at a point is what transfers and purchase orders still bring",
        sa.select(stock.c.point_id, stock.c.sku_id, stock.c.inbound).where(
            stock.c.inbound != _coming()
        ),
    ),
    query(
        "transfer-lines",
        "the lines of a transfer are as far as the transfer itself",
        sa.select(transfers.c.id, transfers.c.number, transfers.c.state, _line.sku_id)
        .join(transfer_lines, _line.transfer_id == transfers.c.id)
        .where(
            sa.or_(
                sa.and_(transfers.c.state.in_(("requested", "cancelled")), _line.shipped > 0),
                sa.and_(transfers.c.state == "shipped", _line.received + _line.short > 0),
                sa.and_(transfers.c.state.in_(("received", "short")), _on_its_way != 0),
                sa.and_(transfers.c.state != "short", _line.short > 0),
                _line.shipped > _line.quantity,
            )
        ),
    ),
    query(
        "count-lines",
        "a count that is done has no line to count or to decide",
        sa.select(counts.c.id, counts.c.number, count_lines.c.sku_id, count_lines.c.state)
        .join(count_lines, count_lines.c.count_id == counts.c.id)
        .where(counts.c.state == "done", count_lines.c.state.in_(("to_count", "waiting"))),
    ),
    query(
        "count-agrees",
        "a counted line names what was expected, counted and by whom, and agrees when it says so",
        sa.select(count_lines.c.count_id, count_lines.c.sku_id, count_lines.c.state).where(
            count_lines.c.state != "to_count",
            sa.or_(
                count_lines.c.expected.is_(None),
                count_lines.c.counted.is_(None),
                count_lines.c.counted_by == "",
                (count_lines.c.state == "agreed")
                != (count_lines.c.expected == count_lines.c.counted),
            ),
        ),
    ),
    *(
        query(
            f"lots-{column.replace('_', '-')}",
            f"{column.replace('_', ' ')} of a SKU kept by lot is the sum of its lots there",
            _lots_add_up(column),
        )
        for column in ("on_hand", "quarantine")
    ),
    *(
        query(
            f"lot-ledger-{column.replace('_', '-')}",
            f"{column.replace('_', ' ')} of a lot at a point is the sum of its ledger",
            sa.select(lot_stock.c.point_id, lot_stock.c.lot_id, lot_stock.c[column]).where(
                lot_stock.c[column] != _of_lot(column)
            ),
        )
        for column in ("on_hand", "quarantine")
    ),
    query(
        "lot-kept",
        "SKUs the catalog keeps by lot, and no others, have lots where they have stock",
        sa.select(skus.c.id, skus.c.code, skus.c.tracking).where(
            (skus.c.tracking == "lot") != skus.c.id.in_(sa.select(lots.c.sku_id)),
            sa.or_(
                skus.c.tracking != "lot",
                skus.c.id.in_(sa.select(stock.c.sku_id).where(stock.c.on_hand > 0)),
            ),
        ),
    ),
    query(
        "lot-picked",
        "what was picked from lots is all of it, and from lots of that SKU",
        sa.select(commitments.c.id, commitments.c.sku_id, commitments.c.quantity)
        .distinct()
        .join(commitment_lots, commitment_lots.c.commitment_id == commitments.c.id)
        .join(lots, lots.c.id == commitment_lots.c.lot_id)
        .where(sa.or_(lots.c.sku_id != commitments.c.sku_id, _picked_of != commitments.c.quantity)),
    ),
    query(
        "serial-of-line",
        "a parcel's serial numbers are of lines it holds",
        sa.select(parcel_serials.c.parcel_id, parcel_serials.c.sku_id, parcel_serials.c.code).where(
            ~sa.exists().where(
                shipment_lines.c.parcel_id == parcel_serials.c.parcel_id,
                shipment_lines.c.order_line_id == parcel_serials.c.order_line_id,
            )
        ),
    ),
)
