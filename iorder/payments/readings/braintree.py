"""Braintree's transactions, disputes and notifications as facts
(https://developer.paypal.com/braintree).

Read from the SDK's objects, which carry what its XML said as attributes. What is captured in
parts becomes a transaction of its own each time, and so does each refund.
"""

import re
from collections.abc import Iterator, Sequence
from datetime import UTC, datetime, time
from typing import Any

from iorder.kernel.money import Money
from iorder.payments import wire
from iorder.payments.provider import Answer, Asked, Kind, Outcome, Told
from iorder.payments.refusals import coded

LABEL = "Braintree"
TAKEN = frozenset(
    {
        "submitted_for_settlement", "settling", "settled", "settlement_pending",
        "settlement_confirmed",
    }
)  # fmt: skip
"""The states of what is captured; settling takes a day and is no news."""
_KINDS: dict[str, tuple[Kind, ...]] = {
    "authorizing": ("processing",),
    "authorized": ("authorized",),
    "voided": ("authorized", "voided"),
    "authorization_expired": ("authorized", "expired"),
    "processor_declined": ("failed",),
    "gateway_rejected": ("failed",),
    "failed": ("failed",),
    "settlement_declined": ("failed",),
    "settlement_failed": ("failed",),
    **dict.fromkeys(TAKEN, ("authorized", "captured")),
}
_DISPUTES: dict[str, Kind] = {
    "dispute_opened": "dispute_opened",
    "dispute_disputed": "dispute_submitted",
    "dispute_under_review": "dispute_submitted",
    "dispute_won": "dispute_won",
    "dispute_lost": "dispute_lost",
    "dispute_accepted": "dispute_lost",
    "dispute_auto_accepted": "dispute_lost",
    "dispute_expired": "dispute_lost",
}
_OURS = re.compile(r".*/(tender:\d+)")


def order_id(asked: Asked) -> str:
    """What Braintree shows as the order: our number and which of its payments it is."""
    return f"{asked.reference}/tender:{asked.tender_id}"


def answer(sale: Any, parts: Sequence[Any] = (), refunds: Sequence[Any] = ()) -> Answer:
    """``parts``: the captures that are transactions of their own."""
    kinds = _KINDS[sale.status]
    outcome: Outcome = "pending" if "processing" in kinds else "done"
    if "failed" in kinds:
        outcome = "declined"
    card = getattr(sale, "credit_card_details", None)
    facts = [*of_sale(sale)]
    facts += [told for part in parts for told in of_part(part, sale.id)]
    facts += [told for refund in refunds for told in of_refund(refund, sale.id)]
    until = _of(sale, "authorization_expires_at")
    return Answer(
        outcome,
        sale.id,
        tuple(facts),
        refusal(sale) if outcome == "declined" else "",
        instrument=f"{_of(card, 'card_type')} {_of(card, 'last_4')}".strip()
        or str(_of(sale, "payment_instrument_type")),
        fingerprint=str(_of(card, "unique_number_identifier")),
        expires_at=wire.moment(until) if until and sale.status == "authorized" else None,
    )


def refusal(transaction: Any) -> str:
    rejected = str(_of(transaction, "gateway_rejection_reason")).replace("_", " ")
    if rejected:
        return f"Braintree rejected it: {rejected}."
    words = _of(transaction, "processor_response_text") or _of(
        transaction, "processor_settlement_response_text"
    )
    code = _of(transaction, "processor_response_code") if words else ""
    return coded(str(words), code) or "Braintree did not say why."


def of_sale(sale: Any, at: datetime | None = None) -> Iterator[Told]:
    """What the state of a sale says; ``at`` where the sale carries no time."""
    in_parts = bool(_of(sale, "partial_settlement_transaction_ids"))
    for kind in _KINDS.get(sale.status, ()):
        if kind == "captured" and in_parts:
            continue
        yield Told(
            f"{sale.id}:{kind}",
            kind,
            sale.id,
            wire.moment(_of(sale, "updated_at") or _of(sale, "created_at") or at),
            _reference(sale),
            sale.id if kind == "captured" else "",
            money(sale) if kind == "captured" else None,
            _held(sale) if kind == "authorized" else None,
            reason=refusal(sale) if kind == "failed" else "",
        )


def of_part(part: Any, sale_id: str) -> Iterator[Told]:
    """A partial capture of the sale ``sale_id``."""
    if part.status in TAKEN:
        yield _act("captured", part, sale_id)


def of_refund(refund: Any, sale_id: str, at: datetime | None = None) -> Iterator[Told]:
    """A refund of the sale ``sale_id``, or of a part of it."""
    yield _act("refunded" if refund.status in TAKEN else "refund_failed", refund, sale_id, at)


def of_transaction(found: Any, at: datetime | None = None) -> Iterator[Told]:
    """Whatever it is: a sale, a part of one, or a refund."""
    parent = _of(found, "authorized_transaction_id")
    refunded = _of(found, "refunded_transaction_id")
    if refunded or _of(found, "type") == "credit":
        yield from of_refund(found, str(refunded), at)
    elif parent:
        yield from of_part(found, str(parent))
    else:
        yield from of_sale(found, at)


def of_notification(note: Any) -> Iterator[Told]:
    """A webhook's facts; kinds that concern no payment have none."""
    at = wire.moment(note.timestamp)
    if note.kind in _DISPUTES:
        yield _of_dispute(note, at)
    elif note.kind in ("transaction_settled", "transaction_settlement_declined"):
        yield from of_transaction(note.transaction, at)
    elif note.kind == "refund_failed" and _of(note.transaction, "currency_iso_code"):
        sale = str(_of(note.transaction, "refunded_transaction_id"))
        yield from of_refund(note.transaction, sale, at)


def money(transaction: Any) -> Money:
    return Money.of(str(transaction.amount), transaction.currency_iso_code)


def _of_dispute(note: Any, at: datetime) -> Told:
    dispute, kind = note.dispute, _DISPUTES[note.kind]
    due = _of(dispute, "reply_by_date")
    return Told(
        f"{dispute.id}:{kind}",
        kind,
        dispute.transaction_details.id,
        at,
        act_ref=dispute.id,
        amount=Money.of(str(dispute.amount_disputed), dispute.currency_iso_code),
        reason=str(_of(dispute, "reason")).replace("_", " "),
        due_at=datetime.combine(due, time(), UTC) if due else None,
    )


def _act(kind: Kind, transaction: Any, sale_id: str, at: datetime | None = None) -> Told:
    return Told(
        f"{transaction.id}:{kind}",
        kind,
        sale_id,
        wire.moment(_of(transaction, "created_at") or at),
        act_ref=transaction.id,
        amount=money(transaction),
        key=str(_of(transaction, "order_id")),
    )


def _held(sale: Any) -> Money:
    """What was authorised, which a smaller capture lowers in ``amount``."""
    history = _of(sale, "status_history") or ()
    amounts = [one.amount for one in history if one.status == "authorized"]
    return Money.of(str(max([*amounts, sale.amount])), sale.currency_iso_code)


def _reference(sale: Any) -> str:
    named = str(_of(sale, "order_id"))
    ours = _OURS.fullmatch(named)
    return ours[1] if ours else named


def _of(thing: Any, name: str) -> Any:
    return getattr(thing, name, None) or ""
