"""A payment service calls us: who it is, whether it is true, and what it says."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

import structlog

from iorder.flows.call_payment import Outside
from iorder.flows.record_told import record_told
from iorder.kernel import dialect
from iorder.kernel.errors import InvalidInput
from iorder.kernel.money import Money
from iorder.kernel.store import Store, run
from iorder.payments import accounts, hooks
from iorder.payments.accounts import Account
from iorder.payments.provider import Asked, Hook, Told, WrongSignature

log = structlog.get_logger()


class Unreadable(InvalidInput):
    """The webhook is signed and cannot be read."""

    code = "unreadable_webhook"
    status = 400


def receive_hook(store: Store, outside: Outside, slug: str, hook: Hook) -> bytes:
    """Verify and keep a webhook; returns what the service wants to hear. The same again is
    harmless. Raises NotFound, WrongSignature and Unreadable, both counted on the account."""
    with store.reading() as conn:
        account = accounts.by_slug(conn, slug)
    settings = accounts.settings_of(account, outside.secret)
    try:
        facts = account.service.told_by(settings, hook)
    except WrongSignature as wrong:
        run(store, f"payments:{slug}", accounts.hook_refused, account.id, str(wrong))
        raise
    except Exception as error:
        log.exception("payments.hook_unreadable", account=slug)
        words = f"it cannot be read ({type(error).__name__})"
        run(store, f"payments:{slug}", accounts.hook_refused, account.id, words)
        raise Unreadable("This webhook cannot be read.") from error
    run(store, f"payments:{slug}", hooks.keep, account, hook, facts)
    return account.service.acknowledgement()


def hook_at(store: Store, headers: Mapping[str, str], body: bytes, url: str) -> Hook:
    """A request as providers read it, with the database's time to judge its age by."""
    with store.reading() as conn:
        now: datetime = dialect.now(conn)
    return Hook({name.lower(): value for name, value in headers.items()}, body, url, now)


def work_off_hook(store: Store, outside: Outside, body: Mapping[str, Any]) -> None:
    """Take in what a webhook said; where it said only that something changed, ask what."""
    with store.reading() as conn:
        account = accounts.by_id(conn, int(body["account_id"]))
    facts = [hooks.fact(one) for one in body["told"]]
    facts += asked_about(account, outside, [one for one in facts if one.kind == "changed"])
    run(
        store, f"payments:{account.slug}", record_told, account.id, facts, int(body["inbox_id"])
    )  # fmt: skip


def asked_about(account: Account, outside: Outside, changed: Sequence[Told]) -> list[Told]:
    """What the service knows of payments it only named; no transaction is open."""
    if not changed:
        return []
    settings = accounts.settings_of(account, outside.secret)
    found: list[Told] = []
    for one in changed:
        asked = Asked("", one.amount or Money(0, "EUR"), one.reference, 0, one.external_ref)
        answer = account.service.fetch(settings, asked)
        found += answer.facts if answer else ()
    return found
