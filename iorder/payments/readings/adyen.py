"""Adyen's results and standard webhooks as facts.

Shapes: https://docs.adyen.com/api-explorer/Checkout/72/overview and
https://docs.adyen.com/development-resources/webhooks/webhook-types; dispute events
https://docs.adyen.com/risk-management/disputes-api/dispute-notifications. A webhook may hold
several items; ``success`` is the text "true" or "false"; an event is told again under the same
``pspReference`` and ``eventCode``.
"""

from collections.abc import Iterator, Mapping
from datetime import datetime
from typing import Any, Final

from iorder.kernel.money import Money
from iorder.payments import amounts, wire
from iorder.payments.provider import Answer, Hook, Kind, Told
from iorder.payments.refusals import coded

LABEL: Final = "Adyen"
DIGITS: Final = {"CLP": 2, "CVE": 0, "IDR": 0, "ISK": 2}
"""Where Adyen leaves ISO 4217: https://docs.adyen.com/development-resources/currency-codes."""

_MODIFIED: Final[Mapping[tuple[str, bool], Kind]] = {
    ("CAPTURE", True): "captured",
    ("CAPTURE", False): "capture_failed",
    ("CAPTURE_FAILED", True): "capture_failed",
    ("CANCELLATION", True): "voided",
    ("TECHNICAL_CANCEL", True): "voided",
    ("EXPIRE", True): "expired",
    ("REFUND", True): "refunded",
    ("REFUND_WITH_DATA", True): "refunded",
    ("REFUND", False): "refund_failed",
    ("REFUND_WITH_DATA", False): "refund_failed",
    ("REFUND_FAILED", True): "refund_failed",
    ("REFUNDED_REVERSED", True): "refund_reversed",
}
_DISPUTED: Final[Mapping[str, Kind]] = {
    "REQUEST_FOR_INFORMATION": "dispute_opened",
    "NOTIFICATION_OF_CHARGEBACK": "dispute_opened",
    "CHARGEBACK": "dispute_opened",
    "INFORMATION_SUPPLIED": "dispute_submitted",
    "CHARGEBACK_REVERSED": "dispute_won",
    "PREARBITRATION_WON": "dispute_won",
    "ISSUER_RESPONSE_TIMEFRAME_EXPIRED": "dispute_won",
    "SECOND_CHARGEBACK": "dispute_lost",
    "PREARBITRATION_LOST": "dispute_lost",
    "DISPUTE_DEFENSE_PERIOD_ENDED": "dispute_lost",
}
_WAITING: Final[Mapping[str, Kind]] = {
    "RedirectShopper": "requires_action",
    "IdentifyShopper": "requires_action",
    "ChallengeShopper": "requires_action",
    "PresentToShopper": "awaiting_funds",
    "Pending": "processing",
    "Received": "processing",
}


def items_of(hook: Hook, hmac_key: str) -> list[Mapping[str, Any]]:
    """The items of a webhook, each signed with ``hmac_key``. Raises WrongSignature."""
    from Adyen.util import is_valid_hmac_notification

    body = wire.parsed(LABEL, hook.body)
    try:
        items = [one["NotificationRequestItem"] for one in body["notificationItems"]]
        right = [is_valid_hmac_notification(one, hmac_key) for one in items]
    except (KeyError, TypeError, ValueError, AttributeError):
        raise wire.unsigned(LABEL) from None
    if not (hmac_key and right and all(right)):
        raise wire.unsigned(LABEL)
    return items


def of_item(item: Mapping[str, Any]) -> Iterator[Told]:
    """The facts of one signed item; events that move nothing have none."""
    code, good = item["eventCode"], str(item["success"]).lower() == "true"
    if code in ("AUTHORISATION", "AUTHORISATION_ADJUSTMENT"):
        yield from _of_authorisation(item, good)
    elif code == "OFFER_CLOSED":
        yield _told(item, "failed", reason="The buyer did not pay in time.")
    elif code == "PENDING":
        yield _told(item, "processing")
    elif code == "CANCEL_OR_REFUND":
        if good:
            action = _more(item).get("modification.action")
            yield _of_act(item, "refunded" if action == "refund" else "voided")
    elif (kind := _MODIFIED.get((code, good))) is not None:
        yield _of_act(item, kind)
    elif (kind := _DISPUTED.get(code)) is not None:
        yield _of_dispute(item, kind)


