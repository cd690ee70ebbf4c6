"""The point with the best score: each criterion's points, weighted as the rule set says."""

from collections.abc import Sequence

import numpy as np

from iorder.sourcing.criteria import CRITERIA, scores
from iorder.sourcing.field import Floats
from iorder.sourcing.look import Look


class Weighted:
    """Among the points that have everything first, unless the rule set lets any point compete;
    of a split, score times the share of what is missing decides who sends next."""

    slug = "weighted"
    label = "Best score"
    criteria = ()

    def choose(self, look: Look) -> list[int]:
        score = _scores(look)
        among = look.eligible
        if look.here.rules.complete_first and look.complete.any():
            among = look.complete
        if not among.any():
            return []
        rows, left, open_ = list[int](), look.reachable.copy(), look.eligible.copy()
        while left.any():
            shares = np.minimum(look.have, left).sum(axis=1) / left.sum()
            fit = open_ & among & (shares > 0)
            if not fit.any():
                break
            key = -score if not rows and among is look.complete else -score * shares
            rows.append(look.best(fit, np.round(key, 6)))
            open_[rows[-1]] = False
            left -= np.minimum(look.have[rows[-1]], left)
        return rows

    def reason(self, look: Look, rows: Sequence[int]) -> str:
        code, told = look.field.profiles[rows[0]].code, look.told("score")
        return f"{code} has the best score of those that can send it all ({told[rows[0]]})"

    def against(self, look: Look, row: int, rows: Sequence[int]) -> str:
        told = look.told("score")
        words = f"scores {told[row]} against {told[rows[0]]}"
        lacks = look.lacks(row)
        return f"{lacks}; {words}" if lacks else words


def _scores(look: Look) -> Floats:
    if "score" not in look.kept:
        weights = look.here.rules.weights
        marks = {name: CRITERIA[name](look) for name in CRITERIA if weights.get(name)}
        score = scores(look, marks)
        if any(rule.act == "prefer" for rule in look.rules):
            score = score + np.where(look.preference < len(look.field), 100.0, 0.0)
        look.kept["score"] = score
    return look.kept["score"]


POLICY = Weighted()
