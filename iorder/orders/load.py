"""How many orders each point got since a moment."""

from collections.abc import Mapping
from datetime import datetime
from functools import lru_cache

import sqlalchemy as sa

from iorder.kernel.prepared import Prepared, any_of, filled, room_for
from iorder.kernel.tables import UtcDateTime
from iorder.kernel.work import Work
from iorder.orders.model import orders


def since(work: Work, moments: Mapping[int, datetime]) -> dict[int, int]:
    """Orders by point placed since the moment of each point.

    An order sent from several points counts at the first of them alone, one cancelled since counts
    on, and nothing is locked: of orders that come in at the very same time each may find the last
    place free, so a point's capacity is a measure for choosing, not a limit that holds.
    """
    found: dict[int, int] = {}
    for moment in sorted(set(moments.values())):
        wanted = sorted(point for point, since in moments.items() if since == moment)
        rows = _counted(room_for(len(wanted))).run(work, since=moment, **filled("point", wanted))
        found.update((point, count) for point, count in rows)
    return found


@lru_cache(maxsize=16)
def _counted(count: int) -> Prepared:
    return Prepared(
        sa.select(orders.c.point_id, sa.func.count())
        .where(
            any_of(orders.c.point_id, "point", count),
            orders.c.placed_at >= sa.bindparam("since", type_=UtcDateTime),
        )
        .group_by(orders.c.point_id)
    )
