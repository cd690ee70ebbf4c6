"""Goods on their way from one point to another: requested, shipped, received, or lost.

What is shipped leaves the shelf, if it is promised to nobody, and is inbound where it goes until
it is received or given up. Acts on a transfer that exists name the version they were decided on;
each moves it, and the movement's cause names it, so that no act counts twice.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

import sqlalchemy as sa

from iorder.inventory import inbound
from iorder.inventory.closing import said
from iorder.inventory.events import (
    TransferCancelled,
    TransferClosedShort,
    TransferEdited,
    TransferReceived,
    TransferRequested,
    TransferShipped,
)
from iorder.inventory.inbound import InLot
from iorder.inventory.ledger import Act, Place, note
from iorder.inventory.model import (
    available,
    lot_ledger,
    lots,
    points,
    stock,
    stock_movements,
    transfer_lines,
    transfers,
)
from iorder.inventory.moving import ensure, ledgered, shift
from iorder.inventory.service import release_expired
from iorder.inventory.states import TRANSFER
from iorder.inventory.transfer_rows import add, lines, locked, move, put_lines
from iorder.kernel.errors import InvalidInput, NotFound, Refused
from iorder.kernel.work import Work

__all__ = ["lines"]

LONGEST_NOTE = 500


class NotFree(Refused):
    """Less is free to leave the shelf than is to be shipped. ``free``: units by SKU id."""

    code = "not_free"

    def __init__(self, point: str, free: Mapping[int, int], asked: int) -> None:
        self.free = dict(free)
        lines = "a line" if len(free) == 1 else f"{len(free)} lines"
        super().__init__(
            f"At {point} {sum(free.values()):,} of the {asked:,} units of {lines} are free to "
            "leave, the others are promised or not there; ship fewer."
        )


@dataclass(frozen=True, slots=True)
class NewTransfer:
    """What is asked for. ``lines``: units by SKU id, one or more each."""

    from_point_id: int
    to_point_id: int
    lines: Mapping[int, int]
    expected_on: date | None = None
    note: str = ""


def number_of(transfer_id: int) -> str:
    return f"TR-{transfer_id}"


def request(work: Work, wanted: NewTransfer) -> int:
    """Ask for goods; no stock moves. Returns the transfer's id. Raises InvalidInput, NotFound."""
    _check(work, wanted)
    (key,) = work.ids(transfers, 1)
    row = {
        "id": key, "number": number_of(key), "from_point_id": wanted.from_point_id,
        "to_point_id": wanted.to_point_id, "state": TRANSFER.initial,
        "expected_on": wanted.expected_on, "note": wanted.note.strip(),
        "requested_by": work.actor, "requested_at": work.now,
    }  # fmt: skip
    work.insert(transfers, [row])
    put_lines(work, key, wanted.lines)
    units = sum(wanted.lines.values())
    work.announce(TransferRequested(key, wanted.from_point_id, wanted.to_point_id, units))
    return key


def edit(work: Work, transfer_id: int, version: int, wanted: NewTransfer) -> None:
    """Ask for something else, while nothing was shipped."""
    row = locked(work, transfer_id, version)
    TRANSFER.after(row.state, "edit")
    _check(work, wanted)
    work.execute(sa.delete(transfer_lines).where(transfer_lines.c.transfer_id == transfer_id))
    put_lines(work, transfer_id, wanted.lines)
    at = move(
        work,
        row,
        row.state,
        from_point_id=wanted.from_point_id,
        to_point_id=wanted.to_point_id,
        expected_on=wanted.expected_on,
        note=wanted.note.strip(),
    )
    work.announce(TransferEdited(transfer_id, at))


def reschedule(work: Work, transfer_id: int, version: int, expected_on: date) -> None:
    """Its goods are expected on another day. Raises StaleEdit, IllegalMove, NotFound."""
    row = locked(work, transfer_id, version)
    at = move(work, row, TRANSFER.after(row.state, "reschedule"), expected_on=expected_on)
    work.announce(TransferEdited(transfer_id, at))


def ship(work: Work, transfer_id: int, version: int, sent: Mapping[int, int] | None = None) -> None:
    """The goods leave: ``sent`` units by SKU id, all that was asked for where None.

    Raises NotFree where less is free than that, and InvalidInput for more than was asked for,
    or nothing at all; both must end the transaction.
    """
    row = locked(work, transfer_id, version)
    TRANSFER.after(row.state, "ship")
    asked = {line.sku_id: line.quantity for line in lines(work, transfer_id)}
    units = _some(asked if sent is None else sent, asked, "asked for")
    _leave(work, row, units)
    add(work, transfer_id, "shipped", units)
    move(work, row, "shipped", shipped_at=work.now)
    work.announce(TransferShipped(transfer_id, sum(units.values()), sum(asked.values())))


def receive(
    work: Work, transfer_id: int, version: int, came: Mapping[int, int] | None = None
) -> None:
    """``came`` units by SKU id arrived, all that is on its way where None; it may come in parts.

    Raises InvalidInput for more than is on its way, or nothing at all.
    """
    row = locked(work, transfer_id, version)
    coming = {line.sku_id: line.on_its_way for line in lines(work, transfer_id)}
    units = _some(coming if came is None else came, coming, "on its way")
    last = sum(units.values()) == sum(coming.values())
    state = TRANSFER.after(row.state, "receive_last" if last else "receive")
    places = {(row.to_point_id, sku_id): n for sku_id, n in units.items()}
    inbound.arrive(work, _cause(row), places, f"from {row.number}", _lots_of(work, row, places))
    add(work, transfer_id, "received", units)
    move(work, row, state, **({"closed_at": work.now} if last else {}))
    work.announce(TransferReceived(transfer_id, sum(units.values()), last))


