"""What the buyer gets for a return: worked out once, shown before and done after.

Nothing is given that was not paid. An exchange takes its goods' worth first, then the refund,
then store credit. Amounts in minor units of the return's currency.
"""

from collections.abc import Sequence
from dataclasses import dataclass

from iorder.kernel.errors import InvalidInput, Refused
from iorder.returns.rows import Line


class AboveCeiling(Refused):
    """More money than the received units are worth."""

    code = "above_ceiling"


@dataclass(frozen=True, slots=True)
class Terms:
    """What a person may say of it: a fee kept back, of the delivery's price how much goes back,
    and ``refund_minor`` less than what is due (None: all of it)."""

    fee_minor: int = 0
    shipping_minor: int = 0
    refund_minor: int | None = None


@dataclass(frozen=True, slots=True)
class Worth:
    """What the units of a return are worth, by what becomes of them."""

    refund: int = 0
    store_credit: int = 0
    exchange: int = 0

    @classmethod
    def of(cls, lines: Sequence[Line]) -> "Worth":
        sums = dict.fromkeys(("refund", "store_credit", "exchange"), 0)
        for line in lines:
            if line.resolution in sums:
                sums[line.resolution] += line.refund_minor
        return cls(**sums)


@dataclass(frozen=True, slots=True)
class Settlement:
    """``goods``: what the exchanged goods cost; ``paid_by_exchange`` of it is paid by what came
    back, ``due`` is still to be paid. ``kept``: by how much a person gives less than there is to
    give; ``unpaid``: what would go back had the buyer paid it."""

    refund: int
    credit: int
    fee: int
    shipping: int
    goods: int
    paid_by_exchange: int
    kept: int
    unpaid: int

    @property
    def due(self) -> int:
        return self.goods - self.paid_by_exchange


def settlement(
    worth: Worth, terms: Terms, *, delivery_left: int, available: int, goods: int = 0
) -> Settlement:
    """``delivery_left``: what the buyer paid for delivery and nobody gave back; ``available``:
    what was paid and is promised to nobody yet. Raises InvalidInput, AboveCeiling."""
    if min(terms.fee_minor, terms.shipping_minor, terms.refund_minor or 0) < 0:
        raise InvalidInput("A fee, the delivery and a refund are 0 or more.")
    if terms.shipping_minor > delivery_left:
        raise AboveCeiling("That is more than the buyer paid for delivery; give back less of it.")
    left = max(available, 0)
    paid = min(worth.exchange, goods, left)
    left -= paid
    back = worth.refund + max(worth.exchange - goods, 0) + terms.shipping_minor
    fee_of_refund = min(terms.fee_minor, back)
    fee_of_credit = terms.fee_minor - fee_of_refund
    if fee_of_credit > worth.store_credit:
        raise InvalidInput("The fee is more than what goes back; lower it.")
    ceiling = back - fee_of_refund
    if terms.refund_minor is not None and terms.refund_minor > ceiling:
        raise AboveCeiling(
            "That is more than the received units' share of what was paid; write less."
        )
    asked = ceiling if terms.refund_minor is None else terms.refund_minor
    refund = min(asked, left)
    credit = min(worth.store_credit - fee_of_credit, left - refund)
    lacks = asked - refund + worth.store_credit - fee_of_credit - credit
    return Settlement(
        refund, credit, terms.fee_minor, terms.shipping_minor, goods, paid, ceiling - asked, lacks
    )
