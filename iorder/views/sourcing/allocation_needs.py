"""What waiting orders lack at this moment, and who could send it: many orders in few readings."""

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime

import numpy as np
import sqlalchemy as sa
from sqlalchemy.engine import Connection

from iorder.catalog import kits
from iorder.inventory.model import commitments
from iorder.kernel.address import Address
from iorder.kernel.store import Store
from iorder.kernel.work import Work
from iorder.orders import queue
from iorder.orders.unsourced import Waiting
from iorder.sourcing.choosing import decide
from iorder.sourcing.look import Look
from iorder.sourcing.plan import Destination, Plan, Request, shortage
from iorder.sourcing.situation import Situation
from iorder.sourcing.standing import Standing, standing
from iorder.views.sourcing.situation import situation

LIVE = ("reserved", "allocated", "picked", "packed")


@dataclass(frozen=True, slots=True)
class Need:
    """``lacking``: units by SKU code that no point holds for the order yet, kits as their parts;
    ``senders``: the points that together could send all of it now; ``best``: who comes nearest to
    it where nobody can, in words; ``refused``: why points have rejected the order, by code."""

    lacking: Mapping[str, int] = field(default_factory=dict)
    senders: tuple[str, ...] = ()
    best: str = ""
    refused: Mapping[str, str] = field(default_factory=dict)

    @property
    def is_ready(self) -> bool:
        return bool(self.senders)

    @property
    def words(self) -> str:
        """``2 x LAMP, 1 x MUG``."""
        return shortage(self.lacking)


@dataclass(frozen=True, slots=True)
class Asked:
    """What is to be decided about an order: its request without what is held for it already."""

    order: Waiting
    request: Request


def reader(store: Store, conn: Connection, now: datetime) -> Work:
    """What services that only read are called with."""
    return Work(store, conn, "reader", now)


def needs_of(
    store: Store, conn: Connection, order_ids: Sequence[int], now: datetime
) -> dict[int, Need]:
    """By order, of each of them. Every order is looked at as if it came first."""
    asked = [one for one in asked_of(store, conn, order_ids, now) if one.request.demand]
    skus = {sku for one in asked for sku in one.request.demand}
    found = dict.fromkeys(order_ids, Need())
    if asked:
        here = situation(reader(store, conn, now), skus)
        found |= {one.order.id: _need(here, one.request) for one in asked}
    return found


def asked_of(
    store: Store, conn: Connection, order_ids: Sequence[int], now: datetime
) -> list[Asked]:
    """What these orders lack; those that ask for no SKU are left out."""
    work = reader(store, conn, now)
    waiting = queue.read(work, order_ids)
    parts = kits.parts_of(work, {line.sku_id for one in waiting for line in one.lines})
    held = _held(conn, order_ids)
    decided = standing(work, order_ids)
    return [
        Asked(one, _request(one, parts, held, decided.get(one.id, Standing()))) for one in waiting
    ]


def _request(
    one: Waiting,
    parts: Mapping[int, Mapping[int, int]],
    held: Mapping[tuple[int, int], int],
    decided: Standing,
) -> Request:
    units: Counter[int] = Counter()
    for line in one.lines:
        for part_id, each in parts.get(line.sku_id, {line.sku_id: 1}).items():
            units[part_id] += each * line.quantity
    demand = {sku: n - held.get((one.id, sku), 0) for sku, n in units.items()}
    demand = {sku: n for sku, n in demand.items() if n > 0}
    to = to_of(one.ship_to)
    return Request(demand, to, one.channel_id, one.total_minor, decided.refused)


def to_of(at: Address) -> Destination:
    return Destination.of_address(at)


def _held(conn: Connection, order_ids: Sequence[int]) -> dict[tuple[int, int], int]:
    """Units by (order, SKU) that points hold or have sent."""
    rows = conn.execute(
        sa.select(
            commitments.c.order_id, commitments.c.sku_id, sa.func.sum(commitments.c.quantity)
        )
        .where(
            commitments.c.order_id.in_(order_ids), commitments.c.stage.in_((*LIVE, "shipped"))
        )
        .group_by(commitments.c.order_id, commitments.c.sku_id)
    )  # fmt: skip
    return {(order_id, sku): int(units) for order_id, sku, units in rows}


def _need(here: Situation, request: Request) -> Need:
    lacking = {here.traits[sku].code: units for sku, units in request.demand.items()}
    known = here.field.index
    refused = {
        here.field.profiles[known[point]].code: why
        for point, why in request.excluded.items()
        if point in known
    }
    plan = decide(here, request)
    if plan.picks and not plan.missing and not plan.later:
        codes = (here.field.profiles[here.field.index[one]].code for one in plan.point_ids)
        return Need(lacking, tuple(codes), "", refused)
    return Need(lacking, (), _best(here, request, plan), refused)


def _best(here: Situation, request: Request, plan: Plan) -> str:
    """``EU-1 has 3 of 5``; where none may send any of it, who has some and why it may not."""
    look, whole = Look(here, request), sum(request.demand.values())
    units = np.where(look.eligible, look.units, 0)
    if units.any():
        row = look.nearest(units == units.max())
        return f"{here.field.profiles[row].code} has {int(units[row]):,} of {whole:,}"
    barred = plan.barred
    return next((f"{code}: {why}" for code, why in barred.items()), "Nobody has any of it")
