"""Purchase orders agree with their lines, and with the stock that came in under their number."""

import sqlalchemy as sa

from iorder.inventory.model import stock_ledger, stock_movements
from iorder.purchasing.model import purchase_order_lines, purchase_orders
from iorder.purchasing.receiving import OVER_BP
from iorder.purchasing.states import AWAITED
from iorder.views.check import query

_line = purchase_order_lines.c
_order = purchase_orders.c
_left = _line.quantity - _line.received - _line.short
_joined = sa.select(_order.id, _order.number, _order.state, _line.sku_id, _line.received).join(
    purchase_order_lines, _line.purchase_order_id == _order.id
)
_arrived = (
    sa.select(
        stock_movements.c.reason.label("number"),
        stock_ledger.c.point_id,
        stock_ledger.c.sku_id,
        sa.func.sum(stock_ledger.c.d_on_hand).label("units"),
    )
    .join(stock_ledger, stock_ledger.c.movement_id == stock_movements.c.id)
    .where(stock_movements.c.kind == "arrive", stock_movements.c.reason.startswith("PO-"))
    .group_by(stock_movements.c.reason, stock_ledger.c.point_id, stock_ledger.c.sku_id)
    .subquery("arrived")
)

CHECKS = (
    query(
        "purchase-order-number",
        "a purchase order's number is made from its id",
        sa.select(_order.id, _order.number).where(
            _order.number != sa.literal("PO-") + sa.cast(_order.id, sa.Text)
        ),
    ),
    query(
        "purchase-order-lines",
        "the lines of a purchase order are as far as the order itself",
        _joined.where(
            sa.or_(
                sa.and_(_order.state.in_(("draft", "sent")), _line.received + _line.short > 0),
                sa.and_(_order.state.in_(("received", "closed")), _left > 0),
                sa.and_(_order.state == "cancelled", _line.received > 0),
                sa.and_(_order.state.in_(("receiving", "received")), _line.short > 0),
            )
        ),
    ),
    query(
        "purchase-order-over",
        "no more came of a line than its order's tolerance lets in",
        _joined.where(_line.received > _line.quantity + _line.quantity * OVER_BP / 10_000),
    ),
    query(
        "purchase-order-received",
        "what came of a purchase order is what the ledger took in under its number",
        _joined.outerjoin(
            _arrived,
            sa.and_(
                _arrived.c.number == _order.number,
                _arrived.c.point_id == _order.point_id,
                _arrived.c.sku_id == _line.sku_id,
            ),
        ).where(_line.received != sa.func.coalesce(_arrived.c.units, 0)),
    ),
    query(
        "purchase-order-awaited",
        "an order that is awaited was sent, has a day and something to come",
        sa.select(_order.id, _order.number, _order.state).where(
            _order.state.in_(AWAITED),
            sa.or_(
                _order.sent_at.is_(None),
                _order.expected_on.is_(None),
                ~sa.exists().where(_line.purchase_order_id == _order.id, _left > 0),
            ),
        ),
    ),
)
