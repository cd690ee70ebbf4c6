"""What the shop's own orders tell about postcodes: where those of one beginning lie."""

from collections import defaultdict
from collections.abc import Iterator, Sequence
from math import cos, radians, sqrt

import sqlalchemy as sa
from sqlalchemy.engine import Connection

from iorder.orders.model import order_addresses, orders
from iorder.sourcing.geography import DEGREE_KM
from iorder.sourcing.postcode_areas import Area

KNOWN = ("exact", "postcode", "city")
"""How well an order's place is known at least to teach anything."""
LENGTHS = (3, 2)
FEWEST = 3
"""Orders that make an area; fewer may all be wrong."""
WIDEST_KM = 75.0
"""An area that spreads farther does not tell points apart."""


def areas(conn: Connection) -> Iterator[Area]:
    """Areas that are known well enough, each country's by two and three characters."""
    sums: dict[tuple[str, str], list[Sequence[float]]] = defaultdict(list)
    for row in conn.execute(_query()):
        for length in LENGTHS:
            if len(row.prefix) >= length:
                sums[row.country, row.prefix[:length]].append(row[2:])
    for (country, prefix), found in sorted(sums.items()):
        area = _area(country, prefix, found)
        if area.orders >= FEWEST and area.spread_km <= WIDEST_KM:
            yield area


def _area(country: str, prefix: str, sums: Sequence[Sequence[float]]) -> Area:
    """``sums``: of parts of it, how many; degrees north and east; and their squares."""
    number, north, east, north2, east2 = map(sum, zip(*sums, strict=True))
    latitude, longitude = north / number, east / number
    wide = cos(radians(latitude))
    square = (north2 / number - latitude**2) + (east2 / number - longitude**2) * wide**2
    return Area(country, prefix, int(number), latitude, longitude,
                DEGREE_KM * sqrt(max(square, 0.0)))  # fmt: skip


def _query() -> sa.Select[tuple[str, str, int, float, float, float, float]]:
    at = order_addresses.c
    plain = sa.func.replace(sa.func.replace(sa.func.upper(at.postcode), " ", ""), "-", "")
    prefix = sa.func.substr(plain, 1, max(LENGTHS)).label("prefix")
    north, east = orders.c.latitude, orders.c.longitude
    to = sa.and_(at.order_id == orders.c.id, at.role == "ship")
    return (
        sa.select(
            at.country, prefix, sa.func.count(), sa.func.sum(north), sa.func.sum(east),
            sa.func.sum(north * north), sa.func.sum(east * east),
        )
        .select_from(orders.join(order_addresses, to))
        .where(orders.c.geo_quality.in_(KNOWN), north.is_not(None), at.postcode != "")
        .group_by(at.country, prefix)
    )  # fmt: skip
