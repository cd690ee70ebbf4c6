"""``/orders/{number}/payments/expect`` and ``/receive``: money that no service tells of."""

from typing import Literal

from pydantic import BaseModel, Field

from iorder.api.parts import Words
from iorder.api.payments import TAG, Asked, OrderPath, currency_of, order_of
from iorder.api.resource import Act, Body, Says, cause, change
from iorder.flows.pay_order import NewPayment, pay_order, record_received
from iorder.flows.pay_with_stored_value import Payment, pay_with_buyers_credit
from iorder.kernel.money import Money
from iorder.kernel.store import Work


class Expect(Body):
    """``amount_minor`` null is what is still due. ``cod``: the carrier collects it; ``channel``:
    the shop it was bought in has the money."""

    method: Literal["bank_transfer", "cheque", "cod", "channel"]
    amount_minor: int | None = Field(None, gt=0)


class Receive(Body):
    """``reference``: of the transfer, or the number of the cheque; makes it once."""

    tender: int
    amount_minor: int = Field(gt=0)
    reference: Words = Field(min_length=1)


class Credit(Body):
    """``amount_minor`` null: what is due, as far as the credit covers it."""

    amount_minor: int | None = Field(None, gt=0)


class CreditSpent(BaseModel):
    paid_minor: int
    left_minor: int
    currency: str


class Received(BaseModel):
    """``is_new`` false: this reference was recorded before."""

    tender: int
    is_new: bool


@change("/orders/<number>/payments/expect", Says("payments.take", TAG, Asked, 201))
def expect_payment(path: OrderPath, body: Expect) -> Act:
    """Wait for a transfer, a cheque, cash at the door, or what the channel has"""

    def act(work: Work) -> Asked:
        order_id, currency = order_of(work, path.number)
        amount = Money(body.amount_minor, currency) if body.amount_minor else None
        new = NewPayment(order_id, body.method, provider=body.method, amount=amount)
        return Asked(tender=pay_order(work, new))

    return act


@change("/orders/<number>/payments/credit", Says("payments.take", TAG, CreditSpent))
def pay_by_credit(path: OrderPath, body: Credit) -> Act:
    """Pay with the store credit of the order's customer"""
    own = cause()

    def act(work: Work) -> CreditSpent:
        order_id, currency = order_of(work, path.number)
        amount = Money(body.amount_minor, currency) if body.amount_minor else None
        paid = pay_with_buyers_credit(work, Payment(order_id, amount, own))
        return CreditSpent(
            paid_minor=paid.amount.minor, left_minor=paid.left.minor, currency=paid.left.currency
        )

    return act


@change("/orders/<number>/payments/receive", Says("payments.take", TAG, Received))
def receive_payment(path: OrderPath, body: Receive) -> Act:
    """Record money that has come, with its reference"""

    def act(work: Work) -> Received:
        amount = Money(body.amount_minor, currency_of(work, path.number, body.tender))
        is_new = record_received(work, body.tender, amount, body.reference)
        return Received(tender=body.tender, is_new=is_new)

    return act
