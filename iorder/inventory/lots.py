"""Lots with an expiry: named as they come in, chosen first expiry first, set aside when expired.

``lot_shares`` keeps every movement's lots right; here people and machines name and choose them.
"""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date

import sqlalchemy as sa
from sqlalchemy.engine import Connection

from iorder.inventory.events import LotExpired, StockAdjusted, StockReceived
from iorder.inventory.ledger import Act, Place, note
from iorder.inventory.lot_shares import (
    LotsDisagree,
    OnShelf,
    Share,
    kept_by_lot,
    on_shelves,
    unnamed,
    write,
)
from iorder.inventory.model import commitment_lots, lot_ledger, lot_stock, lots, stock
from iorder.inventory.moving import ensure, ledgered, shift
from iorder.kernel import dialect
from iorder.kernel.errors import InvalidInput, NotFound, Refused
from iorder.kernel.work import Work

LOTS_A_TURN = 200


class NoFittingLot(Refused):
    """No lot that may leave holds enough units; the rest is expired, set aside or in boxes."""

    code = "no_fitting_lot"


@dataclass(frozen=True, slots=True)
class InLot:
    """Units of one lot coming in. A lot seen before keeps the expiry it has."""

    code: str
    expires_on: date | None
    quantity: int


def keep_by_lot(work: Work, sku_id: int) -> None:
    """From now on the SKU's units are kept by lot; those that are there have no lot named.

    Nothing happens where it is so already. ``flows.track_sku`` calls it: the catalog says so too.
    """
    if kept_by_lot(work, [sku_id]):
        return
    lot_id = unnamed(work, [sku_id])[sku_id]
    rows = work.execute(
        sa.select(stock.c.point_id, stock.c.on_hand, stock.c.quarantine)
        .where(stock.c.sku_id == sku_id, stock.c.on_hand + stock.c.quarantine > 0)
        .order_by(stock.c.point_id)
        .with_for_update()
    ).all()
    if rows:
        still = {(row.point_id, sku_id): dict[str, int]() for row in rows}
        (movement,) = note(work, "by_lot", [Act(f"by_lot:{sku_id}", "kept by lot from now", still)])
        write(
            work, [(movement, row.point_id, lot_id, (row.on_hand, row.quarantine)) for row in rows]
        )


def named_lots(
    work: Work, coming: Mapping[Place, Sequence[InLot]]
) -> dict[Place, dict[int, Share]]:
    """The lots of what comes in by place, made where they are new.

    Raises InvalidInput for less than one unit, no code, or a lot known with another expiry.
    """
    named: dict[Place, dict[int, Share]] = {}
    for (point_id, sku_id), some in sorted(coming.items()):
        keep_by_lot(work, sku_id)
        there: dict[int, Share] = {}
        for one in some:
            lot_id = _lot(work, sku_id, one)
            there[lot_id] = (there.get(lot_id, (0, 0))[0] + one.quantity, 0)
        named[point_id, sku_id] = there
    return named


def receive(
    work: Work, cause: str, coming: Mapping[Place, Sequence[InLot]], reason: str = ""
) -> None:
    """Goods of named lots came in. Raises DoneBefore, which must end the transaction."""
    named = named_lots(work, coming)
    units = {place: sum(one.quantity for one in some) for place, some in sorted(coming.items())}
    ensure(work, units)
    changes = {place: {"on_hand": quantity} for place, quantity in units.items()}
    shift(work, changes)
    note(work, "receive", [Act(cause, reason, ledgered(changes), named)])
    for (point_id, sku_id), quantity in units.items():
        work.announce(StockReceived(sku_id, point_id, quantity))


def adjust(work: Work, cause: str, point_id: int, deltas: Mapping[int, int], reason: str) -> None:
    """Correct what is on hand of lots (by id) at a point. Raises NotFound, LotsDisagree."""
    if not reason.strip():
        raise InvalidInput("Say why the number of a lot changes.")
    wanted = {lot_id: delta for lot_id, delta in deltas.items() if delta}
    rows = work.execute(sa.select(lots.c.id, lots.c.sku_id).where(lots.c.id.in_(wanted)))
    skus = {row.id: row.sku_id for row in rows}
    if len(skus) < len(wanted):
        raise NotFound("There is no such lot; look at the SKU's lots again.")
    named: dict[Place, dict[int, Share]] = defaultdict(dict)
    for lot_id, delta in wanted.items():
        named[point_id, skus[lot_id]][lot_id] = (delta, 0)
    changes = {place: {"on_hand": _sum(some)} for place, some in named.items()}
    ensure(work, changes)
    if shift(work, changes):
        raise LotsDisagree("A lot holds fewer units than that; count it, then try again.")
    note(work, "adjust", [Act(cause, reason, ledgered(changes), named)])
    for (point, sku_id), change in changes.items():
        work.announce(StockAdjusted(sku_id, point, change["on_hand"], reason))


def choose(work: Work, wanted: Sequence[tuple[int, Place, int]]) -> set[int]:
    """Note which lots each (commitment, place, units) is picked from, first expiry first.

    Returns the commitments no lot may serve; those of SKUs not kept by lot need none.
    """
    kept = kept_by_lot(work, {place[1] for _, place, _ in wanted})
    mine = [one for one in wanted if one[1][1] in kept]
    if not mine:
        return set()
    done = _chosen(work, [commitment for commitment, _, _ in mine])
    shelves = on_shelves(work, {place for _, place, _ in mine})
    rows, unserved = [], set()
    for commitment, place, units in mine:
        if commitment in done:
            continue
        taken = _first_expiring(shelves[place], units, work.today)
        if taken is None:
            unserved.add(commitment)
            continue
        rows += [
            {"commitment_id": commitment, "lot_id": one.lot_id, "quantity": n} for one, n in taken
        ]
    work.insert(commitment_lots, rows)
    return unserved


