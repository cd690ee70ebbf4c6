"""Adyen as it looks from outside; answers from its libraries' own mocks (answers/adyen.json)."""

import json
from dataclasses import replace
from datetime import datetime
from functools import cache
from typing import Any

from Adyen.util import generate_notification_sig

from iorder.payments.provider import Asked, Hook
from iorder.payments.providers.adyen import PROVIDER, AdyenSettings
from tests.payments.providers.harness import FOLDER, Double, Reply, Route

HMAC = "44782DEF547AAA06C910C43932B1EB0C71FC68D9D0C057550C48EC2ACF6BA056"
PAYMENT, ACT, ACCOUNT = "8535296650153317", "8836226171638872", "IOrderTrial"
CHECKOUT = "/v[0-9]+"
STATE = json.dumps({"paymentMethod": {"type": "scheme", "encryptedCardNumber": "test_4111"}})
UNITS = {"ISK": 100}


@cache
def _recorded() -> str:
    return (FOLDER / "answers" / "adyen.json").read_text()


def _object(name: str, **changes: Any) -> dict[str, Any]:
    found: dict[str, Any] = json.loads(_recorded())[name]
    return {**found, **changes}


def _amount(asked: Asked) -> dict[str, Any]:
    code = asked.amount.currency
    return {"currency": code, "value": asked.amount.minor * UNITS.get(code, 1)}


def _payment(result: str, **changes: Any) -> Reply:
    return Reply(_object("payment", pspReference=PAYMENT, resultCode=result, **changes))


def _modified(asked: Asked, act: str) -> list[Route]:
    reply = Reply(_object("capture", paymentPspReference=PAYMENT, amount=_amount(asked)), 201)
    return [Route("POST", f"{CHECKOUT}/payments/{PAYMENT}/{act}", reply)]


def item(asked: Asked, code: str, at: datetime, **changes: Any) -> dict[str, Any]:
    """A notification item, not yet signed. Modifications name the payment as original."""
    first = code in ("AUTHORISATION", "OFFER_CLOSED")
    base = _object("notification")["notificationItems"][0]["NotificationRequestItem"]
    base |= {
        "amount": _amount(asked), "eventCode": code, "eventDate": at.isoformat(),
        "merchantAccountCode": ACCOUNT, "pspReference": PAYMENT if first else ACT,
        "merchantReference": asked.reference if first else asked.key, "success": "true",
        "additionalData": {"metadata.tender": str(asked.tender_id)} if first else {},
    }  # fmt: skip
    if not first:
        base["originalReference"] = PAYMENT
    return {**base, **changes}


def hook(*items: dict[str, Any], at: datetime, key: str = HMAC) -> Hook:
    """A webhook of these items, each signed."""
    wrapped = []
    for one in items:
        sign = generate_notification_sig(one, key).decode()
        signed = {**one, "additionalData": {**one["additionalData"], "hmacSignature": sign}}
        wrapped.append({"NotificationRequestItem": signed})
    body = json.dumps({"live": "false", "notificationItems": wrapped}).encode()
    return Hook({}, body, "https://shop.test/hooks/payments/a", at)


def _hook(code: str, **changes: Any) -> Any:
    return lambda asked, at: hook(item(asked, code, at, **changes), at=at)


def _authorize(reply: Reply) -> Any:
    return lambda asked: [Route("POST", f"{CHECKOUT}/payments", reply)]


DOUBLE = Double(
    provider=PROVIDER,
    settings=lambda url: AdyenSettings("AQE_trial", ACCOUNT, HMAC, api_url=url),
    token=STATE,
    refs={"external_ref": PAYMENT, "capture_ref": ACT},
    replies={
        "authorized": _authorize(_payment("Authorised")),
        "declined": _authorize(_payment("Refused", refusalReason="CVC Declined")),
        "requires_action": _authorize(
            _payment(
                "RedirectShopper",
                action={"type": "redirect", "method": "GET", "url": "https://bank.test/3ds"},
            )
        ),
        "captured": lambda asked: _modified(asked, "captures"),
        "voided": lambda asked: _modified(asked, "cancels"),
        "refunded": lambda asked: _modified(asked, "refunds"),
        "link": lambda asked: [
            Route("POST", f"{CHECKOUT}/paymentLinks", Reply(_object("link"), 201))
        ],
        "tried": lambda asked: [
            Route("POST", f"{CHECKOUT}/paymentMethods", Reply(_object("methods")))
        ],
        "locked_out": _authorize(Reply(_object("forbidden"), 403)),
        "busy": _authorize(Reply({"status": 429, "message": "Too many requests"}, 429)),
    },
    hooks={
        "authorized": _hook("AUTHORISATION"),
        "failed": _hook("AUTHORISATION", success="false", reason="CVC Declined"),
        "captured": _hook("CAPTURE"),
        "capture_failed": _hook("CAPTURE_FAILED", reason="Capture Failed"),
        "voided": _hook("CANCELLATION"),
        "expired": _hook("EXPIRE"),
        "refunded": _hook("REFUND"),
        "refund_failed": _hook("REFUND_FAILED"),
        "refund_reversed": _hook("REFUNDED_REVERSED"),
        "dispute_opened": _hook("CHARGEBACK", reason="Other Fraud-Card Absent Environment"),
        "dispute_submitted": _hook("INFORMATION_SUPPLIED"),
        "dispute_won": _hook("CHARGEBACK_REVERSED"),
        "dispute_lost": _hook("SECOND_CHARGEBACK"),
        "unknown": _hook("REPORT_AVAILABLE"),
    },
    amounts={"EUR": "1050", "JPY": "1050", "KWD": "1050", "ISK": "105000"},
    amount_sent=lambda seen: str(seen.json["amount"]["value"]),
    key_sent=lambda seen: seen.headers.get("idempotency-key", ""),
    later=frozenset({"captured", "voided", "refunded"}),
    signs_time=False,
    altered=lambda hook: replace(hook, body=hook.body.replace(b'"value": 1050', b'"value": 1051')),
    reads=f"{CHECKOUT}/paymentMethods",
)
