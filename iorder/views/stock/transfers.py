"""What the list of transfers reads, the newest first, and one transfer whole.

States and points are read off an index with the id as tie-break; the lines of one page of
transfers are summed together.
"""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime
from typing import Any

import sqlalchemy as sa
from sqlalchemy.engine import Connection

from iorder.catalog.model import skus
from iorder.inventory.model import TRANSFER_STATES, points, stock, transfer_lines, transfers
from iorder.inventory.states import TRANSFER
from iorder.kernel.dialect import begins
from iorder.kernel.errors import InvalidInput, NotFound
from iorder.kernel.store import Store
from iorder.views.actors import name_of
from iorder.views.happened import Happened, happened
from iorder.views.lists.list_page import CAP, Count, capped, counts_by_state, newest
from iorder.views.lists.list_query import ListFilter

_from, _to = points.alias("from_point"), points.alias("to_point")
_line = transfer_lines.c


@dataclass(frozen=True)
class TransferFilter(ListFilter, subject="Transfers have", known={"state": TRANSFER_STATES}):
    """One view: ``q`` begins a number or is a SKU's code; ``state`` is a state; points are codes:
    ``point`` either end."""

    q: str = ""
    state: str = ""
    point: str = ""


@dataclass(frozen=True, slots=True)
class TransferRow:
    """One transfer; units are summed over its lines."""

    id: int
    number: str
    state: str
    from_point: str
    to_point: str
    expected_on: date | None
    requested_at: datetime
    lines: int
    asked: int
    shipped: int
    received: int
    short: int

    @property
    def on_its_way(self) -> int:
        return self.shipped - self.received - self.short


@dataclass(frozen=True, slots=True)
class TransferLine:
    """One SKU, in units; ``free`` can leave the point it comes from now."""

    sku_id: int
    sku: str
    title: str
    tracking: str
    quantity: int
    shipped: int
    received: int
    short: int
    free: int

    @property
    def on_its_way(self) -> int:
        return self.shipped - self.received - self.short


@dataclass(frozen=True, slots=True)
class TransferSheet:
    """A transfer whole; ``acts`` are what its state allows."""

    row: TransferRow
    version: int
    note: str
    by: str
    from_label: str
    to_label: str
    lines: tuple[TransferLine, ...]
    acts: tuple[str, ...]
    moments: tuple[Happened, ...]


def rows(store: Store, wanted: TransferFilter, start: int, end: int) -> list[TransferRow]:
    """Rows ``start`` to ``end`` (not in) of the view."""
    with store.reading() as conn:
        return _rows(conn, newest(transfers.c.id, _conditions(conn, wanted), start, end))


def count(store: Store, wanted: TransferFilter, cap: int = CAP) -> Count:
    """How many rows the view has, exact up to ``cap``."""
    with store.reading() as conn:
        return capped(conn, sa.select(transfers.c.id).where(*_conditions(conn, wanted)), cap)


def tab_counts(store: Store, wanted: TransferFilter) -> dict[str, Count]:
    """Counts by state (empty for all) under the other filters."""
    with store.reading() as conn:
        others = _conditions(conn, replace(wanted, state=""))
        return counts_by_state(conn, transfers.c.state, TRANSFER_STATES, others)


def transfer_sheet(store: Store, number: str) -> TransferSheet:
    """The transfer called ``number``. Raises NotFound."""
    with store.reading() as conn:
        found = conn.execute(sa.select(transfers).where(transfers.c.number == number)).one_or_none()
        if found is None:
            raise NotFound("There is no such transfer.")
        (row,) = _rows(conn, sa.select(transfers.c.id).where(transfers.c.id == found.id))
        ends = conn.execute(
            sa.select(points.c.id, points.c.label).where(
                points.c.id.in_((found.from_point_id, found.to_point_id))
            )
        )
        labels = {end.id: end.label for end in ends}
        return TransferSheet(
            row=row,
            version=found.version,
            note=found.note,
            by=name_of(conn, found.requested_by),
            from_label=labels[found.from_point_id],
            to_label=labels[found.to_point_id],
            lines=tuple(_lines(conn, found.id, found.from_point_id)),
            acts=TRANSFER.acts(found.state),
            moments=happened(conn, "transfer", found.id),
        )


def _rows(conn: Connection, page: sa.Select[tuple[int]]) -> list[TransferRow]:
    these = page.subquery("page")
    sums = [
        sa.func.sum(_line[name]).label(label)
        for name, label in (("quantity", "asked"), ("shipped", "shipped"),
                            ("received", "received"), ("short", "short"))
    ]  # fmt: skip
    query = (
        sa.select(
            transfers.c.id, transfers.c.number, transfers.c.state,
            _from.c.code.label("from_point"), _to.c.code.label("to_point"),
            transfers.c.expected_on, transfers.c.requested_at,
            sa.func.count().label("lines"), *sums,
        )
        .select_from(
            these.join(transfers, transfers.c.id == these.c.id)
            .join(_from, _from.c.id == transfers.c.from_point_id)
            .join(_to, _to.c.id == transfers.c.to_point_id)
            .join(transfer_lines, _line.transfer_id == transfers.c.id)
        )
        .group_by(transfers.c.id, _from.c.id, _to.c.id)
        .order_by(transfers.c.id.desc())
    )  # fmt: skip
    return [TransferRow(*_whole(row)) for row in conn.execute(query)]


def _whole(row: Sequence[Any]) -> list[Any]:
    """PostgreSQL sums to decimals; units are whole."""
    return [*row[:7], *(int(number) for number in row[7:])]


def _lines(conn: Connection, transfer_id: int, point_id: int) -> list[TransferLine]:
    free = (
        stock.c.on_hand - stock.c.reserved - stock.c.allocated - stock.c.safety
        - stock.c.quarantine
    )  # fmt: skip
    here = sa.and_(stock.c.point_id == point_id, stock.c.sku_id == _line.sku_id)
    query = (
        sa.select(
            skus.c.id, skus.c.code, skus.c.title, skus.c.tracking, _line.quantity, _line.shipped,
            _line.received, _line.short, sa.func.coalesce(free, 0),
        )
        .select_from(
            transfer_lines.join(skus, skus.c.id == _line.sku_id).outerjoin(stock, here)
        )
        .where(_line.transfer_id == transfer_id)
        .order_by(skus.c.code)
    )  # fmt: skip
    return [TransferLine(*row[:8], max(int(row[8]), 0)) for row in conn.execute(query)]


def _conditions(conn: Connection, wanted: TransferFilter) -> list[sa.ColumnElement[bool]]:
    found: list[sa.ColumnElement[bool]] = []
    if wanted.state:
        found.append(transfers.c.state == wanted.state)
    if wanted.point:
        known = conn.execute(sa.select(points.c.id).where(points.c.code == wanted.point)).scalar()
        if known is None:
            raise InvalidInput(f"There is no point {wanted.point!r}; choose another.")
        ends = (transfers.c.from_point_id == known, transfers.c.to_point_id == known)
        found.append(sa.or_(*ends))
    if wanted.q:
        of_sku = sa.select(_line.transfer_id).where(
            _line.sku_id.in_(sa.select(skus.c.id).where(skus.c.code == wanted.q))
        )
        one = transfers.alias("one")
        named = sa.select(one.c.id).where(begins(one.c.number, wanted.q.upper(), conn.dialect.name))
        found.append(transfers.c.id.in_(sa.union(named, of_sku)))
    return found
