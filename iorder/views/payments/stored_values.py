"""Gift cards and store credit: the list, and one with all that was put on it and paid with it."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

import sqlalchemy as sa

from iorder.customers.model import customers
from iorder.kernel.errors import NotFound
from iorder.kernel.store import Store
from iorder.orders.model import orders
from iorder.payments.model import tenders
from iorder.payments.stored_value import KINDS, hashed
from iorder.payments.stored_value_model import stored_value_entries, stored_values
from iorder.views.actors import names_of, who
from iorder.views.lists.list_page import CAP, Count, capped, window
from iorder.views.lists.list_query import WAYS, ListFilter, in_order
from iorder.views.purchasing.purchase_orders import today as shop_day

MOST_ENTRIES = 200
STATES = ("usable", "spent", "stopped", "expired")
_v, _e = stored_values.c, stored_value_entries.c
SORTS: Mapping[str, sa.ColumnElement[Any]] = {
    "balance": _v.balance_minor, "expires": _v.expires_on, "issued": _v.id,
}  # fmt: skip


@dataclass(frozen=True)
class ValueFilter(
    ListFilter,
    subject="Gift cards have",
    known={"state": STATES, "kind": KINDS, "sort": SORTS, "dir": WAYS},
):
    """``q``: the last letters of a code, or the customer's name. ``sort``: one of ``SORTS``."""

    q: str = ""
    state: str = ""
    kind: str = ""
    sort: str = "issued"
    dir: str = "desc"


@dataclass(frozen=True, slots=True)
class ValueRow:
    """``state``: one of ``STATES``."""

    id: int
    kind: str
    hint: str
    customer: str
    currency: str
    balance_minor: int
    expires_on: date | None
    state: str
    created_at: datetime


@dataclass(frozen=True, slots=True)
class Moved:
    """One entry; ``what`` says it in words."""

    at: datetime
    minor: int
    what: str
    by: str


@dataclass(frozen=True, slots=True)
class ValueSheet:
    """``orders``: the numbers of those paid with it, the newest first."""

    row: ValueRow
    entries: tuple[Moved, ...]
    orders: tuple[str, ...]


def _state(today: date) -> sa.ColumnElement[str]:
    return sa.case(
        (~_v.active, "stopped"),
        (_v.balance_minor == 0, "spent"),
        (_v.expires_on < today, "expired"),
        else_="usable",
    )


def _rows(today: date) -> sa.Select[Any]:
    return sa.select(
        _v.id, _v.kind, _v.hint, sa.func.coalesce(customers.c.name, ""), _v.currency,
        _v.balance_minor, _v.expires_on, _state(today), _v.created_at,
    ).outerjoin(customers, customers.c.id == _v.customer_id)  # fmt: skip


def rows(store: Store, wanted: ValueFilter, start: int, end: int) -> list[ValueRow]:
    """Rows ``start`` to ``end`` (not in) of the view; at most ``LONGEST_PAGE``."""
    with store.reading() as conn:
        start, length = window(start, end)
        page = matching(wanted, shop_day(conn, store.zone)).limit(length).offset(start)
        return [ValueRow(*row) for row in conn.execute(page)]


def after(store: Store, wanted: ValueFilter, last_id: int | None, most: int) -> list[ValueRow]:
    """The view as programs read it: by id, the newest first, from below ``last_id`` on."""
    with store.reading() as conn:
        today = shop_day(conn, store.zone)
        page = _rows(today).where(*_conditions(wanted, today)).order_by(_v.id.desc()).limit(most)
        found = conn.execute(page if last_id is None else page.where(_v.id < last_id))
        return [ValueRow(*row) for row in found]


def matching(wanted: ValueFilter, today: date) -> sa.Select[Any]:
    """The cards and credits of the view with their customers, in its order."""
    by = None if wanted.sort == "issued" else SORTS[wanted.sort]
    order = in_order(by, wanted.dir, _v.id)
    return _rows(today).where(*_conditions(wanted, today)).order_by(*order)


def count(store: Store, wanted: ValueFilter, cap: int = CAP) -> Count:
    with store.reading() as conn:
        today = shop_day(conn, store.zone)
        wide = sa.select(_v.id).outerjoin(customers, customers.c.id == _v.customer_id)
        return capped(conn, wide.where(*_conditions(wanted, today)), cap)


def value_sheet(store: Store, value_id: str) -> ValueSheet:
    """Raises NotFound."""
    key = int(value_id) if value_id.isdecimal() and len(value_id) < 19 else 0
    with store.reading() as conn:
        row = conn.execute(_rows(shop_day(conn, store.zone)).where(_v.id == key)).one_or_none()
        if row is None:
            raise NotFound("There is no such gift card or store credit; choose one from the list.")
        entries = conn.execute(
            sa.select(_e.at, _e.amount_minor, _e.cause, _e.actor)
            .where(_e.stored_value_id == key)
            .order_by(_e.id.desc())
            .limit(MOST_ENTRIES)
        ).all()
        numbers = conn.execute(
            sa.select(orders.c.number)
            .join(tenders, tenders.c.order_id == orders.c.id)
            .where(tenders.c.external_ref == f"value:{key}", tenders.c.provider.in_(KINDS))
            .order_by(tenders.c.id.desc())
            .limit(MOST_ENTRIES)
        ).scalars()
        names = names_of(conn, {entry.actor for entry in entries})
        moved = tuple(
            Moved(one.at, one.amount_minor, _what(one.cause, one.amount_minor),
                  who(one.actor, names))
            for one in entries
        )  # fmt: skip
        return ValueSheet(ValueRow(*row), moved, tuple(dict.fromkeys(numbers)))


def id_of_code(store: Store, code: str) -> int:
    """The gift card of ``code``. Raises NotFound."""
    with store.reading() as conn:
        found = conn.execute(sa.select(_v.id).where(_v.code_hash == hashed(code))).scalar()
        if found is None:
            raise NotFound("No gift card has this code; compare it with the card.")
        return int(found)


def credit_for(store: Store, order_id: int) -> int:
    """Minor units of the credit that pays first of what the order's customer has in its
    currency; 0 for none."""
    with store.reading() as conn:
        today = shop_day(conn, store.zone)
        left = (
            sa.select(_v.balance_minor)
            .join(orders, sa.and_(orders.c.customer_id == _v.customer_id,
                                  orders.c.currency == _v.currency))
            .where(orders.c.id == order_id, _v.kind == "store_credit", _v.active,
                   _v.balance_minor > 0,
                   sa.or_(_v.expires_on.is_(None), _v.expires_on >= today))
            .order_by(_v.expires_on.is_(None), _v.expires_on, _v.id)
            .limit(1)
        )  # fmt: skip
        return int(conn.execute(left).scalar() or 0)


def _what(cause: str, minor: int) -> str:
    if cause.startswith("entry:"):
        return "Came back from an order"
    if minor < 0:
        return "Paid an order"
    return "Put on it"


def _conditions(wanted: ValueFilter, today: date) -> list[sa.ColumnElement[bool]]:
    found: list[sa.ColumnElement[bool]] = []
    if wanted.kind:
        found.append(_v.kind == wanted.kind)
    if wanted.state:
        found.append(_state(today) == wanted.state)
    if wanted.q:
        found.append(
            sa.or_(
                _v.hint == wanted.q.upper(), customers.c.name.icontains(wanted.q, autoescape=True)
            )
        )
    return found
