"""PayPal as it looks from outside, after the examples of its reference
(https://developer.paypal.com/docs/api/orders/v2, /payments/v2, /webhooks/v1,
https://developer.paypal.com/docs/api/customer-disputes/v1), cut to what matters."""

import base64
import json
import zlib
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from functools import cache
from typing import Any

from cryptography import x509
from cryptography.hazmat.primitives.asymmetric import padding, rsa
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.serialization import Encoding
from cryptography.x509.oid import NameOID

from iorder.payments.provider import Asked, Hook
from iorder.payments.providers.paypal import PROVIDER, PayPalSettings
from iorder.payments.readings import paypal_signature
from tests.payments.providers.harness import Double, Reply, Route

ORDER, HELD, CAPTURE, REFUND = (
    "5O190127TN364715T",
    "0AW2184448108334S",
    "2GG279541U471931P",
    "1JU08902781691411",
)
WEBHOOK = "1JE4291016473214C"
CERTIFICATE = "/v1/notifications/certs/CERT-360caa42-fca2a594-a5cafa77"
CERTIFICATE_URL = f"https://api.sandbox.paypal.com{CERTIFICATE}"
AT = "2026-11-26T03:00:00Z"
ORDERS = f"/v2/checkout/orders/{ORDER}"
HOLDS = "/v2/payments/authorizations"
DECIMALS = {"JPY": 0, "KWD": 3}


@cache
def key_and_certificate() -> tuple[rsa.RSAPrivateKey, x509.Certificate]:
    """A certificate such as PayPal's, made here."""
    key = rsa.generate_private_key(public_exponent=65537, key_size=2048)
    name = x509.Name(
        [x509.NameAttribute(NameOID.COMMON_NAME, "messageverificationcerts.paypal.com")]
    )
    start = datetime(2026, 1, 1, tzinfo=UTC)
    made = (
        x509.CertificateBuilder().subject_name(name).issuer_name(name)
        .public_key(key.public_key()).serial_number(17)
        .not_valid_before(start).not_valid_after(start + timedelta(days=700))
        .sign(key, SHA256())
    )  # fmt: skip
    return key, made


def pem() -> bytes:
    return key_and_certificate()[1].public_bytes(Encoding.PEM)


def amount(asked: Asked) -> dict[str, str]:
    code, minor = asked.amount.currency, asked.amount.minor
    digits = DECIMALS.get(code, 2)
    whole = f"{minor // 10**digits}"
    value = f"{whole}.{minor % 10**digits:0{digits}}" if digits else whole
    return {"currency_code": code, "value": value}


def part(asked: Asked, ref: str, status: str, up: str = "", **changes: Any) -> dict[str, Any]:
    """An authorisation, a capture or a refund."""
    links = [{"rel": "up", "href": f"https://api-m.paypal.com{up}"}] if up else []
    return {
        "id": ref, "status": status, "amount": amount(asked), "create_time": AT,
        "update_time": AT, "custom_id": f"tender:{asked.tender_id}|{asked.reference}",
        "supplementary_data": {"related_ids": {"order_id": ORDER}}, "links": links, **changes,
    }  # fmt: skip


def held(asked: Asked, status: str = "CREATED") -> dict[str, Any]:
    return part(asked, HELD, status, expiration_time="2026-12-25T03:00:00Z")


def captured(asked: Asked, status: str = "COMPLETED") -> dict[str, Any]:
    return part(asked, CAPTURE, status, up=f"/v2/payments/authorizations/{HELD}")


def refunded(asked: Asked, status: str = "COMPLETED") -> dict[str, Any]:
    return part(
        asked, REFUND, status, up=f"/v2/payments/captures/{CAPTURE}",
        custom_id=f"tender:{asked.tender_id}|{asked.key}",
    )  # fmt: skip


