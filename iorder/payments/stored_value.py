"""Gift cards and store credit: money of buyers that the shop keeps and lets them pay with.

A balance moves by one conditional statement with an entry under a unique cause, so two who spend
at once never overdraw it. Of a gift card's code only a hash and its last letters are kept: it has
80 random bits, which needs no slow hash.
"""

import hashlib
import re
import secrets
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Literal

import sqlalchemy as sa

from iorder.kernel.errors import InvalidInput, NotFound, Refused
from iorder.kernel.money import Money, exponent
from iorder.kernel.work import Work
from iorder.payments.events import StoredValueChanged, StoredValueIssued
from iorder.payments.model import tenders
from iorder.payments.stored_value_model import stored_value_entries, stored_values

Kind = Literal["gift_card", "store_credit"]
KINDS: dict[str, str] = {"gift_card": "Gift card", "store_credit": "Store credit"}
_LETTERS = "23456789ABCDEFGHJKLMNPQRSTUVWXYZ"
_GROUPS, _LONG = 4, 4
_v, _e = stored_values.c, stored_value_entries.c
_REF = "value:"


class CannotSpend(Refused):
    """The stored value does not cover it, is out of date, stopped, or in another currency."""

    code = "cannot_spend"


@dataclass(frozen=True, slots=True)
class NewValue:
    """``expires_on``: the last day it can be spent; ``customer_id``: whose store credit it is."""

    kind: Kind
    amount: Money
    cause: str
    expires_on: date | None = None
    customer_id: int | None = None


@dataclass(frozen=True, slots=True)
class StoredValue:
    id: int
    kind: str
    hint: str
    customer_id: int | None
    currency: str
    balance_minor: int
    expires_on: date | None
    active: bool

    @property
    def balance(self) -> Money:
        return Money(self.balance_minor, self.currency)

    @property
    def called(self) -> str:
        """What people know it by."""
        return f"{KINDS[self.kind]} ··{self.hint}" if self.hint else KINDS[self.kind]

    @property
    def ref(self) -> str:
        """What the tenders paid with it call it."""
        return f"{_REF}{self.id}"


@dataclass(frozen=True, slots=True)
class Issued:
    """``code`` is shown this once; nobody can read it again. Empty for store credit."""

    value: StoredValue
    code: str


_COLUMNS = tuple(_v[name] for name in StoredValue.__dataclass_fields__)


def issue(work: Work, new: NewValue) -> Issued:
    """A new gift card or store credit with ``new.amount`` on it.

    Raises InvalidInput, and Refused where ``new.cause`` issued one before.
    """
    exponent(new.amount.currency)
    if new.amount.minor <= 0:
        raise InvalidInput("Put an amount above zero on it.")
    if new.kind == "store_credit" and new.customer_id is None:
        raise InvalidInput("Say whose store credit it is.")
    if new.expires_on is not None and new.expires_on < work.today:
        raise InvalidInput(f"{new.expires_on} is over; choose a later last day.")
    code = _new_code() if new.kind == "gift_card" else ""
    (value_id,) = work.ids(stored_values, 1)
    row = {
        "id": value_id, "kind": new.kind, "code_hash": _hash(code) if code else None,
        "hint": code[-4:], "customer_id": new.customer_id, "currency": new.amount.currency,
        "balance_minor": 0, "expires_on": new.expires_on, "active": True, "created_at": work.now,
    }  # fmt: skip
    work.insert(stored_values, [row])
    if not put_on(work, value_id, new.amount, new.cause):
        raise Refused("This was issued already; look it up in the list.")
    work.announce(StoredValueIssued(value_id, new.kind, new.amount.minor, new.amount.currency))
    return Issued(get(work, value_id), code)


def get(work: Work, value_id: int) -> StoredValue:
    """Locked. Raises NotFound."""
    return _one(work, _v.id == value_id, "There is no such gift card or store credit.")


def by_code(work: Work, code: str) -> StoredValue:
    """The gift card of ``code``, however it is spaced or written; locked. Raises NotFound."""
    words = "No gift card has this code; compare it with the card, letter by letter."
    return _one(work, _v.code_hash == hashed(code), words)


def credit_of(work: Work, customer_id: int, currency: str) -> StoredValue:
    """The customer's credit in this currency: what can be spent first, of that what ends first;
    locked. Raises NotFound where there never was any."""
    fresh = sa.and_(_v.active, sa.or_(_v.expires_on.is_(None), _v.expires_on >= work.today))
    rank = sa.case((sa.and_(fresh, _v.balance_minor > 0), 0), (fresh, 1), else_=2)
    mine = sa.and_(_v.customer_id == customer_id, _v.kind == "store_credit")
    row = work.execute(
        sa.select(*_COLUMNS)
        .where(mine, _v.currency == currency)
        .order_by(rank, _v.expires_on.is_(None), _v.expires_on, _v.id)
        .limit(1)
        .with_for_update()
    ).first()
    if row is None:
        raise NotFound(f"This customer has no credit in {currency}.")
    return StoredValue(*row)


def hashed(code: str) -> str:
    """What is stored of a gift card's code."""
    return _hash(re.sub(r"[^0-9A-Z]", "", code.upper()))


