"""One parcel from the nearest point that has everything; else as few parcels as need be."""

from collections.abc import Sequence

import numpy as np

from iorder.sourcing.look import Look


class NearestComplete:
    """Where no point has everything, the one with most of what is missing sends first, the
    nearest of equals; what nobody has is left missing."""

    slug = "nearest-complete"
    label = "Nearest point that has everything"
    criteria = ("splits", "distance")

    def choose(self, look: Look) -> list[int]:
        if look.complete.any():
            return [look.nearest(look.complete)]
        return look.covering(look.here.rules.max_parcels)

    def reason(self, look: Look, rows: Sequence[int]) -> str:
        first = rows[0]
        code = look.field.profiles[first].code
        if np.isnan(look.reach.km[first]):
            return f"{code} has everything; how far it is from there is not known"
        return f"{code} is the nearest point that has everything ({look.km_words(first)})"

    def against(self, look: Look, row: int, rows: Sequence[int]) -> str:
        if lacks := look.lacks(row):
            return lacks
        if len(rows) == 1 and look.preference[row] > look.preference[rows[0]]:
            return f"farther: {look.km_words(row)} against {look.km_words(rows[0])}"
        return "was not needed"


POLICY = NearestComplete()
