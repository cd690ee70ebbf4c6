"""How fraud services answer and whether orders could not be screened: a tile of Health."""

from dataclasses import dataclass

from iorder.fraud import accounts
from iorder.kernel import dialect
from iorder.kernel.store import Store
from iorder.views.fraud.fraud_unscreened import unscreened


@dataclass(frozen=True, slots=True)
class FraudHealth:
    """``failing``: services that failed last; ``resting``: those not asked for a while."""

    services: int
    failing: tuple[str, ...]
    resting: tuple[str, ...]
    unscreened: int

    @property
    def is_well(self) -> bool:
        return not (self.failing or self.unscreened)


def fraud_health(store: Store) -> FraudHealth:
    with store.reading() as conn:
        now = dialect.now(conn)
        active = accounts.active(conn)
        return FraudHealth(
            services=len(active),
            failing=tuple(one.label for one in active if one.failures),
            resting=tuple(one.label for one in active if one.rests(now)),
            unscreened=len(unscreened(conn)),
        )
