"""How many of the day's orders each point has a part of."""

from collections.abc import Mapping
from datetime import datetime
from functools import lru_cache

import sqlalchemy as sa

from iorder.inventory.model import commitments
from iorder.kernel.prepared import Prepared, any_of, filled, room_for
from iorder.kernel.tables import UtcDateTime
from iorder.kernel.work import Work
from iorder.orders.model import orders


def since(work: Work, moments: Mapping[int, datetime]) -> dict[int, int]:
    """Orders by point placed since the moment of each point, as far as the point holds or has sent
    some of them: a split order counts at each of its points, a cancelled one at none.

    Nothing is locked: who must not send more than a point can take keeps to
    ``flows.keep_capacity``.
    """
    found: dict[int, int] = {}
    for moment in sorted(set(moments.values())):
        wanted = sorted(point for point, since in moments.items() if since == moment)
        rows = _counted(room_for(len(wanted))).run(work, since=moment, **filled("point", wanted))
        found.update((point, count) for point, count in rows)
    return found


@lru_cache(maxsize=16)
def _counted(count: int) -> Prepared:
    held = commitments.c
    recent = orders.c.placed_at >= sa.bindparam("since", type_=UtcDateTime)
    return Prepared(
        sa.select(held.point_id, sa.func.count(held.order_id.distinct()))
        .where(
            held.order_id.in_(sa.select(orders.c.id).where(recent)),  # first, or SQLite walks all
            any_of(held.point_id, "point", count),
            held.stage != "released",
            held.stage != "expired",
        )
        .group_by(held.point_id)
    )
