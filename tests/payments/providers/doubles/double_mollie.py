"""Mollie as it looks from outside, after the examples of its reference
(https://docs.mollie.com/reference/create-payment, /create-capture, /create-refund,
/create-payment-link, /list-payments), cut to what matters."""

from dataclasses import replace
from datetime import datetime
from typing import Any

from iorder.payments.provider import Asked, Hook
from iorder.payments.providers.mollie import PROVIDER, MollieSettings, hook_url
from tests.payments.providers.harness import Double, Reply, Route

KEY = "test_dHar4XY7LxsDOtmnkVtjNVWXLSlXsM"
PAYMENT, CAPTURE, REFUND = (
    "tr_5B8cwPMGnU6qLbRvo7qEZo",
    "cpt_vytxeTZskVKR7C7WgdSP3d",
    "re_4qqhO89gsT",
)
LINK, AT = "pl_4Y0eZitmBnQ6IDoMqZQKh", "2026-11-26T03:00:00+00:00"
PATH = f"/v2/payments/{PAYMENT}"
DECIMALS = {"JPY": 0, "ISK": 0}
HAL = {"Content-Type": "application/hal+json"}


def amount(asked: Asked) -> dict[str, str]:
    code, minor = asked.amount.currency, asked.amount.minor
    value = f"{minor}" if DECIMALS.get(code) == 0 else f"{minor // 100}.{minor % 100:02}"
    return {"currency": code, "value": value}


def marks(asked: Asked) -> dict[str, str]:
    return {"order": asked.reference, "tender": str(asked.tender_id), "key": asked.key}


def payment(asked: Asked, status: str, **changes: Any) -> dict[str, Any]:
    card = {
        "cardNumber": "6787", "cardLabel": "Mastercard", "cardCountryCode": "NL",
        "cardFingerprint": "fHB3CCKx9REkz8fPplT8N4nq",
    }  # fmt: skip
    held = {"authorizedAt": AT} if status in ("authorized", "paid") else {}
    links = {"checkout": {"href": "https://www.mollie.com/checkout/credit-card/session/1"}}
    return {
        "resource": "payment", "id": PAYMENT, "mode": "test", "createdAt": AT, "status": status,
        "amount": amount(asked), "method": "creditcard", "metadata": marks(asked),
        "details": card, "_links": links if status == "open" else {}, **held, **changes,
    }  # fmt: skip


def refund(asked: Asked, status: str = "pending") -> dict[str, Any]:
    return {
        "resource": "refund", "id": REFUND, "amount": amount(asked), "status": status,
        "createdAt": AT, "paymentId": PAYMENT, "metadata": marks(asked),
    }  # fmt: skip


def capture(asked: Asked, status: str = "succeeded") -> dict[str, Any]:
    return {**refund(asked, status), "resource": "capture", "id": CAPTURE}


def listed(name: str, *things: dict[str, Any]) -> Reply:
    return Reply({"count": len(things), "_embedded": {name: list(things)}, "_links": {}}, 200, HAL)


def refusal(status: int, title: str, detail: str) -> Reply:
    return Reply({"status": status, "title": title, "detail": detail}, status, HAL)


def _post(path: str, reply: Reply) -> list[Route]:
    return [Route("POST", path, reply)]


def _changed(asked: Asked, at: datetime) -> Hook:
    return Hook({}, f"id={PAYMENT}".encode(), hook_url(MollieSettings(KEY), asked), at)


def _other(asked: Asked) -> dict[str, Any]:
    return payment(replace(asked, reference="R-77", tender_id=99), "paid")


def _link(asked: Asked) -> dict[str, Any]:
    links = {
        "paymentLink": {"href": "https://paymentlink.mollie.com/payment/4Y0eZitmBnQ6IDoMqZQKh"}
    }
    return {"resource": "payment-link", "id": LINK, "amount": amount(asked), "_links": links}


DOUBLE = Double(
    provider=PROVIDER,
    settings=lambda url: MollieSettings(KEY, api_url=url),
    token="tkn_UqAvArS3gw",
    refs={"external_ref": PAYMENT, "capture_ref": CAPTURE},
    replies={
        "authorized": lambda asked: _post(
            "/v2/payments", Reply(payment(asked, "authorized"), 201, HAL)
        ),
        "declined": lambda asked: _post(
            "/v2/payments",
            Reply(payment(asked, "failed", details={"failureReason": "insufficient_funds"}), 201),
        ),
        "requires_action": lambda asked: _post(
            "/v2/payments", Reply(payment(asked, "open"), 201, HAL)
        ),
        "captured": lambda asked: _post(f"{PATH}/captures", Reply(capture(asked), 201, HAL)),
        "voided": lambda asked: [
            Route("GET", PATH, Reply(payment(asked, "authorized"), 200, HAL)),
            Route("POST", f"{PATH}/release-authorization", Reply({}, 202, HAL)),
        ],
        "refunded": lambda asked: _post(f"{PATH}/refunds", Reply(refund(asked), 201, HAL)),
        "link": lambda asked: _post("/v2/payment-links", Reply(_link(asked), 201, HAL)),
        "found": lambda asked: [
            Route("GET", "/v2/payments", listed("payments", _other(asked), payment(asked, "paid"))),
            Route("GET", PATH, Reply(payment(asked, "paid"), 200, HAL)),
        ],
        "unknown": lambda asked: [Route("GET", "/v2/payments", listed("payments", _other(asked)))],
        "polled": lambda asked: [
            Route("GET", "/v2/payments", listed("payments", payment(asked, "paid")))
        ],
        "tried": lambda asked: [
            Route("GET", "/v2/methods", listed("methods", {"id": "ideal", "description": "iDEAL"}))
        ],
        "locked_out": lambda asked: _post(
            "/v2/payments", refusal(401, "Unauthorized Request", "Missing authentication")
        ),
        "busy": lambda asked: _post(
            "/v2/payments", refusal(429, "Too Many Requests", "Try again later")
        ),
    },
    hooks={
        "changed": _changed,
        "unknown": lambda asked, at: replace(_changed(asked, at), body=b"id=sub_rVKGtNd6s3"),
    },
    amounts={"EUR": "10.50", "JPY": "1050", "ISK": "1050", "KWD": None},
    amount_sent=lambda seen: seen.json["amount"]["value"],
    key_sent=lambda seen: seen.headers.get("idempotency-key", ""),
    later=frozenset({"voided", "refunded"}),
    signs_time=False,
    altered=lambda hook: replace(hook, url=hook.url.replace("?key=", "?key=0", 1)),
)
