"""Mollie's payments, captures, refunds and chargebacks as facts.

Shapes: https://docs.mollie.com/reference/get-payment (with captures, refunds and chargebacks
embedded), /reference/list-payments. Payments made by a payment link carry no metadata: whoever
asks says whose they are (``known``).
"""

import re
from collections.abc import Iterator, Mapping
from dataclasses import replace
from datetime import datetime
from typing import Any, Final

from iorder.kernel.money import Money
from iorder.payments import amounts, wire
from iorder.payments.provider import Answer, Kind, Told, Unsuitable
from iorder.payments.refusals import coded

LABEL: Final = "Mollie"
CURRENCIES: Final = re.compile(
    "AED|AUD|BGN|BRL|CAD|CHF|CZK|DKK|EUR|GBP|HKD|HUF|ILS|ISK|JPY|MXN|MYR|NOK|NZD|PHP|PLN|RON|RUB|"
    "SEK|SGD|THB|TWD|USD|ZAR"
)
"""https://docs.mollie.com/docs/multicurrency; digits are ISO 4217's."""
_REFUNDS: Final[Mapping[str, Kind]] = {
    "refunded": "refunded", "failed": "refund_failed", "canceled": "refund_failed",
}  # fmt: skip
_CAPTURES: Final[Mapping[str, Kind]] = {"succeeded": "captured", "failed": "capture_failed"}


def amount(money: Money) -> dict[str, str]:
    """The amount as Mollie writes it. Raises Unsuitable for a currency it does not take."""
    if not CURRENCIES.fullmatch(money.currency):
        raise Unsuitable(
            f"Mollie takes no {money.currency}; use another payment account for this order."
        )
    return {"currency": money.currency, "value": amounts.text(money, {})}


def money(found: Mapping[str, Any]) -> Money:
    return amounts.from_text(found["value"], found["currency"])


def of_payment(payment: Mapping[str, Any], known: str = "") -> Iterator[Told]:
    """Everything that is so of a payment; ``known``: whose it is where it does not say."""
    marks = payment.get("metadata")
    named = str(marks.get("tender") or "") if isinstance(marks, Mapping) else ""
    reference = f"tender:{named}" if named else known
    for kind, detail, reason in _standing(payment):
        name = ":".join(filter(None, (payment["id"], kind, detail)))
        total = money(payment["amount"]) if kind == "authorized" else None
        yield Told(
            name, kind, payment["id"], _when(payment), reference, total=total, reason=reason,
            due_at=_moment(payment.get("captureBefore")) if kind == "authorized" else None,
        )  # fmt: skip
    yield from _captured(payment, reference)
    for refund in _embedded(payment, "refunds"):
        yield from of_refund(refund, reference)
    for back in _embedded(payment, "chargebacks"):
        yield _of_chargeback(back, payment["id"], reference)


def answer_of_payment(payment: Mapping[str, Any], known: str = "") -> Answer:
    """How a payment stands that was just made or looked up."""
    facts, status = tuple(of_payment(payment, known)), payment["status"]
    details = payment.get("details") or {}
    brand, last = details.get("cardLabel"), details.get("cardNumber")
    answer = Answer(
        "done", payment["id"], facts,
        instrument=f"{brand} {last}" if brand and last else str(payment.get("method") or ""),
        fingerprint=str(details.get("cardFingerprint") or ""),
        card_country=str(details.get("cardCountryCode") or ""),
    )  # fmt: skip
    if status in ("failed", "expired", "canceled") and not payment.get("authorizedAt"):
        return replace(answer, outcome="declined", reason=_failure(payment))
    if status in ("open", "pending"):
        return replace(answer, outcome="pending", link=checkout_of(payment))
    if status == "authorized":
        return replace(answer, expires_at=_moment(payment.get("captureBefore")))
    return answer


