"""Parcels of the living sample shop on their way: each gets the next scan of its trip in time."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import partial
from random import Random

import sqlalchemy as sa
from sqlalchemy.engine import Connection

from iorder.flows.record_scans import record_scans
from iorder.kernel.work import Work
from iorder.orders.model import orders
from iorder.sample.places import Place
from iorder.sample.scene import Due, Scene
from iorder.sample.shop import CONTINENTS
from iorder.sample.transit import Leg, Trip, trip
from iorder.shipping.model import parcels, scans, shipment_lines, shipments
from iorder.shipping.service import Scan
from iorder.shipping.states import ENDS, STATES

ON_THEIR_WAY = tuple(state for state in STATES if state not in ENDS)


@dataclass(frozen=True, slots=True)
class Riding:
    """A parcel of the shop that has not arrived. ``told``: scans so far; ``moved_at``: the last
    one, or when it left."""

    id: int
    ref: str
    order_id: int
    country: str
    destination: str
    express: bool
    cod: bool
    told: int
    moved_at: datetime


def scans_due(conn: Connection, scene: Scene) -> Iterator[Due]:
    """The next scan of every parcel that has one to come."""
    for one in _riding(conn, scene):
        legs = _trip(scene, one).legs
        if one.told < len(legs):
            leg = legs[one.told]
            before = legs[one.told - 1].after if one.told else timedelta()
            at = one.moved_at + scene.pace.span(leg.after - before)
            yield Due(at, ("parcel", one.id, one.told), partial(_scan, seen=one, leg=leg))


def _trip(scene: Scene, one: Riding) -> Trip:
    """How the order's parcels travel, the same each time one asks."""
    if one.ref in scene.trips:
        return scene.trips[one.ref]
    dice = Random(f"{scene.seed}/trip/{one.order_id}")  # noqa: S311 - sample data, not a secret
    home = Place(one.country, "", one.destination.rpartition(",")[0], 0.0, 0.0, 0)
    return trip(dice, home, CONTINENTS.get(one.country, "Europe"), one.cod, one.express)


def _riding(conn: Connection, scene: Scene) -> list[Riding]:
    told = (
        sa.select(sa.func.count())
        .where(scans.c.parcel_id == parcels.c.id)
        .correlate(parcels)
        .scalar_subquery()
    )
    rows = conn.execute(
        sa.select(
            parcels.c.id, orders.c.external_ref, orders.c.id, orders.c.ship_country,
            shipments.c.destination, orders.c.shipping_method == "express",
            orders.c.payment_method == "cod", told,
            sa.func.coalesce(parcels.c.last_scan_at, parcels.c.shipped_at),
        )
        .join(shipments, shipments.c.id == parcels.c.shipment_id)
        .join(shipment_lines, shipment_lines.c.parcel_id == parcels.c.id)
        .join(orders, orders.c.id == shipment_lines.c.order_id)
        .where(
            parcels.c.state.in_(ON_THEIR_WAY),
            parcels.c.shipped_at.is_not(None),
            orders.c.is_history.is_(False),
            orders.c.channel_id.in_(scene.shop.channels.values()),
        )
        .distinct()
    )  # fmt: skip
    return [Riding(*row) for row in rows]


def _scan(work: Work, seen: Riding, leg: Leg) -> None:
    """The carrier tells of it, unless somebody has told a scan since."""
    work.execute(sa.select(parcels.c.id).where(parcels.c.id == seen.id).with_for_update())
    told = sa.select(sa.func.count()).where(scans.c.parcel_id == seen.id)
    if work.execute(told).scalar_one() != seen.told:
        return
    code = leg.state.upper()
    record_scans(work, [Scan(seen.id, work.now, leg.state, code, leg.text, leg.place)])
