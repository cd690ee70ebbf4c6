"""``/availability`` and ``/sourcing/plan``: what can be promised, from where, by when, and why."""

from datetime import date

from pydantic import BaseModel, Field

from iorder.api.parts import MOST_LINES, PlaceIn, SkuLine, pairs, shown
from iorder.api.resource import Body, Says, read
from iorder.orders.placing import MOST_MINOR
from iorder.session import store
from iorder.sourcing.plan import Considered
from iorder.views.stock.availability import Buyer, LinePromise, Parcel, Promise, availability

TAG = "Availability and sourcing"


class Asked(Body):
    """What somebody wants, and where to. Nothing is reserved."""

    lines: list[SkuLine] = Field(min_length=1, max_length=MOST_LINES)
    ship_to: PlaceIn = PlaceIn()
    channel: str = Field("", description="a channel's slug; empty for any")
    cart: str = Field("", max_length=200, description="what it holds counts as the buyer's own")
    total_minor: int = Field(
        0, ge=0, le=MOST_MINOR, description="what it costs, where rules go by that"
    )


class PromisedLine(BaseModel):
    """Of ``asked`` units ``now`` are there, ``later`` may be sold and come on that day (null: no
    day is known), ``missing`` cannot be promised."""

    sku: str
    asked: int
    now: int
    later: int
    missing: int
    kind: str
    on: date | None


class PromisedParcel(BaseModel):
    """What one point would send: units by SKU code, kits as their parts; cost in minor units."""

    point: str
    units: dict[str, int]
    distance_km: float | None
    ship_on: date | None
    arrive_by: date | None
    cost_minor: int | None


class Availability(BaseModel):
    """``can_promise``: nothing is missing. ``complete_on``: when the last unit sold for later is
    expected. ``geo_quality``: how well the destination is known."""

    can_promise: bool
    ship_on: date | None
    arrive_by: date | None
    complete_on: date | None
    cost_minor: int | None
    currency: str
    geo_quality: str
    lines: list[PromisedLine]
    parcels: list[PromisedParcel]


class Candidate(BaseModel):
    """A point as it was seen. ``points``: 0 to 100 by criterion; ``rejected``: why not, empty for
    the chosen."""

    point: str
    distance_km: float | None
    units: int
    cost_minor: int | None
    ship_on: date | None
    arrive_by: date | None
    points: dict[str, float]
    score: float | None
    rejected: str


class PlanOut(Availability):
    """The same promise with the policy, its reason, and every point that was considered."""

    policy: str
    reason: str
    considered: list[Candidate]


@read("/availability", Says("stock.view", TAG, Availability), method="post")
def ask_availability(body: Asked) -> Availability:
    """What can be promised, from where, by when"""
    return Availability(**_promise(_asked(body)))


@read("/sourcing/plan", Says("sourcing.view", TAG, PlanOut), method="post")
def ask_plan(body: Asked) -> PlanOut:
    """Which points would send it, and why; nothing is changed"""
    found = _asked(body)
    return PlanOut(
        **_promise(found),
        policy=found.policy,
        reason=found.reason,
        considered=[_candidate(one) for one in found.considered],
    )


def _asked(body: Asked) -> Promise:
    buyer = Buyer(body.channel, body.cart, body.total_minor)
    return availability(store(), pairs(body.lines), body.ship_to.value(), buyer)


def _promise(found: Promise) -> dict[str, object]:
    plain = {
        name: getattr(found, name)
        for name in Availability.model_fields
        if name not in ("lines", "parcels")
    }
    lines, parcels = map(_line, found.lines), map(_parcel, found.parcels)
    return plain | {"lines": list(lines), "parcels": list(parcels)}


def _line(one: LinePromise) -> PromisedLine:
    return shown(PromisedLine, one)


def _parcel(one: Parcel) -> PromisedParcel:
    return shown(PromisedParcel, one, units=dict(one.units))


def _candidate(one: Considered) -> Candidate:
    return shown(Candidate, one, point=one.code, points=dict(one.points))
