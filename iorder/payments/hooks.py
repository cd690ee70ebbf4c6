"""Webhooks: verified, kept in the inbox, answered; what they say is worked off by a job.

The facts travel in the job's body as the provider read them from the signed request, so that a
secret changed meanwhile loses none.
"""

import hashlib
from collections.abc import Sequence
from dataclasses import fields
from datetime import datetime
from typing import Any

from iorder.kernel import inbox, jobs
from iorder.kernel.money import Money
from iorder.kernel.work import Work
from iorder.payments import accounts
from iorder.payments.accounts import Account
from iorder.payments.provider import Hook, Told

JOB = "payments.hook"
MOST_BYTES = 256 * 1024
KEPT_HEADERS = ("content-type", "user-agent", "webhook-id", "date")


def keep(work: Work, account: Account, hook: Hook, facts: Sequence[Told]) -> bool:
    """Store a verified webhook and queue its facts; False where it came before.

    One that only says that something changed is never a repetition.
    """
    accounts.hook_came(work, account.id)
    digest = hashlib.sha256(hook.body).hexdigest()
    if any(one.kind == "changed" for one in facts):
        digest = f"{digest}:{work.ids(inbox.inbox, 1)[0]}"
    headers = {name: value for name, value in hook.headers.items() if name in KEPT_HEADERS}
    row_id = inbox.receive(work, f"payments:{account.slug}", digest, headers, hook.body)
    if row_id is None:
        return False
    body = {"account_id": account.id, "inbox_id": row_id, "told": [plain(one) for one in facts]}
    jobs.enqueue(work, [jobs.Wanted(JOB, f"{JOB}:{row_id}", body)])
    return True


def plain(one: Told) -> dict[str, Any]:
    """A fact as JSON."""
    return {part.name: _plain(getattr(one, part.name)) for part in fields(Told)}


def _plain(value: Any) -> Any:
    if isinstance(value, Money):
        return {"minor": value.minor, "currency": value.currency}
    return value.isoformat() if isinstance(value, datetime) else value


def fact(body: dict[str, Any]) -> Told:
    """``plain`` undone."""
    known = {part.name for part in fields(Told)}
    values = {name: value for name, value in body.items() if name in known}
    for name in ("amount", "total", "fee"):
        if values.get(name):
            values[name] = Money(**values[name])
    for name in ("at", "due_at"):
        if values.get(name):
            values[name] = datetime.fromisoformat(values[name])
    return Told(**values)
