"""``/orders/{number}/cancel``, ``/hold``, ``/release``: what stops an order, or lets it go on."""

from datetime import datetime

from pydantic import Field

from iorder.api.order_edits import UnitsIn
from iorder.api.order_parts import TAG, Changed, OrderPath, Seen, changed, id_of, version_of
from iorder.api.parts import Words
from iorder.api.resource import Act, Says, change
from iorder.flows.cancel_order import cancel_seen_order
from iorder.flows.change_lines import cancel_units
from iorder.flows.undo_cancel import undo_cancel
from iorder.kernel.errors import InvalidInput
from iorder.kernel.work import Work
from iorder.orders import held
from iorder.orders.placing import MOST_LINES


class CancelIn(Seen):
    """``lines``: call off these units only; none: the whole order."""

    reason: Words = Field("customer", description="customer, inventory, fraud, payment or staff")
    lines: list[UnitsIn] = Field([], max_length=MOST_LINES)


class HoldIn(Seen):
    """``due_at``: until when; ``when_due``: what happens then, wait, release or cancel."""

    kind: Words = "manual"
    reason: Words = ""
    owner: Words = Field("", description="an actor such as `person:7`")
    due_at: datetime | None = None
    when_due: Words = "wait"


class HeldOut(Changed):
    """The order, and the hold that stops it."""

    hold: int


class ReleaseIn(Seen):
    """``hold``: that one; without it every hold of ``kind``, or of any."""

    hold: int | None = None
    kind: Words = ""


@change("/orders/<number>/cancel", Says("orders.cancel", TAG, Changed))
def cancel(path: OrderPath, body: CancelIn) -> Act:
    """Call it off, whole or some units of it, before they leave"""
    seen = version_of(body)

    def act(work: Work) -> Changed:
        order_id = id_of(work, path.number)
        if body.lines:
            units = {one.id: one.quantity for one in body.lines}
            cancel_units(work, order_id, units, body.reason, seen)
        else:
            cancel_seen_order(work, order_id, body.reason, seen)
        return changed(work, order_id)

    return act


class RestoredOut(Changed):
    """The order, and what is not as it was: ``waits`` for stock, ``due_minor`` to be paid, for
    ``gone_minor`` of what had paid for it has gone back."""

    waits: bool
    due_minor: int
    gone_minor: int
    currency: str


@change("/orders/<number>/restore", Says("orders.cancel", TAG, RestoredOut))
def restore(path: OrderPath, body: Seen) -> Act:
    """Undo its cancellation: stock is taken again, money that went back is due again"""
    seen = version_of(body)

    def act(work: Work) -> RestoredOut:
        order_id = id_of(work, path.number)
        found = undo_cancel(work, order_id, seen)
        return RestoredOut(
            **changed(work, order_id).model_dump(), waits=found.waits,
            due_minor=found.due.minor, gone_minor=found.gone.minor, currency=found.due.currency,
        )  # fmt: skip

    return act


@change("/orders/<number>/hold", Says("orders.hold", TAG, HeldOut, 201))
def hold(path: OrderPath, body: HoldIn) -> Act:
    """Stop it where it stands"""
    seen = version_of(body)
    if body.due_at is not None and body.due_at.tzinfo is None:
        raise InvalidInput("due_at needs its offset from UTC, such as 2026-12-31T17:00:00Z.")

    def act(work: Work) -> HeldOut:
        order_id = id_of(work, path.number)
        hold_id = held.place_hold(
            work, order_id, body.kind, body.reason, seen, owner=body.owner, due_at=body.due_at,
            when_due=body.when_due,
        )  # fmt: skip
        return HeldOut(**changed(work, order_id).model_dump(), hold=hold_id)

    return act


@change("/orders/<number>/release", Says("orders.hold", TAG, Changed))
def release(path: OrderPath, body: ReleaseIn) -> Act:
    """Lift a hold, all of a kind, or all"""
    seen = version_of(body)

    def act(work: Work) -> Changed:
        order_id = id_of(work, path.number)
        if body.hold is not None:
            held.release_hold_of(work, order_id, body.hold, seen)
        else:
            held.release_holds(work, order_id, body.kind, seen)
        return changed(work, order_id)

    return act
