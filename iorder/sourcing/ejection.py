"""A plan made cheaper by pairs: one order takes a shelf, who had it goes elsewhere for less."""

from collections import defaultdict
from collections.abc import Callable

from iorder.sourcing.assignment import Parcel, Parcels
from iorder.sourcing.shelves import Shelves, cost_there

HOLDERS = 60
"""Who are asked to leave a shelf, at most."""
LANES = 20
"""Cheaper lanes of an order that are tried."""
PASSES = 10


def exchange(shelves: Shelves, plan: list[Parcels], may_go_on: Callable[[], bool]) -> None:
    """Changes ``plan`` until nobody gains by taking another's place, or it may not go on."""
    holders: dict[tuple[int, int], set[int]] = defaultdict(set)
    for order, parcels in enumerate(plan):
        _note(shelves, holders, order, parcels)
    for _ in range(PASSES):
        gained = False
        for order in range(len(plan)):
            if not may_go_on():
                return
            gained |= _better_place(shelves, plan, holders, order)
        if not gained:
            return


def _better_place(
    shelves: Shelves, plan: list[Parcels], holders: dict[tuple[int, int], set[int]], order: int
) -> bool:
    """Whether the order found a cheaper lane, and who stood in its way another one."""
    demand, costs, old = shelves.problem.demands[order], shelves.problem.costs[order], plan[order]
    now = cost_there(shelves, order, old)
    for lane in shelves.ranked[order][:LANES]:
        if costs[lane] >= now:
            return False
        wanted = (Parcel(lane, demand),)
        shelves.give_back(old)
        short = [item for item, units in demand.items() if not shelves.has(lane, [(item, units)])]
        point = shelves.point[lane]
        if shelves.room[lane] >= 1 and len(short) == 1:
            for other in sorted(holders[point, short[0]] - {order})[:HOLDERS]:
                if _give_way(shelves, plan, (order, wanted, now), other):
                    _note(shelves, holders, order, plan[order])
                    _note(shelves, holders, other, plan[other])
                    return True
        shelves.take(old)
    return False


def _give_way(
    shelves: Shelves, plan: list[Parcels], want: tuple[int, Parcels, float], other: int
) -> bool:
    """Whether both together cost less when ``other`` goes elsewhere; then it is so."""
    order, wanted, now = want
    had = plan[other]
    shelves.give_back(had)
    if had and shelves.fits(wanted):
        shelves.take(wanted)
        instead = shelves.cheapest(other)
        if instead:
            before = now + cost_there(shelves, other, had)
            after = cost_there(shelves, order, wanted) + cost_there(shelves, other, instead)
            if after < before:
                plan[order], plan[other] = wanted, shelves.take(instead)
                return True
        shelves.give_back(wanted)
    shelves.take(had)
    return False


def _note(
    shelves: Shelves, holders: dict[tuple[int, int], set[int]], order: int, parcels: Parcels
) -> None:
    """Who was noted and has left is found out when asked: it then frees nothing there."""
    for one in parcels:
        for item in one.units:
            holders[shelves.point[one.lane], item].add(order)
