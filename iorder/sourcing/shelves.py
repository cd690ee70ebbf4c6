"""What is left of stock and room while a wave's orders are given out one by one."""

from collections.abc import Iterable, Mapping, Sequence
from math import inf

from iorder.sourcing.assignment import Left, Parcel, Parcels, Problem

PAIRED = 16
"""Lanes of an order that are tried two by two."""


class Shelves:
    """Gives out and takes back parcels; each order's lanes are tried cheapest first."""

    def __init__(self, problem: Problem, ranked: Sequence[Sequence[int]]) -> None:
        self.problem = problem
        self.ranked = ranked
        self.stock = [dict(items) for items in problem.stock]
        self.room = [inf if lane.room is None else lane.room for lane in problem.lanes]
        self.point = [lane.point for lane in problem.lanes]

    def whole(self, order: int) -> Parcels:
        """The cheapest lane that has all of it now; nothing is given out yet."""
        demand = self.problem.demands[order]
        costs = self.problem.costs[order]
        for lane in self.ranked[order]:
            if costs[lane] == inf:
                break
            if self.room[lane] >= 1 and self.has(lane, demand.items()):
                return (Parcel(lane, demand),)
        return ()

    def has(self, lane: int, wanted: Iterable[tuple[int, int]]) -> bool:
        free = self.stock[self.point[lane]]
        return all(free.get(item, 0) >= units for item, units in wanted)

    def split(self, order: int) -> Parcels:
        """Each parcel from the lane with most of what is missing, the cheapest of equals."""
        missing = dict(self.problem.demands[order])
        costs = self.problem.costs[order]
        open_lanes = [
            lane for lane in self.ranked[order] if costs[lane] < inf and self.room[lane] >= 1
        ]
        parcels: list[Parcel] = []
        used: set[int] = set()
        while missing and len(parcels) < self.problem.most_parcels:
            best, most = -1, 0
            for lane in open_lanes:
                covered = 0 if self.point[lane] in used else self._covered(lane, missing)
                if covered > most:
                    best, most = lane, covered
            if best < 0:
                break
            used.add(self.point[best])
            free = self.stock[self.point[best]]
            units = {i: min(u, free.get(i, 0)) for i, u in missing.items() if free.get(i, 0) > 0}
            parcels.append(Parcel(best, units))
            missing = {i: u - units.get(i, 0) for i, u in missing.items() if u > units.get(i, 0)}
        return () if missing else tuple(parcels)

    def cheapest(self, order: int) -> Parcels:
        """Whole where that goes; else the cheapest two parcels; else as few as need be."""
        if whole := self.whole(order):
            return whole
        pair = self._pair(order) if self.problem.most_parcels > 1 else ()
        return pair or self.split(order)

    def _pair(self, order: int) -> Parcels:
        """The cheapest two lanes that have all of it together, of the nearest that have any."""
        demand, costs = self.problem.demands[order], self.problem.costs[order]
        lanes = [
            lane
            for lane in self.ranked[order]
            if costs[lane] < inf and self.room[lane] >= 1 and self._covered(lane, demand)
        ][:PAIRED]
        best: tuple[int, ...] = ()
        least = inf
        for at, one in enumerate(lanes):
            for other in lanes[at + 1 :]:
                if costs[one] + costs[other] >= least:
                    break
                if self.point[one] != self.point[other] and self._together(one, other, demand):
                    best, least = (one, other), costs[one] + costs[other]
        return self._parted(best, demand) if best else ()

    def _together(self, one: int, other: int, demand: Mapping[int, int]) -> bool:
        here, there = self.stock[self.point[one]], self.stock[self.point[other]]
        return all(here.get(i, 0) + there.get(i, 0) >= units for i, units in demand.items())

    def _parted(self, lanes: tuple[int, ...], demand: Mapping[int, int]) -> Parcels:
        missing, parcels = dict(demand), []
        for lane in lanes:
            free = self.stock[self.point[lane]]
            units = {i: min(u, free.get(i, 0)) for i, u in missing.items() if free.get(i, 0) > 0}
            parcels.append(Parcel(lane, units))
            missing = {i: u - units.get(i, 0) for i, u in missing.items() if u > units.get(i, 0)}
        return tuple(one for one in parcels if one.units)

    def _covered(self, lane: int, missing: Mapping[int, int]) -> int:
        free = self.stock[self.point[lane]]
        return sum(min(units, free.get(item, 0)) for item, units in missing.items())

    def fits(self, parcels: Parcels) -> bool:
        return all(self.room[one.lane] >= 1 for one in parcels) and all(
            self.has(one.lane, one.units.items()) for one in parcels
        )

    def take(self, parcels: Parcels, sign: int = 1) -> Parcels:
        for one in parcels:
            self.room[one.lane] -= sign
            free = self.stock[self.point[one.lane]]
            for item, units in one.units.items():
                free[item] = free.get(item, 0) - sign * units
        return parcels

    def give_back(self, parcels: Parcels) -> None:
        self.take(parcels, -1)

    def why_left(self, order: int) -> Left:
        """Why an order for which nothing is left cannot be served now."""
        costs, missing = self.problem.costs[order], {}
        lanes = [lane for lane in self.ranked[order] if costs[lane] < inf]
        if not lanes:
            return Left("nowhere")
        points = sorted({self.point[lane] for lane in lanes})
        for item, units in self.problem.demands[order].items():
            there = sum(max(self.stock[point].get(item, 0), 0) for point in points)
            if there < units:
                missing[item] = units - there
        if missing:
            return Left("short", missing)
        return Left("room" if any(self.room[lane] < 1 for lane in lanes) else "parcels")


def greedy(shelves: Shelves) -> list[Parcels]:
    """Orders one after another: the cheapest lane that has all of it, else as few as need be."""
    return [
        shelves.take(shelves.whole(order) or shelves.split(order))
        for order in range(len(shelves.problem.demands))
    ]


def improve(shelves: Shelves, plan: list[Parcels]) -> None:
    """Serve who was left and move who can go cheaper, until nobody can; changes ``plan``."""
    moved = True
    while moved:
        moved = False
        for order, parcels in enumerate(plan):
            if parcels and parcels[0].lane == shelves.ranked[order][0]:
                continue
            shelves.give_back(parcels)
            better = shelves.cheapest(order)
            if better and (
                not parcels
                or cost_there(shelves, order, better) < cost_there(shelves, order, parcels)
            ):
                plan[order], moved = better, True
            shelves.take(plan[order])


def unsplit(shelves: Shelves, plan: list[Parcels]) -> None:
    """One parcel for every split order that a lane has whole now, dearer or not."""
    for order, parcels in enumerate(plan):
        if len(parcels) > 1:
            shelves.give_back(parcels)
            plan[order] = shelves.take(shelves.whole(order) or parcels)


def cost_there(shelves: Shelves, order: int, parcels: Parcels) -> float:
    """What the order costs so, or left behind."""
    if not parcels:
        return shelves.problem.left_cost(order)
    costs = shelves.problem.costs[order]
    return sum(costs[one.lane] for one in parcels) + shelves.problem.split_cost * (len(parcels) - 1)
