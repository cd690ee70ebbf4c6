"""``/orders/{number}/intercepts``: parcels that are asked back from their carriers."""

from collections.abc import Sequence
from datetime import datetime
from typing import Literal

from pydantic import BaseModel, Field

from iorder.api.order_parts import OrderPath, id_of
from iorder.api.parts import Words
from iorder.api.resource import Act, Body, Says, change, read
from iorder.flows.intercept_parcels import intercept_order
from iorder.kernel.work import Work
from iorder.session import store
from iorder.shipping import intercepts
from iorder.views.shipping.intercepts import InterceptRow, by_ids, of_order

TAG = "Shipments"


class InterceptIn(Body):
    """``parcel``: null for all that are under way. ``reason``: what the carrier is to do; with
    ``address`` where it is to go."""

    cause: Literal["fraud", "cancel", "address", "other"]
    reason: Words = ""
    parcel: int | None = Field(None, ge=1, le=2**62)


class InterceptPath(Body):
    intercept_id: int = Field(ge=1, le=2**62)


class AnswerIn(Body):
    """``ask``: the carrier was asked; ``stop``: it was stopped; ``miss``: too late; ``withdraw``:
    not wanted any more. ``answer``: what the carrier said."""

    act: Literal["ask", "stop", "miss", "withdraw"]
    version: int
    answer: Words = ""


class InterceptOut(BaseModel):
    """``state``: wanted, asked, intercepted, too_late, withdrawn; ``acts``: what may follow."""

    id: int
    parcel: int
    order: str
    carrier: str
    tracking_number: str
    cause: str
    reason: str
    state: str
    answer: str
    wanted_at: datetime
    asked_at: datetime | None
    ended_at: datetime | None
    version: int
    acts: list[str]


class ParcelOut(BaseModel):
    parcel: int
    carrier: str
    tracking_number: str


class InterceptsOut(BaseModel):
    """``able``: parcels under way that could be stopped and are not asked back yet."""

    intercepts: list[InterceptOut]
    able: list[ParcelOut] = []


@read("/orders/<number>/intercepts", Says("shipments.view", TAG, InterceptsOut))
def list_intercepts(path: OrderPath) -> InterceptsOut:
    """What of an order is asked back, and what could be"""
    asked, able = of_order(store(), path.number)
    return InterceptsOut(
        intercepts=_out(asked),
        able=[ParcelOut(parcel=one.parcel_id, carrier=one.carrier,
                        tracking_number=one.tracking_number) for one in able],
    )  # fmt: skip


@change("/orders/<number>/intercepts", Says("shipments.send", TAG, InterceptsOut, 201))
def ask_to_intercept(path: OrderPath, body: InterceptIn) -> Act:
    """Ask for parcels to be stopped; answers with the new intercepts"""

    def act(work: Work) -> InterceptsOut:
        order_id = id_of(work, path.number)
        made = intercept_order(work, order_id, body.cause, body.reason, body.parcel)
        return InterceptsOut(intercepts=_out(by_ids(work.conn, made)))

    return act


@change("/intercepts/<intercept_id>", Says("shipments.send", TAG, InterceptsOut))
def answer_intercept(path: InterceptPath, body: AnswerIn) -> Act:
    """Say what the carrier answered"""

    def act(work: Work) -> InterceptsOut:
        intercepts.move(work, path.intercept_id, body.act, body.version, body.answer)
        return InterceptsOut(intercepts=_out(by_ids(work.conn, [path.intercept_id])))

    return act


def _out(found: Sequence[InterceptRow]) -> list[InterceptOut]:
    return [
        InterceptOut(
            id=one.id, parcel=one.parcel_id, order=one.order, carrier=one.carrier,
            tracking_number=one.tracking_number, cause=one.cause, reason=one.reason,
            state=one.state, answer=one.answer, wanted_at=one.wanted_at, asked_at=one.asked_at,
            ended_at=one.ended_at, version=one.version, acts=list(one.acts),
        )
        for one in found
    ]  # fmt: skip
