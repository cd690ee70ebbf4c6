"""Orders that are not sourced, or not wholly: what they ask for, and who sends it at last."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass

import sqlalchemy as sa

from iorder.kernel.address import Address
from iorder.kernel.work import Work
from iorder.orders.model import backorders, holds, order_lines, orders
from iorder.orders.past import NOWHERE
from iorder.orders.placing import Where
from iorder.orders.whereto import UNPLACED, ship_addresses

__all__ = ["UNPLACED"]

OPEN = ("pending", "confirmed", "released")
BOUND = ("confirmed", "released")
"""What is reserved for an order in these states is allocated at once."""


@dataclass(frozen=True, slots=True)
class Line:
    """Units of one SKU that a line asks for."""

    id: int
    sku_id: int
    quantity: int


@dataclass(frozen=True, slots=True)
class Waiting:
    """An open order of which not all has left; its lines by position, kits as they are sold."""

    id: int
    number: str
    channel_id: int
    total_minor: int
    order_state: str
    ship_to: Address
    lines: tuple[Line, ...]

    @property
    def is_bound(self) -> bool:
        return self.order_state in BOUND


def waiting(work: Work, order_id: int) -> Waiting | None:
    """What the order asks for; locked. None where it is over, under way, or asks for no SKU."""
    return _asks(work, order_id, ("partially_fulfilled", "fulfilled"))


def unfinished(work: Work, order_id: int) -> Waiting | None:
    """``waiting``, also where a part of it has left; what it asks for is told with that part."""
    return _asks(work, order_id, ("fulfilled",))


def _asks(work: Work, order_id: int, besides: Collection[str]) -> Waiting | None:
    found = work.execute(
        sa.select(*(orders.c[name] for name in _HEAD))
        .where(
            orders.c.id == order_id,
            orders.c.order_state.in_(OPEN),
            orders.c.fulfillment_state.not_in(besides),
            orders.c.is_history.is_(False),
        )
        .with_for_update()
    ).first()
    if found is None:
        return None
    rows = work.execute(
        sa.select(order_lines.c.id, order_lines.c.sku_id, order_lines.c.quantity)
        .where(
            order_lines.c.order_id == order_id,
            order_lines.c.kind == "item",
            order_lines.c.sku_id.is_not(None),
        )
        .order_by(order_lines.c.position)
    )
    lines = tuple(Line(*row) for row in rows)
    if not lines:
        return None
    head = {name: getattr(found, name) for name in _HEAD}
    return Waiting(**head, ship_to=_ship_to(work, order_id), lines=lines)


def waiting_for(work: Work, sku_ids: Collection[int], most: int) -> list[int]:
    """Orders on a ``stock`` hold that wait for any of these SKUs: those that were promised a day
    first, the earliest first, then in the order in which they came."""
    promised = (
        sa.select(sa.func.min(backorders.c.promised_on))
        .where(backorders.c.order_id == orders.c.id, backorders.c.filled_at.is_(None))
        .scalar_subquery()
    )
    asks = sa.exists().where(
        order_lines.c.order_id == orders.c.id, order_lines.c.sku_id.in_(sku_ids)
    )
    waits = sa.exists().where(
        backorders.c.order_id == orders.c.id,
        backorders.c.sku_id.in_(sku_ids),
        backorders.c.filled_at.is_(None),
    )
    rows = work.execute(
        sa.select(orders.c.id)
        .where(*_WAITS, sa.or_(asks, waits))
        .order_by(promised.is_(None), promised, orders.c.placed_at, orders.c.id)
        .limit(most)
    )
    return list(rows.scalars())


def waited_for(work: Work, most: int) -> list[int]:
    """SKUs, kits as they are sold, that orders on a ``stock`` hold ask for."""
    rows = work.execute(
        sa.select(order_lines.c.sku_id)
        .join(orders, orders.c.id == order_lines.c.order_id)
        .where(*_WAITS, order_lines.c.sku_id.is_not(None))
        .distinct()
        .order_by(order_lines.c.sku_id)
        .limit(most)
    )
    return list(rows.scalars())


def goes_to(work: Work, order_id: int, where: Where) -> None:
    """Note where its address is, after it may have been corrected."""
    work.execute(
        sa.update(orders)
        .where(orders.c.id == order_id)
        .values(latitude=where.latitude, longitude=where.longitude, geo_quality=where.quality)
    )


def sent_from(
    work: Work, order_id: int, point_id: int | None, of_lines: Mapping[int, int | None]
) -> None:
    """Note the order's chief point, and of each line the point that alone sends it, if any."""
    work.execute(sa.update(orders).where(orders.c.id == order_id).values(point_id=point_id))
    if of_lines:
        work.execute(
            sa.update(order_lines)
            .where(order_lines.c.id == sa.bindparam("the_line"))
            .values(point_id=sa.bindparam("the_point")),
            [{"the_line": line, "the_point": point} for line, point in sorted(of_lines.items())],
        )


_WAITS = (
    orders.c.stage == "on_hold",
    sa.exists().where(
        holds.c.order_id == orders.c.id, holds.c.kind == "stock", holds.c.state == "open"
    ),
)
_HEAD = ("id", "number", "channel_id", "total_minor", "order_state")


def _ship_to(work: Work, order_id: int) -> Address:
    return ship_addresses(work.conn, [order_id]).get(order_id, NOWHERE)
