"""Waves made of dice, and the cheapest plan found the slow way."""

from collections.abc import Iterator
from functools import cache
from itertools import product
from math import inf
from random import Random

from iorder.sourcing.assignment import Lane, Problem
from iorder.sourcing.geography import Spot, distance_km

STATES = (30.0, 48.0, -120.0, -75.0)
"""South, north, west and east of a land of points and customers."""


def a_wave(
    orders: int, points: int, skus: int, *, seed: int = 1, fill: float = 3.0, room: float = 1.3
) -> Problem:
    """Orders of one to three lines over points that have half of the SKUs each.

    ``fill``: units there for each unit asked for; ``room``: of all points together for today's
    parcels, about half of it before their cut-off; what leaves tomorrow costs 1.20 more.
    """
    dice = Random(seed)
    places = [_somewhere(dice) for _ in range(points)]
    demands = [
        {
            sku: dice.choice((1, 1, 1, 2, 3))
            for sku in dice.sample(range(skus), dice.choice((1, 1, 1, 2, 2, 3)))
        }
        for _ in range(orders)
    ]
    lanes, late = [], []
    for point in range(points):
        if dice.random() < 0.8:  # its cut-off is still to come
            lanes.append(Lane(point, int(orders / points * room * dice.uniform(0.4, 1))))
            late.append(0)
        lanes.append(Lane(point, int(orders / points * 1.5)))
        late.append(120)
    costs = []
    for _ in range(orders):
        home = _somewhere(dice)
        base = [400 + int(distance_km(home, place) * 0.6) for place in places]
        costs.append(
            [
                base[lane.point] + extra if base[lane.point] < 2200 else inf
                for lane, extra in zip(lanes, late, strict=True)
            ]
        )
    stock = _stock(dice, demands, points, skus, fill)
    return Problem(demands, lanes, costs, stock, split_cost=100, unserved_cost=20_000)


def _somewhere(dice: Random) -> Spot:
    south, north, west, east = STATES
    return Spot(dice.uniform(south, north), dice.uniform(west, east))


def _stock(
    dice: Random, demands: list[dict[int, int]], points: int, skus: int, fill: float
) -> list[dict[int, int]]:
    needed = [0] * skus
    for demand in demands:
        for sku, units in demand.items():
            needed[sku] += units
    stock: list[dict[int, int]] = [{} for _ in range(points)]
    for sku in range(skus):
        shelves = dice.sample(range(points), max(2, points // 2))
        for _ in range(int(needed[sku] * fill) + 1):
            point = dice.choice(shelves)
            stock[point][sku] = stock[point].get(sku, 0) + 1
    return stock


def cheapest(problem: Problem) -> float:
    """What the cheapest of all plans costs, by trying every one: for a handful of orders."""
    skus = sorted({sku for demand in problem.demands for sku in demand})
    shelves = tuple(tuple(free.get(sku, 0) for sku in skus) for free in problem.stock)
    rooms = tuple(99 if lane.room is None else lane.room for lane in problem.lanes)
    ways = [list(_ways(problem, order, skus)) for order in range(len(problem.demands))]

    @cache
    def least(order: int, free: tuple, room: tuple) -> float:
        if order == len(ways):
            return 0.0
        best = problem.unserved_cost + least(order + 1, free, room)
        for cost, parcels in ways[order]:
            left = [list(shelf) for shelf in free]
            space = list(room)
            for lane, units in parcels:
                space[lane] -= 1
                shelf = left[problem.lanes[lane].point]
                for at, count in enumerate(units):
                    shelf[at] -= count
            if min(space) >= 0 and all(count >= 0 for shelf in left for count in shelf):
                rest = least(order + 1, tuple(map(tuple, left)), tuple(space))
                best = min(best, cost + rest)
        return best

    return least(0, shelves, rooms)


def _ways(problem: Problem, order: int, skus: list[int]) -> Iterator[tuple[float, tuple]]:
    """Each way of parting the order's units among lanes: (cost, ((lane, units by SKU), ...))."""
    costs = problem.costs[order]
    lanes = [lane for lane, cost in enumerate(costs) if cost < inf]
    demand = [problem.demands[order].get(sku, 0) for sku in skus]
    shares = [list(_shares(units, len(lanes))) for units in demand]
    for chosen in product(*shares):
        parcels = tuple(
            (lane, tuple(share[at] for share in chosen))
            for at, lane in enumerate(lanes)
            if any(share[at] for share in chosen)
        )
        if parcels and len(parcels) <= problem.most_parcels:
            extra = problem.split_cost * (len(parcels) - 1)
            yield sum(costs[lane] for lane, _ in parcels) + extra, parcels


def _shares(units: int, lanes: int) -> Iterator[tuple[int, ...]]:
    if lanes == 1:
        yield (units,)
    elif lanes:
        for first in range(units + 1):
            for rest in _shares(units - first, lanes - 1):
                yield (first, *rest)
