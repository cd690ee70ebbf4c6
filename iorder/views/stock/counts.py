"""What the list of counts reads, the newest first, and one count whole with its lines."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any

import sqlalchemy as sa
from sqlalchemy.engine import Connection

from iorder.catalog.model import skus
from iorder.inventory.model import COUNT_STATES, count_lines, counts, points
from iorder.inventory.states import COUNT
from iorder.kernel.dialect import begins
from iorder.kernel.errors import InvalidInput, NotFound
from iorder.kernel.store import Store
from iorder.views.actors import names_of, who
from iorder.views.happened import Happened, happened
from iorder.views.lists.list_page import CAP, Count, capped, counts_by_state, newest
from iorder.views.lists.list_query import ListFilter

LINES_A_PAGE = 100
SHOWN = {
    "": "All",
    "to_count": "To count",
    "waiting": "To approve",
    "differ": "Different",
}
"""What of a count's lines is shown; ``differ``: counted, and not what was expected."""
_line = count_lines.c
_differs = sa.and_(_line.counted.is_not(None), _line.counted != _line.expected)


@dataclass(frozen=True)
class CountFilter(ListFilter, subject="Counts have", known={"state": COUNT_STATES}):
    """One view: ``q`` begins a number or is a SKU's code; ``point`` is a code."""

    q: str = ""
    state: str = ""
    point: str = ""


@dataclass(frozen=True, slots=True)
class CountRow:
    """One count. ``difference``: counted less expected, in units over all lines counted."""

    id: int
    number: str
    state: str
    point: str
    opened_by: str
    opened_at: datetime
    lines: int
    counted: int
    waiting: int
    difference: int

    @property
    def share(self) -> float:
        return self.counted / self.lines if self.lines else 0.0


@dataclass(frozen=True, slots=True)
class CountLine:
    """One SKU; ``expected`` and ``counted`` are None until it is counted."""

    sku_id: int
    sku: str
    title: str
    state: str
    expected: int | None
    counted: int | None
    by: str
    counted_by: str
    counted_at: datetime | None

    @property
    def difference(self) -> int | None:
        if self.counted is None or self.expected is None:
            return None
        return self.counted - self.expected


@dataclass(frozen=True, slots=True)
class CountSheet:
    """A count whole; ``acts`` are what its state allows."""

    row: CountRow
    version: int
    point_label: str
    tolerance_units: int
    tolerance_bp: int
    note: str
    acts: tuple[str, ...]
    moments: tuple[Happened, ...]


