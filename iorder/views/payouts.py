"""What the list of payouts reads, the newest first, and one payout with its lines."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import date
from typing import Any

import sqlalchemy as sa
from sqlalchemy.engine import Connection

from iorder.kernel.errors import NotFound
from iorder.kernel.store import Store
from iorder.orders.model import orders
from iorder.payments.model import payment_accounts, payout_lines, payouts, tenders
from iorder.views.happened import Happened, happened
from iorder.views.list_query import LONGEST_TEXT, given, refuse_unknown, smallest
from iorder.views.order_query import CAP
from iorder.views.orders import Count, capped

LONGEST_PAGE = 500
MOST_LINES = 200
STATES = ("open", "matched")
WAITING = ("differs", "unmatched")
_p, _l, _a = payouts.c, payout_lines.c, payment_accounts.c
_open = sa.exists().where(_l.payout_id == _p.id, _l.state.in_(WAITING)).correlate(payouts)


@dataclass(frozen=True)
class PayoutFilter:
    """``q`` begins what the service calls it; ``state``: open where a line waits for a person."""

    q: str = ""
    state: str = ""
    account: str = ""

    @classmethod
    def parse(cls, query: Mapping[str, str]) -> "PayoutFilter":
        """Read an address's query. Raises InvalidInput that says what there is."""
        texts = given(cls, query, "Payouts have")
        made = cls(**{name: text[:LONGEST_TEXT] for name, text in texts.items()})
        refuse_unknown("state", made.state, ("", *STATES))
        return made

    def to_query(self) -> dict[str, str]:
        return smallest(self)


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
        length = min(max(end - start, 0), LONGEST_PAGE)
        return _rows(conn, matching(wanted).limit(length).offset(max(start, 0)))


def matching(wanted: PayoutFilter) -> sa.Select[int]:
    """Ids of the payouts of the view, the newest first."""
    return sa.select(_p.id).where(*_conditions(wanted)).order_by(_p.id.desc())


def lines_of(*states: str) -> sa.ColumnElement[int]:
    """How many lines of a payout are in one of ``states``; of any without."""
    found = sa.select(sa.func.count()).where(_l.payout_id == _p.id)
    if states:
        found = found.where(_l.state.in_(states))
    return found.correlate(payouts).scalar_subquery()


def count(store: Store, wanted: PayoutFilter, cap: int = CAP) -> Count:
    with store.reading() as conn:
        return capped(conn, sa.select(_p.id).where(*_conditions(wanted)), cap)


def tab_counts(store: Store, wanted: PayoutFilter) -> dict[str, Count]:
    """Counts by state (empty for all) under the other filters."""
    return {state: count(store, replace(wanted, state=state)) for state in ("", *STATES)}


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
        lines = conn.execute(
            sa.select(
                _l.id, _l.row, _l.kind, _l.external_ref, _l.gross_minor, _l.fee_minor, _l.state,
                _l.problem, sa.func.coalesce(orders.c.number, ""),
            )
            .outerjoin(tenders, tenders.c.id == _l.tender_id)
            .outerjoin(orders, orders.c.id == tenders.c.order_id)
            .where(_l.payout_id == key)
            .order_by(waits, _l.row)
            .limit(MOST_LINES)
        ).all()  # fmt: skip
        told = tuple(PayoutLine(*line) for line in lines)
        return PayoutSheet(found[0], told, happened(conn, "payout", key))


def _rows(conn: Connection, page: sa.Select[int]) -> list[PayoutRow]:
    these = page.subquery("page")
    query = (
        sa.select(
            _p.id, _p.external_ref, _a.label, _p.currency, _p.gross_minor, _p.fee_minor,
            _p.net_minor, _p.paid_on, lines_of(), lines_of(*WAITING), lines_of("settled"),
        )
        .select_from(these.join(payouts, _p.id == these.c.id).join(payment_accounts,
                                                                  _a.id == _p.account_id))
        .order_by(_p.id.desc())
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
