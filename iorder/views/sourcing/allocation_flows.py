"""How many orders go from which point where: what the map of flows draws, summed beforehand.

The map gets a line a point and region, never one an order, so ten thousand orders stay light.
"""

from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import timedelta
from typing import Any

import sqlalchemy as sa
from sqlalchemy.engine import Connection

from iorder.inventory.model import commitments, points
from iorder.kernel import dialect
from iorder.kernel.store import Store
from iorder.kernel.tables import UtcDateTime
from iorder.orders.model import order_addresses, orders
from iorder.sourcing.geography import located, region_of
from iorder.sourcing.model import sourcing_decisions

MOST_FLOWS = 150
"""Lines on the map; of more, those of one country are drawn as one."""
AT_ONCE = 500
GONE = ("released", "expired")


@dataclass(frozen=True, slots=True)
class Post:
    """A point on the map; ``orders`` it sends, a split one counted at each of its points."""

    code: str
    label: str
    latitude: float
    longitude: float
    orders: int


@dataclass(frozen=True, slots=True)
class Flow:
    """Orders from one point to one region (or country, ``region`` empty); where its middle is."""

    point: str
    country: str
    region: str
    latitude: float
    longitude: float
    orders: int

    @property
    def place(self) -> str:
        """``NY, US``; ``DE``."""
        return ", ".join(filter(None, (self.region, self.country))) or "Somewhere"


@dataclass(frozen=True, slots=True)
class Flows:
    """``flows``: the most orders first; ``unplaced``: orders whose region nobody can place."""

    posts: tuple[Post, ...] = ()
    flows: tuple[Flow, ...] = ()
    orders: int = 0
    unplaced: int = 0


@dataclass(slots=True)
class _Sum:
    orders: int = 0
    spots: list[tuple[float, float]] = field(default_factory=list)


def flows_lately(store: Store, days: int) -> Flows:
    """Of what was decided in the last ``days`` times 24 hours and is held or sent yet."""
    with store.reading() as conn:
        since = sa.literal(dialect.now(conn) - timedelta(days=days), UtcDateTime())
        decided = (
            sa.select(sourcing_decisions.c.order_id)
            .where(sourcing_decisions.c.at >= since)
            .distinct()
            .subquery("decided")
        )
        rows = conn.execute(
            sa.select(commitments.c.order_id, commitments.c.point_id)
            .select_from(
                decided.join(commitments, commitments.c.order_id == decided.c.order_id)
            )
            .where(commitments.c.stage.not_in(GONE))
            .distinct()
        )  # fmt: skip
        sent: dict[int, list[int]] = defaultdict(list)
        for order_id, point_id in rows:
            sent[order_id].append(point_id)
        return _summed(conn, sent)


def flows_of_wave(store: Store, plans: Iterable[Mapping[str, Any]]) -> Flows:
    """Of what a wave planned: ``plans`` as its run found them."""
    sent = {one["order_id"]: [place["point_id"] for place in one["from"]] for one in plans}
    with store.reading() as conn:
        return _summed(conn, sent)


def _summed(conn: Connection, sent: Mapping[int, Sequence[int]]) -> Flows:
    known = {
        row.id: row
        for row in conn.execute(
            sa.select(
                points.c.id, points.c.code, points.c.label, points.c.latitude, points.c.longitude
            )
        )
    }
    sums: dict[tuple[int, str, str], _Sum] = defaultdict(_Sum)
    for order_id, country, region, spot in _destinations(conn, list(sent)):
        for point_id in sent[order_id]:
            one = sums[point_id, country, region_of(country, region)]
            one.orders += 1
            if spot is not None:
                one.spots.append(spot)
    if len(sums) > MOST_FLOWS:
        sums = _by_country(sums)
    placed, unplaced = [], 0
    for (point_id, country, region), one in sums.items():
        middle = _middle(country, region, one.spots)
        if middle is None or point_id not in known or known[point_id].latitude is None:
            unplaced += one.orders
            continue
        placed.append(Flow(known[point_id].code, country, region, *middle, one.orders))
    placed.sort(key=lambda flow: (-flow.orders, flow.point, flow.place))
    return Flows(_posts(known.values(), sent), tuple(placed), len(sent), unplaced)


def _destinations(
    conn: Connection, order_ids: Sequence[int]
) -> Iterable[tuple[int, str, str, tuple[float, float] | None]]:
    """(order, country, region, where it is) of each."""
    for start in range(0, len(order_ids), AT_ONCE):
        rows = conn.execute(
            sa.select(
                orders.c.id, orders.c.ship_country, order_addresses.c.region,
                orders.c.latitude, orders.c.longitude,
            )
            .select_from(
                orders.outerjoin(
                    order_addresses,
                    sa.and_(
                        order_addresses.c.order_id == orders.c.id,
                        order_addresses.c.role == "ship",
                    ),
                )
            )
            .where(orders.c.id.in_(order_ids[start : start + AT_ONCE]))
        )  # fmt: skip
        for order_id, country, region, latitude, longitude in rows:
            is_known = latitude is not None and longitude is not None
            yield order_id, country, region or "", (latitude, longitude) if is_known else None


def _by_country(sums: Mapping[tuple[int, str, str], _Sum]) -> dict[tuple[int, str, str], _Sum]:
    wider: dict[tuple[int, str, str], _Sum] = defaultdict(_Sum)
    for (point_id, country, _), one in sums.items():
        wider[point_id, country, ""].orders += one.orders
        wider[point_id, country, ""].spots += one.spots
    return wider


def _middle(
    country: str, region: str, spots: Sequence[tuple[float, float]]
) -> tuple[float, float] | None:
    """The mean of where its orders go, else of the region itself."""
    if spots:
        latitudes, longitudes = zip(*spots, strict=True)
        return sum(latitudes) / len(spots), sum(longitudes) / len(spots)
    place = located(country, "", region).spot
    return (place.latitude, place.longitude) if place else None


def _posts(known: Iterable[Any], sent: Mapping[int, Sequence[int]]) -> tuple[Post, ...]:
    """The points that send something and have a place, by code."""
    numbers = Counter(point_id for some in sent.values() for point_id in some)
    return tuple(
        Post(row.code, row.label, row.latitude, row.longitude, numbers[row.id])
        for row in sorted(known, key=lambda row: str(row.code))
        if numbers[row.id] and row.latitude is not None
    )
