"""``/payments`` and ``/refunds``: those of all orders, and what people decide of a refund."""

from collections.abc import Callable
from datetime import datetime

from pydantic import BaseModel, Field

from iorder.api.paging import Page, Paged, after_id, cut
from iorder.api.parts import Words
from iorder.api.payments import RefundOut
from iorder.api.resource import Act, Body, Says, change, read
from iorder.flows.refund import approve_refund, refuse_refund, retry_refund
from iorder.kernel.store import Work
from iorder.payments.refunds import Refund
from iorder.session import store
from iorder.views.payments import payments, refunds
from iorder.views.payments.payments import PaymentFilter, PaymentRow
from iorder.views.payments.refunds import RefundFilter

TAG = "Payments"


class PaymentsQuery(Paged):
    """``state``: due (goods have left, not captured), expiring (lapses within two days), waiting,
    authorized, captured, refunded, failed, ended; none for all."""

    q: str = Field("", max_length=200, description="begins an order's number, or is the service's")
    state: str = ""
    method: str = ""
    account: str = ""


class PaymentListed(BaseModel):
    """One payment in the list."""

    id: int
    order: str
    method: str
    provider: str
    account: str
    ref: str = Field(description="what the service calls it")
    state: str
    failure: str
    currency: str
    amount_minor: int
    authorized_minor: int
    captured_minor: int
    refunded_minor: int
    created_at: datetime
    expires_at: datetime | None
    is_due: bool
    is_expiring: bool


class PaymentsPage(Page):
    payments: list[PaymentListed]


class RefundsQuery(Paged):
    """``state``: requested, processing, failed, succeeded, reversed, refused; none for all."""

    q: str = Field("", max_length=200, description="begins an order's number")
    state: str = ""


class RefundListed(RefundOut):
    """One refund in the list. ``acts``: what may be done with it now."""

    order: str
    requested_at: datetime
    finished_at: datetime | None
    acts: list[str]


class RefundsPage(Page):
    refunds: list[RefundListed]


class RefundPath(BaseModel):
    refund_id: int = Field(ge=1, le=2**62)


class RefuseIn(Body):
    reason: Words = Field(min_length=1)


@read("/payments", Says("payments.view", TAG, PaymentsPage))
def list_payments(query: PaymentsQuery) -> PaymentsPage:
    """Payments, the newest first"""
    view = PaymentFilter.parse(query.model_dump(exclude={"limit", "cursor"}))
    found = payments.after(store(), view, after_id(query.cursor), query.limit + 1)
    page, following = cut(found, query.limit, lambda row: (row.id,))
    return PaymentsPage(payments=[_listed(row) for row in page], next=following)


@read("/refunds", Says("payments.view", TAG, RefundsPage))
def list_refunds(query: RefundsQuery) -> RefundsPage:
    """Refunds, the newest first"""
    view = RefundFilter.parse(query.model_dump(exclude={"limit", "cursor"}))
    found = refunds.after(store(), view, after_id(query.cursor), query.limit + 1)
    page, following = cut(found, query.limit, lambda row: (row.id,))
    return RefundsPage(
        refunds=[
            RefundListed(
                id=one.id, tender=one.tender_id, order=one.number, state=one.state,
                currency=one.amount.currency, amount_minor=one.amount.minor, reason=one.reason,
                problem=one.problem, requested_at=one.requested_at, finished_at=one.finished_at,
                acts=list(one.acts),
            )
            for one in page
        ],
        next=following,
    )  # fmt: skip


@change("/refunds/<refund_id>/approve", Says("payments.approve", TAG, RefundOut))
def approve_a_refund(path: RefundPath) -> Act:
    """Let a large refund go"""
    return _act(path, approve_refund)


@change("/refunds/<refund_id>/refuse", Says("payments.approve", TAG, RefundOut))
def refuse_a_refund(path: RefundPath, body: RefuseIn) -> Act:
    """Keep the money"""
    return _act(path, lambda work, key: refuse_refund(work, key, body.reason))


@change("/refunds/<refund_id>/retry", Says("payments.refund", TAG, RefundOut))
def retry_a_refund(path: RefundPath) -> Act:
    """Send one that failed once more"""
    return _act(path, retry_refund)


def _act(path: RefundPath, flow: Callable[[Work, int], Refund]) -> Act:
    def act(work: Work) -> RefundOut:
        one = flow(work, path.refund_id)
        return RefundOut(
            id=one.id, tender=one.tender_id, state=one.state, currency=one.currency,
            amount_minor=one.amount_minor, reason=one.reason,
        )  # fmt: skip

    return act


def _listed(one: PaymentRow) -> PaymentListed:
    return PaymentListed(
        id=one.id, order=one.number, method=one.method, provider=one.provider,
        account=one.account, ref=one.external_ref, state=one.state, failure=one.failure,
        currency=one.amount.currency, amount_minor=one.amount.minor,
        authorized_minor=one.authorized.minor, captured_minor=one.captured.minor,
        refunded_minor=one.refunded.minor, created_at=one.created_at, expires_at=one.expires_at,
        is_due=one.is_due, is_expiring=one.is_soon,
    )  # fmt: skip
