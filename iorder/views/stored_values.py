"""Gift cards and store credit: the list, and one with all that was put on it and paid with it."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import date, datetime
from typing import Any

import sqlalchemy as sa

from iorder.customers.model import customers
from iorder.kernel.errors import NotFound
from iorder.kernel.store import Store
from iorder.orders.model import orders
from iorder.payments.model import stored_value_entries, stored_values, tenders
from iorder.payments.stored_value import KINDS, hashed
from iorder.views.happened import names_of
from iorder.views.list_query import LONGEST_TEXT, given, refuse_unknown, smallest
from iorder.views.order_query import CAP
from iorder.views.orders import Count, capped
from iorder.views.purchase_orders import today as shop_day
from iorder.views.timeline import who

LONGEST_PAGE = 500
MOST_ENTRIES = 200
STATES = ("usable", "spent", "stopped", "expired")
_v, _e = stored_values.c, stored_value_entries.c


@dataclass(frozen=True)
class ValueFilter:
    """``q``: the last letters of a code, or the customer's name."""

    q: str = ""
    state: str = ""
    kind: str = ""

    @classmethod
    def parse(cls, query: Mapping[str, str]) -> "ValueFilter":
        """Read an address's query. Raises InvalidInput that says what there is."""
        texts = given(cls, query, "Gift cards have")
        made = cls(**{name: text[:LONGEST_TEXT] for name, text in texts.items()})
        refuse_unknown("state", made.state, ("", *STATES))
        refuse_unknown("kind", made.kind, ("", *KINDS))
        return made

    def to_query(self) -> dict[str, str]:
        return smallest(self)


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
        length = min(max(end - start, 0), LONGEST_PAGE)
        page = matching(wanted, shop_day(conn, store.zone)).limit(length).offset(max(start, 0))
        return [ValueRow(*row) for row in conn.execute(page)]


def matching(wanted: ValueFilter, today: date) -> sa.Select[Any]:
    """The cards and credits of the view with their customers, the newest first."""
    return _rows(today).where(*_conditions(wanted, today)).order_by(_v.id.desc())


def count(store: Store, wanted: ValueFilter, cap: int = CAP) -> Count:
    with store.reading() as conn:
        today = shop_day(conn, store.zone)
        wide = sa.select(_v.id).outerjoin(customers, customers.c.id == _v.customer_id)
        return capped(conn, wide.where(*_conditions(wanted, today)), cap)


def tab_counts(store: Store, wanted: ValueFilter) -> dict[str, Count]:
    """Counts by state (empty for all) under the other filters."""
    return {state: count(store, replace(wanted, state=state)) for state in ("", *STATES)}


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
