"""Accounts at payment services: settings with their secrets, and how well the service answers.

Settings are the provider's own dataclass; a field marked secret is stored encrypted and never
read back to anybody but the provider.
"""

import re
from collections.abc import Mapping
from dataclasses import MISSING, Field, dataclass, fields
from datetime import datetime, timedelta
from typing import Any

import sqlalchemy as sa
from sqlalchemy.engine import Connection

from iorder.kernel.crypto import decrypt, encrypt
from iorder.kernel.errors import InvalidInput, NotFound, StaleEdit
from iorder.kernel.work import Work
from iorder.payments.events import AccountChanged
from iorder.payments.model import payment_accounts
from iorder.payments.provider import PROVIDERS, Provider

FAILURES_BEFORE_REST = 5
SHORTEST_REST, LONGEST_REST = timedelta(seconds=30), timedelta(minutes=15)
SLUG = re.compile(r"[a-z0-9][a-z0-9-]{0,39}")
CAPTURE_WHEN = {
    "shipment": "When parcels leave, parcel by parcel",
    "at_once": "At once, when it is authorised",
    "by_hand": "By hand",
}
_c = payment_accounts.c


@dataclass(frozen=True, slots=True)
class Account:
    """``settings`` as stored: secrets are encrypted."""

    id: int
    slug: str
    provider: str
    label: str
    settings: Mapping[str, Any]
    capture_when: str
    active: bool
    failures: int
    resting_until: datetime | None
    polled_to: str
    version: int

    @property
    def service(self) -> Provider:
        """The plug-in. Raises NotFound where it is not installed."""
        if self.provider not in PROVIDERS:
            raise NotFound(f"The payment service {self.provider} is not installed here.")
        return PROVIDERS[self.provider]


_COLUMNS = tuple(_c[name] for name in Account.__dataclass_fields__)


@dataclass(frozen=True, slots=True)
class AccountEdit:
    """What a person typed. A secret left empty stays as it is."""

    label: str
    settings: Mapping[str, str]
    capture_when: str = "shipment"
    active: bool = True


def by_slug(conn: Connection, slug: str) -> Account:
    """Raises NotFound."""
    return _one(conn, _c.slug == slug)


def by_id(conn: Connection, account_id: int) -> Account:
    """Raises NotFound."""
    return _one(conn, _c.id == account_id)


def create(work: Work, key: str, provider: str, slug: str, edit: AccountEdit) -> int:
    """Open an account called ``slug``, which its webhook address carries. Raises InvalidInput."""
    if provider not in PROVIDERS:
        raise InvalidInput(f"There is no payment service {provider!r}; choose one of the list.")
    if not SLUG.fullmatch(slug):
        raise InvalidInput("An account's name has small letters, digits and dashes, at most 40.")
    if work.execute(sa.select(_c.id).where(_c.slug == slug)).first():
        raise InvalidInput(f"There is an account {slug} already; choose another name.")
    stored = _stored(key, PROVIDERS[provider], edit, {})
    (account_id,) = work.ids(payment_accounts, 1)
    work.insert(
        payment_accounts,
        [{
            "id": account_id, "slug": slug, "provider": provider, "settings": stored,
            "created_at": work.now, **_plain(edit),
        }],
    )  # fmt: skip
    work.announce(AccountChanged(account_id, ("created",)))
    return account_id


def change(work: Work, key: str, account_id: int, version: int, edit: AccountEdit) -> None:
    """Write what a person changed. Raises InvalidInput, NotFound, StaleEdit."""
    row = work.execute(
        sa.select(*_COLUMNS).where(_c.id == account_id).with_for_update()
    ).one_or_none()
    if row is None:
        raise NotFound("There is no such account; reload the list.")
    if row.version != version:
        raise StaleEdit(f"The account {row.slug}", {})
    before = {"settings": dict(row.settings), **{name: getattr(row, name) for name in _PLAIN}}
    after = {
        "settings": _stored(key, Account(*row).service, edit, row.settings), **_plain(edit),
    }  # fmt: skip
    changed = tuple(name for name in after if after[name] != before[name])
    if changed:
        work.execute(
            sa.update(payment_accounts)
            .where(_c.id == account_id)
            .values(version=version + 1, failures=0, resting_until=None, **after)
        )
        work.announce(AccountChanged(account_id, changed))


