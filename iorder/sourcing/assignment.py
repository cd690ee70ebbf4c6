"""Orders of a wave over points: what is asked of the optimiser and what it answers. Numbers only.

A *lane* is a way out of a point with its own room: parcels that still leave today, those that
leave on the next working day. Lanes of one point share its stock.
"""

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from math import inf

DEAR = 10


@dataclass(frozen=True, slots=True)
class Lane:
    """``point``: its place in ``Problem.stock``; ``room``: parcels it takes, None for any."""

    point: int
    room: int | None = None


@dataclass(frozen=True, slots=True)
class Problem:
    """``demands``: units by item of each order, one or more; ``stock``: the same of each point.

    ``costs``: of a parcel of each order by each lane, whole minor units; infinite where it may
    not go that way. A split order pays each of its parcels, and ``split_cost`` for each but the
    first. ``unserved_cost``: what an order left behind counts, more than serving any; ``dear``:
    orders for which it counts ``DEAR`` times. Where ``splits_freely`` is false only orders that
    no lane has whole are split, and those that came too late for the stock of one.
    """

    demands: Sequence[Mapping[int, int]]
    lanes: Sequence[Lane]
    costs: Sequence[Sequence[float]]
    stock: Sequence[Mapping[int, int]]
    split_cost: int = 0
    most_parcels: int = 3
    unserved_cost: int = 1_000_000
    splits_freely: bool = False
    dear: frozenset[int] = frozenset()

    def left_cost(self, order: int) -> int:
        """What it counts to leave the order."""
        return self.unserved_cost * (DEAR if order in self.dear else 1)


@dataclass(frozen=True, slots=True)
class Parcel:
    """Units by item that an order gets by one lane."""

    lane: int
    units: Mapping[int, int]


Parcels = tuple[Parcel, ...]


@dataclass(frozen=True, slots=True)
class Left:
    """Why an order is left: no lane is open to it, or what its lanes lack, or their room."""

    why: str
    missing: Mapping[int, int] = field(default_factory=dict)

    @property
    def words(self) -> str:
        if self.why == "nowhere":
            return "No point may send it there."
        if self.why == "short":
            lacking = ", ".join(f"{units} of item {item}" for item, units in self.missing.items())
            return f"The points that may send it lack {lacking}."
        if self.why == "parcels":
            return "It would take more parcels than one order may have."
        return "The points that have it have no room for more parcels."


@dataclass(frozen=True, slots=True)
class Assignment:
    """``parcels``: of each order, none where it is left; ``left``: those, and why; ``greedy``: as
    orders would be sent one after another.

    ``cost`` and ``greedy_cost`` count ``left_cost`` for each order left. ``bound``: no plan
    costs less that splits the same orders, by lanes near to them where there are many lanes;
    None where nothing is proven. ``is_finished``: the time did not run out.
    """

    parcels: Sequence[Parcels]
    left: Mapping[int, Left]
    greedy: Sequence[Parcels]
    cost: int
    greedy_cost: int
    bound: float | None
    seconds: float
    is_finished: bool

    @property
    def greedy_left(self) -> int:
        return sum(not sent for sent in self.greedy)

    @property
    def saving(self) -> float:
        """Of the greedy plan's cost, 0.04 for four per cent."""
        return (self.greedy_cost - self.cost) / self.greedy_cost if self.greedy_cost else 0.0

    @property
    def gap(self) -> float | None:
        """How much less than this an even better plan could cost at most, 0.01 for one per cent."""
        if self.bound is None:
            return None
        return max(0.0, (self.cost - self.bound) / self.cost) if self.cost else 0.0


def cost_of(problem: Problem, parcels: Sequence[Parcels]) -> int:
    """What a plan costs, with what is left."""
    total = 0
    for order, sent in enumerate(parcels):
        total += 0 if sent else problem.left_cost(order)
        total += sum(round(problem.costs[order][one.lane]) for one in sent)
        total += problem.split_cost * max(len(sent) - 1, 0)
    return total


def faults(problem: Problem, parcels: Sequence[Parcels]) -> list[str]:
    """What a plan takes that is not there; empty for one that can be carried out."""
    used: Counter[tuple[int, int]] = Counter()
    rooms: Counter[int] = Counter()
    found: list[str] = []
    for order, sent in enumerate(parcels):
        found += _faults_of(problem, order, sent)
        rooms.update(one.lane for one in sent)
        for one in sent:
            point = problem.lanes[one.lane].point
            used.update({(point, item): units for item, units in one.units.items()})
    for (point, item), units in used.items():
        if units > problem.stock[point].get(item, 0):
            found.append(f"point {point} sends {units} of item {item}")
    for lane, count in rooms.items():
        if count > (inf if (room := problem.lanes[lane].room) is None else room):
            found.append(f"lane {lane} takes {count} parcels of {room}")
    return found


def _faults_of(problem: Problem, order: int, sent: Parcels) -> list[str]:
    got: Counter[int] = Counter()
    for one in sent:
        got.update(one.units)
    found = []
    if sent and got != Counter(problem.demands[order]):
        found.append(f"order {order} gets {dict(got)} of {dict(problem.demands[order])}")
    if len(sent) > problem.most_parcels or len({one.lane for one in sent}) < len(sent):
        found.append(f"order {order} has {len(sent)} parcels")
    if any(problem.costs[order][one.lane] == inf for one in sent):
        found.append(f"order {order} goes by a lane that is closed to it")
    return found
