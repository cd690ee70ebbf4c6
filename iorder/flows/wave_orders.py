"""The orders of a wave as they stand: what they ask for, and what is reserved for them."""

import hashlib
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from iorder.catalog import kits
from iorder.flows.source_order import Line, destination
from iorder.inventory import handover
from iorder.kernel.work import Work
from iorder.orders import queue
from iorder.orders.unsourced import Waiting
from iorder.sourcing.plan import Request
from iorder.sourcing.situation import Situation
from iorder.sourcing.standing import Standing, standing

NOTHING = Standing()


@dataclass(frozen=True, slots=True)
class Queued:
    """An order of the wave. ``held``: units by SKU that each point has reserved for it;
    ``refused``: why points, by id, have rejected it."""

    order: Waiting
    lines: Sequence[Line]
    held: Mapping[int, Mapping[int, int]]
    refused: Mapping[int, str]

    @property
    def request(self) -> Request:
        units: Counter[int] = Counter()
        for line in self.lines:
            units[line.sku_id] += line.quantity
        order = self.order
        to = destination(order.ship_to)
        return Request(units, to, order.channel_id, order.total_minor, self.refused)

    @property
    def signature(self) -> str:
        """Of what it asks for and where it goes; another one: it was changed meanwhile."""
        seen = repr((self.order.ship_to, sorted((one.sku_id, one.quantity) for one in self.lines)))
        return hashlib.sha256(seen.encode()).hexdigest()[:16]


def read(work: Work, order_ids: Sequence[int]) -> list[Queued]:
    """The orders with what is reserved for them, in this order.

    Who is under way or was given to its point by hand is left out.
    """
    waiting = {one.id: one for one in queue.read(work, order_ids)}
    parts = kits.parts_of(work, {line.sku_id for one in waiting.values() for line in one.lines})
    decided = standing(work, order_ids)
    held = handover.held(work, order_ids, handover.LIVE)
    fixed = {one.order_id for one in held if one.stage != "reserved"}
    fixed |= {order_id for order_id, one in decided.items() if one.by_hand}
    places: dict[int, dict[int, Counter[int]]] = {}
    for one in held:
        place = places.setdefault(one.order_id, {}).setdefault(one.point_id, Counter())
        place[one.sku_id] += one.quantity
    return [
        Queued(
            waiting[order_id],
            exploded(waiting[order_id], parts),
            places.get(order_id, {}),
            decided.get(order_id, NOTHING).refused,
        )
        for order_id in order_ids
        if order_id in waiting and order_id not in fixed
    ]


def exploded(order: Waiting, parts: Mapping[int, Mapping[int, int]]) -> list[Line]:
    """All units its lines ask for, kits as their parts."""
    return [
        Line(line.id, part_id, each * line.quantity)
        for line in order.lines
        for part_id, each in parts.get(line.sku_id, {line.sku_id: 1}).items()
    ]


def put_back(here: Situation, one: Queued) -> None:
    """What is reserved for the order is free for the wave."""
    for point_id, units in one.held.items():
        row = here.field.index.get(point_id)
        for sku, count in units.items():
            if row is not None and sku in here.column:
                here.free[row, here.column[sku]] += count
