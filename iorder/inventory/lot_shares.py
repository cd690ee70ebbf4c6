"""Lots are shares of stock: what a movement does to a SKU kept by lot, lot by lot.

Every movement passes here (``ledger.note``), so the lots of a place always add up to its stock.
A SKU is kept by lot from its first row in ``lots`` on. What comes in without a lot's name goes to
the lot without a name; what goes out without one leaves first what expires first.
"""

from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from functools import lru_cache
from typing import Any

import sqlalchemy as sa

from iorder.inventory.model import commitment_lots, commitments, lot_ledger, lot_stock, lots
from iorder.kernel import bulk, dialect
from iorder.kernel.errors import Refused
from iorder.kernel.prepared import Prepared, any_of, filled, room_for
from iorder.kernel.work import Work

Place = tuple[int, int]
Share = tuple[int, int]
"""(on hand, quarantine): units to add to a lot."""

UNNAMED = ""
_SKUS_A_STATEMENT = 500


class LotsDisagree(Refused):
    """The lots of a place hold less than its stock says."""

    code = "lots_disagree"


@dataclass(slots=True)
class OnShelf:
    """A lot at a point; ``picked`` units of it are in boxes already. Locked while it is held."""

    lot_id: int
    sku_id: int
    point_id: int
    code: str
    expires_on: date | None
    on_hand: int
    quarantine: int
    picked: int

    @property
    def free(self) -> int:
        return max(self.on_hand - self.quarantine - self.picked, 0)

    def may_leave(self, today: date) -> bool:
        return self.expires_on is None or self.expires_on > today


def kept_by_lot(work: Work, sku_ids: Collection[int]) -> set[int]:
    """Those of the SKUs that are kept by lot."""
    wanted, found = sorted(set(sku_ids)), set()
    for at in range(0, len(wanted), _SKUS_A_STATEMENT):
        some = wanted[at : at + _SKUS_A_STATEMENT]
        rows = _kept(room_for(len(some))).run(work, **filled("sku", some))
        found |= {sku_id for (sku_id,) in rows}
    return found


def on_shelves(work: Work, places: Iterable[Place]) -> dict[Place, list[OnShelf]]:
    """The lots at each of these places, what expires first first; locked until the commit."""
    wanted = sorted(set(places))
    found: dict[Place, list[OnShelf]] = {place: [] for place in wanted}
    for point_id in sorted({point for point, _ in wanted}):
        skus = [sku for point, sku in wanted if point == point_id]
        for row in work.execute(_lots_at(point_id, skus)):
            found[point_id, row.sku_id].append(OnShelf(**row._mapping, picked=0))
    picked = _picked(work, wanted)  # once the lots are ours: who was faster has filled boxes
    for one in (one for some in found.values() for one in some):
        one.picked = picked.get((one.point_id, one.lot_id), 0)
    for some in found.values():
        some.sort(key=lambda one: (one.expires_on or date.max, one.lot_id))
    return found


def share(work: Work, moves: Sequence[tuple[int, Place, Share, Mapping[int, Share]]]) -> None:
    """Write what each (movement, place, sum, named lots) does to lots; other SKUs are passed over.

    Raises LotsDisagree.
    """
    moving = [one for one in moves if one[2] != (0, 0)]
    if not moving:
        return
    kept = kept_by_lot(work, {place[1] for _, place, _, _ in moving})
    mine = [one for one in moving if one[1][1] in kept]
    if not mine:
        return
    shelves = on_shelves(work, {place for _, place, _, _ in mine})
    rows: list[tuple[int, int, int, Share]] = []
    for movement, place, (on_hand, quarantine), named in mine:
        split = _Split(work, place, shelves[place], defaultdict(lambda: [0, 0]))
        for lot_id, (units, aside) in named.items():
            split.shares[lot_id] = [units, aside]
        split.spread(0, on_hand - sum(units for units, _ in named.values()))
        split.spread(1, quarantine - sum(aside for _, aside in named.values()))
        rows += split.rows(movement)
    write(work, rows)


def write(work: Work, rows: Sequence[tuple[int, int, int, Share]]) -> None:
    """Add each (movement, point, lot, share) to the lot and to its ledger."""
    for _, point, lot, (on_hand, quarantine) in sorted(rows, key=lambda row: (row[1], row[2])):
        _MAKE[work.store.is_sqlite].run(work, point=point, lot=lot)
        changed = _COME.run(work, point=point, lot=lot, units=on_hand, aside=quarantine)
        if changed.rowcount != 1:
            raise LotsDisagree("A lot holds fewer units than that; count it, then try again.")
    keys = work.ids(lot_ledger, len(rows))
    bulk.insert(
        work,
        lot_ledger,
        ("id", "movement_id", "point_id", "lot_id", "d_on_hand", "d_quarantine"),
        [
            (key, m, point, lot, *units)
            for key, (m, point, lot, units) in zip(keys, rows, strict=True)
        ],
    )


