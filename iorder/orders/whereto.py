"""Where orders go, with the position that was told with an address."""

from collections.abc import Collection
from dataclasses import fields

import sqlalchemy as sa
from sqlalchemy.engine import Connection

from iorder.kernel.address import Address, placed
from iorder.orders.model import order_addresses, orders

TOLD = "exact"
"""How well a place is known (``orders.geo_quality``) whose position came with its address."""

UNPLACED = "Nobody can place its address."
"""How the reason of the hold begins that stops an order with nowhere to go."""


def ship_addresses(conn: Connection, order_ids: Collection[int]) -> dict[int, Address]:
    """By order id; those that go nowhere are not in it."""
    parts = [order_addresses.c[part.name] for part in fields(Address)]
    rows = conn.execute(
        sa.select(orders.c.id, orders.c.geo_quality, orders.c.latitude, orders.c.longitude, *parts)
        .join(order_addresses, order_addresses.c.order_id == orders.c.id)
        .where(order_addresses.c.role == "ship", orders.c.id.in_(order_ids))
    )
    return {
        order_id: placed(Address(*rest), north, east) if quality == TOLD else Address(*rest)
        for order_id, quality, north, east, *rest in rows
    }
