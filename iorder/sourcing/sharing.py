"""What a plan picks, shared out among the lines that ask for it."""

from collections import Counter, defaultdict
from collections.abc import Sequence
from dataclasses import dataclass

from iorder.sourcing.plan import Plan


@dataclass(frozen=True, slots=True)
class Line:
    """Units of one SKU that one order line asks for."""

    id: int
    sku_id: int
    quantity: int


def demand_of(lines: Sequence[Line]) -> dict[int, int]:
    """Units by SKU of all lines."""
    units: Counter[int] = Counter()
    for line in lines:
        units[line.sku_id] += line.quantity
    return dict(units)


def shares(lines: Sequence[Line], plan: Plan) -> list[list[tuple[int, int]]]:
    """(point, units) of each line; lines of one SKU share its picks in their order.

    A plan without picks gives none to any line.
    """
    left: dict[int, list[tuple[int, int]]] = defaultdict(list)
    for pick in plan.picks:
        left[pick.sku_id].append((pick.point_id, pick.quantity))
    found = []
    for line in lines:
        parts: list[tuple[int, int]] = []
        wanted, picks = line.quantity, left[line.sku_id]
        while wanted and picks:
            point_id, units = picks.pop(0)
            taken = min(units, wanted)
            parts.append((point_id, taken))
            wanted -= taken
            if units > taken:
                picks.insert(0, (point_id, units - taken))
        found.append(parts)
    return found
