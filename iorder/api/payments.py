"""``/orders/{number}/payments`` and ``/refunds``: how an order is paid, and what is asked for."""

from datetime import datetime

from pydantic import BaseModel, Field

from iorder.api.resource import Act, Body, Says, cause, change, read
from iorder.flows.ask_payment import capture_tender, void_tender
from iorder.flows.pay_order import NewPayment, ask_for_link, pay_order
from iorder.flows.refund import RefundWish, request_refund
from iorder.kernel.errors import InvalidInput, NotFound
from iorder.kernel.money import Money
from iorder.kernel.store import Work
from iorder.orders import lifecycle
from iorder.orders.named import ids_of_numbers
from iorder.payments import accounts
from iorder.payments.matching import lock
from iorder.payments.refunds import Refund
from iorder.payments.refusals import explained
from iorder.session import store
from iorder.views.payments.payment_truth import RefundRow, Truth, payment_truth

TAG = "Payments"


class OrderPath(BaseModel):
    number: str


class TenderOut(BaseModel):
    """One way the order is paid. ``can``: what may be asked for now; ``failure``: as the service
    told it, ``failure_help``: in words, with what to do."""

    id: int
    method: str
    provider: str
    account: str
    state: str
    currency: str
    amount_minor: int
    authorized_minor: int
    captured_minor: int
    refunded_minor: int
    refundable_minor: int
    expires_at: datetime | None
    instrument: str
    link: str
    failure: str
    failure_help: str
    can: list[str]


class CallOut(BaseModel):
    """Something asked of a payment service that has not ended."""

    id: int
    tender: int
    kind: str
    state: str
    amount_minor: int
    problem: str


class DisputeOut(BaseModel):
    id: int
    state: str
    reason: str
    amount_minor: int
    evidence_due_at: datetime | None


class PaymentsOut(BaseModel):
    """Minor units of ``currency``. ``due_minor``: neither here nor promised; negative where more
    is kept than the order costs."""

    order: str
    payment_state: str
    currency: str
    total_minor: int
    authorized_minor: int = Field(description="and not captured")
    captured_minor: int
    refunded_minor: int
    due_minor: int
    tenders: list[TenderOut]
    calls: list[CallOut]
    disputes: list[DisputeOut]


class RefundOut(BaseModel):
    """``state``: requested, approved, processing, succeeded, failed, reversed, refused."""

    id: int
    tender: int
    state: str
    currency: str
    amount_minor: int
    reason: str
    problem: str = ""


class RefundsOut(BaseModel):
    refunds: list[RefundOut]


class Authorize(Body):
    """A further payment through ``account``; ``amount_minor`` null is what is still due. ``link``:
    the buyer pays on the service's page."""

    account: str = Field(min_length=1, max_length=40)
    method: str = Field("card", min_length=1, max_length=40)
    amount_minor: int | None = Field(None, gt=0)
    token: str = Field("", max_length=2_000, description="the buyer's payment method")
    return_url: str = Field("", max_length=2_000)
    surcharge_minor: int = Field(0, ge=0)
    link: bool = False


class Capture(Body):
    """``amount_minor`` null is all that is authorised."""

    tender: int
    amount_minor: int | None = Field(None, gt=0)


class Void(Body):
    tender: int


class RefundIn(Body):
    """``amount_minor`` null is all that is left; ``tender`` null spreads it over all of them."""

    amount_minor: int | None = Field(None, gt=0)
    reason: str = Field(min_length=1, max_length=300)
    tender: int | None = None


class Asked(BaseModel):
    """``call``: what the service is asked, null where it was recorded at once."""

    tender: int
    call: int | None = None


@read("/orders/<number>/payments", Says("payments.view", TAG, PaymentsOut))
def get_payments(path: OrderPath) -> PaymentsOut:
    """How an order is paid"""
    return _out(payment_truth(store(), path.number))


@change("/orders/<number>/payments/authorize", Says("payments.take", TAG, Asked, 202))
def authorize_payment(path: OrderPath, body: Authorize) -> Act:
    """Ask a service for a further payment, or for a link the buyer pays on"""

    def act(work: Work) -> Asked:
        order_id, currency = order_of(work, path.number)
        account = accounts.by_slug(work.conn, body.account)
        amount = Money(body.amount_minor, currency) if body.amount_minor else None
        new = NewPayment(
            order_id, body.method, account.id, amount=amount, token=body.token,
            return_url=body.return_url, surcharge_minor=body.surcharge_minor,
        )  # fmt: skip
        return Asked(tender=(ask_for_link if body.link else pay_order)(work, new))

    return act