def close_short(work: Work, transfer_id: int, version: int, reason: str) -> None:
    """The rest will not come; why stands in the ledger. Raises InvalidInput without a reason."""
    row = locked(work, transfer_id, version)
    state = TRANSFER.after(row.state, "close_short")
    words = said(reason, "Say why the rest will not come.")
    lost = {one.sku_id: one.on_its_way for one in lines(work, transfer_id) if one.on_its_way}
    places = {(row.to_point_id, sku_id): n for sku_id, n in lost.items()}
    inbound.give_up(work, _cause(row), places, f"{row.number}: {words}")
    add(work, transfer_id, "short", lost)
    move(work, row, state, closed_at=work.now)
    work.announce(TransferClosedShort(transfer_id, sum(lost.values()), words))


def cancel(work: Work, transfer_id: int, version: int, reason: str = "") -> None:
    """Nothing will be shipped."""
    row = locked(work, transfer_id, version)
    move(work, row, TRANSFER.after(row.state, "cancel"), closed_at=work.now)
    work.announce(TransferCancelled(transfer_id, reason.strip()))


def _check(work: Work, wanted: NewTransfer) -> None:
    if wanted.from_point_id == wanted.to_point_id:
        raise InvalidInput("A transfer goes from one point to another; choose two.")
    if not wanted.lines:
        raise InvalidInput("A transfer has one line or more; name a SKU and its units.")
    if any(units <= 0 for units in wanted.lines.values()):
        raise InvalidInput("Each line of a transfer is one unit or more.")
    if len(wanted.note) > LONGEST_NOTE:
        raise InvalidInput(f"A note has at most {LONGEST_NOTE} characters.")
    both = (wanted.from_point_id, wanted.to_point_id)
    known = work.execute(sa.select(points.c.id).where(points.c.id.in_(both))).all()
    if len(known) < len(both):
        raise NotFound("There is no such point; choose another.")


def _some(units: Mapping[int, int], most: Mapping[int, int], what: str) -> dict[int, int]:
    """The lines of ``units`` that are not nothing. Raises InvalidInput."""
    for sku_id, n in units.items():
        if n < 0 or n > most.get(sku_id, 0):
            raise InvalidInput(
                f"{n} units are more than the {most.get(sku_id, 0)} {what}; write that or fewer."
                if n >= 0
                else "Units are none or more; write 0 for none."
            )
    some = {sku_id: n for sku_id, n in sorted(units.items()) if n}
    if not some:
        raise InvalidInput(f"Nothing was named; write how many of what was {what}.")
    return some


def _leave(work: Work, row: sa.Row[Any], units: Mapping[int, int]) -> None:
    """Off one shelf and inbound at the other, in one movement. Raises NotFree."""
    leaving = [(row.from_point_id, sku_id) for sku_id in units]
    ensure(work, [(row.to_point_id, sku_id) for sku_id in units])
    changes: dict[Place, dict[str, int]] = {}
    for sku_id, n in units.items():
        changes[row.from_point_id, sku_id] = {"on_hand": -n}
        changes[row.to_point_id, sku_id] = {"inbound": n}
    refused = shift(work, changes, leaving)
    if refused and release_expired(work, {sku_id for _, sku_id in refused}):
        again = {place: changes[place] for place in refused}
        refused = shift(work, again, leaving)
    if refused:
        raise _not_free(work, row, {sku_id: units[sku_id] for _, sku_id in refused})
    note(work, "transfer", [Act(_cause(row), f"{row.number}", ledgered(changes))])


def _not_free(work: Work, row: sa.Row[Any], asked: Mapping[int, int]) -> NotFree:
    there = work.execute(
        sa.select(stock.c.sku_id, available.label("units")).where(
            stock.c.point_id == row.from_point_id, stock.c.sku_id.in_(asked)
        )
    )
    free = dict.fromkeys(asked, 0) | {one.sku_id: max(one.units, 0) for one in there}
    point = sa.select(points.c.code).where(points.c.id == row.from_point_id)
    return NotFree(work.execute(point).scalar_one(), free, sum(asked.values()))


def _lots_of(
    work: Work, row: sa.Row[Any], units: Mapping[Place, int]
) -> dict[Place, Sequence[InLot]]:
    """Which lots of those on their way arrive, what expires first first."""
    causes = [_cause(row, version) for version in range(1, row.version)]
    coming = work.execute(
        sa.select(
            lots.c.sku_id, lots.c.code, lots.c.expires_on,
            -sa.func.sum(lot_ledger.c.d_on_hand).label("units"),
        )
        .select_from(lot_ledger.join(stock_movements, _of_movement).join(lots, _of_lot))
        .where(stock_movements.c.cause.in_(causes))
        .group_by(lots.c.id, lots.c.sku_id, lots.c.code, lots.c.expires_on)
    )  # fmt: skip
    left = {sku_id: n for (_, sku_id), n in units.items()}
    found: dict[Place, Sequence[InLot]] = {}
    for sku_id, code, expires_on, there in sorted(coming, key=_expiry):
        n = min(int(there), left.get(sku_id, 0))
        if n > 0 and code:
            place = (row.to_point_id, sku_id)
            found[place] = [*found.get(place, ()), InLot(code, expires_on, n)]
        left[sku_id] = left.get(sku_id, 0) - max(n, 0)
    return found


def _expiry(row: sa.Row[Any]) -> tuple[date, str]:
    return row.expires_on or date.max, row.code


def _cause(row: sa.Row[Any], version: int | None = None) -> str:
    """The act on this version of the transfer."""
    return f"transfer:{row.id}:{row.version if version is None else version}"


_of_movement = stock_movements.c.id == lot_ledger.c.movement_id
_of_lot = lots.c.id == lot_ledger.c.lot_id
