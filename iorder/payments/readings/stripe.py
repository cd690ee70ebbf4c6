"""Stripe's PaymentIntents, Charges, Refunds, Disputes and Events as facts.

Shapes: https://docs.stripe.com/api. Money is told as the state of the objects
(``pi_1:captured:5000``): events come in any order and some come twice under two ids, so the id
of the event says nothing.
"""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import datetime, timedelta
from typing import Any, Final

from iorder.kernel.money import Money, exponent
from iorder.payments import amounts, wire
from iorder.payments.provider import Answer, Hook, Kind, Told, Unsuitable, WrongSignature
from iorder.payments.refusals import coded

LABEL: Final = "Stripe"
TOLERANCE: Final = timedelta(minutes=5)
DIGITS: Final = {"ISK": 2, "UGX": 2, "MGA": 0}
"""Where Stripe leaves ISO 4217: https://docs.stripe.com/currencies#special-cases."""

EVENTS: Final = (
    "payment_intent.requires_action", "payment_intent.processing",
    "payment_intent.amount_capturable_updated", "payment_intent.succeeded",
    "payment_intent.payment_failed", "payment_intent.canceled",
    "charge.captured", "charge.updated",
    "refund.created", "refund.updated", "refund.failed", "charge.refund.updated",
    "charge.dispute.created", "charge.dispute.updated", "charge.dispute.closed",
)  # fmt: skip
"""What its webhook should be subscribed to, and what is polled for. Not ``charge.refunded``: it
tells the same refunds again, but only as a sum."""

_WAITING: Final[Mapping[str, Kind]] = {
    "requires_action": "requires_action",
    "processing": "processing",
}
_DISPUTES: Final[Mapping[str, Kind]] = {
    "warning_needs_response": "dispute_evidence_due",
    "needs_response": "dispute_evidence_due",
    "warning_under_review": "dispute_submitted",
    "under_review": "dispute_submitted",
    "warning_closed": "dispute_won",
    "won": "dispute_won",
    "prevented": "dispute_won",
    "lost": "dispute_lost",
}


def whole(money: Money) -> int:
    """The amount as Stripe writes it; of currencies with three digits it takes two."""
    if exponent(money.currency) == 3 and money.minor % 10:
        raise Unsuitable(
            f"Stripe takes {money.currency} to two digits after the point; {money} has three. "
            "Round the amount or use another payment account."
        )
    return amounts.whole(money, DIGITS)


def of_hook(hook: Hook, secret: str) -> Sequence[Told]:
    """The facts of a webhook signed within five minutes of ``hook.now``. Raises WrongSignature."""
    from stripe import SignatureVerificationError, WebhookSignature

    header = hook.headers.get("stripe-signature", "")
    try:
        WebhookSignature.verify_header(hook.body, header, secret)
        signed = next(part[2:] for part in header.split(",") if part.startswith("t="))
        age = abs(hook.now - wire.moment(int(signed)))
    except (SignatureVerificationError, ValueError, StopIteration, OverflowError):
        raise wire.unsigned(LABEL) from None
    if age > TOLERANCE:
        raise WrongSignature("This webhook was signed more than five minutes ago; it is stale.")
    event = wire.parsed(LABEL, hook.body)
    return of_event(event) if event.get("object") == "event" else ()


def of_event(event: Mapping[str, Any]) -> Sequence[Told]:
    """The facts of an Event; kinds it does not know have none."""
    kind, thing = event["type"], event["data"]["object"]
    at = wire.moment(event["created"])
    if kind not in EVENTS:
        return ()
    if kind.startswith("payment_intent."):
        return (of_failure(thing, at),) if kind.endswith("failed") else of_intent(thing, at)
    if kind.startswith("charge.dispute."):
        return (_of_dispute(thing, at, kind.endswith("created")),)
    if thing["object"] == "refund":
        return of_refund(thing, at)
    return _of_charge(thing, at)


def of_intent(intent: Mapping[str, Any], at: datetime | None = None) -> tuple[Told, ...]:
    """What is so of a PaymentIntent, whichever event it came with."""
    at = at or wire.moment(intent["created"])
    status = intent["status"]
    if waiting := _WAITING.get(status):
        return (_told(intent, waiting, at),)
    if status == "canceled":
        lapsed = intent.get("cancellation_reason") == "automatic"
        return (*_captured(intent, at), _told(intent, "expired" if lapsed else "voided", at))
    if status in ("requires_capture", "succeeded"):
        held = _told(intent, "authorized", at, f"{intent['amount']}")
        held = replace(held, total=_money(intent["amount"], intent), due_at=_lapses(intent))
        return (held, *_captured(intent, at))
    return ()


def answer_of_intent(intent: Mapping[str, Any]) -> Answer:
    """The answer to a call that gave this PaymentIntent, its charge expanded or not."""
    status = intent["status"]
    if status in ("requires_payment_method", "requires_confirmation"):
        return Answer("declined", intent["id"], reason=reason_of(intent))
    charge = intent.get("latest_charge")
    card = _card(charge) if isinstance(charge, Mapping) else {}
    action = (intent.get("next_action") or {}).get("redirect_to_url") or {}
    return Answer(
        "pending" if status in _WAITING else "done",
        intent["id"],
        of_intent(intent),
        link=action.get("url") or "",
        instrument=f"{card['brand'].title()} {card['last4']}" if card.get("last4") else "",
        fingerprint=card.get("fingerprint") or "",
        card_country=card.get("country") or "",
        expires_at=_lapses(intent),
    )


