"""What orders were promised is what they ask for, kits as their parts; channels keep to quotas."""

import sqlalchemy as sa

from iorder.catalog.model import kit_parts
from iorder.inventory.model import channel_quotas, commitments, stock
from iorder.inventory.quotas import KEPT
from iorder.orders.model import backorders, holds, order_lines, orders
from iorder.shipping.model import shipment_lines
from iorder.views.check import query, total

_promise = commitments.c
_line = order_lines.c
_OPEN = ("pending", "confirmed", "released")

is_kit = sa.exists().where(kit_parts.c.kit_id == order_lines.c.sku_id).correlate(order_lines)
"""Whether the line is for what is a kit today."""


def _of_line(*more: sa.ColumnElement[bool]) -> sa.ColumnElement[int]:
    its = (_promise.order_line_id == _line.id, _promise.stage.in_(KEPT), *more)
    return total(_promise.quantity, sa.and_(*its))


_of_part = (
    sa.select(sa.func.coalesce(sa.func.sum(_promise.quantity), 0))
    .where(
        _promise.order_line_id == _line.id,
        _promise.sku_id == kit_parts.c.part_id,
        _promise.stage.in_(KEPT),
    )
    .correlate(order_lines, kit_parts)
    .scalar_subquery()
)
_open_items = (
    sa.not_(orders.c.is_history),
    orders.c.order_state.in_(_OPEN),
    _line.kind == "item",
    _line.sku_id.is_not(None),
)
_held_for_stock = sa.exists().where(
    holds.c.order_id == orders.c.id,
    holds.c.kind.in_(("stock", "address")),
    holds.c.state == "open",
)
_kit_lines = (
    sa.select(_line.id, _line.order_id, _line.quantity, kit_parts.c.part_id)
    .join(orders, orders.c.id == _line.order_id)
    .join(kit_parts, kit_parts.c.kit_id == _line.sku_id)
    .where(*_open_items)
)
_foreign = (
    sa.select(_promise.id)
    .join(order_lines, _line.id == _promise.order_line_id)
    .join(orders, orders.c.id == _line.order_id)
    .where(
        *_open_items,
        _promise.stage.in_(KEPT),
        sa.or_(
            sa.and_(sa.not_(is_kit), _promise.sku_id != _line.sku_id),
            sa.and_(
                is_kit,
                ~sa.exists()
                .where(kit_parts.c.kit_id == _line.sku_id, kit_parts.c.part_id == _promise.sku_id)
                .correlate(order_lines, commitments),
            ),
        ),
    )
    .add_columns(_line.order_id, _promise.sku_id)
)
_counted = total(
    _promise.quantity,
    sa.and_(
        _promise.channel_id == channel_quotas.c.channel_id,
        _promise.sku_id == channel_quotas.c.sku_id,
        _promise.stage.in_(KEPT),
    ),
)
_waited = (
    sa.select(backorders.c.order_line_id, backorders.c.order_id, backorders.c.quantity)
    .join(orders, orders.c.id == backorders.c.order_id)
    .where(backorders.c.filled_at.is_(None))
)

CHECKS = (
    query(
        "line-promised-once",
        "no more of a line is promised or shipped than was ordered",
        sa.select(_line.id, _line.order_id, _line.quantity).where(
            _of_line() > _line.quantity, sa.not_(is_kit)
        ),
    ),
    query(
        "order-covered",
        "every unit of an open order is promised by a point, or the order is held for its stock",
        sa.select(_line.id, _line.order_id, _line.quantity)
        .join(orders, orders.c.id == _line.order_id)
        .where(*_open_items, _of_line() < _line.quantity, sa.not_(is_kit), ~_held_for_stock),
    ),
    query(
        "kit-promised-once",
        "no more of a kit's part is promised to an open order than its kits hold",
        _kit_lines.where(_of_part > _line.quantity * kit_parts.c.quantity),
    ),
    query(
        "kit-covered",
        "every part of an open order's kits is promised, or the order is held for its stock",
        _kit_lines.where(_of_part < _line.quantity * kit_parts.c.quantity, ~_held_for_stock),
    ),
    query(
        "promise-of-line",
        "what an open order was promised is of its line's SKU, or a part of its kit",
        _foreign,
    ),
    query(
        "kit-in-parcels",
        "no parcel shows more of a kit than was ordered",
        sa.select(shipment_lines.c.parcel_id, _line.id, _line.quantity)
        .join(order_lines, _line.id == shipment_lines.c.order_line_id)
        .where(is_kit, shipment_lines.c.quantity > _line.quantity),
    ),
    query(
        "kit-has-no-stock",
        "no point has, is promised or expects units of a kit",
        sa.select(stock.c.point_id, stock.c.sku_id, stock.c.on_hand).where(
            sa.exists().where(kit_parts.c.kit_id == stock.c.sku_id),
            stock.c.on_hand + stock.c.reserved + stock.c.allocated + stock.c.inbound > 0,
        ),
    ),
    query(
        "quota-used",
        "what a quota counts is what its channel was promised and what was shipped for it",
        sa.select(
            channel_quotas.c.channel_id, channel_quotas.c.sku_id, channel_quotas.c.used
        ).where(channel_quotas.c.used != _counted),
    ),
    query(
        "backorder-waits",
        "who waits for units is an open order that is held for its stock",
        _waited.where(sa.or_(orders.c.order_state.not_in(_OPEN), ~_held_for_stock)),
    ),
)
