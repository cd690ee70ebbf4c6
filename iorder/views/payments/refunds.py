"""What the list of refunds reads, the newest first, and one of them whole."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

import sqlalchemy as sa
from sqlalchemy.engine import Connection

from iorder.kernel import dialect
from iorder.kernel.errors import NotFound
from iorder.kernel.money import Money
from iorder.kernel.store import Store
from iorder.orders.model import orders
from iorder.payments.model import payment_accounts, refunds, tenders
from iorder.views.actors import names_of, who
from iorder.views.lists.list_page import CAP, Count, capped, window
from iorder.views.lists.list_query import ListFilter
from iorder.views.payments.payment_truth import refund_acts
from iorder.views.payments.payments import provider_label

TABS: Mapping[str, str] = {
    "": "All",
    "requested": "To approve",
    "processing": "On their way",
    "failed": "Failed",
    "succeeded": "Arrived",
    "reversed": "Came back",
    "refused": "Refused",
}
_c = refunds.c
_NEWEST = (_c.requested_at.desc(), _c.id.desc())


@dataclass(frozen=True)
class RefundFilter(ListFilter, subject="Refunds have", known={"state": TABS}):
    """One view: ``q`` begins an order's number; ``state`` is one of ``TABS``."""

    q: str = ""
    state: str = ""


@dataclass(frozen=True, slots=True)
class RefundLine:
    """One refund as the list shows it; people by name."""

    id: int
    tender_id: int
    number: str
    state: str
    amount: Money
    method: str
    account: str
    reason: str
    problem: str
    external_ref: str
    requested_by: str
    requested_at: datetime
    approved_by: str
    finished_at: datetime | None
    acts: tuple[str, ...]


def rows(store: Store, wanted: RefundFilter, start: int, end: int) -> list[RefundLine]:
    """Rows ``start`` to ``end`` (not in) of the view; at most ``LONGEST_PAGE``."""
    start, length = window(start, end)
    with store.reading() as conn:
        page = matching(conn, wanted).limit(length).offset(start)
        return _lines(conn, page)


def after(store: Store, wanted: RefundFilter, last_id: int | None, most: int) -> list[RefundLine]:
    """The view as programs read it: by id, the newest first, from below ``last_id`` on."""
    with store.reading() as conn:
        page = sa.select(_c.id).where(*_conditions(conn, wanted)).order_by(_c.id.desc()).limit(most)
        found = _lines(conn, page if last_id is None else page.where(_c.id < last_id))
    return sorted(found, key=lambda one: -one.id)


def matching(conn: Connection, wanted: RefundFilter) -> sa.Select[int]:
    """Ids of the refunds of the view, the newest first."""
    return sa.select(_c.id).where(*_conditions(conn, wanted)).order_by(*_NEWEST)


def count(store: Store, wanted: RefundFilter, cap: int = CAP) -> Count:
    """How many rows the view has, exact up to ``cap``."""
    with store.reading() as conn:
        return capped(conn, sa.select(_c.id).where(*_conditions(conn, wanted)), cap)


def one_refund(store: Store, refund_id: int) -> RefundLine:
    """Raises NotFound."""
    with store.reading() as conn:
        found = _lines(conn, sa.select(_c.id).where(_c.id == refund_id))
    if not found:
        raise NotFound("There is no such refund; reload the list.")
    return found[0]


def _conditions(conn: Connection, wanted: RefundFilter) -> list[sa.ColumnElement[bool]]:
    made: list[sa.ColumnElement[bool]] = []
    if wanted.q:
        number = dialect.begins(orders.c.number, wanted.q.upper(), conn.dialect.name)
        made.append(_c.order_id.in_(sa.select(orders.c.id).where(number)))
    if wanted.state == "processing":
        made.append(_c.state.in_(("approved", "processing")))
    elif wanted.state:
        made.append(_c.state == wanted.state)
    return made


def _lines(conn: Connection, page: sa.Select[int]) -> list[RefundLine]:
    found: Sequence[Any] = conn.execute(
        sa.select(
            refunds, orders.c.number, tenders.c.method, tenders.c.provider,
            payment_accounts.c.label.label("account"),
        )
        .join(orders, orders.c.id == _c.order_id)
        .join(tenders, tenders.c.id == _c.tender_id)
        .outerjoin(payment_accounts, payment_accounts.c.id == tenders.c.account_id)
        .where(_c.id.in_(page.subquery().select()))
        .order_by(*_NEWEST)
    ).all()  # fmt: skip
    names = names_of(conn, {one for row in found for one in (row.requested_by, row.approved_by)})
    return [
        RefundLine(
            row.id, row.tender_id, row.number, row.state,
            Money(row.amount_minor, row.currency), row.method,
            row.account or provider_label(row.provider), row.reason, row.problem, row.external_ref,
            who(row.requested_by, names), row.requested_at,
            {"rule": "the limit for small amounts", "": ""}.get(
                row.approved_by, who(row.approved_by, names)
            ),
            row.finished_at, refund_acts(row.state),
        )
        for row in found
    ]  # fmt: skip
