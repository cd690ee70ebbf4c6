"""``/orders/{number}/fraud``: how an order was judged, and why; decisions, labels, the machine."""

from datetime import datetime
from typing import Any, Literal

from pydantic import BaseModel, Field

from iorder.api.parts import Words
from iorder.api.resource import Act, Body, Says, change, read
from iorder.flows.decide_review import (
    approve_review,
    decline_and_cancel,
    decline_review,
    reopen_review,
)
from iorder.flows.label_order import label_order
from iorder.flows.note_client import note_client
from iorder.fraud.reviews import last_of
from iorder.kernel.errors import Refused
from iorder.kernel.store import Work
from iorder.session import store, web_settings
from iorder.views.fraud.fraud_orders import id_of
from iorder.views.fraud.fraud_sheet import FraudSheet, fraud_sheet

TAG = "Fraud"


class NothingToReview(Refused):
    """Nobody was asked to look at the order."""

    code = "nothing_to_review"


class OrderPath(BaseModel):
    number: str = Field(description="the order's number, such as IO-1042")


class SignalOut(BaseModel):
    """``source``: iorder, or the slug of a service; ``at_least``: a verdict whatever the score."""

    check: str
    label: str
    source: str
    points: int
    reason: str
    suggests: str
    evidence: dict[str, Any]
    at_least: str


class ReviewOut(BaseModel):
    """``version``: what a decision is based on."""

    state: str
    owner: str
    due_at: datetime
    reason: str
    decided_at: datetime | None
    version: int


class FraudOut(BaseModel):
    """``state``: the order's fraud axis. ``score`` null: not screened yet."""

    number: str
    state: str
    score: int | None
    verdict: str | None
    assessed_at: datetime | None
    signals: list[SignalOut]
    review: ReviewOut | None
    label: str | None


class DecisionIn(Body):
    """``version``: of the review, as it was read; a decline may call the order off as well."""

    decision: Literal["approve", "decline", "reopen"]
    version: int
    reason: Words = ""
    cancel: bool = False


class LabelIn(Body):
    """What the order turned out to be; services that were asked about it are told."""

    label: Literal["genuine", "fraud", "friendly", "unknown"]
    source: Literal["chargeback", "agent", "customer", "service"] = "agent"
    reason: Words = ""


class ClientIn(Body):
    """From which machine the buyer ordered, as the shop's checkout knows it."""

    ip: Words = ""
    device: Words = ""
    agent: Words = ""


class Done(BaseModel):
    number: str


@read("/orders/<string:number>/fraud", Says("fraud.view", TAG, FraudOut))
def get_fraud(path: OrderPath) -> FraudOut:
    """How the order was judged, with every point's reason"""
    return _out(fraud_sheet(store(), path.number))


@change("/orders/<string:number>/fraud/decision", Says("fraud.decide", TAG, Done))
def decide(path: OrderPath, body: DecisionIn) -> Act:
    """Decide the order's review; the order goes on, stays held, or is called off"""

    def act(work: Work) -> Done:
        review = _review_id(work, path.number)
        if body.decision == "reopen":
            reopen_review(work, review, body.version)
        elif body.decision == "approve":
            approve_review(work, review, body.version, body.reason)
        elif body.cancel:
            decline_and_cancel(work, review, body.version, body.reason)
        else:
            decline_review(work, review, body.version, body.reason)
        return Done(number=path.number)

    return act


@change("/orders/<string:number>/fraud/label", Says("fraud.decide", TAG, Done))
def label(path: OrderPath, body: LabelIn) -> Act:
    """Say what the order turned out to be"""

    def act(work: Work) -> Done:
        label_order(work, id_of(work.conn, path.number), body.label, body.source, body.reason)
        return Done(number=path.number)

    return act


@change("/orders/<string:number>/fraud/client", Says("orders.create", TAG, Done))
def client(path: OrderPath, body: ClientIn) -> Act:
    """Say from which machine it was ordered; the order is screened again with it"""
    secret = web_settings().secret()

    def act(work: Work) -> Done:
        told = (body.ip, body.device, body.agent)
        note_client(work, id_of(work.conn, path.number), told, secret)
        return Done(number=path.number)

    return act


def _review_id(work: Work, number: str) -> int:
    review = last_of(work.conn, id_of(work.conn, number))
    if review is None:
        raise NothingToReview(f"{number} has no fraud review, so there is nothing to decide.")
    return review.id


def _out(sheet: FraudSheet) -> FraudOut:
    last, review = sheet.last, sheet.review
    return FraudOut(
        number=sheet.number,
        state=sheet.fraud_state,
        score=last.score if last else None,
        verdict=last.verdict if last else None,
        assessed_at=last.at if last else None,
        signals=[SignalOut(**one) for one in sheet.signals],
        review=ReviewOut(
            state=review.state,
            owner=review.owner,
            due_at=review.due_at,
            reason=review.reason,
            decided_at=review.decided_at,
            version=review.version,
        )
        if review
        else None,
        label=sheet.label.label if sheet.label else None,
    )