def order(asked: Asked, status: str = "APPROVED", **payments: Any) -> dict[str, Any]:
    unit = {
        "reference_id": "default", "amount": amount(asked),
        "custom_id": f"tender:{asked.tender_id}|{asked.reference}", "payments": payments,
    }  # fmt: skip
    wallet = {"account_id": "QYR5Z8XDVJNXQ", "address": {"country_code": "DE"}}
    return {
        "id": ORDER, "intent": "AUTHORIZE", "status": status, "purchase_units": [unit],
        "payment_source": {"paypal": wallet},
    }  # fmt: skip


def _error(status: int, name: str, issue: str, words: str, **more: Any) -> Reply:
    details = [{"issue": issue, "description": words}]
    return Reply({"name": name, "message": name, "details": details, **more}, status)


def _standing(asked: Asked, **payments: Any) -> Route:
    """The order as it is before the call; captures of a large order, so that any part fits."""
    return Route("GET", ORDERS, Reply(order(asked, **payments)))


def _authorize(asked: Asked, reply: Reply) -> list[Route]:
    return [_standing(asked), Route("POST", f"{ORDERS}/authorize", reply)]


def hook(
    event_type: str, resource: dict[str, Any], at: datetime, url: str = CERTIFICATE_URL
) -> Hook:
    """A webhook signed with the certificate that stands at ``url``."""
    key, certificate = key_and_certificate()
    if url == CERTIFICATE_URL:
        paypal_signature.CERTIFICATES[url] = certificate
    event = {
        "id": "WH-58D329510W468432D", "event_type": event_type, "create_time": AT,
        "resource": resource,
    }  # fmt: skip
    body = json.dumps(event).encode()
    sent = at.strftime("%Y-%m-%dT%H:%M:%SZ")
    signed = f"69cd13f0-d67a|{sent}|{WEBHOOK}|{zlib.crc32(body)}".encode()
    headers = {
        "paypal-transmission-id": "69cd13f0-d67a", "paypal-transmission-time": sent,
        "paypal-transmission-sig": base64.b64encode(
            key.sign(signed, padding.PKCS1v15(), SHA256())
        ).decode(),
        "paypal-cert-url": url, "paypal-auth-algo": "SHA256withRSA",
    }  # fmt: skip
    return Hook(headers, body, "https://shop.test/hooks/payments/a", at)


def dispute(asked: Asked, status: str, outcome: str = "") -> dict[str, Any]:
    sold = {
        "seller_transaction_id": CAPTURE,
        "custom": f"tender:{asked.tender_id}|{asked.reference}",
    }
    return {
        "dispute_id": "PP-D-4012", "reason": "MERCHANDISE_OR_SERVICE_NOT_RECEIVED",
        "status": status, "dispute_amount": amount(asked), "disputed_transactions": [sold],
        "seller_response_due_date": "2026-12-05T03:00:00.000Z",
        "dispute_outcome": {"outcome_code": outcome} if outcome else None,
    }  # fmt: skip


def _polled(asked: Asked) -> list[Route]:
    event = {
        "id": "WH-1", "event_type": "PAYMENT.CAPTURE.COMPLETED", "create_time": AT,
        "resource": captured(asked),
    }  # fmt: skip
    return [Route("GET", "/v1/notifications/webhooks-events", Reply({"events": [event]}))]


def _link(asked: Asked) -> list[Route]:
    made = {
        "id": ORDER, "status": "PAYER_ACTION_REQUIRED",
        "links": [{
            "rel": "payer-action", "href": f"https://www.paypal.com/checkoutnow?token={ORDER}"
        }],
    }  # fmt: skip
    return [Route("POST", "/v2/checkout/orders", Reply(made, 201))]


def _action(asked: Asked) -> list[Route]:
    links = [{"rel": "payer-action", "href": f"https://www.paypal.com/checkoutnow?token={ORDER}"}]
    words = "Payer needs to perform the following action before proceeding with payment."
    return _authorize(
        asked,
        _error(422, "UNPROCESSABLE_ENTITY", "PAYER_ACTION_REQUIRED", words, links=links),
    )