def leaving(work: Work, wanted: Sequence[tuple[int, Place, int]]) -> dict[int, dict[int, int]]:
    """The lots each (commitment, place, units) leaves from, chosen now where nobody picked it.

    Raises NoFittingLot, which must end the transaction.
    """
    if choose(work, wanted):
        raise NoFittingLot(
            "No lot that may leave holds enough: the rest is expired, set aside or in boxes. "
            "Receive more, or source the order elsewhere."
        )
    return _chosen(work, [commitment for commitment, _, _ in wanted])


def unpick(work: Work, commitment_ids: Iterable[int]) -> None:
    """What was picked for these goes back to its lots."""
    ids = sorted(commitment_ids)
    if ids:
        work.execute(sa.delete(commitment_lots).where(commitment_lots.c.commitment_id.in_(ids)))


def any_expired(conn: Connection, today: date) -> bool:
    """Whether any lot past its expiry is not wholly set aside; ``today`` is the shop's day."""
    return conn.execute(_expired(today).limit(1)).first() is not None


def set_aside_expired(work: Work) -> bool:
    """Quarantine the units of some lots expired by the shop's day; True while there may be more."""
    rows = work.execute(_expired(work.today).limit(LOTS_A_TURN)).all()
    for row in rows:
        reason = f"lot {row.code} expired {row.expires_on}"
        _set_aside(work, (row.point_id, row.sku_id), row.id, reason)
    return len(rows) == LOTS_A_TURN


def _set_aside(work: Work, place: Place, lot_id: int, reason: str) -> None:
    """All units of the lot there are quarantined; nothing happens where they are."""
    point_id, sku_id = place
    shift(work, {place: {"quarantine": 0}})  # holds the place, so the lot stays as it is read
    (one,) = (lot for lot in on_shelves(work, [place])[place] if lot.lot_id == lot_id)
    units = one.on_hand - one.quarantine
    if units <= 0:
        return
    shift(work, {place: {"quarantine": units}})
    last = work.execute(
        sa.select(sa.func.max(lot_ledger.c.id)).where(
            lot_ledger.c.lot_id == lot_id, lot_ledger.c.point_id == point_id
        )
    ).scalar_one()
    cause = f"expired:{lot_id}:{point_id}:{last}"
    act = Act(cause, reason, {place: {"d_quarantine": units}}, {place: {lot_id: (0, units)}})
    note(work, "quarantine", [act])
    work.announce(LotExpired(sku_id, point_id, lot_id, one.code, units))


def _expired(today: date) -> sa.Select[tuple[int, int, int, str, date | None]]:
    return (
        sa.select(lot_stock.c.point_id, lots.c.sku_id, lots.c.id, lots.c.code, lots.c.expires_on)
        .join(lot_stock, lot_stock.c.lot_id == lots.c.id)
        .where(lots.c.expires_on <= today, lot_stock.c.on_hand > lot_stock.c.quarantine)
        .order_by(lot_stock.c.point_id, lots.c.sku_id, lots.c.id)
    )


def _first_expiring(
    shelf: Sequence[OnShelf], units: int, today: date
) -> list[tuple[OnShelf, int]] | None:
    """Which lots give ``units``, marked as picked; None where they hold less."""
    fit = [one for one in shelf if one.free and one.may_leave(today)]
    if sum(one.free for one in fit) < units:
        return None
    taken = []
    for one in fit:
        n = min(one.free, units)
        if n:
            one.picked += n
            units -= n
            taken.append((one, n))
    return taken


def _chosen(work: Work, commitment_ids: Sequence[int]) -> dict[int, dict[int, int]]:
    found: dict[int, dict[int, int]] = defaultdict(dict)
    rows = work.execute(
        sa.select(commitment_lots).where(commitment_lots.c.commitment_id.in_(commitment_ids))
    )
    for row in rows:
        found[row.commitment_id][row.lot_id] = row.quantity
    return dict(found)


def _lot(work: Work, sku_id: int, one: InLot) -> int:
    """The id of the lot, made where it is new."""
    code = one.code.strip()
    if not code:
        raise InvalidInput("Name the lot that comes in; its code stands on the box.")
    if one.quantity <= 0:
        raise InvalidInput(f"Lot {code}: what comes in is one unit or more.")
    known = sa.select(lots.c.id, lots.c.expires_on).where(
        lots.c.sku_id == sku_id, lots.c.code == code
    )
    row = work.execute(known).first()
    if row is None:
        (key,) = work.ids(lots, 1)
        work.execute(
            dialect.insert(lots, work.conn.dialect.name)
            .values(
                id=key, sku_id=sku_id, code=code, expires_on=one.expires_on, created_at=work.now
            )
            .on_conflict_do_nothing()
        )
        row = work.execute(known).one()
    if one.expires_on is not None and row.expires_on != one.expires_on:
        raise InvalidInput(
            f"Lot {code} expires {row.expires_on or 'never'} as it came in before, "
            f"not {one.expires_on}; look at the box again."
        )
    return int(row.id)


def _sum(shares: Mapping[int, Share]) -> int:
    return sum(on_hand for on_hand, _ in shares.values())