def settings_of(account: Account, key: str) -> Any:
    """The provider's own settings, secrets readable. Raises SecretUnreadable, InvalidInput."""
    kind = account.service.Settings
    known = {}
    for one in fields(kind):
        if one.name in account.settings:
            value = account.settings[one.name]
            known[one.name] = decrypt(key, str(value)) if is_secret(one) else value
    try:
        return kind(**known)
    except TypeError:
        raise InvalidInput(f"The account {account.slug} lacks settings; fill them in.") from None


def is_secret(one: "Field[Any]") -> bool:
    return bool(one.metadata.get("secret"))


def answered(work: Work, account_id: int) -> None:
    """The service did as asked: whatever failed before is forgotten."""
    work.execute(
        sa.update(payment_accounts)
        .where(_c.id == account_id)
        .values(failures=0, resting_until=None, last_ok_at=work.now)
    )


def failed(work: Work, account_id: int, error: str) -> None:
    """The service did not answer; after some times in a row it is left alone for a while."""
    failures = work.execute(
        sa.update(payment_accounts)
        .where(_c.id == account_id)
        .values(failures=_c.failures + 1, last_error_at=work.now, last_error=error[:500])
        .returning(_c.failures)
    ).scalar_one()
    over = failures - FAILURES_BEFORE_REST
    if over >= 0:
        rest = min(SHORTEST_REST * 2 ** min(over, 10), LONGEST_REST)
        work.execute(
            sa.update(payment_accounts)
            .where(_c.id == account_id)
            .values(resting_until=work.now + rest)
        )


def hook_came(work: Work, account_id: int) -> None:
    work.execute(
        sa.update(payment_accounts).where(_c.id == account_id).values(last_hook_at=work.now)
    )


def hook_refused(work: Work, account_id: int, why: str) -> None:
    """Counted and shown; it says nothing about the service, which is called as before."""
    work.execute(
        sa.update(payment_accounts)
        .where(_c.id == account_id)
        .values(
            hooks_refused=_c.hooks_refused + 1, last_error_at=work.now,
            last_error=f"A webhook was refused: {why}"[:500],
        )
    )  # fmt: skip


def polled(work: Work, account_id: int, cursor: str) -> None:
    work.execute(sa.update(payment_accounts).where(_c.id == account_id).values(polled_to=cursor))


def active(conn: Connection) -> list[Account]:
    """Accounts in use whose service is installed."""
    rows = conn.execute(sa.select(*_COLUMNS).where(_c.active).order_by(_c.id))
    return [one for one in (Account(*row) for row in rows) if one.provider in PROVIDERS]


_PLAIN = ("label", "capture_when", "active")


def _plain(edit: AccountEdit) -> dict[str, Any]:
    if edit.capture_when not in CAPTURE_WHEN:
        raise InvalidInput(f"Capture one of {', '.join(CAPTURE_WHEN)}.")
    if not edit.label.strip():
        raise InvalidInput("Give the account a name people know it by.")
    return {
        "label": edit.label.strip(), "capture_when": edit.capture_when, "active": edit.active,
    }  # fmt: skip


def _stored(
    key: str, provider: Provider, edit: AccountEdit, before: Mapping[str, Any]
) -> dict[str, Any]:
    """Settings to store: each field typed, secrets encrypted; an empty secret, and what no form
    shows, as it was."""
    stored: dict[str, Any] = {}
    for one in fields(provider.Settings):
        typed = str(edit.settings.get(one.name, "")).strip()
        label = one.metadata.get("label", one.name)
        if one.metadata.get("hidden") and one.name not in edit.settings and one.name in before:
            stored[one.name] = before[one.name]
        elif is_secret(one):
            stored[one.name] = encrypt(key, typed) if typed else before.get(one.name, "")
        else:
            stored[one.name] = _typed(one, typed, label)
        if not stored[one.name] and stored[one.name] is not False and _is_needed(one):
            raise InvalidInput(f"{label} is needed.")
    return stored


def _is_needed(one: "Field[Any]") -> bool:
    return one.default is MISSING and one.default_factory is MISSING


def _typed(one: "Field[Any]", typed: str, label: str) -> Any:
    if one.type in (bool, "bool"):
        return typed.lower() in ("1", "true", "yes", "on")
    if one.type in (int, "int"):
        if not typed and one.default is not MISSING:
            return one.default
        if not typed.lstrip("-").isdecimal():
            raise InvalidInput(f"{label} is a whole number.")
        return int(typed)
    if not typed and one.default is not MISSING:
        return one.default
    return typed


def _one(conn: Connection, where: sa.ColumnElement[bool]) -> Account:
    row = conn.execute(sa.select(*_COLUMNS).where(where)).one_or_none()
    if row is None:
        raise NotFound("There is no such payment account.")
    return Account(*row)