def of_refund(refund: Mapping[str, Any], at: datetime | None = None) -> tuple[Told, ...]:
    """Succeeded or failed; while it is pending there is no fact yet."""
    status = refund["status"]
    if status not in ("succeeded", "failed", "canceled"):
        return ()
    kind: Kind = "refunded" if status == "succeeded" else "refund_failed"
    marks = refund.get("metadata") or {}
    fact = Told(
        f"{refund['id']}:{kind}", kind, _id(refund.get("payment_intent") or refund["charge"]),
        at or wire.moment(refund["created"]), _reference(marks),
        act_ref=refund["id"], amount=_money(refund["amount"], refund),
        reason=(refund.get("failure_reason") or "").replace("_", " "),
        key=str(marks.get("key") or ""),
    )  # fmt: skip
    return (fact,)


def answer_of_refund(refund: Mapping[str, Any]) -> Answer:
    """The answer to a refund call."""
    told, status = of_refund(refund), refund["status"]
    ref = _id(refund.get("payment_intent") or refund["charge"])
    if status in ("failed", "canceled"):
        return Answer("declined", ref, told, told[0].reason or f"The refund {status}.")
    return Answer("done" if told else "pending", ref, told)


def of_failure(intent: Mapping[str, Any], at: datetime | None = None) -> Told:
    """One attempt that was refused; another may follow on the same PaymentIntent."""
    at = at or wire.moment(intent["created"])
    attempt = _id(intent.get("latest_charge")) or f"{int(at.timestamp())}"
    return replace(_told(intent, "failed", at, attempt), reason=reason_of(intent))


def reason_of(intent: Mapping[str, Any]) -> str:
    """Why the payment method was refused, in words."""
    error = intent.get("last_payment_error") or {}
    words = error.get("message") or "The payment was not accepted; ask for another way to pay."
    return coded(words, error.get("decline_code") or error.get("code"))


def _captured(intent: Mapping[str, Any], at: datetime) -> tuple[Told, ...]:
    charge = intent.get("latest_charge")
    taken, fee = intent.get("amount_received") or 0, None
    if isinstance(charge, Mapping):
        taken = max(taken, charge.get("amount_captured") or 0)
        fee = _fee(charge)
    if not taken:
        return ()
    fact = _told(intent, "captured", at, f"{taken}")
    return (replace(fact, total=_money(taken, intent), act_ref=_id(charge), fee=fee, key=""),)


def _of_charge(charge: Mapping[str, Any], at: datetime) -> tuple[Told, ...]:
    ref, taken = _id(charge.get("payment_intent")), charge.get("amount_captured") or 0
    if not ref or not taken or not charge.get("captured"):
        return ()
    fact = Told(
        f"{ref}:captured:{taken}", "captured", ref, at, _reference(charge.get("metadata") or {}),
        charge["id"], total=_money(taken, charge), fee=_fee(charge),
    )  # fmt: skip
    return (fact,)


def _of_dispute(dispute: Mapping[str, Any], at: datetime, new: bool) -> Told:
    status, due = dispute["status"], (dispute.get("evidence_details") or {}).get("due_by")
    kind = "dispute_opened" if new else _DISPUTES.get(status, "dispute_opened")
    return Told(
        f"{dispute['id']}:{'opened' if new else status}", kind,
        _id(dispute.get("payment_intent") or dispute["charge"]), at,
        act_ref=dispute["id"], amount=_money(dispute["amount"], dispute),
        reason=(dispute.get("reason") or "").replace("_", " "),
        due_at=wire.moment(due) if due else None,
    )  # fmt: skip


def _told(intent: Mapping[str, Any], kind: Kind, at: datetime, detail: str = "") -> Told:
    marks = intent.get("metadata") or {}
    name = ":".join(filter(None, (intent["id"], kind, detail)))
    return Told(name, kind, intent["id"], at, _reference(marks), key=str(marks.get("key") or ""))


def _lapses(intent: Mapping[str, Any]) -> datetime | None:
    """Until when what is held can be captured, where the charge is expanded."""
    charge = intent.get("latest_charge")
    if intent["status"] != "requires_capture" or not isinstance(charge, Mapping):
        return None
    until = _card(charge).get("capture_before")
    return wire.moment(until) if until else None


def _fee(charge: Mapping[str, Any]) -> Money | None:
    """What Stripe kept, where the settlement is expanded and in the payment's currency."""
    booked = charge.get("balance_transaction")
    if not isinstance(booked, Mapping) or booked.get("currency") != charge.get("currency"):
        return None
    return _money(booked["fee"], booked)


def _card(charge: Mapping[str, Any]) -> Mapping[str, Any]:
    details = charge.get("payment_method_details") or {}
    return details.get("card") or details.get("card_present") or {}


def _reference(marks: Mapping[str, Any]) -> str:
    return f"tender:{marks['tender']}" if marks.get("tender") else str(marks.get("order") or "")


def _id(thing: Any) -> str:
    return str(thing["id"] if isinstance(thing, Mapping) else thing or "")


def _money(value: int, thing: Mapping[str, Any]) -> Money:
    return amounts.from_whole(value, thing["currency"], DIGITS)
