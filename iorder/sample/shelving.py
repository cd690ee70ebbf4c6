"""The sample shop's shelves are evened out between its points, and counted."""

from collections.abc import Sequence
from datetime import timedelta
from random import Random
from typing import Any

import sqlalchemy as sa
from sqlalchemy.engine import Connection

from iorder.flows.open_count import Written as Counting
from iorder.flows.open_count import open_count
from iorder.flows.request_transfer import Written, request_transfer
from iorder.inventory import counts, transfers
from iorder.inventory.model import available, count_lines, stock
from iorder.inventory.model import counts as counts_table
from iorder.inventory.model import transfers as transfers_table
from iorder.kernel.work import Work
from iorder.sample.assortment import items
from iorder.sample.calendar import COUNTS
from iorder.sample.setup import Shop

ROUTES = (("US-NWK", "US-REN"), ("EU-RTM", "EU-MIL"), ("IN-BOM", "IN-BLR"), ("EU-MIL", "EU-RTM"))
REASONS = ("Top up for the weekend", "Even out after the campaign", "Room is needed for new goods")
LEAVES_AFTER, COMES_AFTER = timedelta(hours=22), timedelta(days=3)
MOST_LINES = 7
LOST = "One box was missing from the pallet"
NOT_NEEDED = "Bought from the maker instead"
CALLED_OFF, ARRIVES_SHORT = (4,), (2, 8)
"""Transfers of the list that are called off, and those of which a box is lost."""
COUNTED = ("EU-MIL", "US-NWK", "IN-BOM", "EU-RTM", "US-REN", "IN-BLR", "EU-MIL", "US-NWK")
LINES_COUNTED = 14
TOLERANCE = 2
WAITS, OPEN = len(COUNTS), len(COUNTS) + 1
"""The count that waits for approval, and the one people are at."""


def ask_for_transfer(work: Work, shop: Shop, number: int) -> None:
    """What one point has most of, and the other least."""
    sender, receiver = ROUTES[number % len(ROUTES)]
    there = sa.alias(stock, "there")
    rows = work.execute(
        sa.select(stock.c.sku_id, available)
        .join(there, there.c.sku_id == stock.c.sku_id)
        .where(
            stock.c.point_id == shop.points[sender],
            there.c.point_id == shop.points[receiver],
            there.c.reorder_point.is_not(None),
            available > stock.c.reorder_point,
            available >= 4,
        )
        .order_by(there.c.on_hand - there.c.reorder_point, available.desc(), stock.c.sku_id)
        .limit(3 + number % (MOST_LINES - 2))
    )
    codes = {shop.skus[item.code]: item.code for item in items()}
    units = {codes[sku]: int(free) // 2 for sku, free in rows}
    if units:
        expected = (work.now + LEAVES_AFTER + COMES_AFTER).date()
        request_transfer(work, Written(sender, receiver, units, expected, _note(number)))


def was_asked(conn: Connection, number: int) -> bool:
    """Whether the transfer of this number was asked for."""
    mine = sa.select(transfers_table.c.id).where(transfers_table.c.note == _note(number))
    return conn.execute(mine.limit(1)).first() is not None


def _note(number: int) -> str:
    return f"{REASONS[number % len(REASONS)]} ({number + 1})"


def open_transfers(conn: Connection, *which: sa.ColumnElement[bool]) -> Sequence[Any]:
    """What is asked for or on its way."""
    return conn.execute(
        sa.select(transfers_table)
        .where(transfers_table.c.state.in_(("requested", "shipped", "receiving")), *which)
        .order_by(transfers_table.c.requested_at, transfers_table.c.id)
    ).all()


def move_transfers(work: Work) -> None:
    """What was asked for yesterday leaves; what left some days ago arrives."""
    for row in open_transfers(work.conn):
        if row.state == "requested" and row.requested_at + LEAVES_AFTER <= work.now:
            send(work, row)
        elif row.state != "requested" and row.shipped_at + COMES_AFTER <= work.now:
            take_in(work, row)


def send(work: Work, row: Any) -> None:
    """What is still free of it leaves; it is called off where that is nothing."""
    asked = {line.sku_id: line.quantity for line in transfers.lines(work, row.id)}
    free = work.execute(
        sa.select(stock.c.sku_id, available).where(
            stock.c.point_id == row.from_point_id, stock.c.sku_id.in_(asked)
        )
    )
    sent = {sku: min(asked[sku], int(units)) for sku, units in free if units > 0}
    if not sent or _number(row) in CALLED_OFF:
        transfers.cancel(work, row.id, row.version, NOT_NEEDED)
    else:
        transfers.ship(work, row.id, row.version, sent)


def take_in(work: Work, row: Any) -> None:
    """It arrives; of some a box is lost."""
    coming = {one.sku_id: one.on_its_way for one in transfers.lines(work, row.id) if one.on_its_way}
    if _number(row) in ARRIVES_SHORT and len(coming) > 1:
        coming.pop(max(coming))
        transfers.receive(work, row.id, row.version, coming)
        transfers.close_short(work, row.id, row.version + 1, LOST)
    else:
        transfers.receive(work, row.id, row.version)


def _number(row: Any) -> int:
    """Which one it is, from its note; none of ours where a person asked for it."""
    number = row.note.rpartition("(")[2].rstrip(")")
    return int(number) - 1 if number.isdecimal() else -1


def count_some(work: Work, shop: Shop, number: int) -> None:
    """Count some shelves of a point: most to the end, the last two not."""
    point = COUNTED[number % len(COUNTED)]
    dice = Random(f"count/{number}")  # noqa: S311 - sample data, not a secret
    kept = work.execute(
        sa.select(stock.c.sku_id)
        .where(stock.c.point_id == shop.points[point], stock.c.on_hand > 2)
        .order_by(stock.c.sku_id)
    ).scalars()
    codes = {shop.skus[item.code]: item.code for item in items() if item.tracking != "lot"}
    there = [codes[sku] for sku in kept if sku in codes]
    if len(there) < LINES_COUNTED:
        return
    first = dice.randrange(len(there) - LINES_COUNTED + 1)
    wanted = there[first : first + LINES_COUNTED]
    name = open_count(work, Counting(point, wanted, TOLERANCE, note=f"Aisle {number % 9 + 1}"))
    _enter(work, int(name.removeprefix("CT-")), number, dice)


def _enter(work: Work, count_id: int, number: int, dice: Random) -> None:
    row = work.execute(sa.select(counts_table).where(counts_table.c.id == count_id)).one()
    here = work.execute(
        sa.select(count_lines.c.sku_id, stock.c.on_hand)
        .join(stock, stock.c.sku_id == count_lines.c.sku_id)
        .where(count_lines.c.count_id == count_id, stock.c.point_id == row.point_id)
        .order_by(count_lines.c.sku_id)
    ).all()
    if number == OPEN:
        here = here[: len(here) // 2]
    off = {dice.randrange(LINES_COUNTED): dice.choice((-2, -1, -1, 1)) for _ in range(3)}
    if number == WAITS:
        off = {3: -1, 4: -4, 8: 6}
    found = {sku: max(on_hand + off.get(place, 0), 0) for place, (sku, on_hand) in enumerate(here)}
    counts.enter(work, count_id, found)
    if number != OPEN:
        version = work.execute(
            sa.select(counts_table.c.version).where(counts_table.c.id == count_id)
        ).scalar_one()
        counts.close(work, count_id, version)
