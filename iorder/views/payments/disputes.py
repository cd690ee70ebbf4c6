"""What the list of disputes reads, those whose evidence is due first on top."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

import sqlalchemy as sa
from sqlalchemy.engine import Connection

from iorder.kernel import dialect
from iorder.kernel.errors import NotFound
from iorder.kernel.money import Money
from iorder.kernel.store import Store
from iorder.orders.model import orders
from iorder.payments.model import disputes, payment_accounts, tenders
from iorder.views.lists.list_page import CAP, Count, capped, two_parts, window
from iorder.views.lists.list_query import ListFilter
from iorder.views.payments.payment_truth import DisputeRow, dispute_acts
from iorder.views.payments.payments import provider_label

SOON = timedelta(days=2)
TABS: Mapping[str, str] = {
    "": "All",
    "due": "Evidence due",
    "submitted": "Answered",
    "won": "Won",
    "lost": "Lost",
    "accepted": "Accepted",
}
_c = disputes.c
_WAITS = sa.literal_column("(disputes.state in ('opened', 'evidence_due'))", sa.Boolean())
"""Word for word as the partial index has it, or SQLite does not see it."""


@dataclass(frozen=True)
class DisputeFilter(ListFilter, subject="Disputes have", known={"state": TABS}):
    """One view: ``q`` begins an order's number; ``state`` is one of ``TABS``."""

    q: str = ""
    state: str = ""


@dataclass(frozen=True, slots=True)
class DisputeLine:
    """One dispute as the list shows it; ``is_soon``: its evidence is due within ``SOON``."""

    number: str
    account: str
    external_ref: str
    opened_at: datetime
    closed_at: datetime | None
    note: str
    fee: Money
    is_soon: bool
    dispute: DisputeRow


def rows(store: Store, wanted: DisputeFilter, start: int, end: int) -> list[DisputeLine]:
    """Rows ``start`` to ``end`` (not in) of the view; at most ``LONGEST_PAGE``."""
    start, length = window(start, end)
    with store.reading() as conn:
        waiting, over = _parts(conn, wanted)
        page = two_parts(conn, waiting, over, start, length)
        places = {key: place for place, key in enumerate(page)}
        found = _lines(conn, [_c.id.in_(page)])
    return sorted(found, key=lambda line: places[line.dispute.id])


def matching(conn: Connection, wanted: DisputeFilter) -> sa.Select[int]:
    """Ids of the disputes of the view, those whose evidence is due first on top."""
    return sa.select(_c.id).where(*_conditions(conn, wanted)).order_by(*_order())


def count(store: Store, wanted: DisputeFilter, cap: int = CAP) -> Count:
    """How many rows the view has, exact up to ``cap``."""
    with store.reading() as conn:
        return capped(conn, sa.select(_c.id).where(*_conditions(conn, wanted)), cap)


def one_dispute(store: Store, dispute_id: int) -> DisputeLine:
    """Raises NotFound."""
    with store.reading() as conn:
        found = _lines(conn, [_c.id == dispute_id])
    if not found:
        raise NotFound("There is no such dispute; reload the list.")
    return found[0]


def _conditions(conn: Connection, wanted: DisputeFilter) -> list[sa.ColumnElement[bool]]:
    made: list[sa.ColumnElement[bool]] = []
    if wanted.q:
        number = dialect.begins(orders.c.number, wanted.q.upper(), conn.dialect.name)
        made.append(_c.order_id.in_(sa.select(orders.c.id).where(number)))
    if wanted.state == "due":
        made.append(_c.state.in_(("opened", "evidence_due")))
    elif wanted.state:
        made.append(_c.state == wanted.state)
    return made


def _order() -> tuple[sa.ColumnElement[Any], ...]:
    """Those that wait for evidence by when it is due, then all others, the newest first."""
    part, due = sa.case((_WAITS, 0), else_=1), sa.case((_WAITS, _c.evidence_due_at))
    return (part, due.asc().nulls_last(), _c.id.desc())


def _parts(conn: Connection, wanted: DisputeFilter) -> tuple[sa.Select[int], sa.Select[int]]:
    """The ids in ``_order``: those that wait, and the others."""
    found = sa.select(_c.id).where(*_conditions(conn, wanted))
    waiting = found.where(_WAITS).order_by(_c.evidence_due_at.asc().nulls_last(), _c.id.desc())
    return waiting, found.where(sa.not_(_WAITS)).order_by(_c.id.desc())


def _lines(conn: Connection, where: list[sa.ColumnElement[bool]]) -> list[DisputeLine]:
    found = conn.execute(
        sa.select(
            disputes, orders.c.number, tenders.c.provider,
            payment_accounts.c.label.label("account"),
        )
        .join(orders, orders.c.id == _c.order_id)
        .join(tenders, tenders.c.id == _c.tender_id)
        .outerjoin(payment_accounts, payment_accounts.c.id == tenders.c.account_id)
        .where(*where)
    )  # fmt: skip
    soon = dialect.now(conn) + SOON
    return [
        DisputeLine(
            row.number, row.account or provider_label(row.provider), row.external_ref,
            row.opened_at, row.closed_at, row.note, Money(row.fee_minor, row.currency),
            row.evidence_due_at is not None and row.evidence_due_at <= soon,
            DisputeRow(
                row.id, row.state, row.reason, Money(row.amount_minor, row.currency),
                row.evidence_due_at, row.version, dispute_acts(row.state),
            ),
        )
        for row in found
    ]  # fmt: skip
