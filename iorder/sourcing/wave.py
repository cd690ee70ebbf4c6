"""A wave of orders as the optimiser sees it, and its answer as an explained plan of each order."""

from collections import Counter
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, replace
from math import inf, isnan

import numpy as np

from iorder.sourcing.assignment import Lane, Parcels, Problem
from iorder.sourcing.choosing import decide_by
from iorder.sourcing.criteria import amount
from iorder.sourcing.field import NEVER
from iorder.sourcing.look import Look
from iorder.sourcing.parcel_facts import parcel_minor
from iorder.sourcing.plan import Pick, Plan, Request
from iorder.sourcing.situation import Situation

MOST_PARCELS = 4
"""Of an order, where the rules set no limit."""
Units = Mapping[int, Mapping[int, int]]
"""Units by SKU id that each point, by id, sends."""


@dataclass(frozen=True, slots=True)
class Totals:
    """What a plan of the wave comes to. ``km``: of all parcels whose way is known; ``cost_minor``:
    what they are estimated to cost; ``split``: orders of more than one parcel."""

    orders: int
    parcels: int
    split: int
    km: int
    cost_minor: int


def problem_of(
    here: Situation, requests: Sequence[Request], day_minor: int, dear: Collection[int] = ()
) -> Problem:
    """Lanes are the rows of ``here.field``: what still leaves as soon as the point can.

    A parcel that arrives a day later than the earliest could, because a point's cut-off is past
    or it is far, counts ``day_minor`` more.
    """
    costs = [_costs(Look(here, one), day_minor) for one in requests]
    dearest = max((cost for row in costs for cost in row if cost < inf), default=0.0)
    most = here.rules.max_parcels or MOST_PARCELS
    limited = here.rules.filters["capacity"] and here.field.has_capacity
    skus = list(here.column)
    return Problem(
        demands=[one.demand for one in requests],
        lanes=[Lane(row, _room(here, row) if limited else None) for row in range(len(here.field))],
        costs=costs,
        stock=[
            {sku: units for sku, units in zip(skus, free, strict=True) if units > 0}
            for free in here.free.tolist()
        ],
        most_parcels=most,
        unserved_cost=2 * most * (round(dearest) + 1),
        splits_freely=not here.rules.complete_first,
        dear=frozenset(dear),
    )


def _costs(look: Look, day_minor: int) -> list[float]:
    if not look.eligible.any():
        return [inf] * len(look.field)
    whole = np.full(len(look.field), look.want @ look.weights)
    first = look.arriving[look.eligible].min()
    late = np.clip(look.arriving - first, 0, 365) * day_minor
    costs: list[float] = np.where(look.eligible, look.cost_of(whole) + late, np.inf).tolist()
    return costs


def _room(here: Situation, row: int) -> int | None:
    capacity = int(here.field.capacity[row])
    return None if capacity >= NEVER else max(capacity - int(here.load[row]), 0)


def units_of(here: Situation, parcels: Parcels) -> dict[int, dict[int, int]]:
    """What each point, by id, sends."""
    return {here.field.profiles[one.lane].point_id: dict(one.units) for one in parcels}


def totals(here: Situation, requests: Sequence[Request], plan: Sequence[Units]) -> Totals:
    """Summed over all orders; ``plan``: of each request, empty for one that is left."""
    parcels = km = cost = 0
    for request, sent in zip(requests, plan, strict=True):
        reach = here.field.reach(request.to)
        parcels += len(sent)
        for point_id, units in sent.items():
            row = here.field.index[point_id]
            km += 0 if isnan(reach.km[row]) else round(float(reach.km[row]))
            cost += parcel_minor(here, reach, row, units)
    return Totals(
        sum(bool(sent) for sent in plan), parcels, sum(len(sent) > 1 for sent in plan), km, cost
    )


@dataclass(frozen=True, slots=True)
class Together:
    """The policy of a wave: these points, because it is cheapest for all ``others`` together."""

    point_ids: Sequence[int]
    others: int
    slug: str = "wave"
    label: str = "Assigned together"
    criteria: tuple[str, ...] = ("cost", "distance", "promise")

    def choose(self, look: Look) -> list[int]:
        return [look.field.index[one] for one in self.point_ids if one in look.field.index]

    def reason(self, look: Look, rows: Sequence[int]) -> str:
        point = look.field.profiles[rows[0]]
        words = f"{point.code} sends it ({look.km_words(rows[0])})"
        return (
            f"{words}; assigned together with {self.others} other orders" if self.others else words
        )

    def against(self, look: Look, row: int, rows: Sequence[int]) -> str:
        if lacks := look.lacks(row):
            return lacks
        minor, chosen = int(look.cost[row]), int(look.cost[rows[0]])
        currency = look.here.rules.currency
        if minor < chosen:
            return f"{amount(chosen - minor, currency)} cheaper, but other orders save more by it"
        return f"about {amount(minor, currency)} against {amount(chosen, currency)}"


def plan_of(here: Situation, request: Request, sent: Units, others: int) -> Plan:
    """The order's part of the wave as a plan that says why.

    Something is missing in it where a point has no more what it should send, or may not.
    """
    plan = decide_by(here, request, Together(tuple(sent), others))
    if plan.missing or not _is_there(here, sent):
        asked: Counter[int] = Counter(request.demand)
        return replace(plan, picks=(), missing=plan.missing or asked, later=())
    picks = tuple(
        Pick(point_id, sku, count)
        for point_id, units in sent.items()
        for sku, count in sorted(units.items())
    )
    reach, rows = here.field.reach(request.to), here.field.index
    costs = {one: parcel_minor(here, reach, rows[one], units) for one, units in sent.items()}
    return replace(plan, picks=picks, costs=costs, later=())


def _is_there(here: Situation, sent: Units) -> bool:
    return all(
        count <= here.free[here.field.index[point_id], here.column[sku]]
        for point_id, units in sent.items()
        for sku, count in units.items()
    )
