"""The order's independent axes, their moves, and the one label derived from them.

Source: ``notes/states.md``. Each axis is a table of (from, act, to); code, buttons and the
all-pairs test read the same tables. Guards that need more than the state live in the service.
"""

from collections.abc import Mapping
from dataclasses import dataclass

from iorder.kernel.axis import Axis, IllegalMove
from iorder.kernel.axis import moves as _moves

__all__ = ["AXES", "FRAUD", "ORDER", "PAYMENT", "STAGES", "Axis", "IllegalMove", "stage_of"]


ORDER = Axis(
    "pending",
    ("draft", "pending", "confirmed", "released", "completed", "archived", "cancelled", "expired"),
    _moves("""
        draft                            place     pending
        pending                          confirm   confirmed
        pending                          expire    expired
        confirmed                        release   released
        released                         complete  completed
        completed                        archive   archived
        completed                        reopen    released
        draft|pending|confirmed|released cancel    cancelled
        cancelled                        restore   pending
    """),
)

PAYMENT = Axis(
    "unpaid",
    ("unpaid", "unknown", "pending", "authorized", "partially_captured", "captured", "overpaid",
     "partially_refunded", "refunded", "voided", "failed", "disputed"),
    {},
)  # fmt: skip
"""Derived from the tenders' ledger. ``unknown``: an imported order whose source says nothing."""

FRAUD = Axis(
    "not_screened",
    ("not_screened", "screening", "approved", "review", "declined", "error"),
    _moves("""
        not_screened|screening|approved|error screen  screening
        screening                             skip    not_screened
        screening|review                      approve approved
        screening                             refer   review
        screening|review|approved             decline declined
        screening                             fail    error
        error                                 refer   review
        approved|declined                     reopen  review
    """),
)
"""``screen`` again: another address or card. ``skip``: nobody screens its channel. ``reopen``: a
person takes back what was decided."""
UNTRUSTED = frozenset({"screening", "review", "declined", "error"})
"""Where an order is neither confirmed nor released."""

FULFILLMENT = Axis(
    "unallocated",
    ("unallocated", "allocated", "picking", "packed", "partially_fulfilled", "fulfilled"),
    {},
)
"""Derived from commitments and shipments."""

TRACKING = Axis(
    "none",
    ("none", "label_created", "manifested", "picked_up", "in_transit", "customs",
     "out_for_delivery", "ready_for_pickup", "attempt_failed", "delayed", "on_hold", "exception",
     "delivered", "return_in_transit", "returned", "lost", "damaged", "cancelled", "expired",
     "unknown"),
    {},
)  # fmt: skip
"""Derived from the parcels: the state of the one least far along."""

RETURN = Axis(
    "none",
    ("none", "requested", "in_transit", "received", "partially_returned", "returned"),
    {},
)

COD = Axis(
    "none",
    ("none", "expected", "confirmed", "with_carrier", "collected", "in_statement", "matched",
     "bank_confirmed", "closed", "not_collected", "short_paid", "over_paid", "overdue",
     "disputed", "recovered", "written_off"),
    {},
)  # fmt: skip

AXES: Mapping[str, Axis] = {
    "order_state": ORDER,
    "payment_state": PAYMENT,
    "fraud_state": FRAUD,
    "fulfillment_state": FULFILLMENT,
    "tracking_state": TRACKING,
    "return_state": RETURN,
    "cod_state": COD,
}


@dataclass(frozen=True)
class Stage:
    """A value of the derived label; ``tone`` is the chip's colour group."""

    slug: str
    label: str
    tone: str


STAGES = (
    Stage("draft", "Draft", "neutral"),
    Stage("pending", "Pending", "neutral"),
    Stage("on_hold", "On hold", "warn"),
    Stage("confirmed", "Confirmed", "info"),
    Stage("allocated", "Allocated", "info"),
    Stage("picking", "Picking", "violet"),
    Stage("shipped", "Shipped", "violet"),
    Stage("exception", "Delivery problem", "bad"),
    Stage("delivered", "Delivered", "ok"),
    Stage("returned", "Returned", "warn"),
    Stage("cancelled", "Cancelled", "bad"),
)

_TROUBLED = {"attempt_failed", "exception", "on_hold", "lost", "damaged", "return_in_transit"}
_GONE = {"lost", "damaged"}
"""Never arrived: a delivery problem until its money is back, then over like what came back."""
_ENDED = {"completed", "archived"}
_HOLDABLE = {"draft", "pending", "confirmed", "released"}


def stage_of(axes: Mapping[str, str], open_holds: int) -> str:
    """The label of an order with these axes: the first line that is true.

    ``axes`` maps each name in ``AXES`` to its state.
    """
    order, fulfillment, tracking = (
        axes["order_state"], axes["fulfillment_state"], axes["tracking_state"],
    )  # fmt: skip
    rules = (
        (order in {"cancelled", "expired"}, "cancelled"),
        (axes["return_state"] == "returned" or tracking == "returned", "returned"),
        (order in _ENDED and tracking in _GONE, "returned"),
        (open_holds > 0 and order in _HOLDABLE and fulfillment != "fulfilled", "on_hold"),
        (order == "draft", "draft"),
        (tracking in _TROUBLED, "exception"),
        (tracking == "delivered" or order in _ENDED, "delivered"),
        (fulfillment in {"fulfilled", "partially_fulfilled"}, "shipped"),
        (fulfillment in {"picking", "packed"}, "picking"),
        (fulfillment == "allocated", "allocated"),
        (order in {"confirmed", "released"}, "confirmed"),
    )
    return next((stage for is_so, stage in rules if is_so), "pending")
