"""Returns give back no more units than were shipped, and no more money than they are worth."""

from collections.abc import Iterator

import sqlalchemy as sa
from sqlalchemy.engine import Connection

from iorder.orders.model import order_lines, orders
from iorder.payments.model import refunds
from iorder.returns import standing
from iorder.returns.model import return_lines, returns
from iorder.shipping.model import parcels, shipment_lines
from iorder.views.check import Check, Row, query, total
from iorder.views.returns.return_facts import shipped_units

_return = returns.c
_part = return_lines.c
_order = orders.c
_line = order_lines.c
_SEEN = ("inspected", "resolved")
_PAYS = ("refund", "exchange", "store_credit")
_REFUNDS = ("refund", "exchange")
_GONE = ("refused", "failed", "reversed")
_A_TIME = 500

_sent = (
    sa.select(sa.func.coalesce(sa.func.sum(shipment_lines.c.quantity), 0))
    .join(parcels, parcels.c.id == shipment_lines.c.parcel_id)
    .where(shipment_lines.c.order_line_id == _line.id, parcels.c.state != "cancelled")
    .correlate(order_lines)
    .scalar_subquery()
)
_of_past = sa.and_(_order.is_history, _order.fulfillment_state == "fulfilled")
_back = sa.func.sum(standing.units)


def _misjudged(conn: Connection) -> Iterator[Row]:
    """Orders with returns whose axis is not what those add up to, some hundreds at a time."""
    last = 0
    while True:
        some = conn.execute(
            sa.select(_return.order_id)
            .where(_return.order_id > last)
            .distinct()
            .order_by(_return.order_id)
            .limit(_A_TIME)
        ).scalars().all()  # fmt: skip
        if not some:
            return
        last = some[-1]
        parts, shipped = standing.parts(conn, some), shipped_units(conn, some)
        rows = conn.execute(
            sa.select(_order.id, _order.number, _order.return_state)
            .where(_order.id.in_(some))
            .order_by(_order.id)
        )
        for row in rows:
            right = standing.axis_of(parts[row.id], shipped.get(row.id, 0))
            if row.return_state != right:
                yield {**row._mapping, "should_be": right}


CHECKS = (
    query(
        "returned-shipped",
        "no more units of a line come back than were shipped",
        sa.select(_line.id, _line.order_id, _back.label("back"), _sent.label("shipped"))
        .join(return_lines, _part.order_line_id == _line.id)
        .join(returns, _return.id == _part.return_id)
        .join(orders, _order.id == _line.order_id)
        .group_by(
            _line.id, _line.order_id, _line.quantity, _order.is_history, _order.fulfillment_state
        )
        .having(
            _back
            > sa.case((sa.and_(_of_past, _sent == 0), _line.quantity), else_=_sent)
        ),
    ),
    query(
        "returned-received",
        "no more units are received than a return is of, and those inspected have a fate",
        sa.select(_part.id, _part.return_id, _part.quantity, _part.received_quantity)
        .join(returns, _return.id == _part.return_id)
        .where(
            sa.or_(
                _part.received_quantity > _part.quantity,
                sa.and_(
                    _return.state.in_(_SEEN),
                    _part.received_quantity > 0,
                    _part.resolution.is_(None),
                ),
            )
        ),
    ),
    query(
        "returned-refunded",
        "a return's refunds are within what its units are worth",
        sa.select(_return.id, _return.number)
        .where(
            total(
                refunds.c.amount_minor,
                sa.and_(refunds.c.return_id == _return.id, refunds.c.state.not_in(_GONE)),
            )
            > total(
                _part.refund_minor,
                sa.and_(_part.return_id == _return.id, _part.resolution.in_(_REFUNDS)),
            )
            + _return.shipping_minor
            - _return.fee_minor
        ),
    ),
    query(
        "returned-worth",
        "what an order's returned units are worth is within its total",
        sa.select(_order.id, _order.number, _order.total_minor)
        .join(returns, _return.order_id == _order.id)
        .join(return_lines, _part.return_id == _return.id)
        .where(_return.state.in_(_SEEN), _part.resolution.in_(_PAYS))
        .group_by(_order.id, _order.number, _order.total_minor)
        .having(sa.func.sum(_part.refund_minor) > _order.total_minor),
    ),
    Check("order-returned", "an order's return axis is what its returns add up to", _misjudged),
)  # fmt: skip
