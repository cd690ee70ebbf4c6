"""Money of orders has moved: their payment axis follows, and what it allows goes on."""

from collections.abc import Collection

from iorder.kernel.work import Work
from iorder.orders import holding, lifecycle
from iorder.orders.lifecycle import Standing
from iorder.payments import axis
from iorder.payments.balance import balances

BALANCE_HOLD = "Balance due"
"""How the hold begins that keeps goods of an order back until the rest of it is paid."""


def settle(work: Work, order_ids: Collection[int]) -> None:
    """Write how these orders are paid, as their ledgers say; lift holds for a balance that came."""
    known = lifecycle.standing(work, order_ids)
    lift_paid(work, known)
    known = lifecycle.standing(work, order_ids)
    totals = {one.id: one.total_minor for one in known.values()}
    gone = [one.id for one in known.values() if one.cancelled_at]
    states = axis.payment_states(work, totals, gone)
    lifecycle.follow(work, known, {one: {"payment_state": state} for one, state in states.items()})


def lift_paid(work: Work, known: dict[int, Standing]) -> None:
    """Holds that wait for a balance end once nothing is due."""
    held = {one.id: one.total_minor for one in known.values() if one.open_holds}
    for order_id, balance in balances(work, held).items() if held else ():
        if balance.due <= 0:
            holding.lift_said(work, order_id, "payment", BALANCE_HOLD)
