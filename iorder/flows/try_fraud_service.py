"""One harmless call to a fraud service; what came of it is noted on the service."""

from iorder.fraud import accounts
from iorder.fraud.accounts import Account
from iorder.fraud.external import ServiceDown
from iorder.kernel.store import Store, run


def try_fraud_service(store: Store, actor: str, one: Account, key: str) -> str:
    """What it said, in words. Raises ServiceDown, SecretUnreadable."""
    try:
        told: str = one.plug_in.try_out(accounts.settings_of(one, key))
    except ServiceDown as down:
        run(store, actor, accounts.failed, one.id, str(down))
        raise
    run(store, actor, accounts.answered, one.id)
    return told
