"""Credits of bank statements: the list, and one with the orders it may pay."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import date
from typing import Any

import sqlalchemy as sa
from sqlalchemy.engine import Connection

from iorder.kernel.errors import NotFound
from iorder.kernel.store import Store
from iorder.orders.model import orders
from iorder.payments.bank import named, plain
from iorder.payments.model import bank_lines, tenders
from iorder.views.list_query import LONGEST_TEXT, given, refuse_unknown, smallest
from iorder.views.order_query import CAP
from iorder.views.orders import Count, capped

LONGEST_PAGE = 500
MOST_SUGGESTED = 5
_LOOKED_AT = 2_000
STATES = ("open", "matched", "ignored")
_b, _t = bank_lines.c, tenders.c
_AWAITED = sa.text(
    "tenders.provider = 'bank_transfer' and tenders.captured_minor < tenders.amount_minor"
)


@dataclass(frozen=True)
class BankFilter:
    """``q`` stands in the reference or the payer's name."""

    q: str = ""
    state: str = ""

    @classmethod
    def parse(cls, query: Mapping[str, str]) -> "BankFilter":
        """Read an address's query. Raises InvalidInput that says what there is."""
        texts = given(cls, query, "Bank credits have")
        made = cls(**{name: text[:LONGEST_TEXT] for name, text in texts.items()})
        refuse_unknown("state", made.state, ("", *STATES))
        return made

    def to_query(self) -> dict[str, str]:
        return smallest(self)


@dataclass(frozen=True, slots=True)
class BankRow:
    """``order``: the number of the order it paid."""

    id: int
    booked_on: date
    amount_minor: int
    currency: str
    payer: str
    reference: str
    state: str
    problem: str
    order: str


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
        length = min(max(end - start, 0), LONGEST_PAGE)
        page = matching(wanted).limit(length).offset(max(start, 0))
        return [BankRow(*row) for row in conn.execute(page)]


def matching(wanted: BankFilter) -> sa.Select[Any]:
    """The credits of the view with the orders they paid, the newest first."""
    return _rows().where(*_conditions(wanted)).order_by(_b.id.desc())


def count(store: Store, wanted: BankFilter, cap: int = CAP) -> Count:
    with store.reading() as conn:
        return capped(conn, sa.select(_b.id).where(*_conditions(wanted)), cap)


def tab_counts(store: Store, wanted: BankFilter) -> dict[str, Count]:
    """Counts by state (empty for all) under the other filters."""
    return {state: count(store, replace(wanted, state=state)) for state in ("", *STATES)}


def bank_sheet(store: Store, line_id: str) -> tuple[BankRow, list[Suggested]]:
    """Raises NotFound."""
    key = int(line_id) if line_id.isdecimal() and len(line_id) < 19 else 0
    with store.reading() as conn:
        row = conn.execute(_rows().where(_b.id == key)).one_or_none()
        if row is None:
            raise NotFound("There is no such credit; choose one from the list.")
        found = BankRow(*row)
        return found, _suggested(conn, found) if found.state == "open" else []


def _suggested(conn: Connection, line: BankRow) -> list[Suggested]:
    """Orders it names, then those that miss just this amount."""
    missing = (_t.amount_minor - _t.captured_minor).label("missing")
    waiting = conn.execute(
        sa.select(orders.c.number, orders.c.external_ref, missing, _t.currency)
        .join(orders, orders.c.id == _t.order_id)
        .where(_AWAITED, _t.state.not_in(("voided", "cancelled", "expired", "failed", "refunded")))
        .order_by(_t.id)
        .limit(_LOOKED_AT)
    ).all()
    names = named(line.reference)
    by_name = [row for row in waiting if {plain(row.number), plain(row.external_ref or "")} & names]
    same = [
        row for row in waiting
        if row not in by_name and (row.missing, row.currency) == (line.amount_minor, line.currency)
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
            _b.problem, sa.func.coalesce(orders.c.number, ""),
        )
        .outerjoin(tenders, _t.id == _b.tender_id)
        .outerjoin(orders, orders.c.id == _t.order_id)
    )  # fmt: skip


def _conditions(wanted: BankFilter) -> list[sa.ColumnElement[bool]]:
    found: list[sa.ColumnElement[bool]] = []
    if wanted.state:
        found.append(_b.state == wanted.state)
    if wanted.q:
        found.append(
            sa.or_(
                _b.reference.icontains(wanted.q, autoescape=True),
                _b.payer.icontains(wanted.q, autoescape=True),
            )
        )
    return found
