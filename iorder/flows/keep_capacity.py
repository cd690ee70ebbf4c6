"""Of orders that come in at one instant, no more go to a point than it can take in a day."""

import numpy as np

from iorder.kernel import dialect
from iorder.kernel.errors import LostRace
from iorder.kernel.work import Work
from iorder.sourcing.situation import Situation
from iorder.views.sourcing import loads

NEARLY_FULL = 100
"""Orders below its capacity from which on a point takes orders one after another: more than can be
under way at once."""


def keep_capacity(work: Work, here: Situation) -> None:
    """Look again at the points that ``here`` gives an order and that are nearly full, each held for
    this transaction from now on. Raises LostRace where others filled one up meanwhile: ``run`` then
    decides anew. SQLite's writer is alone, so there nobody can have.
    """
    if work.store.is_sqlite or not here.rules.filters["capacity"] or not here.field.has_capacity:
        return
    given = here.load - here.load_before
    close = (given > 0) & (here.load <= here.field.capacity)
    close &= here.load + NEARLY_FULL > here.field.capacity
    points = {here.field.profiles[row].point_id: row for row in np.flatnonzero(close).tolist()}
    if not points:
        return
    for point_id in sorted(points):
        dialect.take_turn(work.conn, f"capacity:{point_id}")
    began = here.field.days_began(work.now)
    now = loads.since(work, {point_id: began[point_id] for point_id in points})
    for point_id, row in points.items():
        if now.get(point_id, 0) + given[row] > here.field.capacity[row]:
            raise LostRace(f"{here.field.profiles[row].code} has just been filled up for today.")
