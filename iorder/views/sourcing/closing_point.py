"""What closing a point would come to: how many orders it holds, and who could send them instead.

Each order is decided anew as the act itself decides it, over one situation, and nothing is kept.
Many orders are told by the first of them.
"""

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import sqlalchemy as sa

from iorder.inventory import closing
from iorder.inventory.handover import LIVE
from iorder.inventory.model import commitments
from iorder.kernel import dialect
from iorder.kernel.address import Address
from iorder.kernel.store import Store
from iorder.kernel.work import Work
from iorder.orders.model import orders
from iorder.orders.whereto import ship_addresses
from iorder.sourcing.choosing import decide
from iorder.sourcing.plan import Destination, Request
from iorder.views.sourcing.situation import situation

MOST = 200
"""Orders that are decided to show where they would go."""


@dataclass(frozen=True, slots=True)
class Consequences:
    """Of ``orders`` the first ``looked_at`` were decided: ``to`` other points, by code (an order
    sent from two counts at both), and ``stuck`` that nobody else can send whole."""

    orders: int
    looked_at: int
    to: Mapping[str, int]
    stuck: int


def consequences(store: Store, point_id: int) -> Consequences:
    with store.reading() as conn:
        dialect.begin_snapshot(conn)
        work = Work(store, conn, "reader", dialect.now(conn))
        _, closed = closing.named(work, point_id)
        ids = closing.orders_at(work, point_id, MOST)
        demands = _demands(work, point_id, ids)
        to, stuck = _decided(work, point_id, closed or "closed", demands)
        return Consequences(closing.orders_left(work, point_id), len(ids), to, stuck)


Demands = dict[int, dict[int, int]]
"""Units by SKU id, by order id."""


def _demands(work: Work, point_id: int, ids: list[int]) -> Demands:
    rows = work.execute(
        sa.select(commitments.c.order_id, commitments.c.sku_id, sa.func.sum(commitments.c.quantity))
        .where(
            commitments.c.order_id.in_(ids),
            commitments.c.point_id == point_id,
            commitments.c.stage.in_(LIVE),
        )
        .group_by(commitments.c.order_id, commitments.c.sku_id)
        .order_by(commitments.c.order_id, commitments.c.sku_id)
    )
    found: Demands = {}
    for order_id, sku_id, units in rows:
        found.setdefault(order_id, {})[sku_id] = int(units)
    return found


def _decided(
    work: Work, point_id: int, why: str, demands: Demands
) -> tuple[Mapping[str, int], int]:
    here = situation(work, {sku for demand in demands.values() for sku in demand})
    codes = {one.point_id: one.code for one in here.field.profiles}
    to: Counter[str] = Counter()
    stuck = 0
    places = ship_addresses(work.conn, demands)
    for row in work.execute(_wanted(list(demands))):
        where = Destination.of_address(places.get(row.id, Address()))
        asked = Request(
            demands[row.id], where, row.channel_id, row.total_minor, excluded={point_id: why}
        )
        plan = decide(here, asked)
        if plan.missing:
            stuck += 1
            continue
        here.take(plan)
        to.update(codes[one] for one in plan.point_ids)
    return dict(to.most_common()), stuck


def _wanted(ids: list[int]) -> sa.Select[Any]:
    return (
        sa.select(orders.c.id, orders.c.channel_id, orders.c.total_minor)
        .where(orders.c.id.in_(ids))
        .order_by(orders.c.id)
    )