def spend(work: Work, value: StoredValue, amount: Money, cause: str) -> None:
    """Take ``amount`` off it, once for ``cause``. Raises CannotSpend."""
    if amount.minor <= 0:
        raise InvalidInput("Pay an amount above zero with it.")
    fresh = sa.or_(_v.expires_on.is_(None), _v.expires_on >= work.today)
    if _entered(work, cause):
        return
    moved = work.execute(
        sa.update(stored_values)
        .where(
            _v.id == value.id, _v.active, fresh, _v.currency == amount.currency,
            _v.balance_minor >= amount.minor,
        )
        .values(balance_minor=_v.balance_minor - amount.minor)
    ).rowcount  # fmt: skip
    if not moved:
        raise CannotSpend(_why_not(work, get(work, value.id), amount))
    _enter(work, value.id, -amount.minor, cause)


def spent(work: Work, value: StoredValue, cause: str) -> Money | None:
    """What was taken off it for ``cause`` before, if it was."""
    minor = work.execute(
        sa.select(_e.amount_minor).where(_e.cause == cause, _e.stored_value_id == value.id)
    ).scalar()
    return Money(-minor, value.currency) if minor is not None else None


def put_on(work: Work, value_id: int, amount: Money, cause: str) -> bool:
    """Put ``amount`` on it, once for ``cause``; False where that was done before.

    What comes back to a card that is stopped or out of date is put on it all the same.
    """
    if _entered(work, cause):
        return False
    moved = work.execute(
        sa.update(stored_values)
        .where(_v.id == value_id, _v.currency == amount.currency)
        .values(balance_minor=_v.balance_minor + amount.minor)
    ).rowcount
    if not moved:
        raise NotFound(f"There is no such gift card or store credit in {amount.currency}.")
    _enter(work, value_id, amount.minor, cause)
    return True


def change(
    work: Work, value_id: int, *, active: bool | None = None, expires_on: date | None = None
) -> StoredValue:
    """Stop it, let it go again, or give it another last day."""
    value = get(work, value_id)
    wanted = {"active": active, "expires_on": expires_on}
    changes = {name: one for name, one in wanted.items() if one not in (None, getattr(value, name))}
    if changes:
        work.execute(sa.update(stored_values).where(_v.id == value_id).values(**changes))
        work.announce(
            StoredValueChanged(value_id, {name: str(one) for name, one in changes.items()})
        )
    return get(work, value_id)


def put_back(work: Work, refunded: Mapping[int, tuple[int, Money]]) -> None:
    """What was refunded of tenders paid with stored value goes back on it.

    ``refunded``: (tender, amount) by the ledger entry that says so; other tenders are passed by.
    """
    for entry_id, value_id, amount in _of_values(work, refunded):
        put_on(work, value_id, amount, f"entry:{entry_id}")


def _of_values(
    work: Work, refunded: Mapping[int, tuple[int, Money]]
) -> Sequence[tuple[int, int, Money]]:
    if not refunded:
        return ()
    rows = work.execute(
        sa.select(tenders.c.id, tenders.c.external_ref).where(
            tenders.c.id.in_({tender for tender, _ in refunded.values()}),
            tenders.c.provider.in_(KINDS),
            tenders.c.external_ref.startswith(_REF),
        )
    )
    values = {tender: int(ref.removeprefix(_REF)) for tender, ref in rows}
    return [
        (entry, values[tender], amount)
        for entry, (tender, amount) in sorted(refunded.items())
        if tender in values
    ]


def _one(work: Work, where: sa.ColumnElement[bool], otherwise: str) -> StoredValue:
    row = work.execute(sa.select(*_COLUMNS).where(where).with_for_update()).first()
    if row is None:
        raise NotFound(otherwise)
    return StoredValue(*row)


def _entered(work: Work, cause: str) -> bool:
    return work.execute(sa.select(_e.id).where(_e.cause == cause)).first() is not None


def _enter(work: Work, value_id: int, minor: int, cause: str) -> None:
    (entry_id,) = work.ids(stored_value_entries, 1)
    row = {"id": entry_id, "stored_value_id": value_id, "cause": cause, "amount_minor": minor,
           "actor": work.actor, "at": work.now}  # fmt: skip
    work.insert(stored_value_entries, [row])


def _why_not(work: Work, value: StoredValue, amount: Money) -> str:
    if not value.active:
        return f"{value.called} is stopped; it cannot pay. Let it go again, or pay another way."
    if value.expires_on is not None and value.expires_on < work.today:
        return f"{value.called} could be spent until {value.expires_on}; pay another way."
    if value.currency != amount.currency:
        return f"{value.called} is in {value.currency}; it cannot pay {amount.currency}."
    return f"{value.called} holds {value.balance}, less than {amount}; pay the rest another way."


def _new_code() -> str:
    groups = ("".join(secrets.choice(_LETTERS) for _ in range(_LONG)) for _ in range(_GROUPS))
    return "-".join(groups)


def _hash(code: str) -> str:
    return hashlib.sha256(code.replace("-", "").encode()).hexdigest()
