"""One row a fulfillment point."""

from typing import Any

import sqlalchemy as sa
from sqlalchemy.engine import Connection

from iorder.inventory.model import points
from iorder.kernel.sheets import Column
from iorder.views.export import Export, Query
from iorder.views.sourcing.points import PointFilter, matching


def chosen(_conn: Connection, query: Query, _zone: str) -> sa.Select[Any]:
    return matching(PointFilter.parse(query)).order_by(points.c.code)


EXPORT = Export(
    slug="points",
    label="Fulfillment points",
    needs="stock.export",
    chosen=chosen,
    fields=(
        (Column("ref", "code"), points.c.code),
        (Column("label"), points.c.label),
        (Column("point_kind", "code"), points.c.kind),
        *((Column(part), points.c[part]) for part in
          ("line1", "line2", "city", "region", "postcode", "country", "phone", "email")),
        (Column("latitude", "code"), sa.cast(points.c.latitude, sa.Text)),
        (Column("longitude", "code"), sa.cast(points.c.longitude, sa.Text)),
        (Column("daily_capacity", "number"), points.c.daily_capacity),
    ),
)  # fmt: skip
