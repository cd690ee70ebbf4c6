"""Where the postcodes of a beginning lie, as the shop's own orders tell: kept in a small table.

A process reads it when orders are first decided and again after ``FRESH_S``, so an address is
looked up without the store.
"""

from collections.abc import Iterable
from dataclasses import asdict, dataclass
from time import monotonic

import sqlalchemy as sa
from sqlalchemy.engine import Connection

from iorder.kernel.work import Work
from iorder.sourcing import geography
from iorder.sourcing.geography import Spot
from iorder.sourcing.model import postcode_areas

FRESH_S = 600.0


@dataclass(frozen=True, slots=True)
class Area:
    """The middle of ``orders`` places in degrees; ``spread_km``: how far off it they lie, as the
    root of the mean square."""

    country: str
    prefix: str
    orders: int
    latitude: float
    longitude: float
    spread_km: float


class _Clock:
    read_at = -FRESH_S


def keep(work: Work, areas: Iterable[Area]) -> None:
    """These are the areas that are known from now on."""
    work.execute(sa.delete(postcode_areas))
    work.insert(postcode_areas, [asdict(one) for one in areas])


def refresh(conn: Connection) -> None:
    """Let ``geography`` know the areas, unless it was told not long ago."""
    if monotonic() - _Clock.read_at >= FRESH_S:
        tell(conn)


def tell(conn: Connection) -> None:
    """Let ``geography`` know the areas as they are now."""
    area = postcode_areas.c
    rows = conn.execute(sa.select(area.country, area.prefix, area.latitude, area.longitude))
    geography.learn({(row.country, row.prefix): Spot(*row[2:]) for row in rows})
    _Clock.read_at = monotonic()
