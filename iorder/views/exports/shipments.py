"""One row a parcel."""

from typing import Any

import sqlalchemy as sa
from sqlalchemy.engine import Connection

from iorder.inventory.model import points
from iorder.kernel.sheets import Column
from iorder.shipping.model import parcels, shipments
from iorder.views.export import Export, Query
from iorder.views.shipping.shipments import ShipmentFilter, matching


def chosen(conn: Connection, query: Query, zone: str) -> sa.Select[Any]:
    return matching(conn, ShipmentFilter.parse(query), zone).order_by(parcels.c.id.desc())


EXPORT = Export(
    slug="shipments",
    label="Shipments",
    needs="shipments.export",
    chosen=chosen,
    fields=(
        (Column("tracking_number"), parcels.c.tracking_number),
        (Column("carrier"), parcels.c.carrier),
        (Column("service"), shipments.c.service),
        (Column("status", "code"), parcels.c.state),
        (Column("ref"), shipments.c.external_ref),
        (Column("point_ref", "code"), points.c.code),
        (Column("destination"), shipments.c.destination),
        (Column("weight_g", "number"), parcels.c.weight_g),
        (Column("currency", "code"), parcels.c.cod_currency),
        (Column("cod", "amount"), parcels.c.cod_minor),
        (Column("promised_at", "time"), parcels.c.promised_at),
        (Column("shipped_at", "time"), parcels.c.shipped_at),
        (Column("delivered_at", "time"), parcels.c.delivered_at),
        (Column("last_scan_at", "time"), parcels.c.last_scan_at),
    ),
)