@change("/orders/<number>/payments/capture", Says("payments.take", TAG, Asked, 202))
def capture_payment(path: OrderPath, body: Capture) -> Act:
    """Capture all or a part of what is authorised"""

    def act(work: Work) -> Asked:
        currency = currency_of(work, path.number, body.tender)
        amount = Money(body.amount_minor, currency) if body.amount_minor else None
        return Asked(tender=body.tender, call=capture_tender(work, body.tender, amount, cause()))

    return act


@change("/orders/<number>/payments/void", Says("payments.take", TAG, Asked, 202))
def void_payment(path: OrderPath, body: Void) -> Act:
    """Give up what is authorised and not captured"""

    def act(work: Work) -> Asked:
        currency_of(work, path.number, body.tender)
        return Asked(tender=body.tender, call=void_tender(work, body.tender, cause()))

    return act


@read("/orders/<number>/refunds", Says("payments.view", TAG, RefundsOut))
def get_refunds(path: OrderPath) -> RefundsOut:
    """Money promised or given back"""
    found = payment_truth(store(), path.number).refunds
    return RefundsOut(refunds=[_refund(one) for one in found])


@change("/orders/<number>/refunds", Says("payments.refund", TAG, RefundsOut, 202))
def create_refund(path: OrderPath, body: RefundIn) -> Act:
    """Give money back; a large amount waits for approval"""

    def act(work: Work) -> RefundsOut:
        order_id, currency = order_of(work, path.number)
        if body.tender is not None:
            currency_of(work, path.number, body.tender)
        amount = Money(body.amount_minor, currency) if body.amount_minor else None
        wish = RefundWish(order_id, amount, body.reason, cause(), tender_id=body.tender)
        return RefundsOut(refunds=[_refund(one) for one in request_refund(work, wish)])

    return act


def order_of(work: Work, number: str) -> tuple[int, str]:
    """(its id, its currency). Raises NotFound."""
    name = number.strip().upper()
    order_id = ids_of_numbers(work, [name]).get(name)
    if order_id is None:
        raise NotFound(f"There is no order {number}.")
    return order_id, lifecycle.standing(work, [order_id])[order_id].currency


def currency_of(work: Work, number: str, tender_id: int) -> str:
    """The currency of a tender of this order. Raises InvalidInput where it is another's."""
    order_id, _ = order_of(work, number)
    tender = lock(work, tender_id)
    if tender.order_id != order_id:
        raise InvalidInput(f"Payment {tender_id} is not of order {number}.")
    return tender.currency


def _help(told: str, provider: str) -> str:
    return explained(told, provider).text if told else ""


def _refund(one: Refund | RefundRow) -> RefundOut:
    return RefundOut(
        id=one.id, tender=one.tender_id, state=one.state, currency=one.amount.currency,
        amount_minor=one.amount.minor, reason=one.reason, problem=getattr(one, "problem", ""),
    )  # fmt: skip


def _out(truth: Truth) -> PaymentsOut:
    return PaymentsOut(
        order=truth.number,
        payment_state=truth.payment_state,
        currency=truth.total.currency,
        total_minor=truth.total.minor,
        authorized_minor=truth.authorized.minor,
        captured_minor=truth.captured.minor,
        refunded_minor=truth.refunded.minor,
        due_minor=truth.due.minor,
        tenders=[
            TenderOut(
                id=one.id, method=one.method, provider=one.provider, account=one.account,
                state=one.state, currency=one.amount.currency, amount_minor=one.amount.minor,
                authorized_minor=one.authorized.minor, captured_minor=one.captured.minor,
                refunded_minor=one.refunded.minor, refundable_minor=one.refundable.minor,
                expires_at=one.expires_at, instrument=one.instrument, link=one.link,
                failure=one.failure, failure_help=_help(one.failure, one.provider),
                can=list(one.can),
            )
            for one in truth.tenders
        ],
        calls=[
            CallOut(id=one.id, tender=one.tender_id, kind=one.kind, state=one.state,
                    amount_minor=one.amount.minor, problem=one.problem)
            for one in truth.calls
        ],
        disputes=[
            DisputeOut(id=one.id, state=one.state, reason=one.reason,
                       amount_minor=one.amount.minor, evidence_due_at=one.evidence_due_at)
            for one in truth.disputes
        ],
    )  # fmt: skip
