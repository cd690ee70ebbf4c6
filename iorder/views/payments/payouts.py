"""What the list of payouts reads, the newest first, and one payout with its lines."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

import sqlalchemy as sa
from sqlalchemy.engine import Connection

from iorder.kernel.errors import NotFound
from iorder.kernel.store import Store
from iorder.orders.model import orders
from iorder.payments.model import payment_accounts, payout_lines, payouts, tenders
from iorder.views.happened import Happened, happened
from iorder.views.lists.list_page import CAP, Count, capped, window
from iorder.views.lists.list_query import WAYS, ListFilter, in_order

MOST_LINES = 200
STATES = ("open", "matched")
WAITING = ("differs", "unmatched")
_p, _l, _a = payouts.c, payout_lines.c, payment_accounts.c
SORTS: Mapping[str, sa.ColumnElement[Any]] = {
    "paid": _p.paid_on, "gross": _p.gross_minor, "fee": _p.fee_minor, "net": _p.net_minor,
}  # fmt: skip
_open = sa.exists().where(_l.payout_id == _p.id, _l.state.in_(WAITING)).correlate(payouts)


@dataclass(frozen=True)
class PayoutFilter(
    ListFilter,
    subject="Payouts have",
    known={"state": STATES, "sort": SORTS, "dir": WAYS},
):
    """``q`` begins what the service calls it; ``state``: open where a line waits for a person.
    ``sort``: one of ``SORTS``; empty for the order in which they were imported."""

    q: str = ""
    state: str = ""
    account: str = ""
    sort: str = ""
    dir: str = "desc"


@dataclass(frozen=True, slots=True)
class PayoutRow:
    """Amounts in minor units; ``waiting``: lines that differ or name nothing here."""

    id: int
    ref: str
    account: str
    currency: str
    gross_minor: int
    fee_minor: int
    net_minor: int
    paid_on: date | None
    lines: int
    waiting: int
    settled: int
    account_slug: str = ""


@dataclass(frozen=True, slots=True)
class PayoutLine:
    id: int
    row: int
    kind: str
    ref: str
    gross_minor: int
    fee_minor: int
    state: str
    problem: str
    order: str


@dataclass(frozen=True, slots=True)
class PayoutSheet:
    """``lines``: those that wait first, ``MOST_LINES`` at most."""

    row: PayoutRow
    lines: tuple[PayoutLine, ...]
    moments: tuple[Happened, ...]


def rows(store: Store, wanted: PayoutFilter, start: int, end: int) -> list[PayoutRow]:
    """Rows ``start`` to ``end`` (not in) of the view; at most ``LONGEST_PAGE``."""
    with store.reading() as conn:
        start, length = window(start, end)
        page = matching(wanted).limit(length).offset(start)
        return _rows(conn, page, _order(wanted))


def after(store: Store, wanted: PayoutFilter, last: int | None, most: int) -> list[PayoutRow]:
    """The ``most`` payouts of the view that follow the one with id ``last``, the newest first."""
    page = sa.select(_p.id).where(*_conditions(wanted)).order_by(_p.id.desc()).limit(most)
    if last is not None:
        page = page.where(_p.id < last)
    with store.reading() as conn:
        return _rows(conn, page)


def matching(wanted: PayoutFilter) -> sa.Select[int]:
    """Ids of the payouts of the view, in its order."""
    return sa.select(_p.id).where(*_conditions(wanted)).order_by(*_order(wanted))


def _order(wanted: PayoutFilter) -> tuple[sa.ColumnElement[Any], ...]:
    return in_order(SORTS.get(wanted.sort), wanted.dir, _p.id)


def lines_of(*states: str) -> sa.ColumnElement[int]:
    """How many lines of a payout are in one of ``states``; of any without."""
    found = sa.select(sa.func.count()).where(_l.payout_id == _p.id)
    if states:
        found = found.where(_l.state.in_(states))
    return found.correlate(payouts).scalar_subquery()


def count(store: Store, wanted: PayoutFilter, cap: int = CAP) -> Count:
    with store.reading() as conn:
        return capped(conn, sa.select(_p.id).where(*_conditions(wanted)), cap)


def accounts(store: Store) -> list[tuple[str, str]]:
    """(slug, label) of the payment accounts."""
    with store.reading() as conn:
        return [(row.slug, row.label) for row in conn.execute(
            sa.select(_a.slug, _a.label).order_by(_a.label)
        )]  # fmt: skip


def account_ids(store: Store) -> dict[str, int]:
    with store.reading() as conn:
        return {row.slug: row.id for row in conn.execute(sa.select(_a.slug, _a.id))}


def payout_sheet(store: Store, payout_id: str) -> PayoutSheet:
    """Raises NotFound."""
    with store.reading() as conn:
        key = int(payout_id) if payout_id.isdecimal() and len(payout_id) < 19 else 0
        found = _rows(conn, sa.select(_p.id).where(_p.id == key))
        if not found:
            raise NotFound("There is no such payout; choose one from the list.")
        waits = sa.case((_l.state.in_(WAITING), 0), else_=1)
        lines = conn.execute(_lines(key).order_by(waits, _l.row).limit(MOST_LINES))
        told = tuple(PayoutLine(*line) for line in lines)
        return PayoutSheet(found[0], told, happened(conn, "payout", key))


def lines_after(store: Store, payout_id: int, last: int | None, most: int) -> list[PayoutLine]:
    """The ``most`` lines of a payout behind row ``last`` of its report. Raises NotFound."""
    page = _lines(payout_id).order_by(_l.row).limit(most)
    if last is not None:
        page = page.where(_l.row > last)
    with store.reading() as conn:
        if conn.execute(sa.select(_p.id).where(_p.id == payout_id)).first() is None:
            raise NotFound("There is no such payout; choose one from the list.")
        return [PayoutLine(*line) for line in conn.execute(page)]


def _lines(payout_id: int) -> sa.Select[Any]:
    return (
        sa.select(
            _l.id, _l.row, _l.kind, _l.external_ref, _l.gross_minor, _l.fee_minor, _l.state,
            _l.problem, sa.func.coalesce(orders.c.number, ""),
        )
        .outerjoin(tenders, tenders.c.id == _l.tender_id)
        .outerjoin(orders, orders.c.id == tenders.c.order_id)
        .where(_l.payout_id == payout_id)
    )  # fmt: skip


def _rows(
    conn: Connection, page: sa.Select[int], order: Sequence[sa.ColumnElement[Any]] = ()
) -> list[PayoutRow]:
    these = page.subquery("page")
    query = (
        sa.select(
            _p.id, _p.external_ref, _a.label, _p.currency, _p.gross_minor, _p.fee_minor,
            _p.net_minor, _p.paid_on, lines_of(), lines_of(*WAITING), lines_of("settled"), _a.slug,
        )
        .select_from(these.join(payouts, _p.id == these.c.id).join(payment_accounts,
                                                                  _a.id == _p.account_id))
        .order_by(*(order or (_p.id.desc(),)))
    )  # fmt: skip
    return [PayoutRow(*row) for row in conn.execute(query)]


def _conditions(wanted: PayoutFilter) -> list[sa.ColumnElement[Any]]:
    found: list[sa.ColumnElement[Any]] = []
    if wanted.q:
        found.append(_p.external_ref.istartswith(wanted.q, autoescape=True))
    if wanted.account:
        found.append(_p.account_id == sa.select(_a.id).where(_a.slug == wanted.account)
                     .scalar_subquery())  # fmt: skip
    if wanted.state:
        found.append(_open if wanted.state == "open" else ~_open)
    return found
