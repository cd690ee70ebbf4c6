"""What a policy is asked, and the explained plan it answers with."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Protocol

from iorder.kernel.errors import Refused
from iorder.sourcing.geography import Spot, distance_km, locate


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


class Point(Protocol):
    """A fulfillment point and its free units by SKU id; coordinates in degrees or None."""

    @property
    def point_id(self) -> int: ...
    @property
    def code(self) -> str: ...
    @property
    def country(self) -> str: ...
    @property
    def latitude(self) -> float | None: ...
    @property
    def longitude(self) -> float | None: ...
    @property
    def priority(self) -> int: ...
    @property
    def free(self) -> Mapping[int, int]: ...


@dataclass(frozen=True, slots=True)
class Destination:
    """Where the goods go; ``spot`` is None where nobody knows the place."""

    country: str = ""
    spot: Spot | None = None

    @classmethod
    def of(cls, country: str, city: str = "", region: str = "") -> "Destination":
        """The destination as far as its address tells."""
        return cls(country, locate(country, city, region))


@dataclass(frozen=True, slots=True)
class Request:
    """``demand``: units by SKU id, each one or more. ``points``: who could send them."""

    demand: Mapping[int, int]
    points: Sequence[Point]
    to: Destination = Destination()


@dataclass(frozen=True, slots=True)
class Pick:
    """Units of a SKU that one point sends."""

    point_id: int
    sku_id: int
    quantity: int


@dataclass(frozen=True, slots=True)
class Considered:
    """A point as the policy saw it: how far, and how many of the units asked for it has."""

    point_id: int
    code: str
    distance_km: float | None
    units: int


@dataclass(frozen=True, slots=True)
class Plan:
    """Who sends what, by point and SKU, and why. ``missing``: units by SKU id nobody has.

    ``considered`` is every point in the order of preference, nearest first.
    """

    policy: str
    picks: tuple[Pick, ...]
    missing: Mapping[int, int] = field(default_factory=dict)
    reason: str = ""
    considered: tuple[Considered, ...] = ()

    @property
    def point_ids(self) -> tuple[int, ...]:
        """The points that send something, in the order the plan names them."""
        return tuple(dict.fromkeys(pick.point_id for pick in self.picks))


def km_to(point: Point, to: Destination) -> float | None:
    """How far the point is from the destination; None where one of them is nowhere we know."""
    here = (
        Spot(point.latitude, point.longitude)
        if point.latitude is not None and point.longitude is not None
        else locate(point.country)
    )
    return distance_km(here, to.spot) if here and to.spot else None


def in_order(request: Request) -> list[tuple[Point, float | None]]:
    """The points with their distances, nearest first; equal inputs give equal orders.

    Those whose distance is not known come last, the destination's own country before others.
    """
    measured = [(point, km_to(point, request.to)) for point in request.points]

    def rank(one: tuple[Point, float | None]) -> tuple[bool, float, bool, int, str]:
        point, km = one
        abroad = not point.country or point.country != request.to.country
        return km is None, km or 0.0, abroad, point.priority, point.code

    return sorted(measured, key=rank)


def covered(point: Point, demand: Mapping[int, int]) -> int:
    """How many of the units asked for the point has."""
    return sum(min(units, max(point.free.get(sku, 0), 0)) for sku, units in demand.items())


def take_from(point: Point, missing: dict[int, int]) -> Iterable[Pick]:
    """Everything of ``missing`` that the point has; what it takes is missing no more."""
    for sku in sorted(missing):
        quantity = min(missing[sku], max(point.free.get(sku, 0), 0))
        if quantity > 0:
            missing[sku] -= quantity
            if not missing[sku]:
                del missing[sku]
            yield Pick(point.point_id, sku, quantity)
