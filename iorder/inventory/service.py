"""The one door to stock: reserve, allocate, release, adjust, receive.

Every number changes by one conditional statement per (point, SKU), in sorted order so that two
transactions never wait for each other in a circle, with the demand of one call summed first.
Each act is one movement with a unique cause, so the same act never counts twice, and one ledger
row for each (point, SKU). What leaves a shelf does so in ``handover``.
"""

from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import lru_cache
from typing import Any

import sqlalchemy as sa

from iorder.inventory.events import ReservationsExpired, StockAdjusted, StockReceived
from iorder.inventory.ledger import Act, DoneBefore, Place, note, note_movement
from iorder.inventory.model import available as free_units
from iorder.inventory.model import commitments, stock
from iorder.inventory.supply import Supply, available
from iorder.kernel import bulk, dialect
from iorder.kernel.errors import InvalidInput, LostRace, Refused
from iorder.kernel.prepared import Prepared
from iorder.kernel.work import Work

__all__ = ["DoneBefore", "Place", "Supply", "available"]


IDS_A_STATEMENT = 5_000


class OutOfStock(LostRace):
    """Less is free than was asked for. ``missing``: the (point id, SKU id) that refused."""

    code = "out_of_stock"

    def __init__(self, missing: Collection[Place]) -> None:
        self.missing = tuple(missing)
        super().__init__("Somebody else has just taken the last units; look what is left.")


class BelowZero(Refused):
    """A correction would leave less than nothing on a shelf."""

    code = "below_zero"


@dataclass(frozen=True, slots=True)
class Want:
    """Units one line of an order (or a cart) wants from one point; expires unless None."""

    point_id: int
    sku_id: int
    quantity: int
    order_id: int | None = None
    order_line_id: int | None = None
    cart: str | None = None
    expires_at: datetime | None = None


def reserve(work: Work, cause: str, wants: Sequence[Want], reason: str = "") -> list[int]:
    """Promise units; returns the commitments' ids. Expired promises make room where needed.

    Raises OutOfStock, then no stock is changed; and DoneBefore, which must end the transaction.
    """
    if not wants:
        return []
    if any(want.quantity <= 0 for want in wants):
        raise InvalidInput("A reservation is for one unit or more.")
    units = _summed((want.point_id, want.sku_id, want.quantity) for want in wants)
    _take(work, units)
    note_movement(
        work, cause, "reserve", {place: {"d_reserved": n} for place, n in units.items()}, reason
    )
    ids = work.ids(commitments, len(wants))
    bulk.insert(
        work,
        commitments,
        _COMMITMENT,
        [
            (
                key, one.order_id, one.order_line_id, one.cart, one.point_id, one.sku_id,
                one.quantity, "reserved", one.expires_at, work.now,
            )
            for key, one in zip(ids, wants, strict=True)
        ],
    )  # fmt: skip
    return ids


def allocate(work: Work, order_ids: Collection[int]) -> list[int]:
    """Bind what is reserved for these orders to its points; returns the orders it moved."""
    rows = work.execute(_reserved(commitments.c.order_id.in_(order_ids)).with_for_update()).all()
    _settle(work, rows, "allocate", "allocated", {"reserved": -1, "allocated": 1})
    return sorted({row.order_id for row in rows})


def release(work: Work, cart: str) -> None:
    """Give back what a cart reserved; nothing where nothing is left. Orders: ``handover``."""
    rows = work.execute(_reserved(commitments.c.cart == cart).with_for_update()).all()
    _settle(work, rows, "release", "released", {"reserved": -1})


def release_expired(work: Work, sku_ids: Collection[int]) -> int:
    """Give back what was reserved until now or before; returns how many units.

    What another transaction is settling at this moment is left to it.
    """
    old = sa.and_(commitments.c.sku_id.in_(sku_ids), commitments.c.expires_at <= work.now)
    rows = work.execute(dialect.for_update_skip_locked(_reserved(old))).all()
    _settle(work, rows, "expire", "expired", {"reserved": -1})
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


def _summed(wanted: Iterable[tuple[int, int, int]]) -> dict[Place, int]:
    """Units by place, in the order in which every transaction touches them."""
    units: dict[Place, int] = defaultdict(int)
    for point_id, sku_id, quantity in wanted:
        units[point_id, sku_id] += quantity
    return dict(sorted(units.items()))


