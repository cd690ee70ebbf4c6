"""Checkout.com as its reference shows it (https://api-reference.checkout.com)."""

import hashlib
import hmac
import json
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from typing import Any

from iorder.payments.provider import Asked, Hook
from iorder.payments.providers.checkout import PROVIDER
from tests.payments.providers.harness import Double, Reply, Route

REF = "pay_mbabizu24mvu3mela5njyhpit4"
ACTION = "act_mbabizu24mvu3mela5njyhpit4"
CAPTURE = "act_7edlzlfksybefkw4vptkfrjbgi"
REFUND = "act_refund24mvu3mela5njyhpit4"
KEY = "key of the workflow"
HEADER = "Basic of-the-workflow"
AT = "2026-11-20T10:00:00Z"


def settings(url: str) -> Any:
    return PROVIDER.Settings(
        secret_key="sk_sbox_3jfmbw2jfmbw2jfmbw2jfmbw2j", processing_channel="pc_1",
        environment="sandbox", signature_key=KEY, authorization=HEADER, api_url=url,
    )  # fmt: skip


def payment(asked: Asked, status: str, **more: Any) -> dict[str, Any]:
    return {
        "id": REF, "action_id": ACTION, "amount": asked.amount.minor,
        "currency": asked.amount.currency, "approved": status != "Declined", "status": status,
        "response_code": "10000", "response_summary": "Approved", "reference": asked.reference,
        "requested_on": AT, "processed_on": AT, "expires_on": "2026-11-27T10:00:00Z",
        "source": {"id": "src_1", "type": "card", "scheme": "VISA", "last4": "4242",
                   "fingerprint": "2BBAB84F", "bin": "424242", "issuer_country": "GB"},
        "metadata": {"tender": f"tender:{asked.tender_id}", "key": asked.key},
        **more,
    }  # fmt: skip


def action(asked: Asked, kind: str, ref: str, approved: bool = True) -> dict[str, Any]:
    return {
        "id": ref, "type": kind, "processed_on": AT, "amount": asked.amount.minor,
        "approved": approved, "response_code": "10000", "response_summary": "Approved",
        "reference": asked.reference, "metadata": {"tender": f"tender:{asked.tender_id}"},
    }  # fmt: skip


def pay(body: Any, status: int = 201) -> list[Route]:
    return [Route("POST", "/payments", Reply(body, status))]


def accepted(path: str, ref: str) -> Callable[[Asked], list[Route]]:
    return lambda asked: [
        Route(
            "POST", f"/payments/{REF}/{path}",
            Reply({"action_id": ref, "reference": asked.reference}, 202),
        )
    ]  # fmt: skip


def found(asked: Asked) -> list[Route]:
    actions = [action(asked, "Capture", CAPTURE), action(asked, "Authorization", ACTION)]
    listed = {"limit": 100, "skip": 0, "total_count": 1, "data": [payment(asked, "Captured")]}
    return [
        Route("GET", "/payments", Reply(listed)),
        Route("GET", f"/payments/{REF}", Reply(payment(asked, "Captured"))),
        Route("GET", f"/payments/{REF}/actions", Reply(actions)),
    ]


def listed(asked: Asked, *refs: str, at: str = "") -> Route:
    """What the payment search finds, as the reference shows it."""
    row = {
        **payment(asked, "captured"), "requested_on": at or recent(),
        "balances": {"total_authorized": 1050, "total_captured": 1050, "total_refunded": 0},
        "actions": [
            {"id": CAPTURE, "type": "Capture", "status": "Approved", "processed_on": at or recent()}
        ],
    }  # fmt: skip
    return Route("POST", "/payments/search", Reply({"data": [{**row, "id": ref} for ref in refs]}))


def recent() -> str:
    return (datetime.now(UTC) - timedelta(minutes=5)).isoformat()


def polled(asked: Asked) -> list[Route]:
    return [listed(asked, REF), *found(asked)[1:]]


