"""A person presses the test button of a payment account."""

from iorder.flows.call_payment import Outside
from iorder.kernel.errors import Refused
from iorder.kernel.store import Store, run
from iorder.payments import accounts
from iorder.payments.provider import AnswerLost, ServiceDown


class NotAnswered(Refused):
    """The service did not answer as it should."""

    code = "not_answered"


def try_account(store: Store, outside: Outside, account_id: int) -> str:
    """One harmless call; what came of it in words, noted on the account. Raises Refused."""
    with store.reading() as conn:
        account = accounts.by_id(conn, account_id)
    settings = accounts.settings_of(account, outside.secret)
    try:
        words = account.service.try_out(settings)
    except (ServiceDown, AnswerLost) as down:
        told = str(down) or f"{account.label} did not answer."
        run(store, "worker", accounts.failed, account.id, told)
        raise NotAnswered(told) from down
    run(store, "worker", accounts.answered, account.id)
    return words