DOUBLE = Double(
    provider=PROVIDER,
    settings=lambda url: PayPalSettings("client", "secret-of-tests", WEBHOOK, api_url=url),
    token=ORDER,
    refs={"external_ref": ORDER, "capture_ref": CAPTURE},
    always=[
        Route("POST", "/v1/oauth2/token", Reply({"access_token": "A21AA", "expires_in": 32400})),
        Route("GET", f"{CERTIFICATE}[0-9-]*", Reply(pem())),
    ],
    replies={
        "authorized": lambda asked: _authorize(
            asked, Reply(order(asked, "COMPLETED", authorizations=[held(asked)]), 201)
        ),
        "declined": lambda asked: _authorize(
            asked,
            _error(
                422, "UNPROCESSABLE_ENTITY", "INSTRUMENT_DECLINED",
                "The instrument presented was either declined by the processor or bank.",
            ),
        ),
        "requires_action": _action,
        "captured": lambda asked: [
            _standing(asked, authorizations=[held(asked)]),
            Route("POST", f"{HOLDS}/{HELD}/capture", Reply(captured(asked), 201)),
        ],
        "voided": lambda asked: [
            _standing(asked, authorizations=[held(asked)]),
            Route("POST", f"{HOLDS}/{HELD}/void", Reply("", 204)),
        ],
        "refunded": lambda asked: [
            _standing(asked, captures=[captured(asked)]),
            Route("POST", f"/v2/payments/captures/{CAPTURE}/refund", Reply(refunded(asked), 201)),
        ],
        "link": _link,
        "found": lambda asked: [
            _standing(
                asked, authorizations=[held(asked, "CAPTURED")], captures=[captured(asked)]
            )
        ],
        "unknown": lambda asked: [
            Route("GET", ORDERS, _error(404, "RESOURCE_NOT_FOUND", "INVALID_RESOURCE_ID", "None."))
        ],
        "polled": _polled,
        "tried": lambda asked: [
            Route("GET", "/v1/notifications/webhooks", Reply({"webhooks": [{"id": WEBHOOK}]}))
        ],
        "locked_out": lambda asked: _authorize(
            asked, Reply({"error": "invalid_token", "error_description": "Token expired"}, 401)
        ),
        "busy": lambda asked: _authorize(
            asked, _error(429, "RATE_LIMIT_REACHED", "RATE_LIMIT_REACHED", "Too many requests.")
        ),
    },
    hooks={
        "approved": lambda asked, at: hook("CHECKOUT.ORDER.APPROVED", order(asked), at),
        "authorized": lambda asked, at: hook("PAYMENT.AUTHORIZATION.CREATED", held(asked), at),
        "captured": lambda asked, at: hook("PAYMENT.CAPTURE.COMPLETED", captured(asked), at),
        "capture_failed": lambda asked, at: hook(
            "PAYMENT.CAPTURE.DENIED", captured(asked, "DECLINED"), at
        ),
        "voided": lambda asked, at: hook(
            "PAYMENT.AUTHORIZATION.VOIDED", held(asked, "VOIDED"), at
        ),
        "refunded": lambda asked, at: hook("PAYMENT.CAPTURE.REFUNDED", refunded(asked), at),
        "dispute_opened": lambda asked, at: hook(
            "CUSTOMER.DISPUTE.CREATED", dispute(asked, "OPEN"), at
        ),
        "dispute_lost": lambda asked, at: hook(
            "CUSTOMER.DISPUTE.RESOLVED", dispute(asked, "RESOLVED", "RESOLVED_BUYER_FAVOUR"), at
        ),
        "unknown": lambda asked, at: hook("BILLING.PLAN.CREATED", {"id": "P-10.50"}, at),
    },
    amounts={"EUR": "10.50", "JPY": "1050", "KWD": None, "ISK": None},
    amount_sent=lambda seen: seen.json["amount"]["value"],
    key_sent=lambda seen: seen.headers.get("paypal-request-id", ""),
    priced="captured",
    altered=lambda hook: replace(hook, body=hook.body.replace(b"10.50", b"10.51", 1)),
)  # fmt: skip