def hook(name: str, data: Callable[[Asked], dict[str, Any]]) -> Callable[[Asked, datetime], Hook]:
    def signed(asked: Asked, at: datetime) -> Hook:
        body = json.dumps(
            {"id": f"evt_{name}", "type": name, "version": "1.0.0", "created_on": at.isoformat(),
             "data": data(asked)}
        ).encode()  # fmt: skip
        digest = hmac.new(KEY.encode(), body, hashlib.sha256).hexdigest()
        headers = {"cko-signature": digest, "authorization": HEADER}
        return Hook(headers, body, "https://shop.example/hooks/payments/cko", at)

    return signed


def act(ref: str) -> Callable[[Asked], dict[str, Any]]:
    return lambda asked: payment(asked, "", action_id=ref)


def dispute(asked: Asked) -> dict[str, Any]:
    return {
        "id": "dsp_bc94ebda8d275i461229", "category": "fraudulent", "amount": asked.amount.minor,
        "currency": asked.amount.currency, "reason_code": "10.4", "payment_id": REF,
        "payment_reference": asked.reference, "evidence_required_by": "2026-12-01T00:00:00Z",
    }  # fmt: skip


DOUBLE = Double(
    provider=PROVIDER,
    settings=settings,
    replies={
        "authorized": lambda asked: pay(payment(asked, "Authorized")),
        "declined": lambda asked: pay(
            payment(asked, "Declined", response_summary="Insufficient Funds")
        ),
        "requires_action": lambda asked: pay(
            {
                "id": REF, "status": "Pending", "reference": asked.reference, "requested_on": AT,
                "amount": asked.amount.minor, "currency": asked.amount.currency,
                "_links": {"redirect": {"href": "https://3ds.example/1"}},
            },
            202,
        ),
        "captured": accepted("captures", CAPTURE),
        "voided": accepted("voids", "act_void"),
        "refunded": accepted("refunds", REFUND),
        "link": lambda asked: [
            Route(
                "POST", "/payment-links",
                Reply({"id": "pl_1", "reference": asked.reference,
                       "_links": {"redirect": {"href": "https://pay.checkout.com/1"}}}, 201),
            )
        ],
        "found": found,
        "unknown": lambda asked: [
            Route("GET", "/payments", Reply({"limit": 1, "skip": 0, "total_count": 0, "data": []}))
        ],
        "polled": polled,
        "tried": lambda asked: [Route("GET", "/payments", Reply({"total_count": 0, "data": []}))],
        "locked_out": lambda asked: pay("", 401),
        "busy": lambda asked: pay({"error_type": "too_many_requests", "error_codes": []}, 429),
    },
    hooks={
        "authorized": hook("payment_approved", act(ACTION)),
        "failed": hook("payment_declined", act(ACTION)),
        "captured": hook("payment_captured", act(CAPTURE)),
        "voided": hook("payment_voided", act("act_void")),
        "expired": hook("payment_expired", act("act_expired")),
        "refunded": hook("payment_refunded", act(REFUND)),
        "refund_failed": hook("payment_refund_declined", act(REFUND)),
        "dispute_opened": hook("dispute_received", dispute),
        "dispute_evidence_due": hook("dispute_evidence_required", dispute),
        "dispute_lost": hook("dispute_lost", dispute),
        "unknown": hook("card_verified", act(ACTION)),
    },
    amounts={"EUR": "1050", "JPY": "1050", "KWD": "1050", "ISK": "1050"},
    amount_sent=lambda seen: str(seen.json["amount"]),
    key_sent=lambda seen: seen.headers.get("cko-idempotency-key", ""),
    token="tok_4gzeau5o2uqubbk6fufs3m7p54",
    refs={"external_ref": REF, "capture_ref": CAPTURE},
    later=frozenset({"captured", "voided", "refunded"}),
    signs_time=False,
    reads="/payments/search",
)  # fmt: skip
