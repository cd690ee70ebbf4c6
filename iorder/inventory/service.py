"""The one door to stock: reserve, allocate, adjust, receive.

Every number changes by one conditional statement per (point, SKU), in sorted order so that two
transactions never wait for each other in a circle, with the demand of one call summed first.
Each act is one movement with a unique cause, so the same act never counts twice, and one ledger
row for each (point, SKU). What leaves a shelf does so in ``handover``; ``settling`` and
``handover`` give back what was promised.
"""

from collections import defaultdict
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

import sqlalchemy as sa

from iorder.inventory import quotas
from iorder.inventory.events import ReservationsExpired, StockAdjusted, StockReceived
from iorder.inventory.ledger import DoneBefore, Place, note_movement
from iorder.inventory.model import available as free_units
from iorder.inventory.model import commitments, stock
from iorder.inventory.quotas import QuotaUsedUp
from iorder.inventory.settling import (
    ALLOCATE,
    EXPIRE,
    POINT,
    SKU,
    THERE,
    UNITS,
    change,
    moving,
    reserved,
    settle,
    summed,
)
from iorder.kernel import bulk, dialect
from iorder.kernel.errors import InvalidInput, LostRace, Refused
from iorder.kernel.prepared import Prepared
from iorder.kernel.work import Work

__all__ = ["DoneBefore", "Place", "QuotaUsedUp"]


class OutOfStock(LostRace):
    """Less is free than was asked for. ``missing``: the (point id, SKU id) that refused."""

    code = "out_of_stock"

    def __init__(self, missing: Collection[Place]) -> None:
        self.missing = tuple(missing)
        super().__init__("Somebody else has just taken the last units; look what is left.")


class BelowZero(Refused):
    """A correction would leave less than nothing on a shelf; ``place``: which one."""

    code = "below_zero"

    def __init__(self, place: Place, units: int, shelf: str = "A shelf") -> None:
        self.place, self.units = place, units
        super().__init__(
            f"{shelf} holds less than the {units:,} units to be taken off; count it again."
        )


@dataclass(frozen=True, slots=True)
class Want:
    """Units one line of an order (or a cart) wants from one point; expires unless None.

    ``channel_id``: whose quota they count against, None for nobody's.
    """

    point_id: int
    sku_id: int
    quantity: int
    order_id: int | None = None
    order_line_id: int | None = None
    cart: str | None = None
    expires_at: datetime | None = None
    channel_id: int | None = None


def reserve(work: Work, cause: str, wants: Sequence[Want], reason: str = "") -> list[int]:
    """Promise units; returns the commitments' ids. Expired promises make room where needed.

    Raises OutOfStock and QuotaUsedUp, then nothing is changed; and DoneBefore, which must end the
    transaction.
    """
    if not wants:
        return []
    if any(want.quantity <= 0 for want in wants):
        raise InvalidInput("A reservation is for one unit or more.")
    units = summed((want.point_id, want.sku_id, want.quantity) for want in wants)
    ids = _written(work, wants)  # before the stock rows are ours, so that others wait less
    try:
        _take(work, units)
        _count(work, wants, units)
    except (OutOfStock, QuotaUsedUp):
        work.execute(sa.delete(commitments).where(commitments.c.id.in_(ids)))
        raise
    note_movement(
        work, cause, "reserve", {place: {"d_reserved": n} for place, n in units.items()}, reason
    )
    return ids


def _written(work: Work, wants: Sequence[Want]) -> list[int]:
    ids = work.ids(commitments, len(wants))
    bulk.insert(
        work,
        commitments,
        _COMMITMENT,
        [
            (
                key, one.order_id, one.order_line_id, one.cart, one.point_id, one.sku_id,
                one.quantity, "reserved", one.expires_at, work.now, one.channel_id, one.cart,
            )
            for key, one in zip(ids, wants, strict=True)
        ],
    )  # fmt: skip
    return ids


def allocate(work: Work, order_ids: Collection[int]) -> list[int]:
    """Bind what is reserved for these orders to its points; returns the orders it moved."""
    rows = work.execute(reserved(commitments.c.order_id.in_(order_ids)).with_for_update()).all()
    settle(work, rows, ALLOCATE)
    return sorted({row.order_id for row in rows})


def move_reserved(work: Work, cause: str, units: Mapping[Place, int], reason: str) -> None:
    """Promise ``units`` more at each place, or fewer where they are below 0.

    Raises OutOfStock, which must end the transaction.
    """
    moved = {place: n for place, n in sorted(units.items()) if n}
    refused = [place for place, n in moved.items() if not _moved(work, place, n)]
    if refused and release_expired(work, {sku_id for _, sku_id in refused}):
        refused = [place for place in refused if not _taken(work, place, moved[place])]
    if refused:
        raise OutOfStock(refused)
    note_movement(
        work, cause, "reserve", {place: {"d_reserved": n} for place, n in moved.items()}, reason
    )


