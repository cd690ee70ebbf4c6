"""What an order costs against what came, what is promised and what went back."""

from collections.abc import Mapping
from dataclasses import dataclass

from iorder.kernel.work import Work
from iorder.payments import disputes, refunds
from iorder.payments.capture import Tender, tenders_of
from iorder.payments.kinds import is_online
from iorder.payments.standing import ALIVE


@dataclass(frozen=True, slots=True)
class Balance:
    """Minor units. ``authorized``: and not captured yet; ``promised``: refunds on their way;
    ``refundable``: what may still be promised back; ``excess``: of what went or goes back, what
    was kept beyond the total of its time: it is owed again where the total rises again;
    ``asked``: of services that have not answered yet."""

    total: int
    authorized: int
    captured: int
    refunded: int
    promised: int
    disputed: int
    refundable: int
    excess: int = 0
    asked: int = 0

    @property
    def due(self) -> int:
        """Neither here nor authorised; negative where more is kept than it costs. What went back
        of what it cost is not owed again."""
        lacking = self.total - (self.captured - self.excess) - self.authorized
        return max(lacking, 0) or min(0, self.total - (self.captured - self.refunded))

    @property
    def covered(self) -> int:
        """Kept, and not promised back, or authorised or asked for."""
        return self.captured - self.refunded - self.promised + self.authorized + self.asked

    @property
    def beyond(self) -> int:
        """Kept, and not promised back, beyond the total."""
        return max(0, self.captured - self.refunded - self.promised - self.total)


def _waits(one: Tender) -> bool:
    return is_online(one) and one.state in ALIVE and not one.authorized_minor


def balances(work: Work, totals: Mapping[int, int]) -> dict[int, Balance]:
    """By order id; ``totals``: what each costs. Its tenders are locked."""
    held = tenders_of(work, totals)
    flat = [one for some in held.values() for one in some]
    ids = [one.id for one in flat]
    left = refunds.refundable(work, flat)
    promised, disputed = refunds.pending(work, ids), disputes.against(work, ids)
    excess = refunds.excess(work, ids)
    return {
        order_id: Balance(
            total=total,
            authorized=sum(one.open_minor for one in held[order_id]),
            captured=sum(one.captured_minor for one in held[order_id]),
            refunded=sum(one.refunded_minor for one in held[order_id]),
            promised=sum(promised.get(one.id, 0) for one in held[order_id]),
            disputed=sum(disputed.get(one.id, 0) for one in held[order_id]),
            refundable=sum(left[one.id] for one in held[order_id]),
            asked=sum(one.amount_minor for one in held[order_id] if _waits(one)),
            excess=sum(one.excess_minor + excess.get(one.id, 0) for one in held[order_id]),
        )
        for order_id, total in totals.items()
    }
