"""What sourcing is asked, and the explained plan it answers with."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import date
from functools import cached_property
from types import MappingProxyType
from typing import NamedTuple

from iorder.kernel.address import Address
from iorder.kernel.errors import Refused
from iorder.sourcing.geography import NOWHERE, Located, Spot, located, region_of


class CannotSource(Refused):
    """No points together have what is asked for. ``missing``: units by SKU code."""

    code = "cannot_source"

    def __init__(self, missing: Mapping[str, int]) -> None:
        self.missing = dict(missing)
        super().__init__(
            f"No point has {shortage(self.missing)}; take less of it, or wait until more comes in."
        )


def shortage(missing: Mapping[str, int]) -> str:
    """``2 x LAMP, 1 x MUG``."""
    return ", ".join(f"{units} x {code}" for code, units in sorted(missing.items()))


class NobodyShips(CannotSource):
    """It is there, but no point that has it may send it. ``barred``: why not, by point code."""

    code = "nobody_ships"

    def __init__(self, missing: Mapping[str, int], barred: Mapping[str, str]) -> None:
        super().__init__(missing)
        self.barred = dict(barred)
        points = "; ".join(f"{code}: {why}" for code, why in sorted(barred.items())[:3])
        self.args = (
            f"No point may send {shortage(self.missing)} there ({points}). Correct the address, or "
            "let a point ship there.",
        )


@dataclass(frozen=True, slots=True)
class Destination:
    """Where the goods go. ``region`` as ``geography.region_of`` gives it."""

    country: str = ""
    region: str = ""
    postcode: str = ""
    place: Located = NOWHERE

    @classmethod
    def of(
        cls, country: str, city: str = "", region: str = "", postcode: str = "",
        at: Spot | None = None,
    ) -> "Destination":  # fmt: skip
        """The destination as far as its address tells."""
        place = located(country, city, region, postcode, at)
        return cls(country, region_of(country, region), postcode, place)

    @classmethod
    def of_address(cls, address: Address) -> "Destination":
        """The same; by its position where that was told with it."""
        at = Spot(*address.position) if address.position else None
        return cls.of(address.country, address.city, address.region, address.postcode, at)

    @property
    def spot(self) -> Spot | None:
        return self.place.spot

    @property
    def is_measurable(self) -> bool:
        """Whether distances to it tell points apart; else rules by country and zone do."""
        return self.place.is_measurable


@dataclass(frozen=True, slots=True)
class Request:
    """``demand``: units by SKU id, each one or more, kits exploded. ``excluded``: why a point,
    by id, shall not send this one, in words."""

    demand: Mapping[int, int]
    to: Destination = Destination()
    channel_id: int = 0
    total_minor: int = 0
    excluded: Mapping[int, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Pick:
    """Units of a SKU that one point sends."""

    point_id: int
    sku_id: int
    quantity: int


@dataclass(frozen=True, slots=True)
class Later:
    """Units sold before they are there. ``kind`` is backorder or preorder; ``on``: the day they
    are expected, None where nobody has said."""

    sku_id: int
    quantity: int
    kind: str
    on: date | None = None


@dataclass(frozen=True, slots=True)
class Promise:
    """The day the last parcel of what is there now leaves, and the day it arrives."""

    ship_on: date
    arrive_by: date


class Considered(NamedTuple):
    """A point as it was seen. ``units``: how many of those asked for it has. ``points``: 0 to 100
    by criterion. ``score``: their weighted mean, None where the policy does not score.
    ``rejected``: why it sends nothing, in words; empty for one that was chosen.

    A decision makes one of each point, a thousand at times: a tuple is made in a third of the time.
    """

    point_id: int
    code: str
    distance_km: float | None
    units: int
    cost_minor: int | None = None
    ship_on: date | None = None
    arrive_by: date | None = None
    points: Mapping[str, float] = MappingProxyType({})
    score: float | None = None
    rejected: str = ""


NOT_ITS = ("closed", "does not serve this channel")
"""How the reasons begin of points that an order has nothing to do with."""


@dataclass(frozen=True)
class Plan:
    """Who sends what, by point and SKU, and why. ``missing``: units by SKU id nobody has.

    Picked, later and missing together are the demand. ``considered`` is every point, those that
    could send first, in the order of preference; it and ``reason`` are put into words when they
    are asked for. ``costs``: what the parcel of each point is estimated to cost, in minor units of
    the rules' currency.
    """

    policy: str
    picks: tuple[Pick, ...]
    missing: Mapping[int, int] = field(default_factory=dict)
    later: tuple[Later, ...] = ()
    promise: Promise | None = None
    costs: Mapping[int, int] = field(default_factory=dict)
    currency: str = ""
    to: Destination = Destination()
    rules_id: int | None = None
    why: Callable[[], str] = field(default=str, repr=False, compare=False)
    seen: Callable[[], tuple[Considered, ...]] = field(default=tuple, repr=False, compare=False)

    @property
    def cost_minor(self) -> int | None:
        """What all parcels are estimated to cost; None where nothing is sent."""
        return sum(self.costs.values()) if self.costs else None

    @property
    def point_ids(self) -> tuple[int, ...]:
        """The points that send something, in the order the plan names them."""
        return tuple(dict.fromkeys(pick.point_id for pick in self.picks))

    @cached_property
    def reason(self) -> str:
        return self.why()

    @cached_property
    def considered(self) -> tuple[Considered, ...]:
        return self.seen()

    @property
    def barred(self) -> dict[str, str]:
        """Why open points of the channel that have some of it may not send it, by code."""
        return {
            one.code: one.rejected
            for one in self.considered
            if one.units and one.cost_minor is None and not one.rejected.startswith(NOT_ITS)
        }
