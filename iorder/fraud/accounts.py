"""Fraud services that are set up: one row each, its settings, its health, its rest after
failures."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

import sqlalchemy as sa
from sqlalchemy.engine import Connection

from iorder.fraud.events import FraudServiceChanged
from iorder.fraud.external import SERVICES, FraudService
from iorder.fraud.model import fraud_services
from iorder.kernel import service_accounts, service_settings
from iorder.kernel.errors import InvalidInput, NotFound, StaleEdit
from iorder.kernel.service_accounts import ServiceAccount
from iorder.kernel.work import Work

RESTS = timedelta(minutes=5), timedelta(minutes=5)
_c = fraud_services.c


@dataclass(frozen=True, slots=True)
class Account(ServiceAccount):
    """``last_*``: when the service last answered, or did not, and what it said."""

    service: str
    last_ok_at: datetime | None
    last_error_at: datetime | None
    last_error: str

    @property
    def plug_in(self) -> FraudService:
        return SERVICES[self.service]

    @property
    def weight(self) -> int:
        return int(self.settings.get("weight", 100))


_ALL = sa.select(*(_c[name] for name in Account.__dataclass_fields__))


def set_up(work: Work, service: str, given: Mapping[str, Any], key: str, version: int = 0) -> int:
    """Set a service up, or change its settings seen at ``version``; returns its id.

    Raises InvalidInput, which names the field, and StaleEdit.
    """
    if service not in SERVICES:
        raise InvalidInput(f"There is no fraud service {service!r}.")
    row = work.execute(_ALL.where(_c.slug == service).with_for_update()).first()
    known = None if row is None else Account(*row)
    if known is not None and known.version != version:
        raise StaleEdit(f"The service {known.label}", {"version": (version, known.version)})
    before = known.settings if known else {}
    settings = service_settings.to_store(SERVICES[service].Settings, given, before, key)
    if known is None:
        (account_id,) = work.ids(fraud_services, 1)
        new = {
            "id": account_id, "slug": service, "service": service,
            "label": SERVICES[service].label, "settings": settings, "created_at": work.now,
        }  # fmt: skip
        work.insert(fraud_services, [new])
    else:
        account_id = known.id
        _update(work, account_id, settings=settings, failures=0, resting_until=None)
    work.announce(FraudServiceChanged(account_id, tuple(sorted(given))))
    return account_id


def switch(work: Work, account_id: int, version: int, active: bool) -> None:
    """Ask it about orders, or no longer. Raises NotFound, StaleEdit."""
    one = by_id(work.conn, account_id)
    if one.version != version:
        raise StaleEdit(f"The service {one.label}", {"active": (not active, one.active)})
    _update(work, account_id, active=active, failures=0, resting_until=None)
    work.announce(FraudServiceChanged(account_id, ("active",)))


def settings_of(account: Account, key: str) -> Any:
    """The service's own settings, secrets readable. Raises SecretUnreadable."""
    return service_settings.opened(account.plug_in.Settings, account.settings, key)


def answered(work: Work, account_id: int) -> None:
    service_accounts.answered(work, fraud_services, account_id)


def failed(work: Work, account_id: int, words: str) -> None:
    service_accounts.failed(work, fraud_services, account_id, words, RESTS)


def hook_refused(work: Work, account_id: int, words: str) -> None:
    """Anybody can send one, so it counts as no failure of the service."""
    service_accounts.trouble(work, fraud_services, account_id, words)


def by_id(conn: Connection, account_id: int) -> Account:
    """Raises NotFound."""
    row = conn.execute(_ALL.where(_c.id == account_id)).one_or_none()
    if row is None:
        raise NotFound(f"There is no fraud service {account_id}.")
    return Account(*row)


def by_slug(conn: Connection, slug: str) -> Account:
    """Raises NotFound."""
    row = conn.execute(_ALL.where(_c.slug == slug)).one_or_none()
    if row is None:
        raise NotFound(f"No fraud service {slug!r} is set up.")
    return Account(*row)


def all_accounts(conn: Connection) -> list[Account]:
    return [Account(*row) for row in conn.execute(_ALL.order_by(_c.id))]


def active(conn: Connection) -> list[Account]:
    """Those that are asked about orders."""
    return [one for one in all_accounts(conn) if one.active]


def _update(work: Work, account_id: int, **values: Any) -> None:
    work.execute(
        sa.update(fraud_services)
        .where(_c.id == account_id)
        .values(version=_c.version + 1, **values)
    )
