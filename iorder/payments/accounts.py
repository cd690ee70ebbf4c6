"""Accounts at payment services: settings with their secrets, and how well the service answers.

Settings are the provider's own dataclass; a field marked secret is stored encrypted and never
read back to anybody but the provider.
"""

import re
from collections.abc import Mapping
from dataclasses import dataclass, fields
from datetime import timedelta
from typing import Any

import sqlalchemy as sa
from sqlalchemy.engine import Connection

from iorder.kernel import service_accounts, service_settings
from iorder.kernel.errors import InvalidInput, NotFound, StaleEdit
from iorder.kernel.service_accounts import ServiceAccount
from iorder.kernel.work import Work
from iorder.payments.events import AccountChanged
from iorder.payments.model import payment_accounts
from iorder.payments.provider import PROVIDERS, Capabilities, Provider, capabilities_of

RESTS = timedelta(seconds=30), timedelta(minutes=15)
SLUG = re.compile(r"[a-z0-9][a-z0-9-]{0,39}")
CAPTURE_WHEN = {
    "shipment": "When parcels leave, parcel by parcel",
    "at_once": "At once, when it is authorised",
    "by_hand": "By hand",
}
_c = payment_accounts.c


@dataclass(frozen=True, slots=True)
class Account(ServiceAccount):
    """``polled_to``: the service's own cursor."""

    provider: str
    capture_when: str
    polled_to: str

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
    stored = service_settings.to_store(PROVIDERS[provider].Settings, edit.settings, {}, key)
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
    settings = Account(*row).service.Settings
    before = {"settings": dict(row.settings), **{name: getattr(row, name) for name in _PLAIN}}
    stored = service_settings.to_store(settings, edit.settings, row.settings, key)
    after = {"settings": stored, **_plain(edit)}
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
    return service_settings.opened(account.service.Settings, account.settings, key)


def able(account: Account) -> Capabilities:
    """What its service can do in this account; its secrets are not read for that."""
    names = {one.name for one in fields(account.service.Settings)}
    known = {name: value for name, value in account.settings.items() if name in names}
    try:
        return capabilities_of(account.service, account.service.Settings(**known))
    except TypeError:  # not filled in wholly
        return account.service.capabilities


def answered(work: Work, account_id: int) -> None:
    service_accounts.answered(work, payment_accounts, account_id)


def failed(work: Work, account_id: int, words: str) -> None:
    service_accounts.failed(work, payment_accounts, account_id, words, RESTS)


def hook_came(work: Work, account_id: int) -> None:
    work.execute(
        sa.update(payment_accounts).where(_c.id == account_id).values(last_hook_at=work.now)
    )


def hook_refused(work: Work, account_id: int, why: str) -> None:
    service_accounts.trouble(work, payment_accounts, account_id, f"A webhook was refused: {why}")
    work.execute(
        sa.update(payment_accounts)
        .where(_c.id == account_id)
        .values(hooks_refused=_c.hooks_refused + 1)
    )


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


def _one(conn: Connection, where: sa.ColumnElement[bool]) -> Account:
    row = conn.execute(sa.select(*_COLUMNS).where(where)).one_or_none()
    if row is None:
        raise NotFound("There is no such payment account.")
    return Account(*row)
