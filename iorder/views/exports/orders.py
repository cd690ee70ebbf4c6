"""One row an order, as the orders page filters and sorts them."""

from typing import Any

import sqlalchemy as sa
from sqlalchemy.engine import Connection

from iorder.channels.model import channels
from iorder.customers.model import customers
from iorder.inventory.model import points
from iorder.kernel.sheets import Column
from iorder.orders.model import order_addresses, orders
from iorder.views.export import Export, Query
from iorder.views.orders.order_export import HEAD, as_listed

_ship = order_addresses.alias("ship")


def chosen(conn: Connection, query: Query, zone: str) -> sa.Select[Any]:
    rows = sa.select(orders.c.id).select_from(
        orders.join(channels, channels.c.id == orders.c.channel_id)
        .outerjoin(points, points.c.id == orders.c.point_id)
        .outerjoin(customers, customers.c.id == orders.c.customer_id)
        .outerjoin(_ship, sa.and_(_ship.c.order_id == orders.c.id, _ship.c.role == "ship"))
    )
    return as_listed(conn, query, zone, rows)


EXPORT = Export(
    slug="orders",
    label="Orders",
    needs="orders.export",
    chosen=chosen,
    fields=(
        *HEAD,
        (Column("payment_status", "code"), orders.c.payment_state),
        (Column("fulfillment_status", "code"), orders.c.fulfillment_state),
        (Column("customer_name"), customers.c.name),
        (Column("email"), customers.c.email),
        (Column("phone"), customers.c.phone),
        (Column("ship_name"), _ship.c.name),
        (Column("ship_company"), _ship.c.company),
        (Column("ship_line1"), _ship.c.line1),
        (Column("ship_line2"), _ship.c.line2),
        (Column("ship_city"), _ship.c.city),
        (Column("ship_region"), _ship.c.region),
        (Column("ship_postcode"), _ship.c.postcode),
        (Column("ship_country"), _ship.c.country),
        (Column("point_ref", "code"), points.c.code),
        (Column("units", "number"), orders.c.unit_count),
        (Column("currency", "code"), orders.c.currency),
        (Column("subtotal", "amount"), orders.c.items_minor),
        (Column("discount", "amount"), orders.c.discount_minor),
        (Column("shipping", "amount"), orders.c.shipping_minor),
        (Column("tax", "amount"), orders.c.tax_minor),
        (Column("total", "amount"), orders.c.total_minor),
        (Column("payment_method"), orders.c.payment_method),
        (Column("shipping_method"), orders.c.shipping_method),
        (Column("promised_at", "time"), orders.c.promised_at),
        (Column("shipped_at", "time"), orders.c.shipped_at),
        (Column("delivered_at", "time"), orders.c.delivered_at),
        (Column("cancelled_at", "time"), orders.c.cancelled_at),
        (Column("source_status"), orders.c.source_status),
        (Column("flags", "code"), sa.func.trim(orders.c.flags)),
    ),
)
