"""An order's payment axis and its balance, after its total has moved."""

from dataclasses import dataclass

from iorder.flows.settle_payment import BALANCE_HOLD, settle
from iorder.kernel.money import Money
from iorder.kernel.work import Work
from iorder.orders import holding, lifecycle
from iorder.orders.holding import NewHold
from iorder.payments.balance import balances


@dataclass(frozen=True, slots=True)
class Balance:
    """``due``: neither paid nor authorised nor to be collected at the door; ``owed``: was paid
    beyond the total and is to be given back."""

    total: Money
    due: Money
    owed: Money


def balance_of(work: Work, order_id: int) -> Balance:
    """What is still to be paid for the order, or to be given back."""
    one = lifecycle.standing(work, [order_id])[order_id]
    found = balances(work, {order_id: one.total_minor})[order_id]
    at_door = one.axes["cod_state"] not in ("none", "closed")
    owed = found.captured - found.refunded - found.promised - one.total_minor
    return Balance(
        Money(one.total_minor, one.currency),
        Money(0 if at_door else max(found.due, 0), one.currency),
        Money(max(owed, 0), one.currency),
    )


def follow_balance(work: Work, order_id: int) -> Balance:
    """Let the payment axis follow; what is confirmed and not wholly paid for any more is held
    until it is. Nothing is refunded by itself."""
    settle(work, [order_id])
    balance = balance_of(work, order_id)
    one = lifecycle.standing(work, [order_id])[order_id]
    bound = one.axes["order_state"] in ("confirmed", "released")
    if balance.due.minor and bound and not holding.open_holds(work, order_id, "payment"):
        holding.hold(work, {order_id: NewHold("payment", f"{BALANCE_HOLD}: {balance.due}")})
    return balance
