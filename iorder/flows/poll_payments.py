"""Services are asked what they told lately: a webhook that was lost is caught so."""

from collections.abc import Callable, Sequence

import structlog

from iorder.flows.call_payment import Outside
from iorder.flows.receive_hook import asked_about
from iorder.flows.record_told import record_told
from iorder.kernel import dialect
from iorder.kernel.errors import Refused
from iorder.kernel.store import Store, run
from iorder.kernel.work import Work
from iorder.payments import accounts
from iorder.payments.accounts import Account
from iorder.payments.provider import AnswerLost, ServiceDown, Told, capabilities_of

log = structlog.get_logger()
MOST_PAGES = 20


def poll_payments(store: Store, outside: Outside, should_stop: Callable[[], bool]) -> None:
    """Ask every account that can be asked. One that does not answer stops only itself."""
    with store.reading() as conn:
        now = dialect.now(conn)
        known = [one for one in accounts.active(conn) if not one.rests(now)]
    for account in known:
        if should_stop():
            return
        try:
            _poll(store, outside, account, should_stop)
        except (ServiceDown, AnswerLost, Refused) as down:
            run(store, "worker", accounts.failed, account.id, str(down) or "It did not answer.")
        except Exception as error:
            log.exception("payments.poll_failed", account=account.slug)
            run(store, "worker", accounts.failed, account.id, type(error).__name__)


def _poll(
    store: Store, outside: Outside, account: Account, should_stop: Callable[[], bool]
) -> None:
    settings = accounts.settings_of(account, outside.secret)
    if not capabilities_of(account.service, settings).polls:
        return
    cursor = account.polled_to
    seen: set[str] = set()
    for _ in range(MOST_PAGES):
        facts, following = account.service.told_since(settings, cursor)
        changed = [one for one in facts if one.kind == "changed"]
        heard = [*facts, *asked_about(account, outside, changed)]
        run(store, f"payments:{account.slug}", _heard, account.id, heard, following)
        fresh = {one.event_id for one in facts} - seen
        if not fresh or following == cursor or should_stop():
            return
        seen |= fresh
        cursor = following


def _heard(work: Work, account_id: int, facts: Sequence[Told], cursor: str) -> None:
    record_told(work, account_id, facts)
    accounts.polled(work, account_id, cursor)
