"""No more is shipped than ordered, and parcels are where their scans say."""

from collections.abc import Iterator
from itertools import groupby

import sqlalchemy as sa
from sqlalchemy.engine import Connection

from iorder.inventory.model import commitments
from iorder.orders.model import order_lines, orders
from iorder.shipping.model import parcels, scans, shipment_lines, shipments
from iorder.shipping.service import AT_HAND_OVER
from iorder.shipping.states import Moment, journey, least_far
from iorder.views.check import Check, Row, query, total
from iorder.views.checks.promises import is_kit

_packed = shipment_lines.c
_line = order_lines.c
_in_parcels = total(_packed.quantity, _packed.order_line_id == _line.id)
_left = total(
    commitments.c.quantity,
    sa.and_(commitments.c.order_line_id == _line.id, commitments.c.stage == "shipped"),
)


def _misplaced(conn: Connection) -> Iterator[Row]:
    """Parcels whose state is not the end of their scans; one pass in order of parcel."""
    heard = conn.execute(
        sa.select(parcels.c.id, parcels.c.state.label("now"), scans.c.at, scans.c.state)
        .join(scans, scans.c.parcel_id == parcels.c.id)
        .order_by(parcels.c.id)
        .execution_options(yield_per=5_000)
    )
    for parcel_id, group in groupby(heard, key=lambda row: row.id):
        moments = list(group)
        right = journey((Moment(one.at, one.state) for one in moments), AT_HAND_OVER).state
        if moments[0].now != right:
            yield {"parcel_id": parcel_id, "state": moments[0].now, "should_be": right}


def _mistracked(conn: Connection) -> Iterator[Row]:
    """Orders whose tracking axis is not the state of the parcel least far along."""
    rows = conn.execute(
        sa.select(orders.c.id, orders.c.number, orders.c.tracking_state, parcels.c.state)
        .join(shipment_lines, _packed.order_id == orders.c.id)
        .join(parcels, parcels.c.id == _packed.parcel_id)
        .where(sa.not_(orders.c.is_history))
        .order_by(orders.c.id)
        .execution_options(yield_per=5_000)
    )
    for order_id, group in groupby(rows, key=lambda row: row.id):
        riding = list(group)
        right = least_far(one.state for one in riding)
        if riding[0].tracking_state != right:
            yield {
                "id": order_id,
                "number": riding[0].number,
                "tracking_state": riding[0].tracking_state,
                "should_be": right,
            }


CHECKS = (
    query(
        "shipped-ordered",
        "no more of a line is in parcels than was ordered",
        sa.select(_line.id, _line.order_id, _line.quantity).where(
            _in_parcels > _line.quantity, sa.not_(is_kit)
        ),
    ),
    query(
        "shipped-left",
        "what points handed over is what is in parcels",
        sa.select(_line.id, _line.order_id)
        .join(orders, orders.c.id == _line.order_id)
        .where(sa.not_(orders.c.is_history), _in_parcels != _left, sa.not_(is_kit)),
    ),
    query(
        "shipment-parcels",
        "every shipment has a parcel",
        sa.select(shipments.c.id).where(
            ~sa.exists().where(parcels.c.shipment_id == shipments.c.id)
        ),
    ),
    query(
        "parcel-point",
        "a parcel is of its shipment's point",
        sa.select(parcels.c.id, parcels.c.point_id, shipments.c.point_id.label("should_be"))
        .join(shipments, shipments.c.id == parcels.c.shipment_id)
        .where(parcels.c.point_id.is_distinct_from(shipments.c.point_id)),
    ),
    query(
        "parcel-contents",
        "what is in a parcel names the parcel's shipment and the line's order",
        sa.select(_packed.parcel_id, _packed.order_line_id)
        .join(parcels, parcels.c.id == _packed.parcel_id)
        .join(order_lines, _line.id == _packed.order_line_id)
        .where(
            sa.or_(parcels.c.shipment_id != _packed.shipment_id, _line.order_id != _packed.order_id)
        ),
    ),
    Check("parcel-state", "a parcel is where its scans lead", _misplaced),
    Check("order-tracking", "an order is where its least far parcel is", _mistracked),
)
