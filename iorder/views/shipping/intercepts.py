"""Parcels that are asked back, as the order's page, the parcel's drawer and lists show them."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime

import sqlalchemy as sa
from sqlalchemy.engine import Connection

from iorder.kernel.store import Store
from iorder.orders.model import orders
from iorder.shipping.intercept_states import INTERCEPT, OPEN
from iorder.shipping.intercepts import NO_WAY_BACK
from iorder.shipping.model import intercepts, parcels, shipment_lines

_c = intercepts.c


@dataclass(frozen=True, slots=True)
class InterceptRow:
    """``acts``: what its state allows."""

    id: int
    parcel_id: int
    order: str
    carrier: str
    tracking_number: str
    cause: str
    reason: str
    state: str
    answer: str
    wanted_at: datetime
    asked_at: datetime | None
    ended_at: datetime | None
    version: int

    @property
    def acts(self) -> tuple[str, ...]:
        return INTERCEPT.acts(self.state)

    @property
    def named(self) -> str:
        return " ".join(one for one in (self.carrier.upper(), self.tracking_number) if one)


@dataclass(frozen=True, slots=True)
class Stoppable:
    """A parcel that could still be stopped and that nobody asked back yet."""

    parcel_id: int
    carrier: str
    tracking_number: str

    @property
    def named(self) -> str:
        found = " ".join(one for one in (self.carrier.upper(), self.tracking_number) if one)
        return found or "a parcel without a number"


def of_order(store: Store, number: str) -> tuple[list[InterceptRow], list[Stoppable]]:
    """(what is asked back, what could be) of the order, oldest first."""
    with store.reading() as conn:
        its = sa.select(orders.c.id).where(orders.c.number == number.strip().upper())
        order_id = conn.execute(its).scalar()
        if order_id is None:
            return [], []
        return _rows(conn, _c.order_id == order_id), stoppable(conn, order_id)


def of_parcel(store: Store, parcel_id: int) -> list[InterceptRow]:
    """Oldest first."""
    with store.reading() as conn:
        return _rows(conn, _c.parcel_id == parcel_id)


def stoppable(conn: Connection, order_id: int) -> list[Stoppable]:
    """The order's parcels under way that nobody asked back yet."""
    its = sa.select(shipment_lines.c.parcel_id).where(shipment_lines.c.order_id == order_id)
    asked = sa.select(_c.parcel_id).where(_c.state.in_(OPEN))
    found = conn.execute(
        sa.select(parcels.c.id, parcels.c.carrier, parcels.c.tracking_number)
        .where(
            parcels.c.id.in_(its), parcels.c.state.not_in(NO_WAY_BACK), parcels.c.id.not_in(asked)
        )
        .order_by(parcels.c.id)
    )
    return [Stoppable(*row) for row in found]


def parcel_order(store: Store, parcel_id: int) -> tuple[int, str] | None:
    """(id, number) of the first order in a parcel that could still be stopped; None where it
    cannot, or is asked back already."""
    with store.reading() as conn:
        row = conn.execute(
            sa.select(orders.c.id, orders.c.number)
            .join(shipment_lines, shipment_lines.c.order_id == orders.c.id)
            .join(parcels, parcels.c.id == shipment_lines.c.parcel_id)
            .where(
                parcels.c.id == parcel_id, parcels.c.state.not_in(NO_WAY_BACK),
                ~sa.exists().where(_c.parcel_id == parcels.c.id, _c.state.in_(OPEN)),
            )
            .order_by(orders.c.id)
            .limit(1)
        ).first()  # fmt: skip
    return (row.id, row.number) if row else None


def by_ids(conn: Connection, ids: Collection[int]) -> list[InterceptRow]:
    return _rows(conn, _c.id.in_(ids))


def _rows(conn: Connection, where: sa.ColumnElement[bool]) -> list[InterceptRow]:
    names = ("cause", "reason", "state", "answer", "wanted_at", "asked_at", "ended_at", "version")
    found = conn.execute(
        sa.select(
            _c.id, _c.parcel_id, orders.c.number, parcels.c.carrier, parcels.c.tracking_number,
            *(_c[name] for name in names),
        )
        .join(orders, orders.c.id == _c.order_id)
        .join(parcels, parcels.c.id == _c.parcel_id)
        .where(where)
        .order_by(_c.id)
    )  # fmt: skip
    return [InterceptRow(*row) for row in found]
