"""Fraud services that are set up: one row each, its settings, its health, its rest after failures.

Secrets are encrypted under the installation's key; a form that leaves one empty keeps it.
"""

from collections.abc import Mapping
from dataclasses import asdict, dataclass, fields
from datetime import datetime, timedelta
from typing import Any

import sqlalchemy as sa
from sqlalchemy.engine import Connection

from iorder.fraud.events import FraudServiceChanged
from iorder.fraud.external import SERVICES, FraudService
from iorder.fraud.model import fraud_services
from iorder.kernel.crypto import decrypt, encrypt
from iorder.kernel.errors import InvalidInput, NotFound, StaleEdit
from iorder.kernel.work import Work

TIRED_AFTER = 5
"""Failures in a row; then it is left alone for ``REST``."""
REST = timedelta(minutes=5)


@dataclass(frozen=True, slots=True)
class Account:
    """``settings``: secrets encrypted. ``resting_until``: not asked before then."""

    id: int
    slug: str
    service: str
    label: str
    settings: Mapping[str, Any]
    active: bool
    failures: int
    resting_until: datetime | None
    last_ok_at: datetime | None
    last_error_at: datetime | None
    last_error: str
    version: int

    @property
    def plug_in(self) -> FraudService:
        return SERVICES[self.service]

    def opened(self, key: str) -> Any:
        """Its ``Settings`` with secrets readable. Raises SecretUnreadable."""
        values = {
            one.name: decrypt(key, str(self.settings[one.name]))
            if one.metadata.get("secret")
            else self.settings[one.name]
            for one in fields(self.plug_in.Settings)
            if one.name in self.settings
        }
        return self.plug_in.Settings(**values)

    @property
    def weight(self) -> int:
        return int(self.settings.get("weight", 100))

    def rests(self, now: datetime) -> bool:
        return self.resting_until is not None and self.resting_until > now


def set_up(work: Work, service: str, given: Mapping[str, Any], key: str, version: int = 0) -> int:
    """Set a service up, or change its settings seen at ``version``; returns its id.

    Raises InvalidInput, which names the field, and StaleEdit.
    """
    if service not in SERVICES:
        raise InvalidInput(f"There is no fraud service {service!r}.")
    known = _of_service(work, service)
    if known is not None and known.version != version:
        raise StaleEdit(f"The service {known.label}", {"version": (version, known.version)})
    settings = _checked(service, given, known.settings if known else {}, key)
    if known is None:
        (account_id,) = work.ids(fraud_services, 1)
        row = {
            "id": account_id, "slug": service, "service": service,
            "label": SERVICES[service].label, "settings": settings, "created_at": work.now,
        }  # fmt: skip
        work.insert(fraud_services, [row])
    else:
        account_id = known.id
        _update(work, account_id, settings=settings, failures=0, resting_until=None)
    work.announce(FraudServiceChanged(account_id, tuple(sorted(given))))
    return account_id


def switch(work: Work, account_id: int, version: int, active: bool) -> None:
    """Ask it about orders, or no longer. Raises NotFound, StaleEdit."""
    one = account(work.conn, account_id)
    if one.version != version:
        raise StaleEdit(f"The service {one.label}", {"active": (not active, one.active)})
    _update(work, account_id, active=active, failures=0, resting_until=None)
    work.announce(FraudServiceChanged(account_id, ("active",)))


def succeeded(work: Work, account_id: int) -> None:
    work.execute(
        sa.update(fraud_services)
        .where(fraud_services.c.id == account_id)
        .values(failures=0, resting_until=None, last_ok_at=work.now)
    )


def failed(work: Work, account_id: int, words: str) -> None:
    """Count a failure; after so many in a row it rests."""
    failures = fraud_services.c.failures + 1
    work.execute(
        sa.update(fraud_services)
        .where(fraud_services.c.id == account_id)
        .values(
            failures=failures,
            last_error_at=work.now,
            last_error=words[:500],
            resting_until=sa.case(
                (failures >= TIRED_AFTER, sa.literal(work.now + REST, _WHEN)),
                else_=fraud_services.c.resting_until,
            ),
        )
    )


def hook_refused(work: Work, account_id: int, words: str) -> None:
    """Note a webhook that is not the service's own. Anybody can send one, so it counts as no
    failure: the service would be left alone for it."""
    work.execute(
        sa.update(fraud_services)
        .where(fraud_services.c.id == account_id)
        .values(last_error_at=work.now, last_error=words[:500])
    )


def account(conn: Connection, account_id: int) -> Account:
    """Raises NotFound."""
    row = conn.execute(_ALL.where(fraud_services.c.id == account_id)).one_or_none()
    if row is None:
        raise NotFound(f"There is no fraud service {account_id}.")
    return Account(*row)


def named(conn: Connection, slug: str) -> Account:
    """Raises NotFound."""
    row = conn.execute(_ALL.where(fraud_services.c.slug == slug)).one_or_none()
    if row is None:
        raise NotFound(f"No fraud service {slug!r} is set up.")
    return Account(*row)


def all_accounts(conn: Connection) -> list[Account]:
    return [Account(*row) for row in conn.execute(_ALL.order_by(fraud_services.c.id))]


def active(conn: Connection) -> list[Account]:
    """Those that are asked about orders."""
    return [one for one in all_accounts(conn) if one.active]


def shown(one: Account) -> dict[str, Any]:
    """Its settings for a form: secrets are empty."""
    return {
        part.name: "" if part.metadata.get("secret") else one.settings.get(part.name, part.default)
        for part in fields(one.plug_in.Settings)
    }


_ALL = sa.select(*(fraud_services.c[name] for name in Account.__dataclass_fields__))
_WHEN = fraud_services.c.resting_until.type


def _of_service(work: Work, service: str) -> Account | None:
    row = work.execute(_ALL.where(fraud_services.c.slug == service).with_for_update()).first()
    return None if row is None else Account(*row)


def _checked(
    service: str, given: Mapping[str, Any], known: Mapping[str, Any], key: str
) -> dict[str, Any]:
    plain = asdict(SERVICES[service].Settings())
    found = {}
    for part in fields(SERVICES[service].Settings):
        value = given.get(part.name, known.get(part.name, plain[part.name]))
        if part.metadata.get("secret"):
            typed = str(given.get(part.name) or "").strip()
            found[part.name] = encrypt(key, typed) if typed else known.get(part.name, "")
        elif isinstance(plain[part.name], int):
            found[part.name] = _whole(part.metadata["label"], value)
        else:
            found[part.name] = _one_of(part, str(value or "").strip())
    return found


def _whole(label: str, value: Any) -> int:
    text = str(value).strip()
    if not text.isdecimal() or int(text) > 1_000:
        raise InvalidInput(f"{label}: {text!r} is no whole number from 0 to 1,000.")
    return int(text)


def _one_of(part: Any, text: str) -> str:
    choices = part.metadata.get("choices")
    if choices and text not in choices:
        raise InvalidInput(f"{part.metadata['label']}: choose one of {', '.join(choices)}.")
    if part.name == "url" and text and not text.startswith(("http://", "https://")):
        raise InvalidInput(f"{part.metadata['label']}: {text!r} is no web address.")
    return text


def _update(work: Work, account_id: int, **values: Any) -> None:
    work.execute(
        sa.update(fraud_services)
        .where(fraud_services.c.id == account_id)
        .values(version=fraud_services.c.version + 1, **values)
    )
