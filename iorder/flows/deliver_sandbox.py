"""The sandbox sends its webhooks: signed, through the same door as any other service's."""

import structlog

from iorder.flows.call_payment import Outside
from iorder.flows.receive_hook import hook_at, receive_hook
from iorder.kernel import dialect
from iorder.kernel.errors import Refused
from iorder.kernel.store import Store
from iorder.payments import accounts
from iorder.payments.sandbox import Sandbox, signed

log = structlog.get_logger()
PROVIDER = "sandbox"


def deliver_sandbox(store: Store, outside: Outside) -> int:
    """Send what is due of every sandbox account; returns how many webhooks."""
    sent = 0
    for account in accounts_of_sandbox(store):
        settings = accounts.settings_of(account, outside.secret)
        books = Sandbox(settings.folder, settings.secret)
        with store.reading() as conn:
            now = dialect.now(conn)
        for hook_id, body, named in books.due_hooks(now):
            headers = signed(settings.secret, body, named["webhook-id"], now)
            try:
                hook = hook_at(store, headers, body, outside.hook_url(account))
                receive_hook(store, outside, account.slug, hook)
            except Refused as refused:
                log.warning("sandbox.refused", account=account.slug, error=str(refused))
            books.sent(hook_id)
            sent += 1
    return sent


def accounts_of_sandbox(store: Store) -> list[accounts.Account]:
    with store.reading() as conn:
        return [one for one in accounts.active(conn) if one.provider == PROVIDER]
