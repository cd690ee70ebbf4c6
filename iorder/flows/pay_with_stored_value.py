"""An order is paid with a gift card or store credit: the value and the payment move together."""

from dataclasses import dataclass, replace

import sqlalchemy as sa

from iorder.flows.pay_order import NothingDue
from iorder.flows.settle_payment import settle
from iorder.kernel.errors import InvalidInput, NotFound
from iorder.kernel.money import Money
from iorder.kernel.work import Work
from iorder.orders import lifecycle
from iorder.orders.model import orders
from iorder.payments import capture, stored_value
from iorder.payments.balance import balances
from iorder.payments.capture import Entry, NewTender
from iorder.payments.stored_value import StoredValue


@dataclass(frozen=True, slots=True)
class Payment:
    """``amount`` None: what is due, as far as the value covers it. ``cause`` makes it once."""

    order_id: int
    amount: Money | None
    cause: str


@dataclass(frozen=True, slots=True)
class Paid:
    """``left``: what stays on the gift card or credit. ``tender_id`` None: paid before."""

    tender_id: int | None
    amount: Money
    left: Money


def pay_with_gift_card(work: Work, wanted: Payment, code: str) -> Paid:
    """Raises NotFound, CannotSpend, NothingDue, InvalidInput."""
    return _pay(work, wanted, stored_value.by_code(work, code))


def pay_with_credit(work: Work, wanted: Payment, customer_id: int) -> Paid:
    """Raises NotFound, CannotSpend, NothingDue, InvalidInput."""
    (order,) = lifecycle.standing(work, [wanted.order_id]).values()
    return _pay(work, wanted, stored_value.credit_of(work, customer_id, order.currency))


def pay_with_buyers_credit(work: Work, wanted: Payment) -> Paid:
    """With what the order's own customer has. Raises as ``pay_with_credit``."""
    of = sa.select(orders.c.customer_id).where(orders.c.id == wanted.order_id)
    customer_id = work.execute(of).scalar()
    if customer_id is None:
        raise NotFound("This order names no customer who could have credit.")
    return pay_with_credit(work, wanted, customer_id)


def _pay(work: Work, wanted: Payment, value: StoredValue) -> Paid:
    cause = f"pay:{wanted.cause}"
    before = stored_value.spent(work, value, cause)
    if before is not None:
        return Paid(None, before, value.balance)
    (order,) = lifecycle.standing(work, [wanted.order_id]).values()
    if not order.is_open:
        raise NothingDue(f"{order.number} is closed; nothing is paid on it any more.")
    due = Money(balances(work, {order.id: order.total_minor})[order.id].due, order.currency)
    if due.minor <= 0:
        raise NothingDue(f"Nothing is due on {order.number}.")
    amount = wanted.amount or replace(due, minor=min(due.minor, value.balance_minor) or due.minor)
    if amount.currency == due.currency and due < amount:
        raise InvalidInput(f"{due} is due on {order.number}; {amount} would be too much.")
    stored_value.spend(work, value, amount, cause)
    new = NewTender(order.id, value.kind, amount, value.kind, value.ref, instrument=value.called)
    (tender_id,) = capture.open_tenders(work, [new])
    ref = f"{value.ref}:{tender_id}"
    entries = [Entry(tender_id, act, amount, ref=ref) for act in ("authorize", "capture")]
    capture.enter(work, entries, {tender_id: order.id})
    settle(work, [order.id])
    return Paid(tender_id, amount, stored_value.get(work, value.id).balance)
