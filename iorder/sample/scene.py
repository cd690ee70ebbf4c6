"""What the living sample shop is played with: its ids, its pace, and what is due in it."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta

from iorder.kernel.store import Store
from iorder.kernel.work import Work
from iorder.sample.marker import Marker
from iorder.sample.plan import make_plan
from iorder.sample.setup import Shop, known_shop
from iorder.sample.transit import Trip

ACTOR = "sandbox"
MACHINES = frozenset({ACTOR, "system", "worker"})
"""Who plays the shop: what others have done, people first, is left to them."""
DAY = timedelta(minutes=3)
"""A day of a real shop at pace 1: most orders leave within three minutes, and parcels arrive some
ten minutes later."""


@dataclass(frozen=True, slots=True)
class Pace:
    """How many times faster than usual the sample shop lives."""

    factor: float = 1.0

    def span(self, usual: timedelta) -> timedelta:
        """How long here takes what takes a real shop that long."""
        return usual * (DAY / timedelta(days=1)) / self.factor


@dataclass(frozen=True, slots=True)
class Scene:
    """``trips``: the way of each order of the plan that the load has left on its way, by the
    channel's reference. ``opens_at``: the end of the load, when the shop began to live."""

    shop: Shop
    seed: int
    orders: int
    pace: Pace
    trips: Mapping[str, Trip]
    opens_at: datetime

    def since_then(self, begun: datetime, ends: datetime) -> datetime:
        """When what began at one moment and ends at another in a usual shop ends here; the load's
        own time passed as usual."""
        usual = min(max(begun, self.opens_at), ends) if begun < self.opens_at else begun
        return usual + self.pace.span(ends - usual)


@dataclass(frozen=True, slots=True)
class Due:
    """One thing to be done since ``at``. ``key``: what it is about and how it stood when seen."""

    at: datetime
    key: tuple[str, int, int]
    act: Callable[[Work], object]


def scene(store: Store, marker: Marker, pace: Pace) -> Scene:
    """The scene of the sample shop that was loaded as ``marker`` says."""
    plan = make_plan(marker.seed, datetime.fromisoformat(marker.until), marker.orders)
    trips = {
        one.sale.ref: one.trip
        for one in plan.fates
        if one.acts[-1].at >= plan.until  # the others are at their end
    }
    with store.reading() as conn:
        shop = known_shop(conn)
    return Scene(shop, marker.seed, marker.orders, pace, trips, plan.until)
