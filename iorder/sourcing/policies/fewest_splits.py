"""As few parcels as there can be; of as few, those from nearest by."""

from collections.abc import Sequence
from itertools import combinations

import numpy as np

from iorder.sourcing.look import Look

PAIRED, TRIPLED = 60, 24
"""How many points are tried together in twos and threes: those that have most, nearest first."""


class FewestSplits:
    """Two or three points that have it all together are looked for among those that have most;
    where more are needed, who has most of what is missing sends first."""

    slug = "fewest-splits"
    label = "Fewest parcels"
    criteria = ("splits", "distance")

    def choose(self, look: Look) -> list[int]:
        if look.complete.any():
            return [look.nearest(look.complete)]
        greedy = look.covering()
        for size, most in ((2, PAIRED), (3, TRIPLED)):
            if size < len(greedy) and (found := _together(look, size, most)):
                return found
        if len(greedy) == 2:
            return _together(look, 2, PAIRED) or greedy
        return greedy

    def reason(self, look: Look, rows: Sequence[int]) -> str:
        code = look.field.profiles[rows[0]].code
        return f"{code} sends it in one parcel ({look.km_words(rows[0])}), the nearest that can"

    def against(self, look: Look, row: int, rows: Sequence[int]) -> str:
        if lacks := look.lacks(row):
            return lacks if len(rows) == 1 else f"{lacks}; {len(rows)} parcels are the fewest"
        return f"farther: {look.km_words(row)} against {look.km_words(rows[0])}"


def _together(look: Look, size: int, most: int) -> list[int]:
    """The nearest ``size`` points that have all that is reachable; empty where none do."""
    rows = np.flatnonzero(look.eligible)
    rows = rows[np.lexsort((look.preference[rows], -look.units[rows]))[:most]]
    have = np.minimum(look.have[rows], look.want)
    best: tuple[int, tuple[int, ...]] | None = None
    for group in combinations(range(len(rows)), size - 1):
        base = have[list(group)].sum(axis=0)
        whole = (np.minimum(have[group[-1] + 1 :] + base, look.want) >= look.reachable).all(axis=1)
        for last in np.flatnonzero(whole) + group[-1] + 1:
            some = (*group, int(last))
            far = int(look.preference[rows[list(some)]].sum())
            if best is None or (far, some) < best:
                best = far, some
    if best is None:
        return []
    chosen = [int(row) for row in rows[list(best[1])]]
    return sorted(chosen, key=lambda row: (-int(look.units[row]), int(look.preference[row])))


POLICY = FewestSplits()
