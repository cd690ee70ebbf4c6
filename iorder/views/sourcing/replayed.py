"""A past period read for a replay: its orders, the stock it began with, and what moved it.

An order is decided when it was taken in (``created_at``), which for a channel's order may be a
while after it was placed. Imported history took no stock here and is left out.
"""

from collections import Counter
from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from typing import Any

import numpy as np
import numpy.typing as npt
import sqlalchemy as sa
from sqlalchemy.engine import Connection

from iorder.catalog import kits
from iorder.inventory.model import commitments
from iorder.kernel.address import Address
from iorder.orders.model import order_lines, orders
from iorder.orders.whereto import ship_addresses
from iorder.sourcing.plan import Destination, Request
from iorder.sourcing.replay import Incoming

DAY_OF_A_ZONE = timedelta(days=2)
ENDED = ("released", "expired")
Keys = npt.NDArray[np.int64]


@dataclass(frozen=True, slots=True)
class Period:
    """From after ``since`` up to ``until``; ``ids`` of its orders in the order in which they came
    in, ``skus`` they ask for, kits as their parts."""

    since: datetime
    until: datetime
    ids: Keys
    skus: frozenset[int]


def period_of(conn: Connection, since: datetime, until: datetime) -> Period:
    """The orders placed and taken in between. Raises nothing; a period may be empty."""
    rows = conn.execute(
        sa.select(orders.c.id)
        .where(*_within(since, until))
        .order_by(orders.c.created_at, orders.c.id)
    ).scalars()
    ids = np.fromiter(rows, np.int64)
    asked = conn.execute(
        sa.select(order_lines.c.sku_id)
        .join(orders, orders.c.id == order_lines.c.order_id)
        .where(*_within(since, until), *_ITEM)
        .distinct()
    ).scalars()
    units = kits.explode(conn, dict.fromkeys(asked, 1))
    return Period(since, until, ids, frozenset(units))


def orders_of(conn: Connection, ids: Sequence[int]) -> list[Incoming]:
    """These orders with what became of them, in this order; those that ask for no SKU are left
    out."""
    heads = {row.id: row for row in conn.execute(sa.select(*_HEAD).where(orders.c.id.in_(ids)))}
    demands = _demands(conn, ids)
    places = ship_addresses(conn, ids)
    bound: dict[int, list[Any]] = {}
    for row in conn.execute(
        sa.select(*_BOUND).where(commitments.c.order_id.in_(ids)).order_by(commitments.c.id)
    ):
        bound.setdefault(row.order_id, []).append(row)
    return [
        _incoming(heads[key], demands[key], places.get(key, Address()), bound.get(key, []))
        for key in ids
        if key in demands
    ]


def loads_before(conn: Connection, since: datetime) -> list[tuple[int, datetime]]:
    """(point, when placed) of the orders just before, which count on the first day."""
    rows = conn.execute(
        sa.select(orders.c.point_id, orders.c.placed_at).where(
            orders.c.placed_at > since - DAY_OF_A_ZONE,
            orders.c.placed_at <= since,
            orders.c.point_id.is_not(None),
        )
    )
    return [(point_id, placed_at) for point_id, placed_at in rows]


def delivered(conn: Connection, since: datetime, until: datetime) -> tuple[int, int]:
    """(orders with a promise that have arrived, those that arrived in time) as measured."""
    in_time = sa.case((orders.c.delivered_at <= orders.c.promised_at, 1))
    row = conn.execute(
        sa.select(sa.func.count(), sa.func.count(in_time)).where(
            *_within(since, until),
            orders.c.delivered_at.is_not(None),
            orders.c.promised_at.is_not(None),
        )
    ).one()
    return int(row[0]), int(row[1])


def latest(conn: Connection, since: datetime, most: int) -> list[int]:
    """The newest orders placed since, at most so many, the newest first."""
    return list(
        conn.execute(
            sa.select(orders.c.id)
            .where(orders.c.placed_at > since, orders.c.is_history.is_(False))
            .order_by(orders.c.placed_at.desc(), orders.c.id.desc())
            .limit(most)
        ).scalars()
    )


def chunks(ids: Keys, size: int) -> Iterator[list[int]]:
    for start in range(0, len(ids), size):
        yield ids[start : start + size].tolist()


def _within(since: datetime, until: datetime) -> tuple[sa.ColumnElement[bool], ...]:
    return (
        orders.c.placed_at > since,
        orders.c.placed_at <= until,
        orders.c.created_at > since,
        orders.c.created_at <= until,
        orders.c.is_history.is_(False),
    )


def _demands(conn: Connection, ids: Collection[int]) -> dict[int, dict[int, int]]:
    lines = conn.execute(
        sa.select(order_lines.c.order_id, order_lines.c.sku_id, order_lines.c.quantity)
        .where(order_lines.c.order_id.in_(ids), *_ITEM)
        .order_by(order_lines.c.order_id, order_lines.c.position)
    ).all()
    parts = kits.parts_of(conn, {line.sku_id for line in lines})
    units: dict[int, Counter[int]] = {}
    for line in lines:
        units.setdefault(line.order_id, Counter())[line.sku_id] += line.quantity
    return {key: kits.exploded(parts, some) for key, some in units.items()}


def _incoming(
    head: Any, demand: dict[int, int], ship_to: Address, bound: Sequence[Any]
) -> Incoming:
    to = Destination.of_address(ship_to)
    request = Request(demand, to, head.channel_id, head.total_minor)
    bare = Incoming(
        head.id, head.number, head.created_at, head.placed_at, request,
        promised=_day(head.promised_at), gone=head.cancelled_at,
    )  # fmt: skip
    wanted = sum(demand.values())
    counted = [one for one in bound if _counts(one, head, bound)]
    at_once = sum(one.quantity for one in bound if one.created_at <= head.created_at)
    whole = sum(one.quantity for one in counted) >= wanted
    last = max((one.created_at for one in counted), default=head.created_at)
    return replace(
        bare,
        happened=_by_point(counted),
        bound_at=max(last, head.created_at) if whole else None,
        was_short=at_once < wanted,
        stays=_shipped(bound) if head.cancelled_at else {},
    )


def _counts(one: Any, head: Any, bound: Sequence[Any]) -> bool:
    """What was given back counts where the order was cancelled, as it last stood."""
    if one.stage not in ENDED:
        return True
    last = max(other.created_at for other in bound)
    return head.cancelled_at is not None and one.created_at == last


def _by_point(counted: Sequence[Any]) -> dict[int, dict[int, int]]:
    sent: dict[int, Counter[int]] = {}
    for one in counted:
        sent.setdefault(one.point_id, Counter())[one.sku_id] += one.quantity
    return {point_id: dict(units) for point_id, units in sent.items()}


def _shipped(bound: Sequence[Any]) -> dict[int, int]:
    units: Counter[int] = Counter()
    for one in bound:
        if one.stage == "shipped":
            units[one.sku_id] += one.quantity
    return dict(units)


def _day(at: datetime | None) -> date | None:
    return None if at is None else at.date()


_ITEM = (order_lines.c.kind == "item", order_lines.c.sku_id.is_not(None))
_HEAD = tuple(
    orders.c[name]
    for name in ("id", "number", "channel_id", "total_minor", "placed_at", "created_at",
                 "promised_at", "cancelled_at")
)  # fmt: skip
_BOUND = tuple(
    commitments.c[name]
    for name in ("order_id", "point_id", "sku_id", "quantity", "stage", "created_at")
)
