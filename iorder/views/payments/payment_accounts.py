"""What pages show of payment accounts: everything but their secrets."""

from collections.abc import Mapping
from dataclasses import dataclass, fields
from datetime import datetime
from typing import Any

import sqlalchemy as sa

from iorder.kernel import service_settings
from iorder.kernel.service_settings import SettingField
from iorder.kernel.store import Store
from iorder.payments.model import payment_accounts
from iorder.payments.provider import PROVIDERS


@dataclass(frozen=True, slots=True)
class AccountRow:
    """``health``: ok, untried, failing, resting or off; ``resting_until`` where it is left
    alone."""

    id: int
    slug: str
    provider: str
    service: str
    label: str
    capture_when: str
    active: bool
    version: int
    failures: int
    resting_until: datetime | None
    last_ok_at: datetime | None
    last_error_at: datetime | None
    last_error: str
    last_hook_at: datetime | None
    hooks_refused: int
    has_hooks: bool
    is_asked: bool
    settings: tuple[SettingField, ...]

    @property
    def health(self) -> str:
        if not self.active:
            return "off"
        if self.resting_until is not None:
            return "resting"
        if self.failures:
            return "failing"
        return "ok" if self.last_ok_at or not self.is_asked else "untried"


@dataclass(frozen=True, slots=True)
class LinkAccount:
    """An account an order may be paid through."""

    id: int
    slug: str
    label: str
    links: bool


def account_rows(store: Store) -> list[AccountRow]:
    """Every account, by label."""
    with store.reading() as conn:
        found = conn.execute(sa.select(payment_accounts).order_by(payment_accounts.c.label)).all()
    return [_row(one) for one in found]


def paying_accounts(store: Store) -> list[LinkAccount]:
    """Active accounts of services that can be asked, by label."""
    with store.reading() as conn:
        found = conn.execute(
            sa.select(payment_accounts).where(payment_accounts.c.active)
            .order_by(payment_accounts.c.label)
        ).all()  # fmt: skip
    return [
        LinkAccount(one.id, one.slug, one.label, PROVIDERS[one.provider].capabilities.links)
        for one in found
        if one.provider in PROVIDERS and PROVIDERS[one.provider].capabilities.online
    ]


def services() -> list[tuple[str, str]]:
    """(slug, label) of the services an account can be opened at, by label: those that are asked,
    and those that have something to set."""
    found = [
        (one.slug, one.label)
        for one in PROVIDERS
        if one.capabilities.online or fields(one.Settings)
    ]  # fmt: skip
    return sorted(found, key=lambda one: one[1].lower())


def has_hooks(provider: str) -> bool:
    """Whether a service sends webhooks."""
    return provider in PROVIDERS and PROVIDERS[provider].capabilities.webhooks


def form_of(provider: str, stored: Mapping[str, Any] | None = None) -> tuple[SettingField, ...]:
    """The fields of a service's settings, empty where nothing is ``stored``."""
    return service_settings.form(PROVIDERS[provider].Settings, stored or {})


def _row(one: Any) -> AccountRow:
    known = one.provider in PROVIDERS
    return AccountRow(
        one.id, one.slug, one.provider, PROVIDERS[one.provider].label if known else one.provider,
        one.label, one.capture_when, one.active, one.version, one.failures, one.resting_until,
        one.last_ok_at, one.last_error_at, one.last_error, one.last_hook_at, one.hooks_refused,
        has_hooks(one.provider), known and PROVIDERS[one.provider].capabilities.online,
        form_of(one.provider, one.settings) if known else (),
    )  # fmt: skip
