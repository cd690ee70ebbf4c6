"""Signifyd: a decision on a sale, over its REST API v3; later decisions come by webhook.

Sources: https://developer.signifyd.com/main/reference (sale, decisions, webhooks; 2026-11), field
names as other open integrations use them. Its score is 0 to 1000, higher is safer. What an order
turned out to be it learns from its own chargeback claims, so nothing is told back.
"""

import base64
import hashlib
import hmac
import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from iorder.fraud.external import (
    TIMEOUT_SECONDS,
    Answer,
    Asked,
    Feedback,
    ServiceDown,
    ToldAnswer,
    WrongSignature,
    major,
    setting,
)
from iorder.kernel.address import Address

URL = "https://api.signifyd.com"
SIGNATURES = ("signifyd-sec-hmac-sha256", "x-signifyd-sec-hmac-sha256")
VERDICTS = {"ACCEPT": "approve", "REJECT": "decline", "HOLD": "review", "CHALLENGE": "review",
            "CREDIT": "review"}  # fmt: skip


@dataclass(frozen=True, slots=True)
class Access:
    api_key: str = setting("", "Team API key", secret=True, help="It signs the webhooks as well")
    weight: int = setting(60, "Percent of its points that count")
    url: str = setting("", "Another address", help="For trials only, such as http://127.0.0.1:9000")


class Signifyd:
    slug = "signifyd"
    label = "Signifyd"
    Settings = Access
    learns = False
    has_hooks = True

    def assess(self, settings: Access, asked: Asked) -> Answer | None:
        """A sale that was told before is looked up: the question is never doubled."""
        if asked.external_ref and (known := _get(settings, asked.case.number)) is not None:
            return answer_of(known)
        return answer_of(_calling(settings, "POST", "/v3/orders/events/sales", sale_of(asked)))

    def learn(self, settings: Access, feedback: Feedback) -> None:
        raise ServiceDown("Signifyd is not told what orders turned out to be.")

    def told_by(
        self, settings: Access, headers: Mapping[str, str], body: bytes
    ) -> Sequence[ToldAnswer]:
        _check_signature(settings.api_key, headers, body)
        try:
            told = json.loads(body)
            number = str(told["orderId"])
            decision = told.get("decision") or told
            moment = str(decision.get("createdAt") or hashlib.sha256(body).hexdigest()[:16])
            return [ToldAnswer(f"{number}:{moment}", number, answer_of(told))]
        except (ValueError, KeyError, TypeError, ServiceDown):
            return ()

    def try_out(self, settings: Access) -> str:
        _get(settings, "iorder-settings-test")
        return "It answered."


def _check_signature(key: str, headers: Mapping[str, str], body: bytes) -> None:
    given = next((headers[name] for name in SIGNATURES if name in headers), "")
    right = base64.b64encode(hmac.digest(key.encode(), body, "sha256")).decode()
    if not key or not hmac.compare_digest(given.encode(), right.encode()):
        raise WrongSignature("The webhook is not signed with Signifyd's team API key.")


def _get(settings: Access, number: str) -> Mapping[str, Any] | None:
    try:
        return _calling(settings, "GET", f"/v3/decisions/{number}")
    except _Unknown:
        return None


class _Unknown(ServiceDown):
    """Signifyd knows no such order."""


def _calling(
    settings: Access, method: str, path: str, body: Mapping[str, Any] | None = None
) -> Mapping[str, Any]:
    import httpx  # noqa: PLC0415

    if not settings.api_key:
        raise ServiceDown("Signifyd has no team API key; look at its settings.")
    base = settings.url.rstrip("/") or URL
    try:
        response = httpx.request(
            method, f"{base}{path}", json=body, auth=(settings.api_key, ""),
            timeout=TIMEOUT_SECONDS,
        )  # fmt: skip
        if response.status_code == httpx.codes.NOT_FOUND:
            raise _Unknown("Signifyd knows no such order.")
        response.raise_for_status()
        told = response.json()
    except (httpx.HTTPError, ValueError) as error:
        words = str(error)[:160]
        raise ServiceDown(f"Signifyd did not answer as it should: {words}") from error
    if not isinstance(told, dict):
        raise ServiceDown("Signifyd answered what cannot be read.")
    return told


def sale_of(asked: Asked) -> dict[str, Any]:
    case = asked.case
    placed = case.placed_at.isoformat() if case.placed_at else None
    return {
        "orderId": case.number,
        "decisionDelivery": "SYNC",
        "purchase": {
            "createdAt": placed,
            "orderChannel": "WEB",
            "totalPrice": float(major(case.total_minor, case.currency)),
            "currency": case.currency,
            "confirmationEmail": case.email,
            "confirmationPhone": case.phone,
            "products": [
                {
                    "itemName": line.title, "itemId": line.sku, "itemQuantity": line.quantity,
                    "itemPrice": float(
                        major(line.total_minor, case.currency) / max(line.quantity, 1)
                    ),
                }
                for line in case.lines
            ],
            "shipments": [{"destination": _destination(case.ship)}],
        },
        "device": {"clientIpAddress": case.ip} if case.ip else None,
        "userAccount": {
            "email": case.email,
            "accountNumber": str(case.customer_id or ""),
            "phone": case.phone,
        },
        "transactions": [
            {"gatewayStatusCode": "SUCCESS", "paymentMethod": one.method, "gateway": one.provider}
            for one in case.payments
        ],
    }  # fmt: skip


def _destination(at: Address) -> dict[str, Any]:
    return {
        "fullName": at.name,
        "organization": at.company,
        "address": {
            "streetAddress": at.line1, "unit": at.line2, "postalCode": at.postcode,
            "city": at.city, "provinceCode": at.region, "countryCode": at.country,
        },
    }  # fmt: skip


def answer_of(body: Mapping[str, Any]) -> Answer:
    """What a sale's answer, a decision or a webhook says. Raises ServiceDown for garbage."""
    decision = body.get("decision") or body
    try:
        action = str(decision["checkpointAction"]).upper()
        score = decision.get("score")
        risk = None if score is None else max(0, min(100, round((1000 - float(score)) / 10)))
    except (KeyError, TypeError, ValueError) as error:
        raise ServiceDown("Signifyd answered without a decision.") from error
    if action not in VERDICTS:
        raise ServiceDown(f"Signifyd decided {action[:40]!r}, which is not known here.")
    verdict = VERDICTS[action]
    plain = {"approve": 0, "review": 50, "decline": 100}[verdict]
    because = str(decision.get("checkpointActionReason") or "").replace("_", " ").lower()
    reasons = [f"Decision {action.lower()}" + (f": {because}" if because else "")]
    if score is not None:
        reasons.append(f"Score {float(score):g} of 1000, higher is safer")
    return Answer(
        points=plain if risk is None else risk,
        verdict=verdict,
        reasons=tuple(reasons),
        external_ref=str(body.get("signifydId") or ""),
        evidence={} if score is None else {"score": float(score)},
    )


SERVICE = Signifyd()
