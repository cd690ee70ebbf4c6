"""In which order orders can change places when each needs what another one still holds."""

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass

Shelf = tuple[int, int]
"""(point id, SKU id)."""


@dataclass(frozen=True, slots=True)
class Move:
    """An order's change of place: units by shelf that it needs, and that it gives back before."""

    order_id: int
    needs: Mapping[Shelf, int]
    gives: Mapping[Shelf, int]


def steps(moves: Sequence[Move], free: Mapping[Shelf, int]) -> Iterator[list[Move]]:
    """Moves that go together, one after another: alone as soon as their shelves have enough,
    else with those who hold what they need. What nobody frees is tried alone, at the end."""
    left, shelves = {one.order_id: one for one in moves}, Counter(free)
    hopeless: list[Move] = []
    while left:
        if ready := _ready(left.values(), shelves):
            groups = [[one] for one in ready]
        else:
            first = next(iter(left.values()))
            group = _together(first, left.values(), shelves)
            groups = [group] if group else []
            hopeless += [] if group else [left.pop(first.order_id)]
        for group in groups:
            for one in group:
                del left[one.order_id]
            yield group
    yield from ([one] for one in hopeless)


def _ready(moves: Iterable[Move], shelves: Counter[Shelf]) -> list[Move]:
    """Those that can go now, one after another; takes what they take."""
    found = []
    for one in moves:
        if not _lacking([one], shelves):
            _go([one], shelves)
            found.append(one)
    return found


def _together(first: Move, moves: Iterable[Move], shelves: Counter[Shelf]) -> list[Move]:
    """``first`` and who has to go with it, taking what they take; none where that is not enough."""
    group, others = [first], [one for one in moves if one is not first]
    while short := _lacking(group, shelves):
        helper = next((one for one in others if short & one.gives.keys()), None)
        if helper is None:
            return []
        others.remove(helper)
        group.append(helper)
    _go(group, shelves)
    return group


def _lacking(group: Sequence[Move], shelves: Counter[Shelf]) -> set[Shelf]:
    """Shelves that do not have what the group needs once it has given back what it holds."""
    sums: Counter[Shelf] = Counter()
    for one in group:
        sums.update(one.needs)
        sums.subtract(one.gives)
    return {shelf for shelf, units in sums.items() if units > max(shelves[shelf], 0)}


def _go(group: Sequence[Move], shelves: Counter[Shelf]) -> None:
    for one in group:
        shelves.update(one.gives)
        shelves.subtract(one.needs)
