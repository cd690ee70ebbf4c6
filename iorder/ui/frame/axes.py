"""The states of an order's axes in the words and colours of people."""

from iorder.orders.states import STAGES

STAGE_BY_SLUG = {stage.slug: stage for stage in STAGES}
PAYMENT_TONES = {
    "captured": "ok", "authorized": "info", "pending": "neutral", "unpaid": "neutral",
    "partially_captured": "info", "overpaid": "warn", "refunded": "warn", "voided": "neutral",
    "partially_refunded": "warn", "failed": "bad", "disputed": "bad", "unknown": "neutral",
}  # fmt: skip
AXIS_TONES = PAYMENT_TONES | {
    "confirmed": "info", "released": "info", "completed": "ok", "cancelled": "bad",
    "expired": "bad", "screening": "info", "approved": "ok", "review": "warn", "declined": "bad",
    "error": "bad", "allocated": "info", "picking": "violet", "packed": "violet",
    "partially_fulfilled": "violet", "fulfilled": "ok", "picked_up": "info",
    "in_transit": "info", "customs": "info", "out_for_delivery": "info",
    "ready_for_pickup": "info", "attempt_failed": "bad", "delayed": "warn", "on_hold": "warn",
    "exception": "bad", "delivered": "ok", "return_in_transit": "warn", "returned": "warn",
    "partially_returned": "warn", "lost": "bad", "damaged": "bad", "collected": "info",
    "matched": "ok", "bank_confirmed": "ok", "closed": "ok", "not_collected": "bad",
    "short_paid": "bad", "over_paid": "warn", "overdue": "bad", "written_off": "bad",
}  # fmt: skip
"""Of the states of every axis of an order, and of its parcels."""
_SAID = {"authorized": "Authorised", "cod": "Cash on delivery"}


def spaced(slug: str) -> str:
    """``partially_captured`` as people read it: Partially captured."""
    return _SAID.get(slug) or slug.replace("_", " ").capitalize()
