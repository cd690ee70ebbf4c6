"""Square's payments, refunds, disputes and webhooks as facts (https://developer.squareup.com).

Read from plain dictionaries, which webhooks and the SDK's objects both give.
"""

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from iorder.kernel.money import Money
from iorder.payments import wire
from iorder.payments.provider import Answer, Kind, Outcome, Told
from iorder.payments.refusals import coded

LABEL = "Square"
_OUTCOMES: dict[str, Outcome] = {
    "APPROVED": "done",
    "COMPLETED": "done",
    "CANCELED": "done",
    "PENDING": "pending",
    "FAILED": "declined",
}
REFUND_OUTCOMES: dict[str, Outcome] = {
    "PENDING": "pending",
    "COMPLETED": "done",
    "REJECTED": "declined",
    "FAILED": "declined",
}
_PAYMENTS: dict[str, tuple[Kind, ...]] = {
    "APPROVED": ("authorized",),
    "COMPLETED": ("authorized", "captured"),
    "CANCELED": ("authorized", "voided"),
    "FAILED": ("failed",),
    "PENDING": ("processing",),
}
_REFUNDS: dict[str, Kind] = {
    "COMPLETED": "refunded",
    "REJECTED": "refund_failed",
    "FAILED": "refund_failed",
}
_DISPUTES: dict[str, Kind] = {
    "INQUIRY_EVIDENCE_REQUIRED": "dispute_evidence_due",
    "EVIDENCE_REQUIRED": "dispute_evidence_due",
    "INQUIRY_PROCESSING": "dispute_submitted",
    "PROCESSING": "dispute_submitted",
    "INQUIRY_CLOSED": "dispute_won",
    "WON": "dispute_won",
    "LOST": "dispute_lost",
    "ACCEPTED": "dispute_lost",
}


def money(entity: Mapping[str, Any], name: str = "amount_money") -> Money:
    return Money(int(entity[name]["amount"]), entity[name]["currency"])


def answer(payment: Mapping[str, Any], refunds: Sequence[Mapping[str, Any]] = ()) -> Answer:
    outcome = _OUTCOMES[payment["status"]]
    details = payment.get("card_details") or {}
    card = details.get("card") or {}
    brand = wire.text(card, "card_brand").replace("_", " ").title()
    until = payment.get("delayed_until")
    return Answer(
        outcome,
        payment["id"],
        (*of_payment(payment), *(told for one in refunds for told in of_refund(one))),
        refusal(details.get("errors") or ()) if outcome == "declined" else "",
        instrument=f"{brand} {wire.text(card, 'last_4')}".strip(),
        fingerprint=wire.text(card, "fingerprint"),
        expires_at=wire.moment(until) if until and payment["status"] == "APPROVED" else None,
    )


def refusal(errors: Sequence[Mapping[str, Any]]) -> str:
    """Square's words for why not; its code where it has none."""
    words = [coded(wire.text(one, "detail"), wire.text(one, "code").lower()) for one in errors]
    return " ".join(word for word in words if word) or "Square did not say why."


def of_payment(payment: Mapping[str, Any]) -> Iterator[Told]:
    """What the state of a payment says: it is captured once, so what moved is a total."""
    held = money(payment)
    approved = money(payment, "approved_money") if payment.get("approved_money") else held
    moved = {"authorized": max(approved, held), "captured": held}
    fees = [money(one) for one in payment.get("processing_fee") or ()]
    for kind in _PAYMENTS.get(payment["status"], ()):
        total = moved.get(kind)
        yield Told(
            f"{payment['id']}:{kind}:{total.minor if total else ''}".rstrip(":"),
            kind,
            payment["id"],
            wire.moment(payment.get("updated_at") or payment["created_at"]),
            _reference(payment),
            total=total,
            fee=Money.total(fees, held.currency) if fees and kind == "captured" else None,
        )


def of_refund(refund: Mapping[str, Any]) -> Iterator[Told]:
    """A refund that came to an end; one still under way says nothing."""
    kind = _REFUNDS.get(refund["status"])
    if kind is not None:
        yield Told(
            f"{refund['id']}:{kind}",
            kind,
            refund["payment_id"],
            wire.moment(refund.get("updated_at") or refund["created_at"]),
            act_ref=refund["id"],
            amount=money(refund),
        )


def of_event(found: Mapping[str, Any]) -> Iterator[Told]:
    """A webhook's facts; kinds that concern no payment have none."""
    inside = (found.get("data") or {}).get("object") or {}
    if "payment" in inside:
        yield from of_payment(inside["payment"])
    elif "refund" in inside:
        yield from of_refund(inside["refund"])
    elif "dispute" in inside:
        yield from _of_dispute(inside["dispute"], str(found["type"]))


def _of_dispute(dispute: Mapping[str, Any], name: str) -> Iterator[Told]:
    kinds: list[Kind] = ["dispute_opened"] if name == "dispute.created" else []
    if dispute.get("state") in _DISPUTES:
        kinds.append(_DISPUTES[dispute["state"]])
    ref, due = wire.text(dispute, "dispute_id", "id"), dispute.get("due_at")
    for kind in kinds:
        yield Told(
            f"{ref}:{kind}",
            kind,
            dispute["disputed_payment"]["payment_id"],
            wire.moment(dispute.get("updated_at") or dispute["created_at"]),
            act_ref=ref,
            amount=money(dispute),
            reason=wire.text(dispute, "reason").replace("_", " ").lower(),
            due_at=wire.moment(due) if due else None,
        )


def _reference(payment: Mapping[str, Any]) -> str:
    note = wire.text(payment, "note")
    return note if note.startswith("tender:") else wire.text(payment, "reference_id")