def of_refund(refund: Mapping[str, Any], reference: str = "") -> Iterator[Told]:
    """Refunded or failed; until then there is no fact."""
    kind = _REFUNDS.get(refund["status"])
    if kind is not None:
        yield Told(
            f"{refund['id']}:{kind}", kind, refund["paymentId"], _moment(refund["createdAt"]),
            reference, refund["id"], amount=money(refund["amount"]), key=_key(refund),
        )  # fmt: skip


def of_capture(capture: Mapping[str, Any], reference: str = "") -> Iterator[Told]:
    """Captured or failed; while it is pending there is no fact."""
    kind = _CAPTURES.get(capture.get("status") or "succeeded")
    if kind is not None:
        yield Told(
            f"{capture['id']}:{kind}", kind, capture["paymentId"], _moment(capture["createdAt"]),
            reference, capture["id"], amount=money(capture["amount"]), key=_key(capture),
        )  # fmt: skip


def checkout_of(thing: Mapping[str, Any]) -> str:
    """Where the buyer pays or confirms."""
    links = thing.get("_links") or {}
    return str((links.get("checkout") or links.get("paymentLink") or {}).get("href") or "")


def _standing(payment: Mapping[str, Any]) -> Iterator[tuple[Kind, str, str]]:
    """(kind, detail of the event's name, reason) of what the status says."""
    status, held = payment["status"], bool(payment.get("authorizedAt"))
    if status in ("authorized", "paid") or held:
        yield "authorized", payment["amount"]["value"], ""
    if status == "open":
        yield "requires_action", "", ""
    elif status == "pending":
        yield "processing", "", ""
    elif status == "canceled":
        yield "voided", "", ""
    elif status == "expired" and held:
        yield "expired", "", ""
    elif status in ("expired", "failed"):
        yield "failed", "", _failure(payment)


def _captured(payment: Mapping[str, Any], reference: str) -> Iterator[Told]:
    captures = _embedded(payment, "captures")
    for capture in captures:
        yield from of_capture(capture, reference)
    taken = payment.get("amountCaptured") or (
        payment["amount"] if payment["status"] == "paid" else None
    )
    if taken and not captures and money(taken).minor:
        name = f"{payment['id']}:captured:{taken['value']}"
        at = _moment(payment.get("paidAt")) if payment.get("paidAt") else _when(payment)
        yield Told(name, "captured", payment["id"], at, reference, total=money(taken))


def _of_chargeback(back: Mapping[str, Any], payment_id: str, reference: str) -> Told:
    """Mollie takes the money back at once; won is what was reversed later."""
    won = bool(back.get("reversedAt"))
    reason = (back.get("reason") or {}).get("description") or ""
    return Told(
        f"{back['id']}:{'won' if won else 'opened'}", "dispute_won" if won else "dispute_opened",
        payment_id, _moment(back["reversedAt"] if won else back["createdAt"]), reference,
        back["id"], amount=money(back["amount"]), reason=str(reason),
    )  # fmt: skip


def _failure(payment: Mapping[str, Any]) -> str:
    details = payment.get("details") or {}
    said = coded(str(details.get("failureMessage") or ""), details.get("failureReason"))
    other = {"expired": "The buyer did not pay in time.", "canceled": "The buyer gave up."}
    return said or other.get(payment["status"], "The payment was not accepted.")


def _key(thing: Mapping[str, Any]) -> str:
    marks = thing.get("metadata")
    return str(marks.get("key") or "") if isinstance(marks, Mapping) else ""


def _embedded(payment: Mapping[str, Any], name: str) -> list[Mapping[str, Any]]:
    return list((payment.get("_embedded") or {}).get(name) or ())


def _when(payment: Mapping[str, Any]) -> datetime:
    for name in ("failedAt", "expiredAt", "canceledAt", "authorizedAt", "paidAt", "createdAt"):
        if payment.get(name):
            return wire.moment(payment[name])
    return wire.now()


def _moment(text: Any) -> Any:
    return wire.moment(text) if text else None
