"""Credits of bank statements: the list, and one with the orders it may pay."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

import sqlalchemy as sa
from sqlalchemy.engine import Connection

from iorder.kernel.errors import NotFound
from iorder.kernel.store import Store
from iorder.orders.model import orders
from iorder.payments.bank import named
from iorder.payments.bank_credit import plain
from iorder.payments.model import bank_lines, tenders
from iorder.views.lists.list_page import CAP, Count, capped, window
from iorder.views.lists.list_query import WAYS, ListFilter, in_order

MOST_SUGGESTED = 5
_LOOKED_AT = 2_000
STATES = ("open", "matched", "ignored")
_b, _t = bank_lines.c, tenders.c
SORTS: Mapping[str, sa.ColumnElement[Any]] = {"booked": _b.booked_on, "amount": _b.amount_minor}
_AWAITED = sa.text(
    "tenders.provider = 'bank_transfer' and tenders.captured_minor < tenders.amount_minor"
)


@dataclass(frozen=True)
class BankFilter(
    ListFilter,
    subject="Bank credits have",
    known={"state": STATES, "sort": SORTS, "dir": WAYS},
):
    """``q`` stands in the reference or the payer's name. ``sort``: one of ``SORTS``; empty for the
    order in which they were imported."""

    q: str = ""
    state: str = ""
    sort: str = ""
    dir: str = "desc"


@dataclass(frozen=True, slots=True)
class BankRow:
    """``order``: the number of the order it paid; ``twin_of``: the credit it may be the same as."""

    id: int
    booked_on: date
    amount_minor: int
    currency: str
    payer: str
    reference: str
    state: str
    problem: str
    order: str
    twin_of: int | None = None


@dataclass(frozen=True, slots=True)
class Suggested:
    """An order that waits for a transfer, and why it may be meant."""

    number: str
    missing_minor: int
    currency: str
    why: str


def rows(store: Store, wanted: BankFilter, start: int, end: int) -> list[BankRow]:
    """Rows ``start`` to ``end`` (not in) of the view; at most ``LONGEST_PAGE``."""
    with store.reading() as conn:
        start, length = window(start, end)
        order = _order(wanted)
        ids = sa.select(_b.id).where(*_conditions(wanted)).order_by(*order)
        page = ids.limit(length).offset(start).subquery()
        found = _rows().where(_b.id.in_(page.select())).order_by(*order)
        return [BankRow(*row) for row in conn.execute(found)]


def matching(wanted: BankFilter) -> sa.Select[Any]:
    """The credits of the view with the orders they paid, in its order."""
    return _rows().where(*_conditions(wanted)).order_by(*_order(wanted))


def _order(wanted: BankFilter) -> tuple[sa.ColumnElement[Any], ...]:
    return in_order(SORTS.get(wanted.sort), wanted.dir, _b.id)


def after(store: Store, wanted: BankFilter, last: int | None, most: int) -> list[BankRow]:
    """The ``most`` credits of the view that follow the one with id ``last``, the newest first."""
    page = _rows().where(*_conditions(wanted)).order_by(_b.id.desc()).limit(most)
    if last is not None:
        page = page.where(_b.id < last)
    with store.reading() as conn:
        return [BankRow(*row) for row in conn.execute(page)]


def count(store: Store, wanted: BankFilter, cap: int = CAP) -> Count:
    with store.reading() as conn:
        return capped(conn, sa.select(_b.id).where(*_conditions(wanted)), cap)


def bank_sheet(store: Store, line_id: str) -> tuple[BankRow, list[Suggested]]:
    """Raises NotFound."""
    key = int(line_id) if line_id.isdecimal() and len(line_id) < 19 else 0
    with store.reading() as conn:
        row = conn.execute(_rows().where(_b.id == key)).one_or_none()
        if row is None:
            raise NotFound("There is no such credit; choose one from the list.")
        found = BankRow(*row)
        if found.state != "open":
            return found, []
        told = (found.reference, found.amount_minor, found.currency)
        return found, suggested(awaited(conn), *told)


def awaited(conn: Connection) -> Sequence[Any]:
    """The orders that wait for a transfer, with what each misses: those waiting longest."""
    missing = (_t.amount_minor - _t.captured_minor).label("missing")
    return conn.execute(
        sa.select(orders.c.number, orders.c.external_ref, missing, _t.currency)
        .join(orders, orders.c.id == _t.order_id)
        .where(_AWAITED, _t.state.not_in(("voided", "cancelled", "expired", "failed", "refunded")))
        .order_by(_t.id)
        .limit(_LOOKED_AT)
    ).all()


def suggested(
    waiting: Sequence[Any], reference: str, amount_minor: int, currency: str
) -> list[Suggested]:
    """Orders a credit names, then those that miss just this amount."""
    names = named(reference)
    by_name = [row for row in waiting if {plain(row.number), plain(row.external_ref or "")} & names]
    same = [
        row for row in waiting
        if row not in by_name and (row.missing, row.currency) == (amount_minor, currency)
    ]  # fmt: skip
    told = [(row, "its reference names it") for row in by_name]
    told += [(row, "the amount is the same") for row in same]
    return [
        Suggested(row.number, row.missing, row.currency, why) for row, why in told[:MOST_SUGGESTED]
    ]


def _rows() -> sa.Select[Any]:
    return (
        sa.select(
            _b.id, _b.booked_on, _b.amount_minor, _b.currency, _b.payer, _b.reference, _b.state,
            _b.problem, sa.func.coalesce(orders.c.number, ""), _b.twin_of,
        )
        .outerjoin(tenders, _t.id == _b.tender_id)
        .outerjoin(orders, orders.c.id == _t.order_id)
    )  # fmt: skip


def _conditions(wanted: BankFilter) -> list[sa.ColumnElement[bool]]:
    found: list[sa.ColumnElement[bool]] = []
    if wanted.state:
        found.append(_b.state == wanted.state)
    if wanted.q:
        told = _b.reference + "\n" + _b.payer  # one comparison a credit, not two
        found.append(told.icontains(wanted.q, autoescape=True))
    return found