@dataclass(frozen=True, slots=True)
class Lines:
    """One page of a count's lines under what is ``shown``; ``number`` of them in all."""

    lines: tuple[CountLine, ...]
    number: int
    page: int

    @property
    def pages(self) -> int:
        return max(-(-self.number // LINES_A_PAGE), 1)


def rows(store: Store, wanted: CountFilter, start: int, end: int) -> list[CountRow]:
    """Rows ``start`` to ``end`` (not in) of the view."""
    with store.reading() as conn:
        return _rows(conn, newest(counts.c.id, _conditions(conn, wanted), start, end))


def count(store: Store, wanted: CountFilter, cap: int = CAP) -> Count:
    """How many rows the view has, exact up to ``cap``."""
    with store.reading() as conn:
        return capped(conn, sa.select(counts.c.id).where(*_conditions(conn, wanted)), cap)


def tab_counts(store: Store, wanted: CountFilter) -> dict[str, Count]:
    """Counts by state (empty for all) under the other filters."""
    with store.reading() as conn:
        others = _conditions(conn, replace(wanted, state=""))
        return counts_by_state(conn, counts.c.state, COUNT_STATES, others)


def count_sheet(store: Store, number: str) -> CountSheet:
    """The count called ``number``. Raises NotFound."""
    with store.reading() as conn:
        query = (
            sa.select(counts, points.c.label.label("point_label"))
            .join(points, points.c.id == counts.c.point_id)
            .where(counts.c.number == number.upper())
        )
        found = conn.execute(query).one_or_none()
        if found is None:
            raise NotFound(f"There is no count {number}; choose one from the list.")
        (row,) = _rows(conn, sa.select(counts.c.id).where(counts.c.id == found.id))
        return CountSheet(
            row, found.version, found.point_label, found.tolerance_units, found.tolerance_bp,
            found.note, COUNT.acts(found.state), happened(conn, "count", found.id),
        )  # fmt: skip


def count_page(store: Store, count_id: int, shown: str = "", q: str = "", page: int = 1) -> Lines:
    """Lines of a count by SKU code; ``q`` begins a code or stands in a title."""
    here = [_line.count_id == count_id, *_shown(shown)]
    if q.strip():
        here.append(
            sa.or_(
                skus.c.code.istartswith(q.strip(), autoescape=True),
                skus.c.title.icontains(q.strip(), autoescape=True),
            )
        )
    joined = count_lines.join(skus, skus.c.id == _line.sku_id)
    with store.reading() as conn:
        number = conn.execute(
            sa.select(sa.func.count()).select_from(joined).where(*here)
        ).scalar_one()
        at = min(max(page, 1), max(-(-number // LINES_A_PAGE), 1))
        found = conn.execute(
            sa.select(
                skus.c.id, skus.c.code, skus.c.title, _line.state, _line.expected, _line.counted,
                _line.counted_by, _line.counted_at,
            )
            .select_from(joined)
            .where(*here)
            .order_by(skus.c.code)
            .limit(LINES_A_PAGE)
            .offset((at - 1) * LINES_A_PAGE)
        ).all()  # fmt: skip
        names = names_of(conn, {row.counted_by for row in found})
    lines = tuple(
        CountLine(*row[:6], who(row.counted_by, names) if row.counted_by else "", *row[6:])
        for row in found
    )
    return Lines(lines, number, at)


def waiting(store: Store, count_id: int) -> dict[int, int]:
    """Counted units by SKU id of the lines that wait for approval."""
    with store.reading() as conn:
        found = conn.execute(
            sa.select(_line.sku_id, _line.counted).where(
                _line.count_id == count_id, _line.state == "waiting"
            )
        )
        return {row.sku_id: row.counted for row in found}


def _shown(shown: str) -> list[sa.ColumnElement[bool]]:
    if shown not in SHOWN:
        raise InvalidInput(f"{shown!r} cannot be shown; there are {', '.join(SHOWN.values())}.")
    if not shown:
        return []
    return [_differs if shown == "differ" else _line.state == shown]


def _rows(conn: Connection, page: sa.Select[tuple[int]]) -> list[CountRow]:
    these = page.subquery("page")
    counted = sa.case((_line.state != "to_count", 1), else_=0)
    waits = sa.case((_line.state == "waiting", 1), else_=0)
    query = (
        sa.select(
            counts.c.id, counts.c.number, counts.c.state, points.c.code, counts.c.opened_by,
            counts.c.opened_at, sa.func.count(_line.sku_id), sa.func.sum(counted),
            sa.func.sum(waits), sa.func.sum(_line.counted - _line.expected),
        )
        .select_from(
            these.join(counts, counts.c.id == these.c.id)
            .join(points, points.c.id == counts.c.point_id)
            .outerjoin(count_lines, _line.count_id == counts.c.id)
        )
        .group_by(counts.c.id, points.c.id)
        .order_by(counts.c.id.desc())
    )  # fmt: skip
    found = conn.execute(query).all()
    names = names_of(conn, {row.opened_by for row in found})
    return [_row(row, names) for row in found]


def _row(row: Any, names: Mapping[str, str]) -> CountRow:
    """PostgreSQL sums to decimals; units are whole."""
    lines, counted, waits, difference = (int(number or 0) for number in row[6:])
    return CountRow(
        row.id, row.number, row.state, row.code, who(row.opened_by, names), row.opened_at,
        lines, counted, waits, difference,
    )  # fmt: skip


def _conditions(conn: Connection, wanted: CountFilter) -> list[sa.ColumnElement[bool]]:
    found: list[sa.ColumnElement[bool]] = []
    if wanted.state:
        found.append(counts.c.state == wanted.state)
    if wanted.point:
        known = conn.execute(sa.select(points.c.id).where(points.c.code == wanted.point)).scalar()
        if known is None:
            raise InvalidInput(f"There is no point {wanted.point!r}; choose another.")
        found.append(counts.c.point_id == known)
    if wanted.q:
        of_sku: sa.Select[Any] = sa.select(_line.count_id).where(
            _line.sku_id.in_(sa.select(skus.c.id).where(skus.c.code == wanted.q))
        )
        one = counts.alias("one")
        named = sa.select(one.c.id).where(begins(one.c.number, wanted.q.upper(), conn.dialect.name))
        found.append(counts.c.id.in_(sa.union(named, of_sku)))
    return found