def answer(result: Mapping[str, Any], asked_for: Money, capture_now: bool) -> Answer:
    """The answer to a payment: authorised, refused, or waiting for the buyer or a bank."""
    code, ref = result["resultCode"], str(result.get("pspReference") or "")
    more = result.get("additionalData") or {}
    if code == "Authorised":
        paid = result.get("amount")
        amount = money(paid) if paid else asked_for
        made = ref, wire.now()
        return Answer(
            "done", ref, tuple(_held(*made, amount, capture_now, "")),
            instrument=_instrument(result.get("paymentMethod") or {}, more),
            fingerprint=str(more.get("alias") or ""),
            card_country=str(more.get("cardIssuingCountry") or ""),
        )  # fmt: skip
    if code in _WAITING:
        action = result.get("action") or {}
        link = str(action.get("url") or "") if action.get("method", "GET") == "GET" else ""
        fact = Told(f"{ref}:{code}", _WAITING[code], ref, wire.now())
        return Answer("pending", ref, (fact,) if ref else (), link=link)
    if code not in ("Refused", "Cancelled", "Error"):
        raise ValueError(f"resultCode {code}")
    reason = coded(str(result.get("refusalReason") or code), result.get("refusalReasonCode"))
    failed = Told(f"{ref}:AUTHORISATION:false", "failed", ref, wire.now(), reason=reason)
    return Answer("declined", ref, (failed,) if ref else (), reason)


def money(amount: Mapping[str, Any]) -> Money:
    return amounts.from_whole(amount["value"], amount["currency"], DIGITS)


def _of_authorisation(item: Mapping[str, Any], good: bool) -> Iterator[Told]:
    first = item["eventCode"] == "AUTHORISATION"
    if not good:
        if first:
            yield _told(item, "failed", reason=_reason(item))
        return
    if first:
        now = _more(item).get("metadata.capture") == "now"
        made = str(item["pspReference"]), wire.moment(item["eventDate"])
        yield from _held(*made, money(item["amount"]), now, _reference(item))
    else:
        yield _told(item, "authorized", total=money(item["amount"]))


def _held(
    ref: str, at: datetime, amount: Money, captured: bool, reference: str
) -> Iterator[Told]:  # fmt: skip
    """An authorisation; what is captured at once is not told apart by Adyen."""
    name = f"{ref}:AUTHORISATION:true"
    yield Told(name, "authorized", ref, at, reference, total=amount)
    if captured:
        yield Told(f"{name}:captured", "captured", ref, at, reference, ref, amount=amount)


def _of_act(item: Mapping[str, Any], kind: Kind) -> Told:
    """A capture, a cancellation, a refund: named by its own reference, under our key."""
    failed = kind in ("capture_failed", "refund_failed", "refund_reversed")
    amount = None if kind in ("voided", "expired") else money(item["amount"])
    return _told(
        item, kind, amount=amount, act_ref=str(item["pspReference"]),
        key=str(item.get("merchantReference") or ""), reason=_reason(item) if failed else "",
    )  # fmt: skip


def _of_dispute(item: Mapping[str, Any], kind: Kind) -> Told:
    more = _more(item)
    due = more.get("defensePeriodEndsAt") if kind == "dispute_opened" else None
    return _told(
        item, kind, amount=money(item["amount"]), act_ref=str(item["pspReference"]),
        reason=_reason(item), due_at=wire.moment(due) if due else None,
    )  # fmt: skip


def _told(item: Mapping[str, Any], kind: Kind, **more: Any) -> Told:
    own, original = str(item["pspReference"]), str(item.get("originalReference") or "")
    name = f"{own}:{item['eventCode']}:{str(item['success']).lower()}"
    reference = "" if original else _reference(item)
    return Told(name, kind, original or own, wire.moment(item["eventDate"]), reference, **more)


def _reference(item: Mapping[str, Any]) -> str:
    tender = _more(item).get("metadata.tender")
    return f"tender:{tender}" if tender else str(item.get("merchantReference") or "")


def _reason(item: Mapping[str, Any]) -> str:
    return str(item.get("reason") or "")


def _more(item: Mapping[str, Any]) -> Mapping[str, Any]:
    more = item.get("additionalData")
    return more if isinstance(more, Mapping) else {}


def _instrument(method: Mapping[str, Any], more: Mapping[str, Any]) -> str:
    brand = str(method.get("brand") or more.get("cardPaymentMethod") or "")
    last = str(more.get("cardSummary") or "")
    return f"{brand.title()} {last}".strip()
