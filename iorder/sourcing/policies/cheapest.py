"""The parcels that cost least together, by the rule set's table of rates."""

from collections.abc import Sequence

import numpy as np

from iorder.sourcing.criteria import amount
from iorder.sourcing.look import Look

PAIRED = 40
"""How many points are tried in twos: the cheapest for what they have."""


class Cheapest:
    """One point that has everything before any split, unless the rule set says that two parcels
    may be cheaper than one."""

    slug = "cheapest"
    label = "Cheapest shipping"
    criteria = ("cost", "splits", "distance")

    def choose(self, look: Look) -> list[int]:
        single = [look.best(look.complete, look.cost)] if look.complete.any() else []
        if single and look.here.rules.complete_first:
            return single
        pair = _pair(look)
        if single and pair and _cost_together(look, pair) < int(look.cost[single[0]]):
            return pair
        return single or pair or look.covering(look.here.rules.max_parcels)

    def reason(self, look: Look, rows: Sequence[int]) -> str:
        code = look.field.profiles[rows[0]].code
        return f"{code} sends it all for least: about {_costs(look, rows[0])}"

    def against(self, look: Look, row: int, rows: Sequence[int]) -> str:
        if lacks := look.lacks(row):
            return lacks
        return f"dearer: about {_costs(look, row)}" + (
            f" against {_costs(look, rows[0])}" if len(rows) == 1 else " alone"
        )


def _pair(look: Look) -> list[int]:
    """Two points that have it all together for least; empty where no two do."""
    rows = np.flatnonzero(look.eligible)
    rows = rows[np.lexsort((look.preference[rows], look.cost[rows], -look.units[rows]))[:PAIRED]]
    best: tuple[int, int, int] | None = None
    for first in rows:
        left = look.reachable - np.minimum(look.have[first], look.reachable)
        sent = np.minimum(look.have, left)
        whole = look.eligible & (sent.sum(axis=1) == left.sum())
        whole[first] = False
        if not left.any() or not whole.any():
            continue
        costs = look.cost_of(sent @ look.weights)
        second = look.best(whole, costs)
        total = int(look.cost[first]) + int(costs[second])
        if best is None or (total, int(first), second) < best:
            best = total, int(first), second
    return [] if best is None else [best[1], best[2]]


def _cost_together(look: Look, rows: Sequence[int]) -> int:
    first, second = rows
    left = look.reachable - np.minimum(look.have[first], look.reachable)
    sent = np.minimum(look.have, left)
    return int(look.cost[first]) + int(look.cost_of(sent @ look.weights)[second])


def _costs(look: Look, row: int) -> str:
    return amount(int(look.cost[row]), look.here.rules.currency)


POLICY = Cheapest()
