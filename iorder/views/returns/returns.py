"""What the list of returns reads, the newest first.

States and points are read off an index with the id as tie-break; the lines of one page of returns
are summed together.
"""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from typing import Any

import sqlalchemy as sa
from sqlalchemy.engine import Connection

from iorder.insight.days import begins
from iorder.inventory.model import points
from iorder.kernel import dialect
from iorder.kernel.errors import InvalidInput
from iorder.kernel.store import Store
from iorder.orders.model import orders
from iorder.returns.model import return_lines, returns
from iorder.returns.states import KINDS, REASONS, RETURN
from iorder.views.lists.list_page import CAP, Count, capped, window
from iorder.views.lists.list_query import ListFilter

_part = return_lines.c


@dataclass(frozen=True)
class ReturnFilter(
    ListFilter,
    subject="Returns have",
    known={"state": RETURN.states, "kind": KINDS, "reason": REASONS},
):
    """One view: ``q`` begins a number of a return, an order or a parcel; ``state``, ``kind`` and
    ``reason`` (of any line) are words of theirs, ``point`` a code; days are days of asking."""

    q: str = ""
    state: str = ""
    kind: str = ""
    reason: str = ""
    point: str = ""
    since: date | None = None
    until: date | None = None


@dataclass(frozen=True, slots=True)
class ReturnRow:
    """One return; units are summed over its lines, ``worth_minor`` of what the buyer is paid.

    ``reasons``: each once. ``due_at``: until when somebody has to act, where somebody has.
    """

    id: int
    number: str
    state: str
    kind: str
    order_number: str
    point: str
    currency: str
    tracking_number: str
    due_at: datetime | None
    requested_at: datetime
    units: int
    received: int
    worth_minor: int
    reasons: tuple[str, ...]


def rows(
    store: Store, wanted: ReturnFilter, start: int, end: int, zone: str = "UTC"
) -> list[ReturnRow]:
    """Rows ``start`` to ``end`` (not in) of the view; at most ``LONGEST_PAGE``."""
    start, length = window(start, end)
    with store.reading() as conn:
        page = _ids(conn, wanted, zone).limit(length).offset(start)
        return read(conn, list(conn.execute(page).scalars()))


def count(store: Store, wanted: ReturnFilter, zone: str = "UTC", cap: int = CAP) -> Count:
    """How many rows the view has, exact up to ``cap``."""
    with store.reading() as conn:
        return capped(conn, _ids(conn, wanted, zone), cap)


def tab_counts(store: Store, wanted: ReturnFilter, zone: str = "UTC") -> dict[str, Count]:
    """Counts by state (empty for all) under the other filters, each exact up to ``CAP``."""
    with store.reading() as conn:
        return {
            state: capped(conn, _ids(conn, replace(wanted, state=state), zone), CAP)
            for state in ("", *RETURN.states)
        }


def _ids(conn: Connection, wanted: ReturnFilter, zone: str) -> sa.Select[int]:
    """The same as ``matching`` as bare ids: nothing is looked up that is not asked for."""
    newest = returns.c.id.desc()
    return sa.select(returns.c.id).where(*_conditions(conn, wanted, zone)).order_by(newest)


def matching(conn: Connection, wanted: ReturnFilter, zone: str) -> sa.Select[Any]:
    """Ids of the returns of the view, the newest first. Raises InvalidInput for no such point."""
    return (
        sa.select(returns.c.id)
        .join(orders, orders.c.id == returns.c.order_id)
        .outerjoin(points, points.c.id == returns.c.point_id)
        .where(*_conditions(conn, wanted, zone))
        .order_by(returns.c.id.desc())
    )


def read(conn: Connection, ids: Sequence[int]) -> list[ReturnRow]:
    """The rows of these returns, the newest first."""
    query = (
        sa.select(
            returns.c.id, returns.c.number, returns.c.state, returns.c.kind,
            orders.c.number.label("order_number"), sa.func.coalesce(points.c.code, ""),
            returns.c.currency, returns.c.tracking_number, returns.c.due_at,
            returns.c.requested_at, sa.func.sum(_part.quantity),
            sa.func.sum(_part.received_quantity), sa.func.sum(_part.refund_minor),
            sa.func.aggregate_strings(_part.reason, ","),
        )
        .join(orders, orders.c.id == returns.c.order_id)
        .outerjoin(points, points.c.id == returns.c.point_id)
        .join(return_lines, _part.return_id == returns.c.id)
        .where(returns.c.id.in_(ids))
        .group_by(
            returns.c.id, returns.c.number, returns.c.state, returns.c.kind, orders.c.number,
            points.c.code, returns.c.currency, returns.c.tracking_number, returns.c.due_at,
            returns.c.requested_at,
        )
        .order_by(returns.c.id.desc())
    )  # fmt: skip
    return [_row(row) for row in conn.execute(query)]


def _row(row: Sequence[Any]) -> ReturnRow:
    units = (int(number) for number in row[10:13])  # PostgreSQL sums to decimals
    reasons = tuple(dict.fromkeys(str(row[13]).split(",")))
    values: list[Any] = [*row[:10], *units, reasons]
    return ReturnRow(*values)


def after(
    store: Store, wanted: ReturnFilter, last: int | None, most: int, zone: str
) -> list[ReturnRow]:
    """The ``most`` returns of the view that follow the one with id ``last``."""
    with store.reading() as conn:
        page = matching(conn, wanted, zone).limit(most)
        if last is not None:
            page = page.where(returns.c.id < last)
        return read(conn, list(conn.execute(page).scalars()))


def of_order(conn: Connection, order_id: int) -> list[ReturnRow]:
    """The returns of an order, the newest first."""
    ids = conn.execute(sa.select(returns.c.id).where(returns.c.order_id == order_id)).scalars()
    return read(conn, list(ids))


def _conditions(conn: Connection, wanted: ReturnFilter, zone: str) -> list[sa.ColumnElement[bool]]:
    found: list[sa.ColumnElement[bool]] = [
        column == value
        for column, value in ((returns.c.state, wanted.state), (returns.c.kind, wanted.kind))
        if value
    ]
    if wanted.reason:
        same = sa.and_(_part.return_id == returns.c.id, _part.reason == wanted.reason)
        found.append(sa.exists().where(same))
    if wanted.point:
        known = conn.execute(sa.select(points.c.id).where(points.c.code == wanted.point)).scalar()
        if known is None:
            raise InvalidInput(f"There is no point {wanted.point!r}; choose another.")
        found.append(returns.c.point_id == known)
    if wanted.since:
        found.append(returns.c.requested_at >= begins(wanted.since, zone))
    if wanted.until:
        found.append(returns.c.requested_at < begins(wanted.until + timedelta(days=1), zone))
    if wanted.q:
        found.append(returns.c.id.in_(_named(wanted.q.upper(), conn.dialect.name)))
    return found


def _named(text: str, dialect_name: str) -> sa.CompoundSelect[Any]:
    """Ids of the returns whose number, order's number or parcel's number begins so, each read off
    an index of its own."""
    one, order = returns.alias("one"), orders.alias("returned")
    numbers = (one.c.number, one.c.tracking_number)
    found = [
        sa.select(one.c.id).where(dialect.begins(name, text, dialect_name)) for name in numbers
    ]
    of_order = sa.select(one.c.id).join(order, order.c.id == one.c.order_id)
    return sa.union(*found, of_order.where(dialect.begins(order.c.number, text, dialect_name)))
