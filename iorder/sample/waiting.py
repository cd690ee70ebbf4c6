"""The living sample shop's orders that wait for something, as the store says they stand."""

from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any

import sqlalchemy as sa
from sqlalchemy.engine import Connection

from iorder.kernel.events import events
from iorder.kernel.tables import UtcDateTime
from iorder.kernel.work import Work
from iorder.orders import lifecycle
from iorder.orders.model import holds, orders
from iorder.sample.scene import MACHINES, Scene

OPEN = ("pending", "on_hold", "confirmed", "allocated", "picking")
CAME_BACK = ("returned", "lost")


@dataclass(frozen=True, slots=True)
class Waiting:
    """An order since the last event about it, its ``told``-th. ``hold``: the kind of its oldest
    open hold."""

    id: int
    ref: str
    stage: str
    fraud_state: str
    fulfillment_state: str
    cod_state: str
    payment_method: str
    shipping_method: str
    country: str
    told: int
    since: datetime
    hold: str = ""


def open_orders(conn: Connection, scene: Scene) -> list[Waiting]:
    """Those that have not left yet, but for those a person holds."""
    found = [Waiting(*row) for row in conn.execute(_orders(scene, orders.c.stage.in_(OPEN)))]
    held = _holds(conn, [one.id for one in found if one.stage == "on_hold"])
    free = [one for one in found if one.stage != "on_hold"]
    for one in found:
        mine = held.get(one.id, [])
        if mine and all(opened_by in MACHINES for _, opened_by in mine):
            free.append(replace(one, hold=mine[0][0]))
    return free


def paid_and_back(conn: Connection, scene: Scene) -> list[Waiting]:
    """Those that came back or were lost, whose money the shop still has."""
    which = sa.and_(
        orders.c.stage.in_(("returned", "exception")),
        orders.c.tracking_state.in_(CAME_BACK),
        orders.c.payment_state == "captured",
    )
    return [Waiting(*row) for row in conn.execute(_orders(scene, which))]


def stands_as(work: Work, seen: Waiting) -> bool:
    """Whether nothing has happened to the order since; it is locked then."""
    lifecycle.standing(work, [seen.id])
    told = sa.select(sa.func.count()).where(*_about(seen.id))
    return bool(work.execute(told).scalar_one() == seen.told)


def _about(order_id: Any) -> tuple[sa.ColumnElement[bool], ...]:
    return events.c.subject_kind == "order", events.c.subject_id == order_id


def _orders(scene: Scene, which: sa.ColumnElement[bool]) -> sa.Select[Any]:
    of_one = sa.select(sa.func.count()).where(*_about(orders.c.id)).correlate(orders)
    last = sa.select(sa.func.max(events.c.at)).where(*_about(orders.c.id)).correlate(orders)
    since = sa.func.coalesce(last.scalar_subquery(), orders.c.placed_at, type_=UtcDateTime)
    return sa.select(
        orders.c.id, orders.c.external_ref, orders.c.stage, orders.c.fraud_state,
        orders.c.fulfillment_state, orders.c.cod_state, orders.c.payment_method,
        orders.c.shipping_method, orders.c.ship_country, of_one.scalar_subquery(), since,
    ).where(
        which,
        orders.c.is_history.is_(False),
        orders.c.is_test.is_(False),
        orders.c.channel_id.in_(scene.shop.channels.values()),
    )  # fmt: skip


def _holds(conn: Connection, order_ids: list[int]) -> dict[int, list[tuple[str, str]]]:
    """(kind, who opened it) of each order's open holds, oldest first."""
    found: dict[int, list[tuple[str, str]]] = {}
    rows = conn.execute(
        sa.select(holds.c.order_id, holds.c.kind, holds.c.opened_by)
        .where(holds.c.order_id.in_(order_ids), holds.c.state == "open")
        .order_by(holds.c.id)
    )
    for order_id, kind, opened_by in rows:
        found.setdefault(order_id, []).append((kind, opened_by))
    return found
