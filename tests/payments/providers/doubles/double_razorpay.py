"""Razorpay as its documentation shows it (https://razorpay.com/docs/api/payments)."""

import hashlib
import hmac
import json
from collections.abc import Callable, Sequence
from datetime import datetime
from typing import Any

from iorder.payments.provider import Asked, Hook
from iorder.payments.providers.razorpay import PROVIDER
from tests.payments.providers.harness import Double, Reply, Route, Seen

REF = "pay_G8VQzjPLoAvm6D"
REFUND = "rfnd_FP8QHiV938haTz"
SECRET = "whsec_of_the_shop"
AT = 1606985209


def settings(url: str) -> Any:
    return PROVIDER.Settings("rzp_test_key", "secret", SECRET, url)


def payment(asked: Asked, status: str, **more: Any) -> dict[str, Any]:
    return {
        "id": REF, "entity": "payment", "amount": asked.amount.minor,
        "currency": asked.amount.currency, "status": status, "order_id": "order_G8VPOayFxWEU28",
        "method": "card", "amount_refunded": 0, "captured": status in ("captured", "refunded"),
        "card": {"id": "card_1", "last4": "1111", "network": "Visa", "country": "IN"},
        "email": "gaurav.kumar@example.com",
        "notes": {"order": asked.reference, "tender": f"tender:{asked.tender_id}"},
        "fee": 24, "tax": 4, "error_description": None, "created_at": AT,
        **more,
    }  # fmt: skip


def refund(asked: Asked, status: str = "processed") -> dict[str, Any]:
    return {
        "id": REFUND, "entity": "refund", "amount": asked.amount.minor,
        "currency": asked.amount.currency, "payment_id": REF, "status": status, "created_at": AT,
        "notes": {"tender": f"tender:{asked.tender_id}", "key": asked.key},
    }  # fmt: skip


def error(words: str, code: str = "BAD_REQUEST_ERROR") -> dict[str, Any]:
    return {"error": {"code": code, "description": words, "field": "amount"}}


def looked_up(asked: Asked, body: Any, status: int = 200) -> list[Route]:
    return [Route("GET", r"/v1/payments/\w+", Reply(body, status))]


def found(asked: Asked) -> Sequence[Route]:
    inside = {"items": [payment(asked, "captured")]}
    orders = {"items": [{"id": "order_1", "receipt": asked.reference, "payments": inside}]}
    return [
        Route("GET", "/v1/orders", Reply(orders)),
        *looked_up(asked, payment(asked, "captured")),
    ]


def hook(name: str, **inside: Callable[[Asked], dict[str, Any]]) -> Callable[..., Hook]:
    def signed(asked: Asked, at: datetime) -> Hook:
        payload = {kind: {"entity": made(asked)} for kind, made in inside.items()}
        body = json.dumps(
            {
                "entity": "event", "account_id": "acc_E7OQJcEANmBHTC", "event": name,
                "contains": list(payload), "payload": payload, "created_at": int(at.timestamp()),
            }
        ).encode()  # fmt: skip
        digest = hmac.new(SECRET.encode(), body, hashlib.sha256).hexdigest()
        headers = {"x-razorpay-signature": digest, "x-razorpay-event-id": f"event-{name}"}
        return Hook(headers, body, "https://shop.example/hooks/payments/rz", at)

    return signed


def dispute(asked: Asked) -> dict[str, Any]:
    return {
        "id": "disp_EsIAlDcoUr8CaQ", "entity": "dispute", "payment_id": REF,
        "amount": asked.amount.minor, "currency": asked.amount.currency,
        "reason_code": "goods_or_services_not_received", "respond_by": AT + 864_000,
        "status": "open", "phase": "chargeback", "created_at": AT,
    }  # fmt: skip


def key_sent(seen: Seen) -> str:
    return seen.headers.get("x-refund-idempotency", "") or seen.json.get("reference_id", "")


DOUBLE = Double(
    provider=PROVIDER,
    settings=settings,
    replies={
        "authorized": lambda asked: looked_up(asked, payment(asked, "authorized")),
        "declined": lambda asked: looked_up(
            asked, payment(asked, "failed", error_description="The card was declined by its bank.")
        ),
        "captured": lambda asked: [
            Route("POST", r"/v1/payments/\w+/capture", Reply(payment(asked, "captured")))
        ],
        "refunded": lambda asked: [
            Route("POST", r"/v1/payments/\w+/refund", Reply(refund(asked)))
        ],
        "link": lambda asked: [
            Route(
                "POST", "/v1/payment_links",
                Reply({"id": "plink_1", "short_url": "https://rzp.io/i/1", "status": "created"}),
            )
        ],
        "found": found,
        "unknown": lambda asked: [Route("GET", "/v1/orders", Reply({"items": []}))],
        "polled": lambda asked: [
            Route("GET", "/v1/payments", Reply({"items": [payment(asked, "captured")]})),
            Route("GET", "/v1/refunds", Reply({"items": [refund(asked)]})),
        ],
        "tried": lambda asked: [Route("GET", "/v1/payments", Reply({"items": []}))],
        "locked_out": lambda asked: looked_up(asked, error("Authentication failed"), 401),
        "busy": lambda asked: looked_up(asked, error("Too many requests"), 429),
    },
    hooks={
        "authorized": hook("payment.authorized", payment=lambda one: payment(one, "authorized")),
        "captured": hook("payment.captured", payment=lambda one: payment(one, "captured")),
        "failed": hook("payment.failed", payment=lambda one: payment(one, "failed")),
        "refunded": hook(
            "refund.processed",
            refund=refund, payment=lambda one: payment(one, "captured"),
        ),
        "refund_failed": hook(
            "refund.failed",
            refund=lambda one: refund(one, "failed"), payment=lambda one: payment(one, "captured"),
        ),
        "expired": hook(
            "refund.processed",
            refund=refund, payment=lambda one: payment(one, "refunded", captured=False),
        ),
        "dispute_opened": hook("payment.dispute.created", dispute=dispute),
        "unknown": hook("settlement.processed", settlement=lambda one: {"id": "setl_1"}),
    },
    amounts={"EUR": "1050", "JPY": "1050", "KWD": "1050"},
    priced="captured",
    amount_sent=lambda seen: str(seen.json["amount"]),
    key_sent=key_sent,
    token=REF,
    refs={"external_ref": REF, "capture_ref": REF},
    signs_time=False,
)  # fmt: skip