def _take(work: Work, units: Mapping[Place, int]) -> None:
    """Move free units to reserved, all or none. Raises OutOfStock."""
    refused = [place for place in units if not _taken(work, place, units[place])]
    if refused and release_expired(work, {sku_id for _, sku_id in refused}):
        refused = [place for place in refused if not _taken(work, place, units[place])]
    if refused:
        taken = {place: n for place, n in units.items() if place not in refused}
        _change(work, taken, {"reserved": -1})
        raise OutOfStock(refused)


def _taken(work: Work, place: Place, quantity: int) -> bool:
    return _TAKE.run(work, point=place[0], sku=place[1], units=quantity).rowcount == 1


def _reserved(which: sa.ColumnElement[bool]) -> sa.Select[*tuple[Any, ...]]:
    return (
        sa.select(
            commitments.c.id, commitments.c.order_id, commitments.c.cart, commitments.c.point_id,
            commitments.c.sku_id, commitments.c.quantity,
        )
        .where(which, commitments.c.stage == sa.literal_column("'reserved'"))
        .order_by(commitments.c.point_id, commitments.c.sku_id, commitments.c.id)
    )  # fmt: skip


def _settle(
    work: Work, rows: Sequence[Any], kind: str, stage: str, signs: Mapping[str, int]
) -> None:
    """End the reservations ``rows``, locked by this transaction: one movement for each holder."""
    if not rows:
        return
    _change(work, _summed((row.point_id, row.sku_id, row.quantity) for row in rows), signs)
    ids = [row.id for row in rows]
    for at in range(0, len(ids), IDS_A_STATEMENT):
        some = commitments.c.id.in_(ids[at : at + IDS_A_STATEMENT])
        work.execute(sa.update(commitments).where(some).values(stage=stage))
    held: dict[str, list[Any]] = defaultdict(list)
    for row in rows:
        held[f"order:{row.order_id}" if row.order_id else f"cart:{row.cart}"].append(row)
    acts = []
    for holder, theirs in held.items():
        units = _summed((row.point_id, row.sku_id, row.quantity) for row in theirs)
        moves = {
            place: {f"d_{name}": sign * n for name, sign in signs.items()}
            for place, n in units.items()
        }
        first = min(row.id for row in theirs)  # a holder may be settled in several goes
        acts.append(Act(f"{kind}:{holder}:{first}", holder, moves))
    note(work, kind, acts)


def _change(work: Work, units: Mapping[Place, int], signs: Mapping[str, int]) -> None:
    """Add sign x units to columns of ``stock``; the rows' own commitments say they are there."""
    changed = _moving(tuple(signs.items())).count(
        work, [{"point": p, "sku": s, "units": n} for (p, s), n in units.items()]
    )
    if changed != len(units):
        raise Refused("Stock says less is promised than its promises add up to; run doctor.")


def _add_on_hand(work: Work, units: Mapping[Place, int]) -> None:
    """Put units on the shelves, or take them off where they are. Raises BelowZero."""
    come = _COME if work.store.is_sqlite else _COME_PG
    for (point_id, sku_id), delta in units.items():
        statement, number = (come, delta) if delta > 0 else (_GO, -delta)
        if statement.run(work, point=point_id, sku=sku_id, units=number).rowcount != 1:
            raise BelowZero(
                f"A shelf holds less than the {number} units to be taken off; count it again."
            )


_COMMITMENT = (
    "id", "order_id", "order_line_id", "cart", "point_id", "sku_id", "quantity", "stage",
    "expires_at", "created_at",
)  # fmt: skip
_POINT = sa.bindparam("point", type_=sa.BigInteger)
_SKU = sa.bindparam("sku", type_=sa.BigInteger)
_UNITS = sa.bindparam("units", type_=sa.Integer)
_THERE = sa.and_(stock.c.point_id == _POINT, stock.c.sku_id == _SKU)


@lru_cache(maxsize=16)
def _moving(signs: tuple[tuple[str, int], ...]) -> Prepared:
    after = {name: stock.c[name] + sign * _UNITS for name, sign in signs}
    return Prepared(
        sa.update(stock).where(_THERE, *(number >= 0 for number in after.values())).values(after)
    )


def _come(dialect_name: str) -> Prepared:
    return Prepared(
        dialect.insert(stock, dialect_name)
        .values(point_id=_POINT, sku_id=_SKU, on_hand=_UNITS)
        .on_conflict_do_update(
            index_elements=["point_id", "sku_id"], set_={"on_hand": stock.c.on_hand + _UNITS}
        )
    )


_TAKE = Prepared(
    sa.update(stock).where(_THERE, free_units >= _UNITS).values(reserved=stock.c.reserved + _UNITS)
)
_GO = _moving((("on_hand", -1),))
_COME, _COME_PG = _come("sqlite"), _come("postgresql")
