"""Razorpay's payments, refunds, disputes and webhooks as facts (https://razorpay.com/docs/api)."""

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from iorder.kernel.money import Money
from iorder.payments import wire
from iorder.payments.provider import Answer, Kind, Outcome, Told
from iorder.payments.refusals import coded

LABEL = "Razorpay"
REFUND_OUTCOMES: dict[str, Outcome] = {
    "processed": "done",
    "pending": "pending",
    "failed": "declined",
}
_REFUNDS: dict[str, Kind] = {"processed": "refunded", "failed": "refund_failed"}
_PAYMENTS: dict[str, tuple[Kind, ...]] = {
    "created": (),
    "authorized": ("authorized",),
    "captured": ("authorized", "captured"),
    "refunded": ("authorized", "captured"),
    "failed": ("failed",),
}
_DISPUTES: dict[str, Kind] = {
    "created": "dispute_opened",
    "action_required": "dispute_evidence_due",
    "under_review": "dispute_submitted",
    "won": "dispute_won",
    "lost": "dispute_lost",
}


def answer(payment: Mapping[str, Any], refunds: Sequence[Mapping[str, Any]] = ()) -> Answer:
    outcome: Outcome = "done"
    if payment["status"] == "created":
        outcome = "pending"
    elif payment["status"] == "failed":
        outcome = "declined"
    card = payment.get("card") or {}
    return Answer(
        outcome,
        payment["id"],
        (*of_payment(payment), *(told for one in refunds for told in of_refund(one))),
        wire.text(payment, "error_description") if outcome == "declined" else "",
        instrument=_instrument(payment, card),
        fingerprint=wire.text(payment, "vpa") or wire.text(card, "id"),
        card_country=wire.text(card, "country"),
    )


def money(entity: Mapping[str, Any]) -> Money:
    return Money(int(entity["amount"]), entity["currency"])


def of_payment(payment: Mapping[str, Any]) -> Iterator[Told]:
    """What the state of a payment says; each fact as a total, for a payment is captured once."""
    kinds = _PAYMENTS[payment["status"]]
    if payment["status"] == "refunded" and not payment.get("captured", True):
        kinds = ("authorized", "expired")
    fee = payment.get("fee")
    for kind in kinds:
        yield Told(
            f"{payment['id']}:{kind}",
            kind,
            payment["id"],
            wire.moment(payment["created_at"]),
            _reference(payment),
            total=None if kind in ("failed", "expired") else money(payment),
            reason=coded(
                wire.text(payment, "error_description"),
                wire.text(payment, "error_reason") or wire.text(payment, "error_code"),
            ),
            fee=Money(fee, payment["currency"]) if fee and kind == "captured" else None,
        )


def of_refund(refund: Mapping[str, Any]) -> Iterator[Told]:
    """A refund that came to an end; one still under way says nothing."""
    kind = _REFUNDS.get(refund["status"])
    if kind is not None:
        yield Told(
            f"{refund['id']}:{kind}",
            kind,
            refund["payment_id"],
            wire.moment(refund["created_at"]),
            _reference(refund),
            refund["id"],
            money(refund),
            key=wire.text(_notes(refund), "key"),
        )


def of_event(found: Mapping[str, Any]) -> Iterator[Told]:
    """A webhook's facts; kinds that concern no payment have none."""
    name, inside = str(found["event"]), _inside(found)
    if name.startswith("payment.dispute."):
        yield from _of_dispute(inside["dispute"], name.rpartition(".")[2])
    elif name.startswith("refund."):
        by_itself = "payment" in inside and not inside["payment"].get("captured", True)
        yield from of_payment(inside["payment"]) if by_itself else of_refund(inside["refund"])
    elif "payment" in inside:
        yield from of_payment(inside["payment"])


def _inside(found: Mapping[str, Any]) -> dict[str, Any]:
    return {kind: part["entity"] for kind, part in found["payload"].items()}


def _of_dispute(dispute: Mapping[str, Any], what: str) -> Iterator[Told]:
    kind = _DISPUTES.get(what)
    if kind is not None:
        due = dispute.get("respond_by")
        yield Told(
            f"{dispute['id']}:{kind}",
            kind,
            dispute["payment_id"],
            wire.moment(dispute["created_at"]),
            act_ref=dispute["id"],
            amount=money(dispute),
            reason=wire.text(dispute, "reason_code").replace("_", " "),
            due_at=wire.moment(due) if due else None,
        )


def _instrument(payment: Mapping[str, Any], card: Mapping[str, Any]) -> str:
    if card.get("last4"):
        return f"{card.get('network') or 'Card'} {card['last4']}"
    return wire.text(payment, "vpa", "wallet", "bank", "method")


def _reference(entity: Mapping[str, Any]) -> str:
    return wire.text(_notes(entity), "tender", "order", "merchant_order_id")


def _notes(entity: Mapping[str, Any]) -> Mapping[str, Any]:
    """Razorpay writes an empty list where there are none."""
    notes = entity.get("notes")
    return notes if isinstance(notes, Mapping) else {}
