"""What the list of payments reads: tenders, the newest first, and one of them whole."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

import sqlalchemy as sa
from sqlalchemy.engine import Connection

from iorder.kernel import dialect
from iorder.kernel.errors import NotFound
from iorder.kernel.money import Money
from iorder.kernel.store import Store
from iorder.orders.lifecycle import LEFT
from iorder.orders.model import orders
from iorder.payments.model import payment_accounts, payment_events, tenders
from iorder.payments.provider import PROVIDERS
from iorder.payments.standing import ALIVE
from iorder.views.lists.list_page import CAP, Count, capped, window
from iorder.views.lists.list_query import ListFilter

SOON = timedelta(hours=48)
TABS: Mapping[str, str] = {
    "": "All",
    "due": "Captures due",
    "expiring": "Expiring",
    "waiting": "Awaiting money",
    "authorized": "Authorised",
    "captured": "Captured",
    "refunded": "Refunded",
    "failed": "Failed",
    "ended": "Given up",
}
_t = tenders.c
_STATES: Mapping[str, Sequence[str]] = {
    "waiting": ALIVE,
    "authorized": ("authorized", "partially_captured"),
    "captured": ("captured",),
    "refunded": ("partially_refunded", "refunded"),
    "failed": ("failed",),
    "ended": ("voided", "expired", "cancelled"),
}


@dataclass(frozen=True)
class PaymentFilter(ListFilter, subject="Payments have", known={"state": TABS}):
    """One view: ``q`` begins an order's number or is the service's name of a payment; ``state``:
    one of ``TABS``; ``method`` and ``account`` (its slug, or a provider without account)."""

    q: str = ""
    state: str = ""
    method: str = ""
    account: str = ""


@dataclass(frozen=True, slots=True)
class PaymentRow:
    """One tender. ``account``: of its account or the provider without one; ``is_due``: goods have
    left and it is not captured; ``is_soon``: what is authorised lapses within two days."""

    id: int
    order_id: int
    number: str
    method: str
    provider: str
    account: str
    instrument: str
    external_ref: str
    state: str
    failure: str
    created_at: datetime
    expires_at: datetime | None
    is_due: bool
    is_soon: bool
    amount: Money
    authorized: Money
    captured: Money
    refunded: Money

    @property
    def open(self) -> Money:
        return self.authorized - self.captured


@dataclass(frozen=True, slots=True)
class Heard:
    """What the service told of it."""

    kind: str
    amount: Money | None
    state: str
    problem: str
    at: datetime


def rows(store: Store, wanted: PaymentFilter, start: int, end: int) -> list[PaymentRow]:
    """Rows ``start`` to ``end`` (not in) of the view; at most ``LONGEST_PAGE``."""
    start, length = window(start, end)
    with store.reading() as conn:
        page = matching(conn, wanted).limit(length).offset(start)
        return _rows(conn, page, _order(wanted))


def after(store: Store, wanted: PaymentFilter, last_id: int | None, most: int) -> list[PaymentRow]:
    """The view as programs read it: by id, the newest first, from below ``last_id`` on."""
    newest = (_t.id.desc(),)
    with store.reading() as conn:
        page = sa.select(_t.id).where(*_conditions(conn, wanted)).order_by(*newest).limit(most)
        return _rows(conn, page if last_id is None else page.where(_t.id < last_id), newest)


def matching(conn: Connection, wanted: PaymentFilter) -> sa.Select[int]:
    """Ids of the tenders of the view in its order: the newest first, or what lapses soonest."""
    return sa.select(_t.id).where(*_conditions(conn, wanted)).order_by(*_order(wanted))


def _order(wanted: PaymentFilter) -> tuple[sa.ColumnElement[Any], ...]:
    if wanted.state == "expiring":
        return (_t.expires_at, _t.id)
    return (_t.created_at.desc(), _t.id.desc())


def count(store: Store, wanted: PaymentFilter, cap: int = CAP) -> Count:
    """How many rows the view has, exact up to ``cap``."""
    with store.reading() as conn:
        return capped(conn, sa.select(_t.id).where(*_conditions(conn, wanted)), cap)


def one_payment(store: Store, tender_id: int) -> tuple[PaymentRow, list[Heard]]:
    """A tender and what was told of it, oldest first. Raises NotFound."""
    with store.reading() as conn:
        found = _rows(conn, sa.select(_t.id).where(_t.id == tender_id), (_t.id,))
        if not found:
            raise NotFound("There is no such payment; reload the list.")
        heard = conn.execute(
            sa.select(payment_events)
            .where(payment_events.c.tender_id == tender_id)
            .order_by(payment_events.c.occurred_at, payment_events.c.id)
            .limit(200)
        )
        return found[0], [
            Heard(
                row.kind, Money(row.amount_minor, row.currency) if row.currency else None,
                row.state, row.problem, row.occurred_at,
            )
            for row in heard
        ]  # fmt: skip


def methods(store: Store) -> list[str]:
    """The methods orders may be paid by, as their tenders name them."""
    with store.reading() as conn:
        recent = sa.select(_t.method).order_by(_t.id.desc()).limit(5_000).subquery()
        return sorted(conn.execute(sa.select(recent.c.method).distinct()).scalars())


def account_choices(store: Store) -> list[tuple[str, str]]:
    """(slug, label) of the accounts, then the ways that need none."""
    with store.reading() as conn:
        found = conn.execute(
            sa.select(payment_accounts.c.slug, payment_accounts.c.label).order_by(
                payment_accounts.c.label
            )
        )
        return [(row.slug, row.label) for row in found]


def _conditions(conn: Connection, wanted: PaymentFilter) -> list[sa.ColumnElement[bool]]:
    made: list[sa.ColumnElement[bool]] = []
    if wanted.q:
        number = dialect.begins(orders.c.number, wanted.q.upper(), conn.dialect.name)
        its = sa.select(orders.c.id).where(number)
        made.append(sa.or_(_t.external_ref == wanted.q, _t.order_id.in_(its)))
    if wanted.method:
        made.append(_t.method == wanted.method)
    if wanted.account:
        account = sa.select(payment_accounts.c.id).where(
            payment_accounts.c.slug == wanted.account
        )  # fmt: skip
        made.append(_t.account_id == account.correlate(None).scalar_subquery())
    if wanted.state in _STATES:
        made.append(_t.state.in_(_STATES[wanted.state]))
    elif wanted.state == "due":
        made += [_t.state.in_(_STATES["authorized"]), _goods_left()]
    elif wanted.state == "expiring":
        made += [_t.expires_at.is_not(None), _t.expires_at <= dialect.now(conn) + SOON]
    return made


def _goods_left() -> sa.ColumnElement[bool]:
    left = sa.select(orders.c.id).where(
        orders.c.id == _t.order_id, orders.c.fulfillment_state.in_(sorted(LEFT)),
        orders.c.is_history.is_(False),
    )  # fmt: skip
    return sa.exists(left.correlate(tenders))


def _rows(conn: Connection, page: sa.Select[int], order: Sequence[Any]) -> list[PaymentRow]:
    soon = dialect.now(conn) + SOON
    found = conn.execute(
        sa.select(
            tenders, orders.c.number, orders.c.fulfillment_state, orders.c.is_history,
            payment_accounts.c.label.label("account"),
        )
        .join(orders, orders.c.id == _t.order_id)
        .outerjoin(payment_accounts, payment_accounts.c.id == _t.account_id)
        .where(_t.id.in_(page.subquery().select()))
        .order_by(*order)
    )  # fmt: skip
    return [_row(one, soon) for one in found]


def provider_label(provider: str) -> str:
    """What people call a way to pay that has no account."""
    return PROVIDERS[provider].label if provider in PROVIDERS else provider


def _row(one: Any, soon: datetime) -> PaymentRow:
    is_open = one.authorized_minor > one.captured_minor

    def money(minor: int) -> Money:
        return Money(minor, one.currency)

    return PaymentRow(
        one.id, one.order_id, one.number, one.method, one.provider,
        one.account or provider_label(one.provider), one.instrument, one.external_ref, one.state,
        one.failure, one.created_at, one.expires_at,
        is_due=is_open and one.fulfillment_state in LEFT and not one.is_history,
        is_soon=one.expires_at is not None and one.expires_at <= soon,
        amount=money(one.amount_minor), authorized=money(one.authorized_minor),
        captured=money(one.captured_minor), refunded=money(one.refunded_minor),
    )  # fmt: skip
