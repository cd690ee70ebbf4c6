"""Square as its reference shows it (https://developer.squareup.com/reference/square)."""

import base64
import hashlib
import hmac
import json
from collections.abc import Callable
from dataclasses import replace
from datetime import datetime
from typing import Any

from iorder.kernel.money import Money
from iorder.payments.provider import Asked, Hook
from iorder.payments.providers.square import PROVIDER
from tests.payments.providers.harness import Double, Reply, Route, Seen

REF = "R2B3Z8WMVt3EAmzYWLZvz7Y69EbZY"
REFUND = f"{REF}_xJvd8mz"
KEY = "signature key of the subscription"
ADDRESS = "https://shop.example/hooks/payments/sq"
AT = "2026-11-20T10:00:00.000Z"


def settings(url: str) -> Any:
    return PROVIDER.Settings("EAAA-token", "L88917AVBK2S5", "sandbox", KEY, url)


def money(asked: Asked) -> dict[str, Any]:
    return {"amount": asked.amount.minor, "currency": asked.amount.currency}


def payment(asked: Asked, status: str, **more: Any) -> dict[str, Any]:
    return {
        "id": REF, "created_at": AT, "updated_at": AT, "amount_money": money(asked),
        "total_money": money(asked), "approved_money": money(asked), "status": status,
        "source_type": "CARD", "location_id": "L88917AVBK2S5", "order_id": "d7eKah653Z579f3gVtjlxp",
        "reference_id": asked.reference, "note": f"tender:{asked.tender_id}",
        "delayed_until": "2026-11-27T10:00:00.000Z",
        "card_details": {
            "status": "AUTHORIZED",
            "card": {"card_brand": "AMERICAN_EXPRESS", "last_4": "1111", "fingerprint": "sq-1-F"},
        },
        **more,
    }  # fmt: skip


def held(asked: Asked) -> dict[str, Any]:
    """The payment before it is captured, held in full."""
    return payment(replace(asked, amount=Money(1050, asked.amount.currency)), "APPROVED")


def refund(asked: Asked, status: str = "COMPLETED") -> dict[str, Any]:
    return {
        "id": REFUND, "status": status, "amount_money": money(asked), "payment_id": REF,
        "created_at": AT, "updated_at": AT, "location_id": "L88917AVBK2S5",
    }  # fmt: skip


def errors(code: str, words: str) -> dict[str, Any]:
    return {"errors": [{"category": "PAYMENT_METHOD_ERROR", "code": code, "detail": words}]}


def hook(name: str, kind: str, made: Callable[[Asked], Any]) -> Callable[[Asked, datetime], Hook]:
    def signed(asked: Asked, at: datetime) -> Hook:
        body = json.dumps(
            {
                "merchant_id": "6SSW7HV8K2ST5", "type": name, "event_id": f"event-{name}",
                "created_at": at.isoformat(),
                "data": {"type": kind, "id": REF, "object": {kind: made(asked)}},
            }
        ).encode()  # fmt: skip
        digest = hmac.new(KEY.encode(), ADDRESS.encode() + body, hashlib.sha256).digest()
        headers = {"x-square-hmacsha256-signature": base64.b64encode(digest).decode()}
        return Hook(headers, body, ADDRESS, at)

    return signed


def dispute(asked: Asked) -> dict[str, Any]:
    return {
        "dispute_id": "XDgyFu7yo1E2S5lQGG", "amount_money": money(asked), "reason": "NO_KNOWLEDGE",
        "state": "EVIDENCE_REQUIRED", "due_at": "2026-12-01T00:00:00.000Z",
        "disputed_payment": {"payment_id": REF}, "created_at": AT, "updated_at": AT,
    }  # fmt: skip


def create(body: Any, status: int = 200) -> list[Route]:
    return [Route("POST", "/v2/payments", Reply(body, status))]


def amount_sent(seen: Seen) -> str:
    inside = seen.json.get("payment", seen.json)
    named = inside.get("amount_money") or inside["quick_pay"]["price_money"]
    return str(named["amount"])


DOUBLE = Double(
    provider=PROVIDER,
    settings=settings,
    replies={
        "authorized": lambda asked: create({"payment": payment(asked, "APPROVED")}),
        "declined": lambda asked: create(
            errors("CARD_DECLINED", "Authorization error: 'CARD_DECLINED'"), 402
        ),
        "captured": lambda asked: [
            Route("GET", rf"/v2/payments/{REF}", Reply({"payment": held(asked)})),
            Route("PUT", rf"/v2/payments/{REF}", Reply({"payment": payment(asked, "APPROVED")})),
            Route(
                "POST", rf"/v2/payments/{REF}/complete",
                Reply({"payment": payment(asked, "COMPLETED")}),
            ),
        ],
        "voided": lambda asked: [
            Route(
                "POST", rf"/v2/payments/{REF}/cancel",
                Reply({"payment": payment(asked, "CANCELED")}),
            )
        ],
        "refunded": lambda asked: [Route("POST", "/v2/refunds", Reply({"refund": refund(asked)}))],
        "link": lambda asked: [
            Route(
                "POST", "/v2/online-checkout/payment-links",
                Reply({"payment_link": {"id": "PKVT6XGJZXYUP3NZ", "version": 1,
                       "order_id": "o4b7saqp4HzhNttf5AJxC0Srjd4F", "url": "https://sq.link/1"}}),
            )
        ],
        "found": lambda asked: [
            Route("GET", "/v2/payments", Reply({"payments": [payment(asked, "COMPLETED")]}))
        ],
        "unknown": lambda asked: [Route("GET", "/v2/payments", Reply({"payments": []}))],
        "polled": lambda asked: [
            Route("GET", "/v2/payments", Reply({"payments": [payment(asked, "COMPLETED")]})),
            Route("GET", "/v2/refunds", Reply({"refunds": [refund(asked)]})),
        ],
        "tried": lambda asked: [
            Route("GET", r"/v2/locations/\w+", Reply({"location": {"id": "L8", "name": "Shop"}}))
        ],
        "locked_out": lambda asked: create(errors("UNAUTHORIZED", "No such token."), 401),
        "busy": lambda asked: create(errors("RATE_LIMITED", "Too many requests."), 429),
    },
    hooks={
        "authorized": hook("payment.created", "payment", lambda one: payment(one, "APPROVED")),
        "captured": hook("payment.updated", "payment", lambda one: payment(one, "COMPLETED")),
        "voided": hook("payment.updated", "payment", lambda one: payment(one, "CANCELED")),
        "failed": hook("payment.updated", "payment", lambda one: payment(one, "FAILED")),
        "refunded": hook("refund.updated", "refund", refund),
        "refund_failed": hook("refund.updated", "refund", lambda one: refund(one, "REJECTED")),
        "dispute_opened": hook("dispute.created", "dispute", dispute),
        "unknown": hook("catalog.version.updated", "catalog_version", lambda one: {}),
    },
    amounts={"EUR": "1050", "JPY": "1050", "KWD": "1050"},
    amount_sent=amount_sent,
    key_sent=lambda seen: seen.json.get("idempotency_key", ""),
    token="cnon:card-nonce-ok",
    refs={"external_ref": REF, "capture_ref": REF},
    keyless=frozenset({"captured", "voided"}),
    signs_time=False,
)  # fmt: skip
