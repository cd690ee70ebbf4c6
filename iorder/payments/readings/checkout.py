"""Checkout.com's payments, actions and webhooks as facts (https://api-reference.checkout.com)."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from datetime import datetime
from typing import Any

from iorder.kernel.money import Money
from iorder.payments import amounts, wire
from iorder.payments.provider import Answer, Kind, Outcome, Told, Unsuitable
from iorder.payments.refusals import coded

LABEL = "Checkout.com"
DIGITS = {"CLP": 2}
"""Where it leaves ISO 4217: https://www.checkout.com/docs/resources/calculating-the-amount."""
_TO_TENS = frozenset(("BHD", "IQD", "JOD", "KWD", "LYD", "OMR", "TND"))
_PENDING = ("Pending", "Retry Scheduled")
_FIRST: dict[str, tuple[Kind, ...]] = {
    "Authorized": ("authorized",),
    "Captured": ("authorized", "captured"),
    "Paid": ("authorized", "captured"),
    "Pending": ("requires_action",),
    "Declined": ("failed",),
}
"""What the first answer to a payment says, which has no actions yet."""
_ACTIONS: dict[str, tuple[Kind, Kind | None]] = {
    "Authorization": ("authorized", "failed"),
    "Capture": ("captured", None),
    "Void": ("voided", None),
    "Refund": ("refunded", "refund_failed"),
}
"""By type of action: what it says approved, and what it says declined."""
_MOVING = ("captured", "refunded", "refund_failed", "voided")
_REFUSED = ("failed", "refund_failed")
_EVENTS: dict[str, Kind] = {
    "payment_pending": "processing",
    "payment_approved": "authorized",
    "payment_declined": "failed",
    "payment_captured": "captured",
    "payment_voided": "voided",
    "payment_canceled": "failed",
    "payment_expired": "expired",
    "payment_refunded": "refunded",
    "payment_refund_declined": "refund_failed",
}
_DISPUTES: dict[str, Kind] = {
    "dispute_received": "dispute_opened",
    "dispute_evidence_required": "dispute_evidence_due",
    "dispute_evidence_submitted": "dispute_submitted",
    "dispute_won": "dispute_won",
    "dispute_resolved": "dispute_won",
    "dispute_canceled": "dispute_won",
    "dispute_lost": "dispute_lost",
    "dispute_accepted": "dispute_lost",
    "dispute_expired": "dispute_lost",
    "dispute_arbitration_won": "dispute_won",
    "dispute_arbitration_lost": "dispute_lost",
}


def answer(payment: Mapping[str, Any], actions: Sequence[Mapping[str, Any]] = ()) -> Answer:
    """``actions`` tell what happened; without them only the payment's first answer is known."""
    status = payment["status"]
    outcome: Outcome = "pending" if status in _PENDING else "done"
    if status == "Declined":
        outcome = "declined"
    source = payment.get("source") or {}
    card = f"{wire.text(source, 'scheme').title()} {wire.text(source, 'last4', 'last_4')}".strip()
    facts = [told for one in actions for told in _of_action(payment, one)]
    until = payment.get("expires_on")
    redirect = (payment.get("_links") or {}).get("redirect") or {}
    return Answer(
        outcome,
        payment["id"],
        tuple(facts or _of_first(payment)),
        _refusal(payment) if outcome == "declined" else "",
        link=wire.text(redirect, "href") if outcome == "pending" else "",
        instrument=card or wire.text(source, "type"),
        fingerprint=wire.text(source, "fingerprint"),
        card_country=wire.text(source, "issuer_country"),
        expires_at=wire.moment(until) if until and outcome == "done" else None,
    )


def of_event(found: Mapping[str, Any]) -> Iterator[Told]:
    """A webhook's facts; kinds that concern no payment have none."""
    name, data = str(found["type"]), found["data"]
    if name in _DISPUTES:
        yield _of_dispute(found, _DISPUTES[name])
    elif name in _EVENTS:
        at = wire.moment(data.get("processed_on") or found["created_on"])
        yield _told(_EVENTS[name], at, data)


def _of_dispute(found: Mapping[str, Any], kind: Kind) -> Told:
    data = found["data"]
    due = data.get("evidence_required_by")
    return Told(
        f"{data['id']}:{kind}",
        kind,
        data["payment_id"],
        wire.moment(found["created_on"]),
        wire.text(data, "payment_reference"),
        data["id"],
        _money(data),
        reason=wire.text(data, "category", "reason_code").replace("_", " "),
        due_at=wire.moment(due) if due else None,
    )


def _of_first(payment: Mapping[str, Any]) -> Iterator[Told]:
    at = payment.get("processed_on") or payment.get("requested_on")
    for kind in _FIRST.get(payment["status"], ()):
        yield _told(kind, wire.moment(at), payment)


def _of_action(payment: Mapping[str, Any], action: Mapping[str, Any]) -> Iterator[Told]:
    kinds = _ACTIONS.get(action["type"])
    kind = (kinds[0] if action.get("approved") else kinds[1]) if kinds else None
    if kind is not None:
        own = {"id": payment["id"], "action_id": action["id"], "currency": payment["currency"]}
        marks = action.get("metadata") or payment.get("metadata")
        told = _told(
            kind, wire.moment(action["processed_on"]), {**action, **own, "metadata": marks}
        )
        yield replace(told, key=wire.text(action.get("metadata") or {}, "key"))


def _told(kind: Kind, at: datetime, entity: Mapping[str, Any]) -> Told:
    """``entity``: what a webhook carries, or an action with its payment beneath. The metadata of
    a webhook may be the payment's, so that only an authorisation's key is believed."""
    marks = entity.get("metadata") or {}
    moved = kind in _MOVING
    act = wire.text(entity, "action_id") if moved else ""
    return Told(
        f"{act or entity['id']}:{kind}",
        kind,
        entity["id"],
        at,
        wire.text(marks, "tender") or wire.text(entity, "reference"),
        act,
        _money(entity) if moved else None,
        _money(entity) if kind == "authorized" else None,
        reason=_refusal(entity) if kind in _REFUSED else "",
        key=wire.text(marks, "key") if kind == "authorized" else "",
    )


def _refusal(entity: Mapping[str, Any]) -> str:
    words = wire.text(entity, "response_summary") or "Checkout.com did not say why."
    return coded(words, wire.text(entity, "response_code"))


def _money(entity: Mapping[str, Any]) -> Money:
    return amounts.from_whole(entity["amount"], entity["currency"], DIGITS)


def whole(money: Money) -> int:
    """An amount as it is sent. Raises Unsuitable."""
    value = amounts.whole(money, DIGITS)
    if money.currency in _TO_TENS and value % 10:
        raise Unsuitable(
            f"Checkout.com takes {money.currency} to two digits after the point; {money} has "
            "more. Round the amount or use another payment account."
        )
    return value