def _moved(work: Work, place: Place, units: int) -> bool:
    if units > 0:
        return _taken(work, place, units)
    change(work, {place: -units}, {"reserved": -1})
    return True


def release_expired(work: Work, sku_ids: Collection[int]) -> int:
    """Give back what was reserved until now or before; returns how many units.

    What another transaction is settling at this moment is left to it.
    """
    old = sa.and_(commitments.c.sku_id.in_(sku_ids), commitments.c.expires_at <= work.now)
    rows = work.execute(dialect.for_update_skip_locked(reserved(old))).all()
    settle(work, rows, EXPIRE)
    units: dict[int, int] = defaultdict(int)
    for row in rows:
        units[row.sku_id] += row.quantity
    for sku_id, quantity in sorted(units.items()):
        work.announce(ReservationsExpired(sku_id, quantity))
    return sum(units.values())


def adjust(work: Work, cause: str, deltas: Mapping[Place, int], reason: str) -> None:
    """Correct what is on hand by ``deltas``.

    Raises InvalidInput without a reason, BelowZero and DoneBefore, which must end the transaction.
    """
    if not reason.strip():
        raise InvalidInput("Say why the number on the shelf changes.")
    units = {place: delta for place, delta in sorted(deltas.items()) if delta}
    _add_on_hand(work, units)
    note_movement(
        work, cause, "adjust", {p: {"d_on_hand": delta} for p, delta in units.items()}, reason
    )
    for (point_id, sku_id), delta in units.items():
        work.announce(StockAdjusted(sku_id, point_id, delta, reason))


def receive(work: Work, cause: str, quantities: Mapping[Place, int], reason: str = "") -> None:
    """Goods came in. Raises DoneBefore, which must end the transaction."""
    if any(quantity <= 0 for quantity in quantities.values()):
        raise InvalidInput("Goods that came in are one unit or more.")
    units = dict(sorted(quantities.items()))
    _add_on_hand(work, units)
    note_movement(work, cause, "receive", {p: {"d_on_hand": n} for p, n in units.items()}, reason)
    for (point_id, sku_id), quantity in units.items():
        work.announce(StockReceived(sku_id, point_id, quantity))


def _take(work: Work, units: Mapping[Place, int]) -> None:
    """Move free units to reserved, all or none. Raises OutOfStock."""
    refused = [place for place in units if not _taken(work, place, units[place])]
    if refused and release_expired(work, {sku_id for _, sku_id in refused}):
        refused = [place for place in refused if not _taken(work, place, units[place])]
    if refused:
        taken = {place: n for place, n in units.items() if place not in refused}
        change(work, taken, {"reserved": -1})
        raise OutOfStock(refused)


def _count(work: Work, wants: Sequence[Want], units: Mapping[Place, int]) -> None:
    """Count what was taken against its channels' quotas, all or none. Raises QuotaUsedUp."""
    shares = quotas.summed((want.channel_id, want.sku_id, want.quantity) for want in wants)
    limited = quotas.limited(work, shares)
    refused = quotas.take(work, limited)
    if refused and release_expired(work, {sku_id for _, sku_id in refused}):
        refused = quotas.take(work, {key: limited[key] for key in refused})
    if refused:
        change(work, units, {"reserved": -1})
        quotas.give_back(work, {key: n for key, n in limited.items() if key not in refused})
        raise QuotaUsedUp(refused)


def _taken(work: Work, place: Place, quantity: int) -> bool:
    return _TAKE.run(work, point=place[0], sku=place[1], units=quantity).rowcount == 1


def _add_on_hand(work: Work, units: Mapping[Place, int]) -> None:
    """Put units on the shelves, or take them off where they are. Raises BelowZero."""
    come = _COME if work.store.is_sqlite else _COME_PG
    for (point_id, sku_id), delta in units.items():
        statement, number = (come, delta) if delta > 0 else (_GO, -delta)
        if statement.run(work, point=point_id, sku=sku_id, units=number).rowcount != 1:
            raise BelowZero((point_id, sku_id), number)


_COMMITMENT = (
    "id", "order_id", "order_line_id", "cart", "point_id", "sku_id", "quantity", "stage",
    "expires_at", "created_at", "channel_id", "held_in",
)  # fmt: skip


def _come(dialect_name: str) -> Prepared:
    return Prepared(
        dialect.insert(stock, dialect_name)
        .values(point_id=POINT, sku_id=SKU, on_hand=UNITS)
        .on_conflict_do_update(
            index_elements=["point_id", "sku_id"], set_={"on_hand": stock.c.on_hand + UNITS}
        )
    )


_TAKE = Prepared(
    sa.update(stock).where(THERE, free_units >= UNITS).values(reserved=stock.c.reserved + UNITS)
)
_GO = moving((("on_hand", -1),))
_COME, _COME_PG = _come("sqlite"), _come("postgresql")