def unnamed(work: Work, sku_ids: Collection[int]) -> dict[int, int]:
    """The lot without a name of each SKU, made where there is none."""
    wanted = sorted(set(sku_ids))
    query = sa.select(lots.c.sku_id, lots.c.id).where(
        lots.c.sku_id.in_(wanted), lots.c.code == UNNAMED
    )
    found = _by_sku(work, query)
    fresh = [sku for sku in wanted if sku not in found]
    if fresh:
        ids = work.ids(lots, len(fresh))
        insert = dialect.insert(lots, work.conn.dialect.name).on_conflict_do_nothing()
        work.execute(
            insert,
            [
                {"id": key, "sku_id": sku, "code": UNNAMED, "created_at": work.now}
                for key, sku in zip(ids, fresh, strict=True)
            ],
        )
        found = _by_sku(work, query)
    return found


def _by_sku(work: Work, query: sa.Select[tuple[int, int]]) -> dict[int, int]:
    return {row.sku_id: row.id for row in work.execute(query)}


@dataclass
class _Split:
    """How one movement's units at a place fall on its lots."""

    work: Work
    place: Place
    shelf: Sequence[OnShelf]
    shares: dict[int, list[int]]

    def spread(self, column: int, left: int) -> None:
        """Give ``left`` units of a column (0 on hand, 1 quarantine) that nobody named lots for."""
        if left > 0 and column == 0:
            self.shares[unnamed(self.work, [self.place[1]])[self.place[1]]][0] += left
            return
        sign, need = (1 if left > 0 else -1), abs(left)
        for careful in (True, False):
            for one in self.shelf:
                units = min(self._can_give(one, column, sign, careful=careful), need)
                if units > 0:
                    self.shares[one.lot_id][column] += sign * units
                    need -= units
        if need:
            raise LotsDisagree("The lots there hold less than the stock says; run doctor.")

    def _can_give(self, one: OnShelf, column: int, sign: int, *, careful: bool) -> int:
        """Free units that may leave while ``careful``, then whatever is there."""
        on_hand, aside = self.shares[one.lot_id]
        if column == 1:
            held = one.quarantine + aside
            return held if sign < 0 else one.on_hand + on_hand - held
        if not careful:
            return one.on_hand + on_hand
        return one.free + on_hand if one.may_leave(self.work.today) else 0

    def rows(self, movement: int) -> Iterator[tuple[int, int, int, Share]]:
        """(movement, point, lot, share); what the next movement of the batch finds is updated."""
        for one in self.shelf:
            on_hand, aside = self.shares[one.lot_id]
            one.on_hand += on_hand
            one.quarantine += aside
        for lot_id, (on_hand, aside) in self.shares.items():
            if on_hand or aside:
                yield movement, self.place[0], lot_id, (on_hand, aside)


def _picked(work: Work, places: Sequence[Place]) -> dict[tuple[int, int], int]:
    """Units in boxes by (point, lot)."""
    if not places:
        return {}
    rows = work.execute(
        sa.select(
            commitments.c.point_id,
            commitment_lots.c.lot_id,
            sa.func.sum(commitment_lots.c.quantity),
        )
        .join(commitments, commitments.c.id == commitment_lots.c.commitment_id)
        .where(
            commitments.c.stage.in_(("picked", "packed")),
            commitments.c.sku_id.in_({sku for _, sku in places}),
            commitments.c.point_id.in_({point for point, _ in places}),
        )
        .group_by(commitments.c.point_id, commitment_lots.c.lot_id)
    )
    return {(point, lot): int(units) for point, lot, units in rows}


def _lots_at(point_id: int, sku_ids: Sequence[int]) -> sa.Select[Any]:
    return (
        sa.select(
            lot_stock.c.lot_id, lots.c.sku_id, lot_stock.c.point_id, lots.c.code, lots.c.expires_on,
            lot_stock.c.on_hand, lot_stock.c.quarantine,
        )
        .join(lots, lots.c.id == lot_stock.c.lot_id)
        .where(lot_stock.c.point_id == point_id, lots.c.sku_id.in_(sku_ids))
        .order_by(lot_stock.c.point_id, lot_stock.c.lot_id)
        .with_for_update(of=lot_stock)
    )  # fmt: skip


@lru_cache(maxsize=16)
def _kept(count: int) -> Prepared:
    return Prepared(sa.select(lots.c.sku_id).where(any_of(lots.c.sku_id, "sku", count)).distinct())


_AT = {"point": sa.bindparam("point", type_=sa.BigInteger()),
       "lot": sa.bindparam("lot", type_=sa.BigInteger())}  # fmt: skip
_UNITS = sa.bindparam("units", type_=sa.Integer())
_ASIDE = sa.bindparam("aside", type_=sa.Integer())
_COME = Prepared(
    sa.update(lot_stock)
    .where(
        lot_stock.c.point_id == _AT["point"],
        lot_stock.c.lot_id == _AT["lot"],
        lot_stock.c.on_hand + _UNITS >= 0,
        lot_stock.c.quarantine + _ASIDE >= 0,
    )
    .values(on_hand=lot_stock.c.on_hand + _UNITS, quarantine=lot_stock.c.quarantine + _ASIDE)
)


def _make(dialect_name: str) -> Prepared:
    return Prepared(
        dialect.insert(lot_stock, dialect_name)
        .values(point_id=_AT["point"], lot_id=_AT["lot"])
        .on_conflict_do_nothing(index_elements=["point_id", "lot_id"])
    )


_MAKE = {True: _make("sqlite"), False: _make("postgresql")}
