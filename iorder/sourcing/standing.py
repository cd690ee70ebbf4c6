"""What was decided about orders before and still counts when they are decided again together."""

from collections.abc import Collection
from dataclasses import dataclass, field

import sqlalchemy as sa

from iorder.kernel.work import Work
from iorder.sourcing.model import sourcing_decisions


@dataclass(slots=True)
class Standing:
    """``refused``: why points, by id, have rejected the order; ``by_hand``: a person chose its
    point, and nothing was decided since."""

    refused: dict[int, str] = field(default_factory=dict)
    by_hand: bool = False


def standing(work: Work, order_ids: Collection[int]) -> dict[int, Standing]:
    """Of those of the orders about which anything was decided."""
    one = sourcing_decisions.c
    body = sa.case((one.occasion == "rejected", one.body))
    rows = work.execute(
        sa.select(one.order_id, one.occasion, sa.type_coerce(body, one.body.type))
        .where(one.order_id.in_(order_ids))
        .order_by(one.order_id, one.at, one.id)
    )
    found: dict[int, Standing] = {}
    for order_id, occasion, kept in rows:
        order = found.setdefault(order_id, Standing())
        order.by_hand = occasion == "override"
        for point, why in (kept or {}).get("excluded", {}).items():
            order.refused[int(point)] = why
    return found
