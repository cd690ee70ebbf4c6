"""What a store holds, told without our keys: two stores with the same contents are equal."""

from typing import Any

import sqlalchemy as sa

from iorder.catalog.model import skus
from iorder.channels.model import channels
from iorder.customers.model import customers
from iorder.inventory.model import points, stock
from iorder.kernel.store import Store
from iorder.orders.model import (
    holds,
    order_addresses,
    order_lines,
    order_notes,
    order_tags,
    orders,
)
from iorder.payments.model import payment_entries, tenders
from iorder.shipping.model import parcels, shipment_lines, shipments

OURS = frozenset(["id", "number", "created_at", "version"])
"""Columns that differ between two runs of the same import."""
PLACED = orders.c.external_ref


def contents(store: Store) -> dict[str, list[tuple[Any, ...]]]:
    """By table, its rows in the order of their own values; keys replaced by what they stand for."""
    with store.reading() as conn:
        return {
            name: sorted((tuple(row) for row in conn.execute(query)), key=repr)
            for name, query in _queries().items()
        }


def counts(store: Store) -> dict[str, int]:
    """How many rows of each there are."""
    return {name: len(rows) for name, rows in contents(store).items()}


def _plain(table: sa.Table) -> list[sa.Column[Any]]:
    """Columns that hold values, not keys."""
    return [c for c in table.c if c.name not in OURS and not c.name.endswith("_id")]


def _queries() -> dict[str, sa.Select[Any]]:
    of_order = {
        "addresses": order_addresses,
        "tags": order_tags,
        "notes": order_notes,
        "holds": holds,
        "tenders": tenders,
    }
    return {
        "orders": sa.select(
            channels.c.slug, *_plain(orders), customers.c.email, customers.c.name, points.c.code
        )
        .join(channels, channels.c.id == orders.c.channel_id)
        .outerjoin(customers, customers.c.id == orders.c.customer_id)
        .outerjoin(points, points.c.id == orders.c.point_id),
        "lines": sa.select(PLACED, *_plain(order_lines), skus.c.code, points.c.code)
        .join(orders, orders.c.id == order_lines.c.order_id)
        .outerjoin(skus, skus.c.id == order_lines.c.sku_id)
        .outerjoin(points, points.c.id == order_lines.c.point_id),
        **{
            name: sa.select(PLACED, *_plain(table)).join(orders, orders.c.id == table.c.order_id)
            for name, table in of_order.items()
        },
        "entries": sa.select(
            PLACED, tenders.c.position, payment_entries.c.kind, payment_entries.c.amount_minor
        )
        .join(tenders, tenders.c.id == payment_entries.c.tender_id)
        .join(orders, orders.c.id == tenders.c.order_id),
        "customers": sa.select(*_plain(customers)),
        "skus": sa.select(*_plain(skus)),
        "points": sa.select(*_plain(points)),
        "stock": sa.select(points.c.code, skus.c.code, *_plain(stock))
        .join(points, points.c.id == stock.c.point_id)
        .join(skus, skus.c.id == stock.c.sku_id),
        "parcels": sa.select(shipments.c.external_ref, *_plain(shipments), *_plain(parcels)).join(
            parcels, parcels.c.shipment_id == shipments.c.id
        ),
        "parcel_lines": sa.select(
            shipments.c.external_ref, PLACED, order_lines.c.position, shipment_lines.c.quantity
        )
        .join(shipments, shipments.c.id == shipment_lines.c.shipment_id)
        .join(orders, orders.c.id == shipment_lines.c.order_id)
        .join(order_lines, order_lines.c.id == shipment_lines.c.order_line_id),
    }
